"""How high the correlation of two equal profiles can be with noise over runs."""

import numpy as np

from aulens.tuning.rank_correlation import standardised_ranks


def split_half_reliability(responses: np.ndarray, splits: int, random: np.random.Generator) -> np.ndarray:
    """Reliability of each output unit's mean profile over runs.

    The runs are halved at random `splits` times; Spearman's correlation between the two halves' mean profiles is
    averaged and stepped up to all runs with the Spearman-Brown formula k r / (1 + (k - 1) r), k = runs / half.

    Parameters
    ----------
    responses : (runs, output_units, aus, levels) float
        Relative to the null image.
    splits : int
        How many halvings.
    random : numpy.random.Generator
        Which draws them.

    Returns
    -------
    (output_units,) float
        NaN with fewer than two runs.

    Examples
    --------
    Two runs, one output unit, five action units at one level; r = .8 becomes 2 · .8 / 1.8.

    >>> runs = np.array([[1.0, 2, 3, 4, 5], [2.0, 1, 4, 3, 5]])[:, None, :, None]
    >>> split_half_reliability(runs, 3, np.random.default_rng(0)).round(3).tolist()
    [0.889]
    """
    runs, half = len(responses), len(responses) // 2
    if half < 1 or splits < 1:
        return np.full(responses.shape[1], np.nan)
    total = np.zeros(responses.shape[1])  # (output_units,)
    for _ in range(splits):
        order = random.permutation(runs)
        one = standardised_ranks(responses[order[:half]].mean(axis=0))  # (output_units, aus, levels)
        two = standardised_ranks(responses[order[half : 2 * half]].mean(axis=0))
        total += (one * two).sum(axis=(1, 2))
    correlation, longer = total / splits, runs / half
    with np.errstate(divide="ignore", invalid="ignore"):
        return longer * correlation / (1 + (longer - 1) * correlation)


def noise_ceilings(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Correlation to expect of two equal profiles with noise over runs only: the geometric mean of their reliabilities.

    Parameters
    ----------
    first, second : (output_units,) float
        Reliabilities of the profiles of the networks trained on two databases.

    Returns
    -------
    (output_units, output_units) float
        NaN where a reliability is not positive.

    Notes
    -----
    Spearman 1904 (correction for attenuation), used here for rank correlations as an approximation. Halves of the runs
    share their people, so networks of other people can correlate less.

    Examples
    --------
    >>> noise_ceilings(np.array([0.81, -0.1]), np.array([0.64])).round(6).tolist()
    [[0.72], [nan]]
    """
    roots = [np.sqrt(np.where(values > 0, values, np.nan)) for values in (first, second)]
    return np.outer(*roots)
