"""Which inputs of a layer a training step leaves out."""

import torch

from aulens.networks.heads import Heads
from aulens.networks.masks import dropout_mask


def dropout_masks(heads: Heads, seeds: torch.Tensor, iteration: int, rows: int, dropout: float) -> list[torch.Tensor]:
    """Return the masks of one iteration, (runs, rows, inputs) for every layer but the last; none without dropout."""
    if not dropout:
        return []
    layers = heads.weights[:-1]
    return [
        dropout_mask(seeds, iteration * len(layers) + number, rows, weight.shape[2], dropout)
        for number, weight in enumerate(layers)
    ]
