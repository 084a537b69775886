"""Similarity of profiles beside its null and its baseline, in words."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from aulens.report.verdicts import UNDEFINED, on_likeness
from aulens.report.wording import decimal, listed, p_text

BASELINE, ALL = "tuning/baseline.csv", "all"
MEANS = (
    "Different says that two databases differ beyond people, first weights and noise: by culture, studio, camera or "
    "kind of people; one database of each culture cannot tell which. Output units are contrasts with all others, so "
    "that the profile of an expression can differ although its display does not. The p as published (†) is not valid. "
    "The exact test decides; intervals of the gap are wider (98.5 to 99 % cover the truth at 95 %) and can hold 0 "
    "where it rejects."
)


def mean_sentence(row: Mapping[str, Any], confidence: float) -> str:
    """Say of the mean over output units how alike two databases are, beside each alone and beside the null.

    Parameters
    ----------
    row : mapping
        The row of tuning/baseline.csv with the mean over output units.
    confidence : float
        Of band and intervals.
    """
    one, two = row["database_1"], row["database_2"]
    within = listed([f"{with_interval(row, name)} within {of}" for name, of in (("same_1", one), ("same_2", two))])
    return (
        f"Similarity of {one} and {two}, mean over output units (Spearman; brackets: {100 * confidence:g} % CI): "
        f"{with_interval(row, 'different')} between networks of two databases, {within}; gap "
        f"{with_interval(row, 'gap')}, {_test(row)}. Relative to the likeness within, "
        f"{with_interval(row, 'relative')} would be left with endlessly many people; equal profiles of all "
        f"people would have {with_interval(row, 'ceiling_over_people')} (ceiling over people). Mean profiles of all "
        f"runs have {decimal(row['correlation'])}; networks that learned shuffled labels {_band(row, confidence)} "
        f"({null_p_text(row, 'p_null')}; {row['shuffled_1']} and {row['shuffled_2']} networks). {_verdict(row)}"
    )


def expressions_sentence(rows: pd.DataFrame) -> str:
    """List the expressions of two databases with what can be told of each, the largest gap first.

    Parameters
    ----------
    rows : table
        Rows of tuning/baseline.csv of one pair of databases, one for each output unit.
    """
    parts = [
        f"{row['output_unit']} {decimal(row['different'])} and {decimal(row['different'] + row['gap'])} "
        f"(gap {gap_p_text(row)}; null {null_p_text(row, 'p_null_corrected')}: {on_likeness(row)})"
        for row in rows.sort_values("gap", ascending=False).to_dict("records")
    ]
    return (
        f"By expression, likeness between databases and within them, the largest gap first (both p corrected for "
        f"{len(rows)} output units): {'; '.join(parts)}."
    )


def with_interval(row: Mapping[str, Any], name: str) -> str:
    """Return such as ".57 [.44, .70]"; without brackets where there is no interval."""
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return decimal(row[name]) + (f" [{decimal(low)}, {decimal(high)}]" if np.isfinite([low, high]).all() else "")


def null_p_text(row: Mapping[str, Any], name: str) -> str:
    """Return such as "p = .034"; "p ≤ .0040" where the null of so many networks allows no smaller p."""
    text = p_text(row[name])
    return text.replace("=", "≤") if row["p_null"] <= row["smallest_p_null"] * (1 + 1e-9) else text


def gap_p_text(row: Mapping[str, Any]) -> str:
    """Return the corrected p of the gap; that there is none where people may be in both databases."""
    return "not tested" if row["shared_people"] else p_text(row["p_same_corrected"])


def _test(row: Mapping[str, Any]) -> str:
    if not row["shared_people"]:
        return f"{p_text(row['p_same'])} ({_groups(row)})"
    return (
        f"not tested ({row['groups_1']} and {row['groups_2']} groups of people with a network each; people may be in "
        "both databases, so that their groups cannot change places, and likeness between databases is partly that of "
        "the same people)"
    )


def _groups(row: Mapping[str, Any]) -> str:
    ways = f"{row['divisions']:,} divisions, smallest possible {p_text(row['smallest_p'])}"
    return f"n = {row['groups_1']} and {row['groups_2']} groups of people with a network each, {ways}"


def _band(row: Mapping[str, Any], confidence: float) -> str:
    low, high = decimal(row["null_low"]), decimal(row["null_high"])
    return f"{low} to {high} in {100 * confidence:g} %"


def _verdict(row: Mapping[str, Any]) -> str:
    said = on_likeness(row)
    return "It is undefined." if said == UNDEFINED else f"Verdict: {said}."
