"""The p of a correlation of profiles when whole action units change places."""

import numpy as np

from aulens.ranks import standardised_ranks


def permutation_p(first: np.ndarray, second: np.ndarray, permutations: int, random: np.random.Generator) -> np.ndarray:
    """Two-sided p of every pair's Spearman correlation when whole action units change places.

    Parameters
    ----------
    first, second : (output_units, aus, levels) float
        Profiles of the networks trained on two databases.
    permutations : int
        How many random orders of the action units are drawn.
    random : numpy.random.Generator
        Which draws them.

    Returns
    -------
    (output_units, output_units) float
        (1 + orders at least as extreme) / (1 + permutations); NaN where the correlation is undefined.

    Notes
    -----
    The levels of one action unit depend on each other, so points are no independent observations, but action units
    can change places. The order of the levels within an action unit stays. This test is not corrected for what else
    makes profiles alike: action units resemble each other, and networks see the same images. At .05 it called 22 % of
    pairs of output units similar in networks that were trained on shuffled labels (the published test 63 %).

    Examples
    --------
    No order of six action units but their own gives a correlation of 1, or -1.

    >>> profile = np.arange(12.0).reshape(1, 6, 2) ** 2
    >>> permutation_p(profile, profile, 99, np.random.default_rng(0)).tolist()
    [[0.01]]
    """
    ranks = [standardised_ranks(side.reshape(len(side), -1)).reshape(side.shape) for side in (first, second)]
    products = np.einsum("ial,jbl->ijab", *ranks)  # (output_units, output_units, aus, aus)
    count = first.shape[1]
    observed = np.abs(np.trace(products, axis1=2, axis2=3))  # (output_units, output_units)
    extreme = np.zeros(observed.shape)
    for _ in range(permutations):
        permuted = products[:, :, np.arange(count), random.permutation(count)].sum(axis=2)
        extreme += np.abs(permuted) >= observed - 1e-12
    return np.where(np.isnan(observed), np.nan, (1 + extreme) / (1 + permutations))
