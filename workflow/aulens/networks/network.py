"""A network: image in, scores out, differentiable from score to pixel."""

from collections.abc import Iterable, Sequence

import torch
from torch import nn

from aulens.errors import InputError


class InputScaling(nn.Module):
    """Subtract a mean from the grey levels of an image and divide by a standard deviation, channel by channel.

    Parameters
    ----------
    mean, sd : sequence of float
        Per channel, in grey levels from 0 to 255.

    Notes
    -----
    Of an image with one channel every channel is made, so that a grey image enters a network for colour.
    """

    def __init__(self, mean: Sequence[float], sd: Sequence[float]) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor(mean, dtype=torch.float32)[:, None, None])  # (channels, 1, 1)
        self.register_buffer("sd", torch.tensor(sd, dtype=torch.float32)[:, None, None])

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return (n, channels, side, side) of images (n, 1 or channels, side, side) with grey levels 0…255."""
        return (images - self.mean) / self.sd


class Network(nn.Module):
    """A network with its input scaling.

    Attributes
    ----------
    scaling : InputScaling
        See `InputScaling`.
    layers : torch.nn.Sequential
        From the scaled image to the scores before softmax, each with a name: conv1, relu1, … output.
    """

    def __init__(self, scaling: InputScaling, layers: nn.Sequential) -> None:
        super().__init__()
        self.scaling, self.layers = scaling, layers

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return the scores before softmax (n, labels) of images (n, 1 or channels, side, side), grey levels 0…255."""
        return self.layers(self.scaling(images))

    def training_scores(self, images: torch.Tensor) -> torch.Tensor:
        """Return what the network itself returns, with the same gradients, both bit by bit, in less time.

        Notes
        -----
        A ReLU followed by max pooling comes after it: the largest of rectified values is the largest value, rectified,
        and the gradient goes to the same pixel, or to none. There are then a quarter as many values to rectify.
        """
        values = self.scaling(images)
        for layer in pooled_first(self.layers):
            values = layer(values)
        return values

    def layer(self, name: str) -> nn.Module:
        """Return the layer of a name, such as conv3.

        Raises
        ------
        InputError
            If there is none.
        """
        named = dict(self.layers.named_children())
        if name not in named:
            raise InputError(f"the network has no layer {name!r}; its layers are {', '.join(named)}")
        return named[name]


def pooled_first(layers: Iterable[nn.Module]) -> list[nn.Module]:
    """Return layers in their order, but every max pooling before the ReLU that it follows."""
    ordered = list(layers)
    for place in range(1, len(ordered)):
        if isinstance(ordered[place - 1], nn.ReLU) and isinstance(ordered[place], nn.MaxPool2d):
            ordered[place - 1], ordered[place] = ordered[place], ordered[place - 1]
    return ordered
