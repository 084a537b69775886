"""Occlusion: how much of a score is lost when a patch of the image is covered.

Zeiler & Fergus 2014, doi 10.1007/978-3-319-10590-1_53.
"""

import torch
from torch import nn

from aulens.attribution.captum_methods import AT_ONCE, attributions


def attribution(
    network: nn.Module, images: torch.Tensor, targets: torch.Tensor, baseline: float, patch: float, moves: int
) -> torch.Tensor:
    """Return how much the score of a label falls when a square around each pixel is covered.

    Parameters
    ----------
    network, images, targets
        As for `aulens.attribution.methods.saliency`.
    baseline : float
        Grey level of the patch.
    patch : float
        Its side as a share of the image's; whole pixels, at least one.
    moves : int
        In how many moves the patch passes its own side; 1 for patches side by side.

    Returns
    -------
    (n, channels, side, side) float
        Signed, in units of the score, mean over the patches that cover a pixel; each of c channels has one c-th, so
        that their sum is the fall.

    Notes
    -----
    All channels are covered together. At the right and lower edge a patch may be cut off.
    """
    channels, side = images.shape[1:3]
    width = max(1, round(patch * side))
    step = max(1, width // moves)
    options = {
        "sliding_window_shapes": (channels, width, width),
        "strides": (channels, step, step),
        "perturbations_per_eval": max(1, AT_ONCE // len(images)),
    }
    falls = attributions("occlusion", network, images, targets, baseline=baseline, **options)
    return falls / channels
