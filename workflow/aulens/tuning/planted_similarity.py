"""How alike what was planted in two databases is, and whether measured similarity follows it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

from aulens.ranks import spearman

FEWEST = 4
"""Expressions that an interval of their rank correlation needs."""


@dataclass(frozen=True)
class RankCorrelation:
    """Spearman's correlation over expressions, with its interval.

    Attributes
    ----------
    correlation, low, high : float
        NaN where undefined.
    expressions : int
        That were ranked.
    """

    correlation: float
    low: float
    high: float
    expressions: int


def planted_intensities(truth: pd.DataFrame, labels: list[str], action_units: list[int]) -> np.ndarray:
    """Mean intensity of every action unit over an expression's images.

    Parameters
    ----------
    truth : table
        Columns image, expression, action_unit, intensity; one row per action unit that is present in an image.
    labels : list of str
        The expressions, in the order of the array.
    action_units : list of int
        In the order of the array.

    Returns
    -------
    (labels, aus) float
        Over the images that the table lists; 0 where an action unit is absent.

    Examples
    --------
    >>> columns = ["image", "expression", "action_unit", "intensity"]
    >>> rows = [("1", "happy", 12, 0.5), ("2", "happy", 12, 0.9), ("2", "happy", 4, 0.1)]
    >>> planted_intensities(pd.DataFrame(rows, columns=columns), ["happy"], [4, 12]).tolist()
    [[0.05, 0.7]]
    """
    images = truth.groupby("expression")["image"].nunique().reindex(labels)
    sums = truth.groupby(["expression", "action_unit"])["intensity"].sum().unstack()
    return sums.reindex(index=labels, columns=action_units).fillna(0).div(images, axis=0).fillna(0).to_numpy()


def planted_cosine(first: np.ndarray, second: np.ndarray, either: np.ndarray) -> np.ndarray:
    """Cosine of what was planted in two databases, expression by expression.

    Parameters
    ----------
    first, second : (output_units, aus) float
        Mean intensities, see `planted_intensities`.
    either : (output_units, aus) bool
        Planted in at least one of the two; other action units are chance companions and do not count.

    Returns
    -------
    (output_units,) float
        1 where both have the same, in proportion, or where nothing was planted in either; 0 where they share nothing.

    Examples
    --------
    >>> first, second = np.array([[1.0, 1.0, 0.2], [0.0, 0.0, 0.1]]), np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 0.2]])
    >>> either = np.array([[True, True, False], [False, False, False]])
    >>> planted_cosine(first, second, either).round(3).tolist()
    [0.707, 1.0]
    """
    one, two = first * either, second * either
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(two, axis=1)  # (output_units,)
    shared = np.divide((one * two).sum(axis=1), lengths, out=np.zeros(len(one)), where=lengths > 0)
    return np.where(either.any(axis=1), shared, 1.0)


def planted_jaccard(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Share of the action units planted in either database that were planted in both, expression by expression.

    Parameters
    ----------
    first, second : (output_units, aus) bool
        What was planted.

    Returns
    -------
    (output_units,) float
        1 where nothing was planted in either.

    Examples
    --------
    >>> planted_jaccard(np.array([[True, True], [False, False]]), np.array([[True, False], [False, False]])).tolist()
    [0.5, 1.0]
    """
    both, either = (first & second).sum(axis=1), (first | second).sum(axis=1)  # (output_units,)
    return np.divide(both, either, out=np.ones(len(both)), where=either > 0)


def rank_correlation(planted: np.ndarray, measured: np.ndarray, confidence: float) -> RankCorrelation:
    """Spearman's correlation of planted with measured similarity, and its interval.

    Parameters
    ----------
    planted, measured : (expressions,) float
        Of one pair of databases; where one is NaN the expression is left out.
    confidence : float
        Of the interval.

    Notes
    -----
    Interval: Fisher's z with variance (1 + r² / 2) / (n - 3) (Bonett & Wright 2000, doi 10.1007/BF02294183), wide for
    few expressions. It takes expressions as independent.

    Examples
    --------
    >>> found = rank_correlation(np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 1, 4, 3, 5]), 0.95)
    >>> [round(value, 2) for value in (found.correlation, found.low, found.high)], found.expressions
    ([0.8, -0.46, 0.99], 5)
    """
    known = ~(np.isnan(planted) | np.isnan(measured))
    one, two, count = planted[known], measured[known], int(known.sum())
    correlation, _ = spearman(one, two)
    if count < FEWEST or np.isnan(correlation) or abs(correlation) > 1 - 1e-12:
        return RankCorrelation(correlation, np.nan, np.nan, count)
    half = norm.ppf((1 + confidence) / 2) * np.sqrt((1 + correlation**2 / 2) / (count - 3))
    low, high = np.tanh(np.arctanh(correlation) + np.array([-half, half]))
    return RankCorrelation(correlation, float(low), float(high), count)


def mean_rank_correlation(planted: np.ndarray, measured: np.ndarray, confidence: float) -> RankCorrelation:
    """Mean over pairs of databases of Spearman's correlation of planted with measured similarity.

    Parameters
    ----------
    planted, measured : (pairs, expressions) float
        Of each pair of databases; where one is NaN the expression is left out of that pair.
    confidence : float
        Of the interval.

    Returns
    -------
    RankCorrelation
        Over the pairs where it is defined; `expressions` counts those that are known for one pair or more. With several
        pairs there is no interval: pairs that share a database depend on each other.

    Examples
    --------
    >>> planted, measured = np.array([[1.0, 2, 3, 4], [1, 2, 3, 4]]), np.array([[1.0, 2, 3, 4], [1, 3, 2, 4]])
    >>> found = mean_rank_correlation(planted, measured, 0.95)
    >>> round(found.correlation, 2), found.low, found.expressions
    (0.9, nan, 4)
    """
    found = [rank_correlation(*pair, confidence) for pair in zip(planted, measured, strict=True)]
    if len(found) == 1:
        return found[0]
    defined = [one.correlation for one in found if not np.isnan(one.correlation)]
    known = ~(np.isnan(planted) | np.isnan(measured))
    mean = float(np.mean(defined)) if defined else np.nan
    return RankCorrelation(mean, np.nan, np.nan, int(known.any(axis=0).sum()))
