"""Correlation of two square matrices whose cells depend on each other (Mantel 1967, Cancer Research 27, 209-220)."""

from itertools import permutations as orders_of
from typing import NamedTuple

import numpy as np
from scipy.stats import rankdata, spearmanr

ALL_ORDERS = 8  # up to so many expressions all orders are taken: 5,040 for 7, 40,320 for 8


class RelationTest(NamedTuple):
    """How similarity goes with confusion; NaN where it is undefined.

    Attributes
    ----------
    correlation : float
        Spearman's, over all cells.
    p : float
        Two-sided, cells taken as independent (as published).
    points : int
        Number of cells.
    p_permutation : float
        Two-sided, expressions reordered.
    orders : int
        How many orders of the expressions were compared.
    exact : bool
        Whether they are all that there are; otherwise they were drawn.
    """

    correlation: float
    p: float
    points: int
    p_permutation: float
    orders: int
    exact: bool


def relation_test(
    similar: np.ndarray, shares: np.ndarray, permutations: int, random: np.random.Generator
) -> RelationTest:
    """Return Spearman's correlation over all cells, its p as published, and a permutation p.

    Parameters
    ----------
    similar, shares : (labels, labels) float
    permutations : int
        How many orders are drawn where there are too many to take all.
    random : Generator

    Returns
    -------
    RelationTest

    Notes
    -----
    Cells of one row or column depend on each other. The permutation p (Mantel 1967, for asymmetric matrices) reorders
    rows and columns of one matrix together, so the diagonal stays the diagonal: it asks whether similarity tells
    *which* expressions are confused, beyond the diagonal being high in both. Up to `ALL_ORDERS` expressions it is
    exact: the share of all orders at least as extreme, the observed one among them.

    Examples
    --------
    Of the 3! orders, the observed one and the reverse one have a correlation of 1 and -1.

    >>> matrix = np.arange(9.0).reshape(3, 3)
    >>> test = relation_test(matrix, matrix, 100, np.random.default_rng(0))
    >>> round(test.correlation, 6), round(test.p_permutation, 4), test.orders, test.exact
    (1.0, 0.3333, 6, True)
    """
    if not (np.isfinite(similar).all() and np.isfinite(shares).all()) or min(np.ptp(similar), np.ptp(shares)) == 0:
        return RelationTest(np.nan, np.nan, int(similar.size), np.nan, 0, False)
    result = spearmanr(similar.ravel(), shares.ravel())
    count = len(similar)
    exact = count <= ALL_ORDERS
    orders = orders_of(range(count)) if exact else (random.permutation(count) for _ in range(permutations))
    index = np.array(list(orders), dtype=int)  # (orders, labels)
    first, second = _centred_ranks(similar), _centred_ranks(shares)
    reordered = second[index[:, :, None], index[:, None, :]].reshape(len(index), -1)  # (orders, cells)
    extreme = int((np.abs(reordered @ first.ravel()) >= abs((first * second).sum())).sum())
    p = extreme / len(index) if exact else (1 + extreme) / (1 + len(index))
    return RelationTest(float(result.statistic), float(result.pvalue), int(similar.size), p, len(index), exact)


def _centred_ranks(matrix: np.ndarray) -> np.ndarray:
    """Twice the ranks of all cells around their mean, as integers: sums of their products are exact."""
    doubled = np.rint(2 * rankdata(matrix)).astype(np.int64)  # ties share a rank of a half
    return doubled.reshape(matrix.shape) - (matrix.size + 1)
