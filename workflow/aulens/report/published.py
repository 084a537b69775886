"""The paper's numbers beside ours.

Published values stand in a file such as config/paper/inagaki2022_published.yaml, whose head explains it.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from aulens.report.wording import decimal, p_text, quantity

DASH = "–"
DIGITS = {"rate": 2, "correlation": 2, "percent": 1}
BESIDE = ("sd", "interval", "p")
"""What may stand beside a number of ours; the entry names where."""


class Comparison(NamedTuple):
    """One published value and ours.

    Attributes
    ----------
    what, where : str
        What the number is, and where the paper says it.
    paper, ours : str
        Its value, and that of the study; a dash where the study has none.
    """

    what: str
    where: str
    paper: str
    ours: str


class Note(NamedTuple):
    """One published value that has none beside it.

    Attributes
    ----------
    what, where, paper : str
        See `Comparison`.
    """

    what: str
    where: str
    paper: str


def comparisons(
    published: Mapping[str, Any],
    summary: Mapping[str, Any],
    databases: list[str],
    analyses: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[Comparison]:
    """Return the published values with those of a study.

    Parameters
    ----------
    published : Mapping
        As read from its file.
    summary : Mapping
        summary.json of the study.
    databases : list of str
        Databases that the study trains on; they stand for the paper's in order.
    analyses : Mapping or None
        Name -> block of the study's analyses, which know the confidence of their intervals.
    """
    theirs = published["databases"]
    ours = dict(zip(theirs, databases, strict=False))
    rows = []
    for entry, case, value in _cases(published):
        if "at" in entry:
            here = _ours(entry, case, summary, ours)
            if here is not None:
                here = _with_confidence(
                    _in_percent(here) if entry["form"] == "percent" else here, entry, analyses or {}
                )
            texts = (_text(value, entry), DASH if here is None else _text(here, entry))
            rows.append(Comparison(_label(entry["what"], case, theirs, ours), entry["where"], *texts))
    return rows


def notes(published: Mapping[str, Any]) -> list[Note]:
    """Return the published values that no number of a study stands beside, such as p values of the paper's tests."""
    theirs = published["databases"]
    return [
        Note(_label(entry["what"], case, theirs, theirs), entry["where"], _text(value, entry))
        for entry, case, value in _cases(published)
        if "at" not in entry
    ]


def _cases(published: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str, Any]]:
    """Yield (entry, case, value) of all values; the case of a single value is empty."""
    for entry in published["values"]:
        values = entry["values"] if "values" in entry else {"": entry["value"]}
        yield from ((entry, case, value) for case, value in values.items())


def _filled(text: str, case: str, names: Mapping[str, str]) -> str:
    """Return a text with the case, and names of databases, in place of braces."""
    text = text.replace("{}", case)
    for role, name in names.items():
        text = text.replace(f"{{{role}}}", name)
    return text


def _label(what: str, case: str, theirs: Mapping[str, str], ours: Mapping[str, str]) -> str:
    """Return what is compared, with the names of the paper and, where they differ, of the study."""
    named, here = (_filled(case, "", names) for names in (theirs, ours))
    if here != named and "{" not in here:
        named = f"{named} | {here}"
    return _filled(what if "{}" in what or not case else f"{what}: {{}}", named, theirs)


def _ours(entry: Mapping[str, Any], case: str, summary: Mapping[str, Any], names: Mapping[str, str]) -> Any:
    """Return ours in the form of a published value; None where the study has none."""

    def found(path: str) -> Any:
        place: Any = summary
        for key in path.split("."):
            place = place.get(_filled(key, case, names)) if isinstance(place, Mapping) else None
        return place

    if not isinstance(entry["at"], str):
        bounds = [found(path) for path in entry["at"]]
        return None if None in bounds else bounds
    value = found(entry["at"])
    return None if value is None else {"value": value} | {key: found(entry[key]) for key in BESIDE if key in entry}


def _in_percent(value: Any) -> Any:
    """Return shares as percentages, at any depth; p values stay."""
    if isinstance(value, list):
        return [_in_percent(item) for item in value]
    if isinstance(value, Mapping):
        return {key: item if key == "p" else _in_percent(item) for key, item in value.items()}
    return None if value is None else 100 * value


def _with_confidence(value: Any, entry: Mapping[str, Any], analyses: Mapping[str, Mapping[str, Any]]) -> Any:
    """Add the confidence of an interval, which the block of its analysis says."""
    analysis = entry.get("interval", "").partition(".")[0]
    confidence = analyses.get(analysis, {}).get("confidence")
    return value | {"confidence": confidence} if confidence and isinstance(value, Mapping) else value


def _text(value: Any, entry: Mapping[str, Any]) -> str:
    """Return a value with what belongs to it, such as ".71, p < .0001", ".80, 95 % CI [.75, .85]" or ".967 to .998"."""

    def number(single: float | str | None) -> str:
        return _number(single, entry["form"], entry.get("digits"))

    if isinstance(value, list):
        return " to ".join(map(number, value))
    if not isinstance(value, Mapping):
        return number(value)
    parts = [number(value["value"])]
    if value.get("sd") is not None:
        parts.append(f"sd {number(value['sd'])}")
    bounds = value.get("interval") or [None]
    if None not in bounds:
        confidence = f"{100 * value['confidence']:g} % " if "confidence" in value else ""
        parts.append(f"{confidence}CI [{', '.join(map(number, bounds))}]")
    if value.get("p") is not None:
        parts.append(_p(value["p"]))
    return ", ".join([*parts, *([value["note"]] if "note" in value else [])])


def _number(value: float | str | None, form: str, digits: int | None) -> str:
    """Return a single number in its form."""
    if value is None:
        return DASH
    if form == "text":
        return str(value)
    if form == "p":
        return _p(value)
    if form == "number":
        return quantity(value) if digits is None else f"{value:.{digits}f}"
    digits = DIGITS[form] if digits is None else digits
    return f"{value:.{digits}f} %" if form == "percent" else decimal(value, digits)


def _p(value: float | str) -> str:
    """Return "p = .034" or, of a text such as "< 0.0001", "p < .0001"."""
    return f"p {value.replace('0.', '.')}" if isinstance(value, str) else p_text(value)
