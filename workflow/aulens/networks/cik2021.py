"""The network of Čík, Rasamoelina, Mach and Sinčák (2021).

(n, 1 or 3, side, side), scaled
→ for each of three entries of `channels`: conv 3 × 3, stride 2 (half the side, rounded up; no bias), batch norm, ReLU
→ maxima and means over the whole map, side by side: 2 · channels
→ dense: `hidden` units, ReLU
→ dropout, dense: labels

With channels [32, 64, 128], hidden [128] and faces of 128 pixels: 32 × 64², 64 × 32², 128 × 16², 256, 128, labels.

The paper states three "intertwined convolution layers and batch normalization layers", concatenated maximum and average
pooling, two dense layers, and colour faces of 128 pixels scaled by the database's mean and standard deviation. It is
silent on sizes and strides of kernels, numbers of channels and units, activations, dropout and initial weights: these
are ours. The two dense layers are `hidden` and the output; a dropout of 0 leaves nothing out.
"""

from collections import OrderedDict
from itertools import pairwise

import torch
from torch import nn
from torch.nn.functional import adaptive_max_pool2d

from aulens.networks.architectures import Shape
from aulens.networks.dropout import KeyedDropout

CONV_LAYERS = 3  # how many entries `channels` has
HIDDEN_LAYERS = 1  # likewise `hidden`


class MaximumAndMean(nn.Module):
    """Maximum and mean of every map, side by side."""

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Return (n, 2 · channels) of maps (n, channels, height, width): first the maxima, then the means."""
        maxima = adaptive_max_pool2d(maps, 1).flatten(1)  # (n, channels); its gradient is cheaper than that of amax
        means = maps.permute(0, 2, 3, 1).mean((1, 2))  # (n, channels); its gradient has the maps' order in memory
        return torch.cat([maxima, means], dim=1)


def network(shape: Shape) -> nn.Sequential:
    """Return the layers, each with its name."""
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    for number, (before, after) in enumerate(pairwise((shape.inputs, *shape.channels)), start=1):
        layers[f"conv{number}"] = nn.Conv2d(before, after, kernel_size=3, stride=2, padding=1, bias=False)
        layers[f"norm{number}"] = nn.BatchNorm2d(after)
        layers[f"relu{number}"] = nn.ReLU()  # (n, after, side / 2, side / 2)
    layers["pool"] = MaximumAndMean()  # (n, 2 · channels[-1])
    (units,) = shape.hidden
    layers["dense1"] = nn.Linear(2 * shape.channels[-1], units)  # (n, units)
    layers[f"relu{CONV_LAYERS + 1}"] = nn.ReLU()
    layers["dropout"] = KeyedDropout(shape.dropout)
    layers["output"] = nn.Linear(units, shape.labels)  # (n, labels)
    return nn.Sequential(layers)
