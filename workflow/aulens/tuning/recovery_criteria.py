"""What the planted truth must show for the method to count as validated.

The limits were taken from earlier demonstrations of these cultures: other cultures or people have not tested them.
"""

import numpy as np
import pandas as pd

from aulens.tuning.planted_similarity import mean_rank_correlation

LEAST_D = 0.5
"""Somers' D of the difference of two databases on the planted sign must exceed this."""
MOST_NULL = 0.3
"""No absolute D of differences within one database, over all halvings, may exceed this."""
MOST_RANK = -0.7
"""The rank correlation of planted similarity with the gap (same minus different) must be at most this."""
COLUMNS = ["criterion", "database_1", "database_2", "value", "low", "high", "n", "unit", "limit", "passed"]
OF_ALL = ("", "")  # of all pairs of databases together


def criteria(
    scores: pd.DataFrame, nulls: pd.DataFrame, alike: pd.DataFrame, confidence: float, *, planted: bool = True
) -> pd.DataFrame:
    """Return what was measured beside the limits, one row per criterion and pair of databases.

    Parameters
    ----------
    scores, nulls, alike : table
        See `recovery_tables`.
    confidence : float
        Of the intervals of the rank correlations.
    planted : bool
        Whether all was planted; of measured displays, which hold the errors of a tool, there are no limits.

    Returns
    -------
    table
        Of `COLUMNS`; `passed` is yes or no, and empty where nothing was measured or no limit was set. Of `somers_d`
        `low` and `high` hold for these people and other runs; of `null_somers_d`, the mean absolute D over halvings,
        they are the smallest and the largest absolute D, and the largest must keep the limit.

    Notes
    -----
    The largest absolute D grows with the number of halvings that are drawn, the mean does not. Networks of the null
    learned one group's people each, fewer than those that are compared, so that their D varies more.
    """
    rows = []
    for row in scores[scores["expression"] == "all"].itertuples():
        pair = (row.database_1, row.database_2)
        cells = "cells planted in one only" if planted else "cells that differ as measured"
        passed = _verdict(row.somers_d, row.somers_d > LEAST_D)
        rows.append(("somers_d", *pair, row.somers_d, row.low, row.high, row.signs, cells, LEAST_D, passed))
        own = nulls[(nulls["database_1"] == pair[0]) & (nulls["database_2"] == pair[1])]["somers_d"].dropna().abs()
        found = (own.mean(), own.min(), own.max(), len(own), "halvings of the groups")
        rows.append(("null_somers_d", *pair, *found, MOST_NULL, _verdict(found[0], own.max() <= MOST_NULL)))
    found = pd.DataFrame(rows + (_ranks(alike, confidence) if rows else []), columns=COLUMNS)
    return found if planted else found.assign(limit=np.nan, passed="")


def _ranks(alike: pd.DataFrame, confidence: float) -> list[tuple]:
    """Return the rank correlations of planted with raw similarity, and with similarity relative to the baseline."""
    rows, pairs = [], alike.groupby(["database_1", "database_2"]).ngroups
    unit = "expressions" if pairs == 1 else f"expressions, mean of {pairs} pairs of databases"
    for name, measured, planted in (
        ("rank_of_similarity", "similarity", "cosine"),
        ("rank_of_similarity_jaccard", "similarity", "jaccard"),
        ("rank_of_gap", "gap", "cosine"),
        ("rank_of_gap_jaccard", "gap", "jaccard"),
    ):
        values = (alike[column].to_numpy(float).reshape(pairs, -1) for column in (planted, measured))
        found = mean_rank_correlation(*values, confidence)  # of (pairs, expressions) each
        limit = MOST_RANK if name == "rank_of_gap" else np.nan
        passed = _verdict(found.correlation, found.correlation <= limit) if name == "rank_of_gap" else ""
        result = (found.correlation, found.low, found.high, found.expressions)
        rows.append((name, *OF_ALL, *result, unit, limit, passed))
    return rows


def _verdict(value: float, passed: bool) -> str:
    if np.isnan(value):
        return ""
    return "yes" if passed else "no"


def criteria_numbers(scores: pd.DataFrame, sides: pd.DataFrame, measured: pd.DataFrame) -> dict[str, dict]:
    """Return the key numbers of the planted truth.

    Parameters
    ----------
    scores, sides, measured : table
        As written.

    Returns
    -------
    dict
        somers_d: "a|b" -> D of all expressions, its interval, p, signs; sides: "a|b" (a-trained, b the other) ->
        both, own, other -> AUROC; criteria: criterion -> "a|b" or "all" -> value, low, high, n, limit, passed (true,
        false, or null where nothing was measured).
    """
    names = ["somers_d", "low", "high", "p", "right", "signs", "p_signs"]
    result: dict[str, dict] = {"somers_d": {}, "sides": {}, "criteria": {}}
    for _, row in scores[scores["expression"] == "all"].iterrows():
        result["somers_d"][f"{row['database_1']}|{row['database_2']}"] = {name: row[name] for name in names}
    for (own, other), part in sides.groupby(["database", "other"], sort=False):
        result["sides"][f"{own}|{other}"] = dict(zip(part["planted_in"], part["auroc"], strict=True))
    for _, row in measured.iterrows():
        pair = "all" if pd.isna(row["database_1"]) else f"{row['database_1']}|{row['database_2']}"
        found = {name: row[name] for name in ("value", "low", "high", "n", "limit")}
        passed = {"yes": True, "no": False}.get(row["passed"])
        result["criteria"].setdefault(row["criterion"], {})[pair] = found | {"passed": passed}
    return result
