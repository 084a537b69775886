"""The face itself: no conv layers (architecture `pixels`), the baseline of all backbones.

(n, 3, side, side), scaled → grey: 1 × side²; the pool behind it brings it to N × N pixels.
"""

from collections import OrderedDict
from pathlib import Path

import torch
from torch import nn

from aulens.features.architectures import Cut, layers_up_to


class Grey(nn.Module):
    """The mean of the three channels: grey faces as they were, of colours their mean."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return (n, 1, side, side) of images (n, 3, side, side)."""
        return images.mean(dim=1, keepdim=True)


def empty_layers(name: str, cut: Cut) -> nn.Sequential:
    """Return the one layer; a cut is refused."""
    return nn.Sequential(OrderedDict((layer, Grey()) for layer in layers_up_to(name, cut)))


def given(name: str, cut: Cut, state: dict[str, torch.Tensor], path: Path) -> dict[str, torch.Tensor]:
    """Return no weights."""
    return {}
