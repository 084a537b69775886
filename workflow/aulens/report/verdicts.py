"""What a p allows to say: the one place where the report decides it.

Of the rows of statistics/tests.csv only corrected tests give verdicts, by their p after Holm's correction; published
and plain ones stand beside them as numbers. Of similarities the p after Bonferroni's correction decides, of their
relation to confusions that of permutations; where too few people took part, nothing does. So no two sentences on one
number can contradict each other.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from aulens.evaluation.roles import group_name
from aulens.report.wording import ALPHA, p_text

ABOVE_CHANCE = "rate above chance"
CORRECTED = "corrected"


def verdict(row: Mapping[str, Any]) -> str:
    """Return the verdict of a corrected test as a sentence; nothing of any other test.

    Parameters
    ----------
    row : mapping
        A row of statistics/tests.csv.
    """
    if row["kind"] != CORRECTED:
        return ""
    if np.isnan(row["p_corrected"]):
        return "The test is undefined here."
    established = row["p_corrected"] < ALPHA
    if row["question"] == ABOVE_CHANCE:  # one-sided
        return "It is above chance." if established else "It is not shown to be above chance."
    if not established:
        return "No difference was established."
    return f"The first is {'higher' if row['difference'] > 0 else 'lower'}."


def on_relation(correlation: float, p: float, few: str = "") -> str:
    """Return what a correlation between similarity of profiles and confusion allows to say, as a sentence.

    Parameters
    ----------
    correlation, p : float
        The p of permuted expressions.
    few : str
        Why nothing is said, see `aulens.statistics.fewest`; nothing if there are people enough.
    """
    if few:
        return f"No verdict: {few}."
    if np.isnan(p) or p >= ALPHA:
        return "No relation between similarity and confusion was established."
    return (
        f"Expressions were predicted {'more' if correlation > 0 else 'less'} often the more similar their profiles are."
    )


def not_significant(p: float, few: str = "") -> str:
    """Return "n.s." of a p, corrected for the number of tests, that is not below `ALPHA`; else nothing.

    Parameters
    ----------
    p : float
    few : str
        As in `on_relation`.
    """
    return "" if few or np.isnan(p) or p < ALPHA else "n.s."


def against_chance(tests: pd.DataFrame | None, pair: tuple[str, str, str]) -> str:
    """Return what the corrected test says of a rate and chance, such as "above chance, Holm p = .012".

    Parameters
    ----------
    tests : table or None
        statistics/tests.csv; None without tests.
    pair : tuple of three str
        trained, tested, role.

    Returns
    -------
    str
        Nothing without tests; that it was not tested where the row has no p.
    """
    if tests is None:
        return ""
    rows = tests[(tests["question"] == ABOVE_CHANCE) & (tests["kind"] == CORRECTED)]
    rows = rows[rows["groups"] == group_name(*pair)]
    p = rows["p_corrected"].iloc[0] if len(rows) else np.nan
    if np.isnan(p):
        return "not tested against chance"
    side = "above chance" if p < ALPHA else "not shown to be above chance"
    return f"{side}, Holm {p_text(p)}"
