"""Input × gradient: the gradient of a score times the distance of each pixel from a grey level that stands for nothing.

Shrikumar et al. 2016, doi 10.48550/arXiv.1605.01713.
"""

import torch
from torch import nn

from aulens.attribution.captum_methods import attributions


def attribution(network: nn.Module, images: torch.Tensor, targets: torch.Tensor, baseline: float) -> torch.Tensor:
    """Return what each pixel adds to the score, were the network linear between the baseline and the image.

    Parameters
    ----------
    network, images, targets
        As for `aulens.attribution.methods.saliency`.
    baseline : float
        Grey level that stands for nothing.

    Returns
    -------
    (n, channels, side, side) float
        Signed, in units of the score.
    """
    return attributions("input_times_gradient", network, images, targets, baseline=baseline)
