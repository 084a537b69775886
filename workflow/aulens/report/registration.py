"""What was registered beforehand, when, and what came of it: plain values for the templates."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from aulens.registered_numbers import interval_of, key_number
from aulens.registrations import (
    DIRECTIONS,
    EQUIVALENT,
    Outcome,
    Registration,
    canonical_registration,
    interval_met,
    met,
    registration_hash,
    values_of,
)
from aulens.report.wording import quantity

FILE = "registration.json"
TRAININGS = ("training.heads", "training.cnn")
UNDEFINED = "undefined"


def registration_contents(
    registration: Registration, history: Sequence[Mapping], summary: Mapping, records: Iterable[Mapping]
) -> dict[str, object]:
    """Return what the page shows of a registration.

    Parameters
    ----------
    registration : str, mapping or None
        The entry of the study.
    history : sequence of mapping
        What was recorded of it (registration.json); none if nothing was.
    summary : mapping
        summary.json of the study.
    records : iterable of mapping
        The provenance of its results.

    Returns
    -------
    dict
        text (or where hypotheses were fixed), written, hash, status (sentences on when it was recorded), outcomes (rows
        of what is expected), and results (rows of what came of them).
    """
    trained = [record["started"] for record in records if record["stage"] in TRAININGS]
    status = status_sentences(history, min(trained) if trained else None)
    if registration is None:
        return {"text": None, "written": None, "hash": None, "status": status, "outcomes": [], "results": []}
    block = {"where": registration, "written": None, "outcomes": []} if isinstance(registration, str) else registration
    return {
        "text": block["where"].strip().rstrip("."),
        "written": block["written"],
        "hash": registration_hash(canonical_registration(registration)),
        "status": status,
        "outcomes": [_expected(one) for one in block["outcomes"]],
        "results": [_found(one, summary) for one in block["outcomes"]],
    }


def status_sentences(history: Sequence[Mapping], trained: float | None) -> list[str]:
    """Return when a registration was recorded and changed, and whether before networks were trained.

    Parameters
    ----------
    history : sequence of mapping
        hash, recorded; the first one first.
    trained : float or None
        When the first training of these results was begun, in seconds since 1970; None if there is no record.

    Examples
    --------
    >>> history = [{"hash": "abc", "recorded": "2026-11-30T10:00:00Z"}]
    >>> status_sentences(history, None)
    ['Recorded on 2026-11-30 10:00 UTC; when networks were trained is not known.']
    >>> status_sentences(history, datetime(2026, 11, 30, 9, tzinfo=UTC).timestamp())[0][:63]
    'Recorded on 2026-11-30 10:00 UTC, after the first network of th'
    """
    if not history:
        return []
    dates = [datetime.fromisoformat(one["recorded"]) for one in history]
    said = [_when(dates[0], trained)]
    for one, date, before in zip(history[1:], dates[1:], history, strict=False):
        late = trained is not None and date.timestamp() > trained
        what = "changed after the first result was made" if late else "changed before the networks were trained"
        now = "taken out" if one["registration"] is None else f"now {one['hash']}"
        said.append(f"It was {what}: on {_text(date)}, from {before['hash']}, {now}.")
    return said


def _when(date: datetime, trained: float | None) -> str:
    if trained is None:
        return f"Recorded on {_text(date)}; when networks were trained is not known."
    training = _text(datetime.fromtimestamp(trained, UTC))
    if date.timestamp() <= trained:
        return f"Recorded on {_text(date)}, before the networks of these results were trained, from {training} on."
    return (
        f"Recorded on {_text(date)}, after the first network of these results, on {training}: nothing here shows that "
        "it was fixed beforehand."
    )


def _text(date: datetime) -> str:
    return f"{date:%Y-%m-%d %H:%M} UTC"


def _named(outcome: Outcome) -> str:
    """Return an outcome in words: a key number, or a difference of two."""
    return " less ".join(values_of(outcome))


def _expected(one: Mapping) -> dict[str, str]:
    """Return a hypothesis with the outcome, and where it must lie."""
    threshold = quantity(one["threshold"])
    number = DIRECTIONS[one["direction"]].count("{}")
    where = DIRECTIONS[one["direction"]].format(*[threshold] * number)
    if one["direction"] == EQUIVALENT:
        where = f"with its interval {where}"
    return {"hypothesis": one["hypothesis"], "outcome": _named(one["outcome"]), "where": where}


def _found(one: Mapping, summary: Mapping) -> dict[str, str]:
    """Return what came of a hypothesis: met, not met, or undefined and why."""
    found = [key_number(summary, path) for path in values_of(one["outcome"])]
    values = [value for value, _ in found]
    if None in values:
        why = next(lacking for _, lacking in found if lacking)
        return _expected(one) | {"value": "–", "verdict": f"{UNDEFINED}: {why}"}
    value = values[0] - sum(values[1:])
    interval = interval_of(summary, one["outcome"])
    bounds = f" [{quantity(interval[0])}, {quantity(interval[1])}]" if interval else ""
    verdict = _verdict(value, interval, one["direction"], one["threshold"])
    return _expected(one) | {"value": f"{quantity(value)}{bounds}", "verdict": verdict}


def _verdict(value: float, interval: tuple[float, float] | None, direction: str, threshold: float) -> str:
    """Return met or not met, and whether the whole interval lies there; equivalence is told by the interval alone."""
    whole = interval is not None and interval_met(interval, direction, threshold)
    if direction == EQUIVALENT:
        return f"{UNDEFINED}: no interval" if interval is None else "met" if whole else "not met"
    if not met(value, direction, threshold):
        return "not met"
    return "met" if interval is None else "met, with its interval" if whole else "met, not with its interval"
