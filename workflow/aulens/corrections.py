"""Corrections for many tests."""

import numpy as np


def holm(p_values: np.ndarray) -> np.ndarray:
    """Return Holm's step-down adjusted p values, in the given order.

    Parameters
    ----------
    p_values : (tests,) float
        NaN do not count.

    Returns
    -------
    (tests,) float
        NaN stay NaN.

    Notes
    -----
    Holm 1979, Scandinavian Journal of Statistics 6, 65-70 (https://www.jstor.org/stable/4615733). `multipletests` of
    statsmodels 0.15 gives the same, but collects garbage in each call, which takes a thousand times as long.

    Examples
    --------
    The smallest of three is multiplied by 3, the next one by 2, and none is less than the one before.

    >>> holm(np.array([0.01, 0.04, np.nan, 0.03])).round(6).tolist()
    [0.03, 0.06, nan, 0.06]
    """
    p_values = np.asarray(p_values, float)
    adjusted = np.full(p_values.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    steps = p_values[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted
