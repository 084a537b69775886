"""The network of Yousefi, Thorstad and Agichtein (2016), after that of Khorrami, Paine and Huang (2015).

(n, 1 or 3, side, side), scaled
→ for each of three entries of `channels`: conv 5 × 5 (same size), ReLU, max pool 2: half the side
→ flattened
→ dense: `hidden` units, ReLU
→ dropout, dense: labels

As published: channels [64, 128, 256], hidden [300], dropout .5, grey faces of 48 pixels scaled by (x - 127.5) / 255:
64 × 24², 128 × 12², 256 × 6², 9216, 300, labels.

The paper states conv layers, ReLU, pools and one dense layer (figure 2); sizes, dropout and initial weights are those
of the authors' code.
"""

import torch
from torch import nn

from aulens.networks.architectures import Shape
from aulens.networks.conv_blocks import conv_blocks
from aulens.networks.dropout import KeyedDropout

CONV_LAYERS = 3  # how many entries `channels` has
HIDDEN_LAYERS = 1  # likewise `hidden`
SD, DENSE_BIAS = 0.01, 0.1  # of the published initial weights


def network(shape: Shape) -> nn.Sequential:
    """Return the layers, each with its name.

    Raises
    ------
    InputError
        If the pools leave nothing of the image.
    """
    layers, left = conv_blocks("yousefi2016", shape)
    layers["flatten"] = nn.Flatten()  # (n, channels[-1] · left²)
    (units,) = shape.hidden
    layers["dense1"] = nn.Linear(shape.channels[-1] * left**2, units)  # (n, units)
    layers[f"relu{CONV_LAYERS + 1}"] = nn.ReLU()
    layers["dropout"] = KeyedDropout(shape.dropout)
    layers["output"] = nn.Linear(units, shape.labels)  # (n, labels)
    return nn.Sequential(layers)


def published(name: str, shape: tuple[int, ...], generator: torch.Generator) -> torch.Tensor:
    """Return the initial weights of the authors' code.

    Parameters
    ----------
    name : str
        Such as ``conv1.weight``.
    shape : tuple of int
        Of the parameter.

    Notes
    -----
    Weights are normal with a standard deviation of .01, drawn again beyond two of them; biases are 0 of conv layers and
    .1 of dense ones. With so small weights the loss hardly moves for hundreds of iterations.
    """
    if name.endswith("bias"):
        return torch.full(shape, 0.0 if name.startswith("conv") else DENSE_BIAS)
    return nn.init.trunc_normal_(torch.empty(shape), std=SD, a=-2 * SD, b=2 * SD, generator=generator)
