"""Whether a map depends on what a network learned: its similarity to those of the network with random weights.

Adebayo et al. 2018, doi 10.48550/arXiv.1810.03292.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import torch

from aulens.attribution.maps import Method, attributed
from aulens.attribution.random_weights import randomised
from aulens.networks.network import Network


def similarities(
    network: Network,
    method: Method,
    faces: np.ndarray,
    targets: np.ndarray,
    maps: np.ndarray,
    where: torch.device,
    options: Mapping[str, Any],
    seed: int,
    *,
    cascade: bool = True,
) -> tuple[list[str], np.ndarray]:
    """Return how similar the maps of a method stay while more and more layers become random.

    Parameters
    ----------
    network, method, faces, targets, where, options
        As for `aulens.attribution.maps.attributed`.
    maps : (faces, side, side) float32
        That the method gave for the network as it is.
    seed : int
        See `randomised`.
    cascade : bool
        Whether layers become random one after the other, or only all at once.

    Returns
    -------
    layers : list of str
        The first random layer, from output to conv1; without the cascade conv1 alone.
    found : (layers, faces, 2) float64
        With signs, and of the sizes alone (see `similarity`).
    """
    layers, found = [], []
    for layer, changed in list(randomised(network, seed))[0 if cascade else -1 :]:
        others = attributed(changed, method, faces, targets, where, options)[0]  # (faces, side, side)
        pairs = list(zip(maps, others, strict=True))
        layers.append(layer)
        found.append([[similarity(*pair, absolute=absolute) for absolute in (False, True)] for pair in pairs])
    return layers, np.array(found)


def similarity(one: np.ndarray, other: np.ndarray, *, absolute: bool) -> float:
    """Return Spearman's correlation between the pixels of two maps.

    Parameters
    ----------
    one, other : (side, side) float
    absolute : bool
        Of the sizes of their values; Adebayo et al. report both, as signs can change where sizes do not.

    Returns
    -------
    float
        NaN if a map has one value everywhere.
    """
    first, second = (np.abs(each) if absolute else each for each in (one, other))
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return float("nan")
    ranks = [pd.Series(each.ravel()).rank() for each in (first, second)]  # mean ranks of equal values
    return float(np.corrcoef(ranks)[0, 1])
