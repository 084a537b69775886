"""How high the correlation of two equal profiles can be with noise over runs."""

import numpy as np

from aulens.ranks import standardised_ranks


def split_half_reliability(responses: np.ndarray, splits: int, random: np.random.Generator) -> np.ndarray:
    """Reliability of each output unit's mean profile over runs.

    The runs are halved at random `splits` times; Spearman's correlation between the two halves' mean profiles is
    averaged and stepped up to all runs (`stepped_up`).

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
    flat, total = responses.reshape(*responses.shape[:2], -1), np.zeros(responses.shape[1])  # total: (output_units,)
    for _ in range(splits):
        order = random.permutation(runs)
        one = standardised_ranks(flat[order[:half]].mean(axis=0))  # (output_units, aus * levels)
        two = standardised_ranks(flat[order[half : 2 * half]].mean(axis=0))
        total += (one * two).sum(axis=1)
    return stepped_up(total / splits, runs / half)


def stepped_up(correlation: np.ndarray, longer: float) -> np.ndarray:
    """Reliability of a mean over several times as many as those two means of which the correlation is known.

    Parameters
    ----------
    correlation : (…) float
        Of two means over equally many runs, people or raters.
    longer : float
        How many times as many the whole has.

    Notes
    -----
    The Spearman-Brown formula, k r / (1 + (k - 1) r).

    Examples
    --------
    >>> float(stepped_up(np.float64(0.5), 3))
    0.75
    """
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
