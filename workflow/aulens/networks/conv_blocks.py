"""The conv layers that the networks of Yousefi et al. (2016) and of Breuer and Kimmel (2017) have in common."""

from collections import OrderedDict
from itertools import pairwise

from torch import nn

from aulens.errors import InputError
from aulens.networks.architectures import Shape


def conv_blocks(name: str, shape: Shape) -> tuple[OrderedDict[str, nn.Module], int]:
    """Return, for each entry of `channels`, conv 5 × 5 (same size), ReLU and max pool 2, and the side that is left.

    Parameters
    ----------
    name : str
        Of the architecture.

    Raises
    ------
    InputError
        If the pools leave nothing of the image.
    """
    left = shape.side // 2 ** len(shape.channels)
    if not left:
        raise InputError(
            f"{name} halves an image's side {len(shape.channels)} times, which leaves nothing of {shape.side} pixels: "
            "larger faces are allowed"
        )
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    for number, (before, after) in enumerate(pairwise((shape.inputs, *shape.channels)), start=1):
        layers[f"conv{number}"] = nn.Conv2d(before, after, kernel_size=5, padding=2)  # (n, after, side, side)
        layers[f"relu{number}"] = nn.ReLU()
        layers[f"pool{number}"] = nn.MaxPool2d(kernel_size=2)  # (n, after, side / 2, side / 2)
    return layers, left
