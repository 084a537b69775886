"""Faces modified by the network's own gradient, so that it sees more of an expression, or another one.

Yousefi et al. 2016, "Emotion modification".
"""

from collections.abc import Iterator

import torch
from torch import nn

RANGE = 255.0  # grey levels of the published input range: (x - 127.5) / 255
LEAST = 1e-8  # added to the standard deviation of a gradient
SOFTMAX, LOGIT = "softmax", "logit"  # what rises


def modified_images(
    network: nn.Module, images: torch.Tensor, targets: torch.Tensor, steps: int, step_size: float, score: str
) -> Iterator[torch.Tensor]:
    """Yield images as they are, after the first step towards their targets, after the second, … after the last.

    Parameters
    ----------
    network : torch.nn.Module
        In evaluation mode; images in, scores before softmax out.
    images : (n, channels, side, side) float
        Grey levels 0…255.
    targets : (n,) int
        The label that each image shall show more of.
    steps : int
    step_size : float
        Standard deviation of the change of an image at each step, in units of the published input range of 255 grey
        levels: .01 are 2.55 grey levels.
    score : str
        Which score of the target rises: ``softmax``, its probability, or ``logit``, before softmax.

    Yields
    ------
    (n, channels, side, side) float
        Grey levels. They are not clipped and may leave 0…255.

    Raises
    ------
    ValueError
        If there is no such score.

    Notes
    -----
    Yousefi et al.: image += .01 · g / (sd(g) + 1e-8), 10 times, with the gradient g of the softmax output of the target
    with respect to the input (x - 127.5) / 255. As far as is known they do not clip, so do we: a clipped change could
    not be read by a linear judge as it was made. Networks may scale their input otherwise; g is always that of the
    published input, so that 1e-8 means the same. Where a probability is so near to 0 or 1 that its gradient vanishes
    beside 1e-8, or in float32 altogether, the image hardly moves.
    """
    if score not in (SOFTMAX, LOGIT):
        raise ValueError(f"the score is {score!r}; allowed: {SOFTMAX}, {LOGIT}")
    images = images.detach().clone()
    yield images
    for _ in range(steps):
        gradient = RANGE * _gradient(network, images, targets, score)  # (n, channels, side, side)
        spread = gradient.std(dim=(1, 2, 3), correction=0, keepdim=True)  # (n, 1, 1, 1)
        images = images + RANGE * step_size * gradient / (spread + LEAST)
        yield images


def probabilities(network: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """Return the probabilities (n, labels) of images (n, channels, side, side) with grey levels 0…255."""
    with torch.no_grad():
        return network(images).double().softmax(dim=1)


def _gradient(network: nn.Module, images: torch.Tensor, targets: torch.Tensor, score: str) -> torch.Tensor:
    """Return the gradient (n, channels, side, side) of each image's target per grey level."""
    with torch.enable_grad():
        shown = images.detach().clone().requires_grad_()
        scores = network(shown)  # (n, labels)
        values = scores.softmax(dim=1) if score == SOFTMAX else scores
        (gradient,) = torch.autograd.grad(values.gather(1, targets[:, None]).sum(), shown)
    return gradient
