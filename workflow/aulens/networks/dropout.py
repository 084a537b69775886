"""Dropout whose masks depend on the run and the iteration, and on nothing else."""

import torch
from torch import nn

from aulens.networks.masks import dropout_mask


class KeyedDropout(nn.Module):
    """Leave out a share of the inputs in training, and multiply the others by 1 / (1 - share).

    Attributes
    ----------
    share : float
        Of the inputs that a step leaves out; the input itself if 0, and outside training.
    seed, counter : int
        What the next mask depends on (see `set_masks`).
    """

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share, self.seed, self.counter = share, 0, 0

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Return (n, …) values with those left out that the mask says."""
        if not self.training or not self.share:
            return values
        seeds = torch.tensor([self.seed], device=values.device)
        mask = dropout_mask(seeds, self.counter, len(values), values[0].numel(), self.share)  # (1, n, values)
        return values * mask.view(values.shape)

    def extra_repr(self) -> str:
        """Return what stands between the brackets when a network is printed."""
        return f"share={self.share}"


def set_masks(network: nn.Module, seed: int, iteration: int) -> None:
    """Say which masks the dropout layers of a network draw in an iteration, counted from 0."""
    layers = [module for module in network.modules() if isinstance(module, KeyedDropout)]
    for number, layer in enumerate(layers):
        layer.seed, layer.counter = seed, iteration * len(layers) + number
