"""Deconvolution: the gradient of a score, in which every ReLU of the network is one of the gradient instead.

Zeiler & Fergus 2014, doi 10.1007/978-3-319-10590-1_53.
"""

import torch
from torch import nn

from aulens.attribution.captum_methods import attributions

PER_GREY_LEVEL = True


def attribution(network: nn.Module, images: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the gradient of the score of a label through ReLUs whose gradient is positive, active or not.

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

    Notes
    -----
    Zeiler & Fergus start from one unit of a conv layer; here it starts from the score.
    """
    return attributions("deconvolution", network, images, targets)
