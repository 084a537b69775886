"""Where a study departs from the protocol of a paper, and what the paper leaves open.

A protocol is a file such as config/paper/inagaki2022_protocol.yaml, whose head explains it.
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import mul
from typing import Any, NamedTuple

ABSENT = object()
Words = Mapping[str, str]


class Departure(NamedTuple):
    """One setting that differs.

    Attributes
    ----------
    what, here, paper : str
        Name of the setting, its value in the study and in the paper.
    where : str
        Section of the paper; may be empty.
    """

    what: str
    here: str
    paper: str
    where: str


class Silent(NamedTuple):
    """One setting on which the paper says nothing.

    Attributes
    ----------
    what, here : str
        Name of the setting, and what is done in the study.
    """

    what: str
    here: str


def departures(facts: Mapping[str, Any], protocol: Mapping[str, Any]) -> list[Departure]:
    """Compare a study with the protocol of a paper; equal settings are left out.

    Parameters
    ----------
    facts : Mapping
        The study's facts (see `aulens.configuration.facts`) and `analyses`, name -> block.
    protocol : Mapping
        As read from its file.

    Notes
    -----
    A setting that the study does not have, as with another engine or without an analysis, is not compared. One that
    has no effect because it, or the group in which it stands, is null is shown as "none".
    """
    rows = []
    for entry in protocol["protocol"]:
        part, words = entry.get("as", "value"), entry.get("words", {})
        single = isinstance(entry["at"], str)
        here = [PARTS[part](value_at(facts, path)) for path in _paths(entry)]
        paper = [entry["value"]] if single else entry["value"]
        if here != paper and any(value is not ABSENT for value in here):
            texts = (_together(values, words, combined=part == "count") for values in (here, paper))
            rows.append(Departure(entry["what"], *texts, entry.get("where", "")))
    return rows


def silent_settings(facts: Mapping[str, Any], protocol: Mapping[str, Any]) -> list[Silent]:
    """Return what a study does where the paper says nothing; settings that it does not use are left out.

    Parameters
    ----------
    facts, protocol : Mapping
        As in `departures`.
    """
    rows = []
    for entry in protocol["silent"]:
        values, words = [value_at(facts, path) for path in _paths(entry)], entry.get("words", {})
        if values and all(value is None or value is ABSENT for value in values):
            continue
        here = _worded(entry["text"], values, words) if "text" in entry else _together(values, words)
        rows.append(Silent(entry["what"], here))
    return rows


def value_at(facts: Mapping[str, Any], path: str) -> Any:
    """Return what stands at a dotted path.

    Returns
    -------
    object
        None if a group on the way is null; `ABSENT` if a key is not there. With * for a key, a group of what stands
        below each name, without the names below which there is nothing.
    """
    return _below(facts, path.split("."))


def _below(place: Any, keys: list[str]) -> Any:
    if not keys or place is None:
        return place
    key, *rest = keys
    if not isinstance(place, Mapping):
        return ABSENT
    if key == "*":
        found = {name: _below(part, rest) for name, part in place.items()}
        return {name: value for name, value in found.items() if value not in (ABSENT, None, {}, [])} or ABSENT
    return _below(place[key], rest) if key in place else ABSENT


def _count(value: Any) -> Any:
    return len(value) if isinstance(value, list | Mapping) else value


def _used(value: Any) -> bool:
    return value is not ABSENT and value is not None and value is not False


PARTS = {"value": lambda value: value, "count": _count, "used": _used}


def _paths(entry: Mapping[str, Any]) -> list[str]:
    at = entry.get("at", [])
    return [at] if isinstance(at, str) else at


def shown(value: Any, words: Words) -> str:
    """Return a value as the report shows it: "yes", "0.1", "4096, 4096", "0.0001, 1e-05 from 4000", "none".

    Parameters
    ----------
    value : object
        Plain JSON; a list whose items are groups or lists is parted by semicolons.
    words : Mapping
        What is shown instead of single values.
    """
    if isinstance(value, list):
        nested = any(isinstance(item, list) or (isinstance(item, Mapping) and not _is_step(item)) for item in value)
        return _joined((shown(item, words) for item in value), "; " if nested else ", ")
    if isinstance(value, Mapping):
        if _is_step(value):
            start, rate = value["from"], next(item for key, item in value.items() if key != "from")
            return shown(rate, words) + (f" from {start}" if start else "")
        nested = any(isinstance(item, Mapping) for item in value.values())
        between = (": ", "; ") if nested else (" ", ", ")
        names = {key: key if nested else key.replace("_", " ") for key in value}
        pairs = (f"{names[key]}{between[0]}{shown(item, words)}" for key, item in value.items())
        return _joined(pairs, between[1])
    text = _single(value)
    return words.get(text, text)


def _single(value: Any) -> str:
    if value is None or value is ABSENT:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _is_step(value: Any) -> bool:
    """Whether a group is a step of a schedule: from when on, and what."""
    return isinstance(value, Mapping) and "from" in value and len(value) == 2


def _together(values: list, words: Words, combined: bool = False) -> str:
    """Return several values as one text; counts of what is combined with their product."""
    texts = [shown(value, words) for value in values]
    if combined and len(values) > 1:
        numbers = all(isinstance(value, int) for value in values)
        return " × ".join(texts) + (f" = {reduce(mul, values)}" if numbers else "")
    return _joined(texts, "; " if any(isinstance(value, list | Mapping) for value in values) else ", ")


def _worded(text: str, values: list, words: Words) -> str:
    """Return a text with values, in their order, in place of its braces."""
    first, *others = text.split("{}")
    texts = [shown(value, words) for value in values]
    return first + "".join(f"{value}{part}" for value, part in zip(texts, others, strict=False))


def _joined(texts: Iterable[str], between: str) -> str:
    return between.join(texts) or "none"
