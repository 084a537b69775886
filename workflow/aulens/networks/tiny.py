"""A small network for a few images and little time; our own, no publication's.

(n, 1 or 3, side, side), scaled
→ for each entry of `channels`: conv 3 × 3 (same size, no bias), batch norm, ReLU, max pool 2: half the side
→ flattened
→ for each entry of `hidden`: dense, ReLU
→ dropout, dense: labels

With channels [8, 16], hidden [32] and side 48: 8 × 24², 16 × 12², 2304, 32, labels.
"""

from collections import OrderedDict
from itertools import pairwise

from torch import nn

from aulens.errors import InputError
from aulens.networks.architectures import Shape
from aulens.networks.dropout import KeyedDropout

CONV_LAYERS = None  # how many entries `channels` has; None for any number
HIDDEN_LAYERS = None  # likewise `hidden`


def network(shape: Shape) -> nn.Sequential:
    """Return the layers, each with its name.

    Raises
    ------
    InputError
        If the pools leave nothing of the image.
    """
    left = shape.side // 2 ** len(shape.channels)
    if not left:
        raise InputError(
            f"tiny halves an image's side {len(shape.channels)} times, which leaves nothing of {shape.side} pixels: "
            "fewer channels, or larger faces, are allowed"
        )
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    for number, (before, after) in enumerate(pairwise((shape.inputs, *shape.channels)), start=1):
        layers[f"conv{number}"] = nn.Conv2d(before, after, kernel_size=3, padding=1, bias=False)
        layers[f"norm{number}"] = nn.BatchNorm2d(after)
        layers[f"relu{number}"] = nn.ReLU()
        layers[f"pool{number}"] = nn.MaxPool2d(kernel_size=2)
    layers["flatten"] = nn.Flatten()
    flat = (shape.channels[-1] if shape.channels else shape.inputs) * left**2
    widths = (flat, *shape.hidden)
    for number, (before, after) in enumerate(pairwise(widths), start=1):
        layers[f"dense{number}"] = nn.Linear(before, after)
        layers[f"relu{len(shape.channels) + number}"] = nn.ReLU()
    layers["dropout"] = KeyedDropout(shape.dropout)
    layers["output"] = nn.Linear(widths[-1], shape.labels)
    return nn.Sequential(layers)
