"""The paper's numbers beside ours.

Published values stand in a file such as config/paper/inagaki2022_published.yaml, whose head explains it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from aulens.report.published_ours import SOURCES, Found, filled, ours_of
from aulens.report.wording import decimal, p_text, quantity

DASH = "–"
DIGITS = {"rate": 2, "correlation": 2, "percent": 1}


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
    databases: Sequence[str],
    analyses: Mapping[str, Mapping[str, Any]] | None = None,
    tables: Mapping[str, pd.DataFrame] | None = None,
) -> list[Comparison]:
    """Return the published values with those of a study.

    Parameters
    ----------
    published : Mapping
        As read from its file.
    summary, databases, analyses, tables
        Of the study, see `aulens.report.published_ours.Found`.
    """
    theirs = published["databases"]
    ours, found = dict(zip(theirs, databases, strict=False)), Found(summary, databases, analyses or {}, tables or {})
    rows = []
    for entry, case, value in _cases(published):
        if any(source in entry for source in SOURCES):
            here = ours_of(entry, case, found, ours)
            texts = (_text(value, entry), DASH if here is None else _text(here, entry))
            rows.append(Comparison(_label(entry["what"], case, theirs, ours), entry["where"], *texts))
    return rows


def notes(published: Mapping[str, Any]) -> list[Note]:
    """Return the published values that no number of a study stands beside, such as how many people there are."""
    theirs = published["databases"]
    return [
        Note(_label(entry["what"], case, theirs, theirs), entry["where"], _text(value, entry))
        for entry, case, value in _cases(published)
        if not any(source in entry for source in SOURCES)
    ]


def _cases(published: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str, Any]]:
    """Yield (entry, case, value) of all values; the case of a single value is empty."""
    for entry in published["values"]:
        values = entry["values"] if "values" in entry else {"": entry["value"]}
        yield from ((entry, case, value) for case, value in values.items())


def _label(what: str, case: str, theirs: Mapping[str, str], ours: Mapping[str, str]) -> str:
    """Return what is compared, with the names of the paper and, where they differ, of the study."""
    named, here = (filled(case, "", names) for names in (theirs, ours))
    if here != named and "{" not in here:
        named = f"{named} | {here}"
    return filled(what if "{}" in what or not case else f"{what}: {{}}", named, theirs)


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
    """Return "p = .034" or, of a text such as "< 0.0001", "p < .0001"; a small one of few digits as it is."""
    if isinstance(value, str):
        return f"p {value.replace('0.', '.')}"
    exact = f"{value:f}".rstrip("0").removeprefix("0")
    return f"p = {exact}" if 0.0001 <= value < 0.001 and float(exact) == value else p_text(value)
