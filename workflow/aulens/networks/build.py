"""Build a network of an architecture and draw its initial weights."""

import math

import torch
from torch import nn

from aulens.errors import InputError
from aulens.networks.architectures import Shape, module_of
from aulens.networks.network import InputScaling, Network
from aulens.randomness import integer_seed


def empty_network(name: str, shape: Shape, device: torch.device | str = "cpu") -> Network:
    """Return a network whose weights mean nothing yet; the global random state stays as it is.

    Parameters
    ----------
    device : torch.device or str
        "meta" for a network without memory, of which only the sizes are looked at.

    Raises
    ------
    InputError
        If there is no such architecture, or it cannot have this shape.
    """
    if shape.inputs not in (1, 3):
        raise InputError(f"an image has {shape.inputs} channels; 1 (grey) and 3 (colour) are allowed")
    if not 0 <= shape.dropout < 1:
        raise InputError(f"dropout is {shape.dropout:g}; shares from 0 to below 1 are allowed")
    module = module_of(name)
    with torch.random.fork_rng(devices=[]), torch.device(device):
        return Network(InputScaling([0.0] * shape.inputs, [1.0] * shape.inputs), module.network(shape))


def draw_weights(network: Network, name: str, initial: str, seed: int) -> None:
    """Give a network its initial weights.

    Parameters
    ----------
    name : str
        Of the architecture.
    initial : str
        he (normal, of variance 2 / inputs of a unit; biases 0), or published (what the module says).
    seed : int
        Of the run; with a parameter's name it alone decides the parameter, on every device.

    Notes
    -----
    He et al. 2015, equation 10. Batch norm begins with scale 1 and shift 0, a running mean of 0 and variance of 1.
    """
    for module in network.layers.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.reset_parameters()
    published = module_of(name).published if initial == "published" else None
    norms = {id(p) for m in network.modules() if isinstance(m, nn.modules.batchnorm._BatchNorm) for p in m.parameters()}
    with torch.no_grad():
        for parameter_name, parameter in network.layers.named_parameters():
            if id(parameter) in norms:
                continue
            generator = torch.Generator().manual_seed(integer_seed(seed, parameter_name))
            draw = (published or he_normal)(parameter_name, tuple(parameter.shape), generator)
            parameter.copy_(draw)


def he_normal(name: str, shape: tuple[int, ...], generator: torch.Generator) -> torch.Tensor:
    """Return normal weights (outputs, inputs…) of variance 2 / inputs, zeros for a bias."""
    if name.endswith("bias"):
        return torch.zeros(shape)
    return torch.randn(shape, generator=generator) * math.sqrt(2 / math.prod(shape[1:]))
