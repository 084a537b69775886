"""Whether a map depends on what a network learned: its similarity to those of the network with random weights.

Adebayo et al. 2018, doi 10.48550/arXiv.1810.03292.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from aulens.attribution.maps import Method, attributed
from aulens.networks.network import Network
from aulens.ranks import standardised_ranks


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
        Spearman's correlation over pixels, with signs and of the sizes alone; NaN if a map has but one value, or a NaN.
    """
    own, found = ranks_of(maps), []
    for place, (_, network) in enumerate(networks, start=1):
        if known is None or place < len(networks):
            others = attributed(network, method, faces, targets, where, options).maps  # (faces, side, side)
        else:
            others = known
        found.append(np.einsum("fsp,fsp->fs", own, ranks_of(others)))
    return np.array(found)


def ranks_of(maps: np.ndarray) -> np.ndarray:
    """Return the `standardised_ranks` (n, 2, side · side) of maps (n, side, side): with signs, and of the sizes alone.

    Examples
    --------
    >>> ranks_of(np.array([[[1.0, -3.0]]])).round(3).tolist()
    [[[0.707, -0.707], [-0.707, 0.707]]]
    """
    return np.stack([standardised_ranks(np.stack([each, np.abs(each)])) for each in maps.reshape(len(maps), -1)])
