"""What a row of statistics/tests.csv allows to say: the one place where the report decides it.

Only corrected tests give verdicts, by their p after Holm's correction; published and plain ones stand beside them as
numbers. So no two sentences on one number can contradict each other.
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
