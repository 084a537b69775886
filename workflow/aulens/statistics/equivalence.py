"""Whether two rates are equivalent: two one-sided tests (Schuirmann 1987, doi 10.1007/BF01068419)."""

from typing import NamedTuple

import numpy as np
from scipy.stats import t as student

EQUIVALENT, NOT_SHOWN = "equivalent within {} points", "not shown to be equivalent within {} points"


class Equivalence(NamedTuple):
    """p that the difference is −margin or less, margin or more, the larger of both, and the interval's bounds."""

    p_lower: float
    p_upper: float
    p: float
    low: float
    high: float


def two_one_sided(difference: float, error: float, df: float, margin: float, alpha: float = 0.05) -> Equivalence:
    """Return the two one-sided tests of a difference and its interval of 1 − 2 alpha.

    Parameters
    ----------
    difference, error, df : float
        With its standard error and degrees of freedom.
    margin : float
        The largest difference that does not matter, in the same unit.
    alpha : float

    Returns
    -------
    Equivalence
        NaN where the error is undefined.

    Raises
    ------
    ValueError
        If the margin is not positive.

    Examples
    --------
    >>> found = two_one_sided(0.0, 0.01, 50, 0.05)
    >>> found.p < 0.001, round(found.high, 4)  # 1.6759 · .01
    (True, 0.0168)
    """
    if not margin > 0:
        raise ValueError(f"margin {margin}; allowed: above 0")
    if not error > 0:
        return Equivalence(*(np.nan,) * 5)
    lower = float(student.sf((difference + margin) / error, df))
    upper = float(student.cdf((difference - margin) / error, df))
    half = float(student.ppf(1 - alpha, df)) * error
    return Equivalence(lower, upper, max(lower, upper), difference - half, difference + half)


def verdict_of(p: float, margin: float, alpha: float = 0.05) -> str:
    """Return "equivalent within 5 points", or that it is not shown; nothing where p is undefined.

    Examples
    --------
    >>> verdict_of(0.01, 0.05), verdict_of(0.2, 0.05), verdict_of(float("nan"), 0.05)
    ('equivalent within 5 points', 'not shown to be equivalent within 5 points', '')
    """
    return "" if np.isnan(p) else (EQUIVALENT if p < alpha else NOT_SHOWN).format(f"{100 * margin:g}")
