"""Whether two orders of the same expressions agree."""

from collections.abc import Sequence
from itertools import permutations
from typing import NamedTuple

import numpy as np

from aulens.ranks import spearman
from aulens.statistics.matrix_correlations import ALL_ORDERS, SPEARMAN, correlations


class RankAgreement(NamedTuple):
    """How two orders go together; NaN with fewer than two expressions.

    Attributes
    ----------
    correlation : float
        Spearman's.
    p : float
        Two-sided.
    number : int
        Expressions in both orders: the unit of replication.
    exact : bool
        Whether p is the share of all orders; otherwise it is from the t distribution.
    """

    correlation: float
    p: float
    number: int
    exact: bool


def rank_agreement(first: Sequence[str], second: Sequence[str]) -> RankAgreement:
    """Return Spearman's correlation of two orders without ties, over the expressions that both have.

    Parameters
    ----------
    first, second : sequence of str
        Expressions from best to worst.

    Examples
    --------
    Of the six orders of three expressions two are as extreme as the same one: it, and its reverse.

    >>> same = rank_agreement(["happy", "sad", "angry"], ["happy", "sad", "angry", "neutral"])
    >>> round(same.correlation, 6), round(same.p, 6), same.number, same.exact
    (1.0, 0.333333, 3, True)
    """
    shared = [name for name in first if name in second]
    number, exact = len(shared), len(shared) <= ALL_ORDERS
    if number < 2:
        return RankAgreement(np.nan, np.nan, number, exact)
    order = [name for name in second if name in shared]
    places = np.array([order.index(name) for name in shared])  # (number,)
    if not exact:
        return RankAgreement(*spearman(np.arange(number), places), number, exact)
    every = np.array(list(permutations(range(number))))  # (number!, number)
    observed, possible = (correlations(np.arange(number), orders, SPEARMAN) for orders in (places, every))
    return RankAgreement(float(observed), float((np.abs(possible) >= abs(observed)).mean()), number, exact)
