"""Analyses of variance of correct rates: as published, and with the run as the unit of replication.

Published (Inagaki et al. 2022): two-way analyses in which every run and expression is one independent observation.
The kind of sums of squares is not stated; type II is used here, equal to types I and III in balanced data.

Beside them, repeated measures: the rates of one run depend on each other, so expressions (and conditions) vary within
runs, databases between them; Greenhouse and Geisser's epsilon (1959, doi 10.1007/BF02289823) scales the degrees of
freedom. Since runs share people, F is divided by 1 + J n_test/n_train, which is Nadeau and Bengio's (2003, doi
10.1023/A:1024068626366) correction of t, squared, for J runs.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.linalg import helmert
from scipy.stats import f as fisher
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from aulens.statistics.effect_sizes import eta_interval, noncentrality_of_f, partial_eta_squared


@dataclass(frozen=True)
class Effect:
    """One effect of an analysis of variance; NaN where it is undefined.

    Attributes
    ----------
    name : str
    statistic, p : float
    df_1, df_2 : float
        Degrees of freedom that p refers to (scaled by `epsilon` in repeated measures).
    eta_squared, low, high : float
        Partial eta squared and its interval.
    epsilon : float
        Greenhouse and Geisser's; 1 where nothing is repeated.
    """

    name: str
    statistic: float = np.nan
    df_1: float = np.nan
    df_2: float = np.nan
    p: float = np.nan
    eta_squared: float = np.nan
    low: float = np.nan
    high: float = np.nan
    epsilon: float = 1.0


def two_way(table: pd.DataFrame, factors: tuple[str, str], value: str, confidence: float) -> list[Effect]:
    """Two-way analysis of variance with interaction, type II, every row an independent observation.

    Parameters
    ----------
    table : table
        Columns of the two factors and of the value.
    factors : tuple of two str
    value : str
        Names of the columns.
    confidence : float
        Of the intervals of partial eta squared.

    Returns
    -------
    list of Effect
        Of the first factor, the second one, and their interaction.

    Examples
    --------
    Cell means 1, 3 / 5, 11 with values ± 1: sums of squares 72, 32 and 8, and 8 with 4 df of the residuals.

    >>> cells = {"database": list("aaaabbbb"), "expression": ["happy", "happy", "sad", "sad"] * 2}
    >>> table = pd.DataFrame(cells | {"rate": [0.0, 2, 2, 4, 4, 6, 10, 12]})
    >>> [round(effect.statistic, 6) for effect in two_way(table, ("database", "expression"), "rate", 0.95)]
    [36.0, 16.0, 4.0]
    """
    names = (*factors, "interaction")
    data = pd.DataFrame({"one": table[factors[0]], "two": table[factors[1]], "value": table[value]}).dropna()
    cells = data.groupby(["one", "two"], observed=True).size()
    levels = data["one"].nunique(), data["two"].nunique()
    if min(levels) < 2 or len(cells) < levels[0] * levels[1] or len(data) <= len(cells):
        return [Effect(name) for name in names]
    fit = ols("value ~ C(one) * C(two)", data).fit()
    if fit.ssr <= 1e-12 * max(1.0, fit.centered_tss):
        return [Effect(name) for name in names]
    result = anova_lm(fit, typ=2)
    rows = ["C(one)", "C(two)", "C(one):C(two)"]
    error = result.loc["Residual", "df"]
    return [
        effect(name, result.loc[row, "F"], result.loc[row, "df"], error, confidence)
        for name, row in zip(names, rows, strict=True)
    ]


def between_and_within(values: np.ndarray, ratio: float, confidence: float, names: tuple[str, str]) -> list[Effect]:
    """Groups of runs (between) × levels (within runs), repeated measures, corrected for shared people.

    Parameters
    ----------
    values : (groups, runs, levels) float
    ratio : float
        n_test / n_train in people; 0 for independent runs.
    confidence : float
        Of the intervals of partial eta squared.
    names : tuple of two str
        Of the group and the level factor.

    Returns
    -------
    list of Effect
        Group, level, interaction.

    Examples
    --------
    Runs of means 1, 3 against 5, 7: t² = 4² / 2 = 8, divided by 1 + 2 · .5.

    >>> values = np.array([[[1.0, 1], [3, 3]], [[5, 5], [7, 7]]])
    >>> effect = between_and_within(values, 0.5, 0.95, ("database", "expression"))[0]
    >>> effect.name, round(effect.statistic, 6), effect.df_1, effect.df_2
    ('database', 4.0, 1.0, 2.0)
    """
    groups, runs, levels = values.shape
    if min(groups, runs, levels) < 2 or np.isnan(values).any():
        return [Effect(name) for name in (*names, "interaction")]
    average = values @ np.full((levels, 1), levels**-0.5)  # (groups, runs, 1)
    contrasts = values @ helmert(levels).T  # (groups, runs, levels - 1)
    inflation = 1 + runs * ratio
    return [
        _group_effect(names[0], average, inflation, confidence),
        _constant_effect(names[1], contrasts, inflation, confidence),
        _group_effect("interaction", contrasts, inflation, confidence),
    ]


def within(values: np.ndarray, ratio: float, confidence: float, names: tuple[str, str]) -> list[Effect]:
    """Two factors within runs, repeated measures, corrected for shared people.

    Parameters
    ----------
    values : (runs, first factor, second factor) float
    ratio : float
        n_test / n_train in people; 0 for independent runs.
    confidence : float
        Of the intervals of partial eta squared.
    names : tuple of two str
        Of the two factors.

    Returns
    -------
    list of Effect
        First factor, second factor, interaction, each against its own interaction with runs.

    Examples
    --------
    The first factor makes a difference of 1 in one run and of 3 in the other: t² = 2² / (2 / 2) = 4, divided by
    1 + 2 · .5.

    >>> effect = within(np.array([[[1.0, 1], [0, 0]], [[3, 3], [0, 0]]]), 0.5, 0.95, ("condition", "expression"))[0]
    >>> effect.name, round(effect.statistic, 6), effect.df_1, effect.df_2
    ('condition', 2.0, 1.0, 1.0)
    """
    runs, first, second = values.shape
    if min(values.shape) < 2 or np.isnan(values).any():
        return [Effect(name) for name in (*names, "interaction")]
    one, two = np.full((1, first), first**-0.5), np.full((1, second), second**-0.5)
    pairs = {names[0]: (helmert(first), two), names[1]: (one, helmert(second))}
    pairs["interaction"] = (helmert(first), helmert(second))
    flat = values.reshape(1, runs, first * second)
    return [
        _constant_effect(name, flat @ np.kron(*pair).T, 1 + runs * ratio, confidence) for name, pair in pairs.items()
    ]


def effect(
    name: str,
    f: float,
    df_1: float,
    df_2: float,
    confidence: float,
    *,
    inflation: float = 1.0,
    epsilon: float = 1.0,
) -> Effect:
    """Return an effect from its uncorrected F: p and interval from F / `inflation` and df × `epsilon`.

    Parameters
    ----------
    name : str
    f, df_1, df_2 : float
    confidence : float
        Of the interval of partial eta squared.
    inflation : float
        By how much F is too large.
    epsilon : float
        Greenhouse and Geisser's.

    Returns
    -------
    Effect

    Notes
    -----
    An effect's noncentrality λ (its sum of squares in the population over the error's mean square) becomes
    λ epsilon / inflation in the distribution of F / `inflation`, so the interval's bounds go back the other way.

    Examples
    --------
    >>> found = effect("expression", 4.0, 2, 8, 0.95, inflation=2.0, epsilon=0.5)
    >>> found.statistic, found.df_1, found.df_2, found.eta_squared
    (2.0, 1.0, 4.0, 0.5)
    """
    f, df_1, df_2 = float(f), float(df_1), float(df_2)
    statistic, scaled = f / inflation, (df_1 * epsilon, df_2 * epsilon)
    low, high = (inflation / epsilon * value for value in noncentrality_of_f(statistic, *scaled, confidence))
    interval = eta_interval((low, high), df_1, df_2)
    p = float(fisher.sf(statistic, *scaled))
    return Effect(name, statistic, *scaled, p, partial_eta_squared(f, df_1, df_2), *interval, epsilon)


def _group_effect(name: str, contrasts: np.ndarray, inflation: float, confidence: float) -> Effect:
    """Do the groups' means of the contrasts differ? Contrasts are (groups, runs, number) and orthonormal."""
    groups, runs, number = contrasts.shape
    cells = contrasts.mean(axis=1)  # (groups, number)
    squares = runs * ((cells - cells.mean(axis=0)) ** 2).sum()
    return _from_squares(name, squares, (groups - 1) * number, contrasts, inflation, confidence)


