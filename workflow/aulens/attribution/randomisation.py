"""Whether a map depends on what a network learned: its similarity to those of the network with random weights.

Adebayo et al. 2018, doi 10.48550/arXiv.1810.03292.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from aulens.attribution.maps import Method, attributed
from aulens.networks.network import Network


def similarities(
    networks: Sequence[tuple[str, Network]],
    method: Method,
    faces: np.ndarray,
    targets: np.ndarray,
    maps: np.ndarray,
    where: torch.device,
    options: Mapping[str, Any],
    known: np.ndarray | None = None,
) -> np.ndarray:
    """Return how similar the maps of a method stay while more and more layers become random.

    Parameters
    ----------
    networks : sequence of str and Network
        That `aulens.attribution.random_weights.randomised` gives, all or the last alone.
    method, faces, targets, where, options
        As for `aulens.attribution.maps.attributed`.
    maps : (faces, side, side) float32
        That the method gave for the trained network.
    known : (faces, side, side) float32 or None
        That it gave for the last of the networks, if they are there already.

    Returns
    -------
    (networks, faces, 2) float64
        With signs, and of the sizes alone (see `similarity`).
    """
    own, found = ranks_of(maps), []
    for place, (_, network) in enumerate(networks, start=1):
        if known is None or place < len(networks):
            others = attributed(network, method, faces, targets, where, options).maps  # (faces, side, side)
        else:
            others = known
        pairs = zip(own, ranks_of(others), strict=True)
        found.append([[similarity(*ranks) for ranks in zip(*pair, strict=True)] for pair in pairs])
    return np.array(found)


def similarity(one: np.ndarray, other: np.ndarray) -> float:
    """Return Spearman's correlation between two maps, given the `mean_ranks` of their pixels; NaN if those are."""
    return float(np.corrcoef(one, other)[0, 1])


def mean_ranks(values: np.ndarray) -> np.ndarray:
    """Return the rank of each of some values, from 1; equal ones share the mean of theirs.

    Parameters
    ----------
    values : (side, side) float

    Returns
    -------
    (side · side,) float64
        NaN of all if there is but one value, or one is NaN.

    Examples
    --------
    >>> mean_ranks(np.array([[5.0, 2.0], [2.0, 7.0]])).tolist()
    [3.0, 1.5, 1.5, 4.0]
    """
    flat = values.ravel()
    if not np.ptp(flat) > 0:
        return np.full(len(flat), np.nan)
    order = np.argsort(flat)
    first = np.flatnonzero(np.diff(flat[order], prepend=np.nan) != 0)  # place of the first of equal values
    number = np.diff(first, append=len(flat))
    ranks = np.empty(len(flat))
    ranks[order] = np.repeat(first + (number + 1) / 2, number)
    return ranks


def ranks_of(maps: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the `mean_ranks` of each of some maps (n, side, side), with signs and of the sizes alone."""
    return [(mean_ranks(each), mean_ranks(np.abs(each))) for each in maps]
