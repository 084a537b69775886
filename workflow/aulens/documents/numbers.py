"""The numbers of studies that the documents cite."""

from typing import Any

import pandas as pd

from aulens.documents.material import Material
from aulens.report.wording import decimal


def numbers_of(material: Material) -> dict[str, dict[str, Any]]:
    """Return the key numbers of one study, from those of its tables that there are."""
    readers = {"intervals": rates, "two_by_two": costs, "criteria": criteria, "baseline": likeness}
    return {name: readers[name](material.table(name)) for name in material.results}


def rates(intervals: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return "trained→tested" -> mean correct rate over all expressions and the ends of its interval.

    Examples
    --------
    >>> row = {"trained": "a", "tested": "b", "expression": "all", "correct_rate": 0.5, "interval_low": 0.4}
    >>> rates(pd.DataFrame([row | {"interval_high": 0.6, "number": 43.0}]))
    {'a→b': {'value': 0.5, 'low': 0.4, 'high': 0.6, 'text': '.50 [.40, .60]', 'people': 43}}
    """
    rows = intervals[intervals["expression"] == "all"]
    return {
        f"{row.trained}→{row.tested}": _bounded(row.correct_rate, row.interval_low, row.interval_high)
        | {"people": None if pd.isna(row.number) else int(row.number)}
        for row in rows.itertuples()
    }


def costs(two_by_two: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return "trained: measure" -> what another culture or population costs, over both of the other factor."""
    over_both = (two_by_two["population"] == "both") | (two_by_two["culture"] == "both")
    return {
        f"{row.trained}: {row.measure}": _bounded(row.value, row.interval_low, row.interval_high)
        for row in two_by_two[over_both].itertuples()
    }


def criteria(table: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return criterion of the planted truth -> its value and the ends of its interval."""
    return {row.criterion: _bounded(row.value, row.low, row.high) for row in table.itertuples()}


def likeness(baseline: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return how alike profiles are, mean over expressions: of two databases, within each, their gap, by chance."""
    row = baseline[baseline["output_unit"] == "all"].iloc[0]
    names = ("different", "same_1", "same_2", "gap")
    found = {name: _bounded(row[name], row[f"{name}_low"], row[f"{name}_high"]) for name in names}
    return found | {"shuffled": _bounded(None, row["null_low"], row["null_high"])}


def _bounded(value: float | None, low: float, high: float) -> dict[str, float | str | None]:
    """Return a value and the ends of its interval, to four digits (None if undefined), and the text to cite."""
    numbers = {"value": value, "low": low, "high": high}
    known = {name: float(number) for name, number in numbers.items() if number is not None and not pd.isna(number)}
    interval = f"[{decimal(known['low'])}, {decimal(known['high'])}]" if {"low", "high"} <= set(known) else ""
    text = f"{decimal(known['value']) if 'value' in known else ''} {interval}".strip()
    return {name: round(known[name], 4) if name in known else None for name in numbers} | {"text": text}
