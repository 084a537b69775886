"""Differences of profiles where nothing planted differs: networks of other people of the same database."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from aulens.tuning.planted_signs import somers_d
from aulens.tuning.profiles import normalised_profiles

Halving = tuple[tuple[int, ...], tuple[int, ...]]


def halvings(count: int) -> Iterator[Halving]:
    """Yield every way to divide groups into two halves of equal number, each once.

    Parameters
    ----------
    count : int
        Number of groups; of an odd number each is left out in turn.

    Yields
    ------
    (tuple of int, tuple of int)
        Places of the groups of the two halves.

    Examples
    --------
    >>> list(halvings(4))
    [((0, 1), (2, 3)), ((0, 2), (1, 3)), ((0, 3), (1, 2))]
    >>> list(halvings(3))
    [((1,), (2,)), ((0,), (2,)), ((0,), (1,))]
    """
    for left_out in range(count) if count % 2 else [None]:
        groups = [group for group in range(count) if group != left_out]
        for others in combinations(groups[1:], max(len(groups) // 2 - 1, 0)):
            first = (*groups[:1], *others)
            if second := tuple(group for group in groups if group not in first):
                yield first, second


def drawn_halvings(count: int, most: int, random: np.random.Generator) -> list[Halving]:
    """Return all ways to halve groups, or so many drawn ones.

    Parameters
    ----------
    count : int
        Number of groups.
    most : int
        How many halvings at most.
    random : numpy.random.Generator
        Which draws them.

    Examples
    --------
    >>> len(drawn_halvings(6, 20, np.random.default_rng(0))), len(drawn_halvings(30, 20, np.random.default_rng(0)))
    (10, 20)
    """
    if count <= 12:
        known = list(halvings(count))
        places = np.arange(len(known)) if len(known) <= most else np.sort(random.permutation(len(known))[:most])
        return [known[place] for place in places]
    half, found = count // 2, []
    for _ in range(most):
        order = random.permutation(count)
        found.append((tuple(sorted(order[:half].tolist())), tuple(sorted(order[half : 2 * half].tolist()))))
    return found


def null_differences(responses: np.ndarray, halving: Halving) -> np.ndarray:
    """Difference of two halves' profiles at the highest level.

    Parameters
    ----------
    responses : (groups, output_units, aus, levels) float
        Of networks that learned disjoint groups of one database's people; level 0 is the null image.
    halving : (tuple of int, tuple of int)
        Places of the groups of each half.

    Returns
    -------
    (output_units, aus) float
        Each half is averaged over its groups, then normalised.

    Examples
    --------
    >>> one, two = [[0.0, 2.0], [0.0, 1.0]], [[0.0, 1.0], [0.0, 2.0]]
    >>> null_differences(np.array([[one], [two]]), ((0,), (1,))).tolist()
    [[0.5, -0.5]]
    """
    first, second = (normalised_profiles(responses[list(half)])[..., -1] for half in halving)
    return first - second


def null_somers_d(responses: np.ndarray, signs: np.ndarray, halving: Halving) -> float:
    """Somers' D of a difference within one database on the sign planted between two.

    Parameters
    ----------
    responses : (groups, output_units, aus, levels) float
        See `null_differences`.
    signs : (output_units, aus) int
        See `planted_signs`.
    halving : (tuple of int, tuple of int)
        Which half is first does not matter but for the sign.

    Examples
    --------
    >>> one, two = [[0.0, 2.0], [0.0, 1.0]], [[0.0, 1.0], [0.0, 2.0]]
    >>> null_somers_d(np.array([[one], [two]]), np.array([[1, 0]]), ((0,), (1,)))
    1.0
    """
    return float(somers_d(null_differences(responses, halving), signs))
