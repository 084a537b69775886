"""Guided back-propagation: the gradient of a score, of which every ReLU passes back only what is positive.

Springenberg et al. 2015, doi 10.48550/arXiv.1412.6806.
"""

import torch
from torch import nn

from aulens.attribution.captum_methods import attributions

PER_GREY_LEVEL = True


def attribution(network: nn.Module, images: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the gradient of the score of a label through ReLUs that were active and whose gradient is positive.

    Parameters
    ----------
    network, images, targets
        As for `aulens.attribution.methods.saliency`.

    Returns
    -------
    (n, channels, side, side) float
        Signed; like a gradient, in units of the score per grey level.

    Raises
    ------
    InputError
        If the network rectifies otherwise than by nn.ReLU modules.
    """
    return attributions("guided_backpropagation", network, images, targets)
