"""Networks with random weights: what a map shows of a network that has learned nothing.

Adebayo et al. 2018, doi 10.48550/arXiv.1810.03292.
"""

import copy
from collections.abc import Iterator

import torch

from aulens.attribution.tables import RANDOM, TRAINED
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
    Adebayo et al., "cascading randomization". They draw the initial weights again. Here each matrix of weights is drawn
    from the normal distribution around 0 that has its root mean square, so that networks of both engines keep the size
    of their activations, and each vector (biases, batch norm) from the one with its mean and standard deviation. (Had
    matrices kept their mean, which training makes negative, all units of a layer would be silent in most networks, and
    all maps 0.) Running statistics of batch norm and the scaling of features are no weights, and stay.
    """
    changed = copy.deepcopy(network)
    for name, layer in reversed(list(network.layers.named_children())):
        if next(layer.parameters(), None) is None:
            continue
        for parameter, tensor in changed.layer(name).named_parameters():
            generator = torch.Generator().manual_seed(integer_seed(seed, "randomised", name, parameter))
            normal = torch.randn(tensor.shape, generator=generator).to(tensor)
            with torch.no_grad():
                mean, sd = (0.0, tensor.square().mean().sqrt()) if tensor.ndim > 1 else _mean_and_sd(tensor)
                tensor.copy_(mean + sd * normal)
        yield name, copy.deepcopy(changed)


def _mean_and_sd(tensor: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return tensor.mean(), tensor.std(correction=0)


def random_seed(seed: int, database: str, run: int) -> int:
    """Return the seed of the random weights of a run, the same for all methods."""
    return integer_seed(seed, "random weights", database, run)


def trained_and_random(network: Network, seed: int) -> Iterator[tuple[str, Network]]:
    """Yield a trained network, and the same with random weights in all layers, each with its name in `weights`."""
    yield TRAINED, network
    yield RANDOM, with_random_weights(network, seed)


def with_random_weights(network: Network, seed: int) -> Network:
    """Return a copy of a network with random weights in all layers, in the mode of the given one (see `randomised`)."""
    *_, (_, changed) = randomised(network, seed)
    return changed
