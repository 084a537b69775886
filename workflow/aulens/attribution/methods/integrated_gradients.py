"""Integrated gradients: the gradient of a score, averaged on the way from a grey level that stands for nothing.

Sundararajan, Taly & Yan 2017, doi 10.48550/arXiv.1703.01365.
"""

import torch
from torch import nn

from aulens.attribution.captum_methods import AT_ONCE, attributions


def attribution(
    network: nn.Module, images: torch.Tensor, targets: torch.Tensor, baseline: float, steps: int
) -> torch.Tensor:
    """Return what each pixel adds to the score of a label.

    Parameters
    ----------
    network, images, targets
        As for `aulens.attribution.methods.saliency`.
    baseline : float
        Grey level that stands for nothing.
    steps : int
        Images between the baseline and each image (Gauss–Legendre quadrature).

    Returns
    -------
    (n, channels, side, side) float
        Signed, in units of the score; their sum is the score of the image less that of the baseline, but for
        `completeness_error`.
    """
    options = {"n_steps": steps, "internal_batch_size": max(AT_ONCE, len(images))}
    return attributions("integrated_gradients", network, images, targets, baseline=baseline, **options)


def completeness_error(
    network: nn.Module, images: torch.Tensor, targets: torch.Tensor, found: torch.Tensor, baseline: float, steps: int
) -> torch.Tensor:
    """Return how much larger the sum of each map is than the difference between the scores of image and baseline.

    Parameters
    ----------
    found : (n, channels, side, side) float
        That `attribution` gave for the rest.

    Returns
    -------
    (n,) float
        In units of the score.
    """
    with torch.no_grad():
        after = network(images).gather(1, targets[:, None])  # (n, 1)
        before = network(torch.full_like(images[:1], baseline))[:, targets].T  # (n, 1)
    return found.sum(dim=(1, 2, 3)) - (after - before)[:, 0]
