"""How many people and runs an interval or a verdict needs, and what is said where there are fewer."""

from collections.abc import Mapping

import pandas as pd

from aulens.databases.unit_words import words_of
from aulens.resampling import FEWEST, FEWEST_RUNS


def too_few(number: int, units: str) -> str:
    """Return why there is no interval and no verdict; nothing if there are people enough.

    Parameters
    ----------
    number : int
        How many were tested.
    units : str
        What they are, e.g. people.

    Examples
    --------
    >>> too_few(3, "people"), too_few(8, "people")
    ('too few people (3; 8 are needed)', '')
    """
    return "" if number >= FEWEST else f"too few {units} ({number:,}; {FEWEST} are needed)"


def too_few_runs(runs: int) -> str:
    """Return why there is no interval over people and runs; nothing if there is one.

    Parameters
    ----------
    runs : int
        Of one run people alone are drawn: what is said then is said of this network.

    Examples
    --------
    >>> too_few_runs(3), too_few_runs(5), too_few_runs(1)
    ('3 runs; intervals need 5', '', '')
    """
    return "" if runs == 1 or runs >= FEWEST_RUNS else f"{runs} runs; intervals need {FEWEST_RUNS}"


def too_few_for_all(rows: pd.DataFrame) -> str:
    """Return why the mean over expressions has no interval; nothing if each of them is shown by people enough.

    Parameters
    ----------
    rows : table
        Rows of one pair of databases: columns expression, number, unit_of_replication (see statistics/intervals.csv).

    Examples
    --------
    >>> rows = pd.DataFrame({"expression": ["sad", "happy", "all"], "number": [12, 3, 12]})
    >>> too_few_for_all(rows.assign(unit_of_replication="person"))
    'too few people show happy (3; 8 are needed)'
    """
    together = rows[rows["expression"] == "all"].iloc[0]
    units = words_of(together["unit_of_replication"])[1]
    if reason := too_few(int(together["number"]), units):
        return reason
    shown = rows[(rows["expression"] != "all") & (rows["number"] > 0)]
    if shown.empty:
        return ""
    least = shown.loc[shown["number"].idxmin()]
    return too_few(int(least["number"]), f"{units} show {least['expression']}")


def no_interval(rows: pd.DataFrame) -> str:
    """Return why the mean over expressions has no interval; nothing if it has one.

    Parameters
    ----------
    rows : table
        Rows of one pair of databases in statistics/intervals.csv.

    Examples
    --------
    >>> rows = pd.DataFrame({"expression": ["sad", "all"], "number": 12, "runs": 3, "interval_low": float("nan")})
    >>> no_interval(rows.assign(unit_of_replication="person"))
    '3 runs; intervals need 5'
    >>> no_interval(rows.assign(unit_of_replication="person", runs=6))
    'too few runs test some expression (5 are needed)'
    """
    together = rows[rows["expression"] == "all"].iloc[0]
    few, runs = too_few_for_all(rows), int(together["runs"])
    if few or pd.notna(together["interval_low"]) or runs == 1:
        return few
    return too_few_runs(runs) or f"too few runs test some expression ({FEWEST_RUNS} are needed)"


def too_few_of_pairs(intervals: pd.DataFrame) -> Mapping[tuple[str, str], str]:
    """Return (trained, tested) -> why nothing is said of it beyond its rate; only the pairs of which that is so.

    Parameters
    ----------
    intervals : table
        statistics/intervals.csv.

    Examples
    --------
    >>> rows = pd.DataFrame({"trained": "a", "tested": ["a", "b"], "expression": "all", "number": [12, 3]})
    >>> too_few_of_pairs(rows.assign(unit_of_replication="person"))
    {('a', 'b'): 'too few people (3; 8 are needed)'}
    """
    pairs = intervals.groupby(["trained", "tested"], sort=False)
    reasons = {pair: too_few_for_all(rows) for pair, rows in pairs}
    return {pair: reason for pair, reason in reasons.items() if reason}