def _constant_effect(name: str, contrasts: np.ndarray, inflation: float, confidence: float) -> Effect:
    """Is the mean of the contrasts over all groups and runs other than 0?"""
    groups, runs, number = contrasts.shape
    squares = groups * runs * (contrasts.mean(axis=(0, 1)) ** 2).sum()
    return _from_squares(name, squares, number, contrasts, inflation, confidence)


def _from_squares(
    name: str, squares: float, df_1: int, contrasts: np.ndarray, inflation: float, confidence: float
) -> Effect:
    """Test a sum of squares against the runs' variation around their group's mean."""
    groups, runs, number = contrasts.shape
    residuals = (contrasts - contrasts.mean(axis=1, keepdims=True)).reshape(-1, number)  # (groups * runs, number)
    df_2, error = groups * (runs - 1) * number, (residuals**2).sum()
    if error <= 1e-12 * max(1.0, squares):
        return Effect(name)
    f = (squares / df_1) / (error / df_2)
    return effect(name, f, df_1, df_2, confidence, inflation=inflation, epsilon=_epsilon(residuals))


def _epsilon(residuals: np.ndarray) -> float:
    """Greenhouse and Geisser's epsilon (1959) of orthonormal contrasts: tr(S)² / (k tr(S²)), between 1/k and 1."""
    products = residuals.T @ residuals  # (k, k)
    return float(np.trace(products) ** 2 / (len(products) * (products**2).sum()))
