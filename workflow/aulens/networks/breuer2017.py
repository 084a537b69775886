"""The network of Breuer and Kimmel (2017).

(n, 1 or 3, side, side), scaled
→ for each of three entries of `channels`: conv 5 × 5 (same size), ReLU, max pool 2: half the side
→ dropout of half of `dropout`
→ flattened
→ dense: `hidden` units, ReLU
→ dropout, dense: labels

As published: channels [64, 128, 256], hidden [512], dropout .5, so that .25 of the maps' values and .5 of the dense
units are left out. Faces of 48 pixels: 64 × 24², 128 × 12², 256 × 6², 9216, 512, labels.

The paper states all but the size of the faces, their scaling, whether convolutions keep the size, and initial weights.
"""

from torch import nn

from aulens.networks.architectures import Shape
from aulens.networks.conv_blocks import conv_blocks
from aulens.networks.dropout import KeyedDropout

CONV_LAYERS = 3  # how many entries `channels` has
HIDDEN_LAYERS = 1  # likewise `hidden`


def network(shape: Shape) -> nn.Sequential:
    """Return the layers, each with its name.

    Raises
    ------
    InputError
        If the pools leave nothing of the image.
    """
    layers, left = conv_blocks("breuer2017", shape)
    layers["dropout1"] = KeyedDropout(shape.dropout / 2)
    layers["flatten"] = nn.Flatten()  # (n, channels[-1] · left²)
    (units,) = shape.hidden
    layers["dense1"] = nn.Linear(shape.channels[-1] * left**2, units)  # (n, units)
    layers[f"relu{CONV_LAYERS + 1}"] = nn.ReLU()
    layers["dropout2"] = KeyedDropout(shape.dropout)
    layers["output"] = nn.Linear(units, shape.labels)  # (n, labels)
    return nn.Sequential(layers)
