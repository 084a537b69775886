"""What a p allows to say: the one place where the report decides it.

Where people are the units (statistics/people.csv), they alone give verdicts on correct rates of the groups that they
compare; else, of the rows of statistics/tests.csv, corrected tests do. Either by p after Holm's correction; all others
stand beside as numbers. A verdict of people speaks of networks of any people only if p is below .05 also where runs
vary by who is learned from. Of similarities those of tuning/baseline.csv decide, by networks that learned shuffled
labels and by divisions of groups of people; without it, nothing does. Of their relation to confusions that of
permutations decides; where too few people took part, nothing does. So no two sentences on one number can contradict
each other.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from aulens.evaluation.roles import group_name
from aulens.report.wording import ALPHA, p_text
from aulens.statistics.notes import ONE_RUN

ABOVE_CHANCE = "rate above chance"
CORRECTED, PEOPLE = "corrected", "people"
THESE_PEOPLE, THESE_NETWORKS = " for networks of these training people", " for these networks"
NOT_ABOVE, DIFFERENT, SAME = "not above null", "different", "same as far as can be told"
UNTOLD, UNDEFINED = "too few groups to tell different from same", "undefined"
SHARED = "not tested whether different, people may be in both databases"


def verdict(row: Mapping[str, Any]) -> str:
    """Return the verdict of a corrected test, or one of people, as a sentence; nothing of any other test.

    Parameters
    ----------
    row : mapping
        A row of statistics/tests.csv or statistics/people.csv.
    """
    if row["kind"] not in (CORRECTED, PEOPLE):
        return ""
    if np.isnan(row["p_corrected"]):
        return "The test is undefined here."
    established = row["p_corrected"] < ALPHA
    if row["question"] == ABOVE_CHANCE:  # one-sided
        return f"It is above chance{speaks_of(row)}." if established else "It is not shown to be above chance."
    if not established:
        return "No difference was established."
    difference = row["difference_points"] if row["kind"] == PEOPLE else row["difference"]
    return f"The first is {'higher' if difference > 0 else 'lower'}{speaks_of(row)}."


def speaks_of(row: Mapping[str, Any]) -> str:
    """Return whose networks an established verdict speaks of, as its last words; nothing if of any people's.

    Parameters
    ----------
    row : mapping
        As in `verdict`. Corrected tests have no such words.
    """
    if row["kind"] != PEOPLE:
        return ""
    if str(row["note"]).startswith(ONE_RUN):
        return THESE_NETWORKS
    return "" if row["p_learned_corrected"] < ALPHA else THESE_PEOPLE  # where it is empty, of these people


def on_relation(correlation: float, expected: float, p: float, few: str = "") -> str:
    """Return what a correlation between similarity of profiles and confusion allows to say, as a sentence.

    Parameters
    ----------
    correlation, expected, p : float
        What is expected is the mean over all orders of the expressions, and p that of permuted expressions.
    few : str
        Why nothing is said, see `aulens.statistics.fewest`; nothing if there are people enough.
    """
    if few:
        return f"No verdict: {few}."
    if np.isnan(p) or p >= ALPHA:
        return "No relation between similarity and confusion was established."
    how = "more" if correlation > expected else "less"
    return f"Compared with other orders, expressions were predicted {how} often the more similar their profiles are."


def on_likeness(row: Mapping[str, Any]) -> str:
    """Return what null and baseline of profiles allow to say: not above null, different, or the same.

    Parameters
    ----------
    row : mapping
        A row of tuning/baseline.csv.
    """
    if np.isnan(row["p_null_corrected"]):
        return UNDEFINED
    alike = row["p_null_corrected"] < ALPHA and row["correlation"] > 0
    if row["p_same_corrected"] < ALPHA:
        return DIFFERENT if alike else f"{DIFFERENT}, {NOT_ABOVE}"
    if not alike:
        return NOT_ABOVE
    if row.get("shared_people"):
        return SHARED
    return UNTOLD if np.isnan(row["p_same_corrected"]) or row["smallest_p"] >= ALPHA else SAME


def below_threshold(p: pd.Series) -> list[bool]:
    """Return which corrected p are below `ALPHA`; undefined ones are not."""
    return (p < ALPHA).tolist()


def not_significant(p: float, few: str = "") -> str:
    """Return "n.s." of a p, corrected for the number of tests, that is not below `ALPHA`; else nothing.

    Parameters
    ----------
    p : float
    few : str
        As in `on_relation`.
    """
    return "" if few or np.isnan(p) or p < ALPHA else "n.s."


def against_chance(tests: pd.DataFrame | None, pair: tuple[str, str, str], people: pd.DataFrame | None = None) -> str:
    """Return what the test that decides says of a rate and chance, such as "above chance, Holm p = .012".

    Parameters
    ----------
    tests : table or None
        statistics/tests.csv; None without tests.
    pair : tuple of three str
        trained, tested, role.
    people : table or None
        statistics/people.csv, which decides where it has a p.

    Returns
    -------
    str
        Nothing without tests; that it was not tested where the row has no p.
    """
    given = [(table, kind) for table, kind in ((people, PEOPLE), (tests, CORRECTED)) if table is not None]
    if not given:
        return ""
    found = [
        row
        for table, kind in given
        for _, row in table[_against(table, kind, group_name(*pair))].iterrows()
        if not np.isnan(row["p_corrected"])
    ]
    if not found:
        return "not tested against chance"
    p = found[0]["p_corrected"]
    side = f"above chance{speaks_of(found[0])}" if p < ALPHA else "not shown to be above chance"
    return f"{side}, Holm {p_text(p)}"


def _against(table: pd.DataFrame, kind: str, groups: str) -> pd.Series:
    """Return which rows of a kind compare a group with chance."""
    return (table["question"] == ABOVE_CHANCE) & (table["kind"] == kind) & (table["groups"] == groups)
