"""Shares of draws with their binomial intervals."""

import numpy as np
from scipy.stats import beta


def share_of_draws(hits: np.ndarray, draws: np.ndarray, confidence: float) -> tuple[float, float, float, int]:
    """Return how often something happened, and the interval of that share.

    Parameters
    ----------
    hits : (n,) float
        1 where it did, 0 where not; several of one draw (two directions, seven output units) depend on each other.
    draws : (n,) int
        The draw of each.
    confidence : float

    Returns
    -------
    share, low, high : float
    number : int
        Of draws.

    Notes
    -----
    Clopper and Pearson's (1934, doi 10.1093/biomet/26.4.404) interval. With several in a draw, the number of trials is
    the one that would give the variance of the draws' means: at least the number of draws, at most n.

    Examples
    --------
    >>> [round(value, 3) for value in share_of_draws(np.array([1.0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), np.arange(10), 0.95)]
    [0.1, 0.003, 0.445, 10]
    """
    if not len(hits):
        return np.nan, np.nan, np.nan, 0
    _, place = np.unique(draws, return_inverse=True)
    counts = np.bincount(place)
    number, share = len(counts), float(np.mean(hits))
    means = np.bincount(place, weights=hits) / counts
    variance = float(np.mean((means - share) ** 2)) / number
    trials = share * (1 - share) / variance if variance > 0 else number
    trials = float(np.clip(trials, number, len(hits)))
    tail, found = (1 - confidence) / 2, share * trials
    low = beta.ppf(tail, found, trials - found + 1) if found > 0 else 0.0
    high = beta.ppf(1 - tail, found + 1, trials - found) if found < trials else 1.0
    return share, float(low), float(high), number
