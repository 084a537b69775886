"""Whether a map depends on what a network learned: its similarity to those of the network with random weights.

Adebayo et al. 2018, doi 10.48550/arXiv.1810.03292.
"""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import torch

from aulens.attribution.maps import Method, attributed
from aulens.networks.network import Network
from aulens.randomness import integer_seed


def randomised(network: Network, seed: int) -> Iterator[tuple[str, Network]]:
    """Yield copies of a network with random weights in its last layer, in its last two, … in all.

    Parameters
    ----------
    network : Network
        Stays as it is.
    seed : int
        With the name of a parameter it decides the parameter, in every copy.

    Yields
    ------
    layer : str
        The first of the layers with random weights, from output to conv1.
    network : Network
        In the mode of the given one.

    Notes
    -----
    Adebayo et al., "cascading randomization". They draw the initial weights again; here each tensor of weights is drawn
    from the normal distribution that has its own mean and standard deviation, so that networks of both engines keep the
    size of their activations. Running statistics of batch norm and the scaling of features are no weights, and stay.
    """
    changed = copy.deepcopy(network)
    for name, layer in reversed(list(network.layers.named_children())):
        if next(layer.parameters(), None) is None:
            continue
        for parameter, tensor in changed.layer(name).named_parameters():
            generator = torch.Generator().manual_seed(integer_seed(seed, "randomised", name, parameter))
            normal = torch.randn(tensor.shape, generator=generator).to(tensor)
            with torch.no_grad():
                tensor.copy_(tensor.mean() + tensor.std(correction=0) * normal)
        yield name, copy.deepcopy(changed)


def similarities(
    network: Network,
    method: Method,
    faces: np.ndarray,
    targets: np.ndarray,
    maps: np.ndarray,
    where: torch.device,
    options: Mapping[str, Any],
    seed: int,
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

    Returns
    -------
    layers : list of str
        The first random layer, from output to conv1.
    found : (layers, faces, 2) float64
        With signs, and of the sizes alone (see `similarity`).
    """
    layers, found = [], []
    for layer, changed in randomised(network, seed):
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
