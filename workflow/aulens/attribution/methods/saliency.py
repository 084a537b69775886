"""Saliency: the gradient of a score with respect to the pixels.

Simonyan, Vedaldi & Zisserman 2014, doi 10.48550/arXiv.1312.6034.
"""

import torch
from torch import nn

from aulens.attribution.captum_methods import attributions

PER_GREY_LEVEL = True


def attribution(network: nn.Module, images: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return how much the score of a label changes with each pixel.

    Parameters
    ----------
    network : torch.nn.Module
        In evaluation mode; images in, scores before softmax out.
    images : (n, channels, side, side) float
        Grey levels 0…255.
    targets : (n,) int
        The label of each image.

    Returns
    -------
    (n, channels, side, side) float
        Signed, in units of the score per grey level.

    Notes
    -----
    Simonyan et al. show the absolute value, and of a colour image the largest over its channels; here nothing is lost.
    """
    return attributions("saliency", network, images, targets)
