"""GradientSHAP: the expected gradient of a score between a baseline and the image with noise.

Lundberg & Lee 2017, doi 10.48550/arXiv.1705.07874; Erion et al. 2021, doi 10.1038/s42256-021-00343-w.
"""

import hashlib

import torch
from torch import nn

from aulens.attribution.captum_methods import AT_ONCE, attributions
from aulens.randomness import integer_seed


def attribution(
    network: nn.Module,
    images: torch.Tensor,
    targets: torch.Tensor,
    baseline: float,
    samples: int,
    noise: float,
    seed: int,
) -> torch.Tensor:
    """Return the mean of the gradient times the distance from the baseline, at random points on the way from it.

    Parameters
    ----------
    network, images, targets
        As for `aulens.attribution.methods.saliency`.
    baseline : float
        Grey level that stands for nothing.
    samples : int
        Points for each image.
    noise : float
        Standard deviation, in grey levels, of what is added to the image at each point.
    seed : int
        Of the study. What is drawn depends on it and on the image, not on the images beside it.

    Returns
    -------
    (n, channels, side, side) float
        Signed, in units of the score.

    Notes
    -----
    One grey level is the whole distribution of baselines; Erion et al. draw them from the training images. A GPU draws
    other noise than the CPU.
    """
    found = []
    for image, target in zip(images.split(1), targets.split(1), strict=True):
        digest = hashlib.sha256(image.cpu().contiguous().numpy().tobytes()).hexdigest()
        total = torch.zeros_like(image)  # (1, channels, side, side)
        for start in range(0, samples, AT_ONCE):
            number = min(AT_ONCE, samples - start)
            options = {"n_samples": number, "stdevs": float(noise), "baselines": torch.zeros_like(image)}
            own_seed = integer_seed(seed, "gradient_shap", digest, start)
            part = attributions("gradient_shap", network, image, target, baseline=baseline, seed=own_seed, **options)
            total += number * part
        found.append(total / samples)
    return torch.cat(found)
