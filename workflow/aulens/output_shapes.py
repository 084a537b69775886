"""What the layers of a network give for an image, without its weights in memory."""

import math

import torch
from torch import nn
from torch.func import functional_call


def output_sizes(network: nn.Module, image: tuple[int, ...]) -> list[int]:
    """Return how many values each layer gives for one image, in the order of the layers.

    Parameters
    ----------
    network : torch.nn.Module
        Also one of device meta; stays as it is.
    image : tuple of int
        Shape of an image, without that of the batch.

    Notes
    -----
    A batch without images passes through, with weights that are one number repeated. Tensors of device meta would do
    too, but their first pass loads PyTorch's compiler, which takes two seconds.

    Examples
    --------
    >>> output_sizes(nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2)), (1, 8, 8))
    [144, 144, 36]
    """
    found: list[int] = []
    leaves = [module for module in network.modules() if not list(module.children())]
    hooks = [leaf.register_forward_hook(lambda *given: found.append(math.prod(given[2].shape[1:]))) for leaf in leaves]
    tensors = [*network.named_parameters(), *network.named_buffers()]
    state = {name: torch.zeros((), dtype=tensor.dtype).expand(tensor.shape) for name, tensor in tensors}
    training = network.training
    try:
        with torch.no_grad():
            functional_call(network.eval(), state, (torch.empty(0, *image),))
    finally:
        network.train(training)
        for hook in hooks:
            hook.remove()
    return found
