"""Tests of contrasts of people's mean rates: F with the degrees of freedom that the data leave."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import f as fisher
from scipy.stats import t as student

from aulens.statistics.people_means import Estimate


@dataclass(frozen=True)
class Contrast:
    """A weighted sum of means.

    Attributes
    ----------
    value, error, df, low, high, p : float
        Its standard error, degrees of freedom, interval and two-sided p of 0; NaN where nothing varies.
    """

    value: float
    error: float = np.nan
    df: float = np.nan
    low: float = np.nan
    high: float = np.nan
    p: float = np.nan


@dataclass(frozen=True)
class Joint:
    """Whether several contrasts are 0 together: F, its degrees of freedom and p; NaN where nothing varies."""

    statistic: float = np.nan
    df_1: float = np.nan
    df_2: float = np.nan
    p: float = np.nan


def contrast(found: Estimate, weights: np.ndarray, confidence: float) -> Contrast:
    """Return a weighted sum of means with its interval and p.

    Parameters
    ----------
    found : Estimate
    weights : (values,) float
    confidence : float
        Of the interval, e.g. 0.95.

    Notes
    -----
    Degrees of freedom: Satterthwaite 1946, doi 10.2307/3002019. Where runs vary less than by chance, they add nothing.

    Examples
    --------
    >>> from aulens.statistics.people_means import Part
    >>> means = Estimate(np.array([0.8]), (Part("people", np.array([[0.01]]), 10), Part("runs", np.array([[-1.0]]), 5)))
    >>> made = contrast(means, np.array([1.0]), 0.95)
    >>> made.value, made.error, made.df, round(made.low, 4)  # .8 − 2.2281 · .1
    (0.8, 0.1, 10.0, 0.5772)
    """
    value = float(weights @ found.means)
    pieces = [(max(float(weights @ part.covariance @ weights), 0.0), part.freedom) for part in found.parts]
    variance = sum(piece for piece, _ in pieces)
    if not variance > 1e-24 or np.isnan(value):
        return Contrast(value)
    df = variance**2 / sum(piece**2 / freedom for piece, freedom in pieces if piece > 0)
    error = np.sqrt(variance)
    half = student.ppf((1 + confidence) / 2, df) * error
    p = 2 * student.sf(abs(value) / error, df)
    return Contrast(value, float(error), float(df), float(value - half), float(value + half), float(p))


def joint(found: Estimate, weights: np.ndarray) -> Joint:
    """Test whether several contrasts are 0 together.

    Parameters
    ----------
    found : Estimate
    weights : (contrasts, values) float
        Orthonormal rows.

    Returns
    -------
    Joint

    Notes
    -----
    The ANOVA-type statistic of Brunner, Dette and Munk (1997, doi 10.1080/01621459.1997.10473671): the sum of
    squares over its expectation, which needs no inverse of a covariance of six contrasts that a few runs tell badly.
    Its first degrees of freedom are (tr V)² / tr V² with the bias of both taken away (as in Huynh and Feldt 1976, doi
    10.3102/10769986001001069), its second those of tr V after Satterthwaite.

    Examples
    --------
    Two contrasts .1 of equal variance .01: F = (.1² + .1²) / (.01 + .01).

    >>> from aulens.statistics.people_means import Part
    >>> test = joint(Estimate(np.array([0.1, 0.1]), (Part("people", 0.01 * np.eye(2), 20),)), np.eye(2))
    >>> round(test.statistic, 6), round(test.df_1, 6), round(test.df_2, 6)
    (1.0, 2.0, 40.0)
    """
    values = weights @ found.means  # (contrasts,)
    if np.isnan(values).any() or any(np.isnan(part.covariance).any() for part in found.parts):
        return Joint()
    pieces = [(_positive(weights @ part.covariance @ weights.T), part.freedom) for part in found.parts]
    whole = sum(piece for piece, _ in pieces)  # (contrasts, contrasts)
    trace = float(np.trace(whole))
    if not trace > 1e-24:
        return Joint()
    statistic = float(values @ values) / trace
    below = sum(float(np.sum(piece**2)) / freedom for piece, freedom in pieces)
    squared = trace**2 - 2 * sum(_square(*piece) / piece[1] for piece in pieces)
    of_squares = float(np.sum(whole**2)) - sum(
        (_square(*piece) + float(np.trace(piece[0])) ** 2) / piece[1] for piece in pieces
    )
    df_1 = float(np.clip(squared / of_squares, 1, len(values))) if of_squares > 0 else float(len(values))
    df_2 = trace**2 / below
    return Joint(statistic, df_1, df_2, float(fisher.sf(statistic, df_1, df_2)))


def _square(covariance: np.ndarray, freedom: float) -> float:
    """Return the trace of the squared covariance without the bias of its estimate."""
    square, trace = float(np.sum(covariance**2)), float(np.trace(covariance))
    if freedom <= 1:
        return square
    return max(freedom * (freedom * square - trace**2) / ((freedom + 2) * (freedom - 1)), trace**2 / len(covariance))


def _positive(covariance: np.ndarray) -> np.ndarray:
    """Return a covariance without negative variances and of the same trace; 0 if that is not positive."""
    covariance, trace = (covariance + covariance.T) / 2, float(np.trace(covariance))
    if trace <= 0:
        return np.zeros_like(covariance)
    values, vectors = np.linalg.eigh(covariance)
    if values[0] >= 0:
        return covariance
    kept = np.maximum(values, 0)
    return (vectors * (kept * trace / kept.sum())) @ vectors.T
