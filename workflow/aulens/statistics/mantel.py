"""Correlation of two square matrices whose cells depend on each other (Mantel 1967, Cancer Research 27, 209-220)."""

from typing import NamedTuple

import numpy as np

from aulens.ranks import spearman
from aulens.statistics.matrix_correlations import (
    ALL,
    CONFUSIONS,
    CORRECT,
    SPEARMAN,
    correlations,
    measured,
    permutation_p,
)


class RelationTest(NamedTuple):
    """How similarity goes with confusion; NaN where it is undefined.

    Attributes
    ----------
    correlation : float
        Spearman's, over all cells.
    expected : float
        Its mean over all orders of the expressions.
    p : float
        Two-sided, cells taken as independent (as published).
    points : int
        Number of cells.
    p_permutation : float
        Two-sided around `expected`, expressions reordered.
    orders : int
        How many orders of the expressions were compared.
    exact : bool
        Whether they are all that there are; otherwise they were drawn.
    correlation_off_diagonal, p_off_diagonal : float
        The correlation over confusions alone, and its p with expressions reordered.
    correlation_diagonal : float
        That over equal expressions alone.
    """

    correlation: float
    expected: float
    p: float
    points: int
    p_permutation: float
    orders: int
    exact: bool
    correlation_off_diagonal: float
    p_off_diagonal: float
    correlation_diagonal: float


def relation_test(
    similar: np.ndarray, shares: np.ndarray, permutations: int, random: np.random.Generator
) -> RelationTest:
    """Return Spearman's correlation over all cells, its p as published, and a permutation p; and of cells apart.

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
    Cells of one row or column depend on each other. The permutation p (see `permutation_p`) reorders rows and columns
    of one matrix together, so the diagonal stays the diagonal: it asks whether similarity tells *which* expressions are
    confused, beyond the diagonal being high in both.

    Examples
    --------
    Of the 3! orders, the observed one and the reverse one have a correlation of 1 and -1.

    >>> matrix = np.arange(9.0).reshape(3, 3)
    >>> test = relation_test(matrix, matrix, 100, np.random.default_rng(0))
    >>> round(test.correlation, 6), abs(round(test.expected, 6)), round(test.p_permutation, 4), test.orders, test.exact
    (1.0, 0.0, 0.3333, 6, True)
    """
    points = int(similar.size)
    if not (np.isfinite(similar).all() and np.isfinite(shares).all()) or min(np.ptp(similar), np.ptp(shares)) == 0:
        return RelationTest(np.nan, np.nan, np.nan, points, np.nan, 0, False, *[np.nan] * 3)
    correlation, p = spearman(similar.ravel(), shares.ravel())
    whole, apart = (
        permutation_p(similar, shares, cells, SPEARMAN, permutations, random) for cells in (ALL, CONFUSIONS)
    )
    confusions, diagonal = (
        float(correlations(measured(similar, cells), measured(shares, cells), SPEARMAN))
        for cells in (CONFUSIONS, CORRECT)
    )
    return RelationTest(
        correlation, whole.expected, p, points, whole.p, whole.orders, whole.exact, confusions, apart.p, diagonal
    )
