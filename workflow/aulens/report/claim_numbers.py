"""The numbers that decide claims, from the tables of a study."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from aulens.statistics.claims import Decision, decision, majority

PROFILES, SIMILARITY, CONFUSION = "tuning/profiles.csv", "tuning/similarity.csv", "evaluation/confusion.csv"
UPPER_QUARTER = 0.75
Tables = Mapping[str, pd.DataFrame]


def peak(profiles: pd.DataFrame, databases: Sequence[str], unit: str, action_unit: int) -> tuple[float, float]:
    """Return the largest or lowest normalised response to an action unit, and its sd over runs.

    Parameters
    ----------
    profiles : table
        tuning/profiles.csv.
    databases : sequence of str
        Of several the sum of their profiles; their runs are other ones, so that variances add up.
    unit : str
    action_unit : int

    Returns
    -------
    (float, float)
        The mean over runs of largest magnitude among the intensities, with its sign; NaN if it is undefined.
    """
    rows = profiles[(profiles["output_unit"] == unit) & (profiles["action_unit"] == action_unit)]
    rows = rows[rows["database"].isin(databases)]
    means = rows.pivot(index="database", columns="level", values="normalised").sum(skipna=False)  # (levels,)
    sds = rows.pivot(index="database", columns="level", values="normalised_sd")  # (databases, levels)
    if means.empty or means.isna().all():
        return np.nan, np.nan
    level = means.abs().idxmax()
    return float(means[level]), float(np.sqrt((sds[level] ** 2).sum(skipna=False)))


def response(tables: Tables, databases: Sequence[str], unit: str, action_unit: int, sign: int) -> Decision:
    """Decide whether the response to an action unit, or the sum of several databases, has a sign."""
    return decision(*peak(tables[PROFILES], databases, unit, action_unit), 0.0, sign)


def stronger(tables: Tables, stronger: str, weaker: str, unit: str, action_unit: int) -> Decision:
    """Decide whether an output unit responds more strongly, of whatever sign, in one database than in another."""
    found = [peak(tables[PROFILES], [name], unit, action_unit) for name in (stronger, weaker)]
    (one, one_sd), (two, two_sd) = found
    return decision(abs(one) - abs(two), float(np.hypot(one_sd, two_sd)), 0.0, 1)


def mostly(tables: Tables, databases: Sequence[str], unit: str, sign: int) -> Decision:
    """Decide whether most action units drive an output unit with one sign."""
    profiles = tables[PROFILES]
    found = [peak(profiles, databases, unit, number) for number in profiles["action_unit"].unique()]
    return majority(*np.array(found).reshape(-1, 2).T, sign)


def answers(tables: Tables, pair: tuple[str, str], shown: str | None, called: str, bound: float, sign: int) -> Decision:
    """Decide whether networks give an answer more, or less, often than in a share of the images.

    Parameters
    ----------
    tables : mapping
    pair : tuple of two str
        trained, tested.
    shown : str or None
        The expression that is shown; None: all, each counts the same.
    called : str
        The answer.
    bound : float
        The share.
    sign : int
    """
    confusion = tables[CONFUSION]
    rows = confusion[(confusion["trained"] == pair[0]) & (confusion["tested"] == pair[1])]
    rows = rows[(rows["predicted"] == called) & (True if shown is None else rows["expression"] == shown)]
    runs = rows.groupby("run")["share"].mean().dropna()  # (runs,)
    return decision(float(runs.mean()), float(runs.std()), bound, sign)


def resemblance(tables: Tables, units: Mapping[str, str]) -> Decision:
    """Decide whether the profiles of two expressions are more alike than most of different expressions.

    Parameters
    ----------
    tables : mapping
    units : mapping
        Database -> output unit, two of them.

    Returns
    -------
    Decision
        Its number is their correlation, its bound the upper quartile of all other pairs of different expressions.
    """
    table, (one, two) = tables[SIMILARITY], units
    direct, swapped = (
        (table["database_1"] == first) & (table["database_2"] == second) for first, second in ((one, two), (two, one))
    )
    first, second = (one, two) if direct.any() else (two, one)
    rows = table[direct | swapped]
    this = (rows["output_unit_1"] == units[first]) & (rows["output_unit_2"] == units[second])
    others = rows.loc[~this & (rows["output_unit_1"] != rows["output_unit_2"]), "correlation"].dropna()
    if not this.any() or others.empty:
        return decision(np.nan, np.nan, np.nan, 1)
    return decision(float(rows.loc[this, "correlation"].iloc[0]), np.nan, float(others.quantile(UPPER_QUARTER)), 1)


def fewest_runs(tables: Tables, table: str, databases: Sequence[str]) -> float:
    """Return how many runs a claim is decided by, of several databases the fewest; NaN if no table says it.

    Parameters
    ----------
    tables : mapping
    table : str
        Which of them decides.
    databases : sequence of str
        Of answers the first is the trained one.
    """
    if table == CONFUSION:
        confusion = tables[CONFUSION]
        return float(confusion.loc[confusion["trained"] == databases[0], "run"].nunique())
    if PROFILES not in tables:
        return np.nan
    profiles = tables[PROFILES]
    return float(profiles.loc[profiles["database"].isin(databases), "runs"].min())
