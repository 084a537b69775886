"""Bring the grey levels of the facial region to a given mean and standard deviation."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

FLAT = 1.0  # grey levels; a region with a smaller standard deviation shows no face


@dataclass(frozen=True)
class HistogramSettings:
    """Which grey levels the facial region is given.

    Attributes
    ----------
    region : the pixels that are measured: oval (where the mask is at least one half) or crop (all)
    mean : mean of the region in grey levels
    sd : standard deviation of the region in grey levels
    """

    region: str
    mean: float
    sd: float


class Adjusted(NamedTuple):
    """A face with adjusted grey levels, and what the clipping to 0 … 255 left of the aim.

    image : (H, W) float32 in [0, 255]
    mean, sd : of the region after clipping
    clipped : share of the region's pixels that were clipped
    """

    image: np.ndarray
    mean: float
    sd: float
    clipped: float


def rescaled(image: np.ndarray, region: np.ndarray, mean: float, sd: float) -> np.ndarray:
    """Return the image, linearly rescaled so that its region has this mean and standard deviation.

    Parameters
    ----------
    image : (H, W) grey levels
    region : (H, W) bool, not empty
    mean, sd : in grey levels; sd is that of the population (division by n)

    Returns
    -------
    (H, W) float32, not clipped

    Raises
    ------
    ValueError
        If the region is flat.
    """
    levels = image[region].astype(np.float64)
    spread = float(levels.std())
    if spread < FLAT:
        raise ValueError(
            f"the facial region is flat: the standard deviation of its grey levels is {spread:.2f}, {FLAT:g} is needed"
        )
    factor = sd / spread
    return image.astype(np.float32) * np.float32(factor) + np.float32(mean - factor * levels.mean())


def adjust_histogram(image: np.ndarray, region: np.ndarray, mean: float, sd: float) -> Adjusted:
    """Return the image rescaled (see `rescaled`) and clipped to 0 … 255.

    Notes
    -----
    Inagaki et al. 2022, "Face images": mean 128 and sd 32. How they reached them is not stated; a linear change keeps
    the shape of the histogram, and what is clipped lies 4 sd from the mean.
    """
    wanted = rescaled(image, region, mean, sd)  # (H, W)
    clipped = wanted.clip(0, 255)
    inside = clipped[region].astype(np.float64)
    share = float((wanted[region] != clipped[region]).mean())
    return Adjusted(clipped, float(inside.mean()), float(inside.std()), share)
