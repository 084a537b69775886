"""Bring the grey levels of the facial region to a given mean and standard deviation."""

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

FLAT = 1.0  # grey levels; a region with a smaller standard deviation shows no face


@dataclass(frozen=True)
class HistogramSettings:
    """Which grey levels the facial region is given.

    Attributes
    ----------
    region : str
        The pixels that are measured: oval (where the mask is at least one half) or crop (all).
    mean : float
        Mean of the region in grey levels.
    sd : float
        Standard deviation of the region in grey levels.
    """

    region: str
    mean: float
    sd: float


class Adjusted(NamedTuple):
    """A face with adjusted grey levels, and what the clipping to 0 … 255 left of the aim.

    Attributes
    ----------
    image : (H, W) or (H, W, 3) float32
        In [0, 255].
    mean, sd : float
        Of the region's grey levels after clipping.
    clipped : float
        Share of the region's pixels that were clipped, in any channel.
    """

    image: np.ndarray
    mean: float
    sd: float
    clipped: float


def grey_levels(image: np.ndarray) -> np.ndarray:
    """Return the grey levels (H, W) of an image, grey (H, W) or red, green and blue (H, W, 3), uint8 or float32.

    Notes
    -----
    OpenCV's weights, .299 red + .587 green + .114 blue (ITU-R BT.601); of uint8 the sum is rounded, so that three equal
    channels give exactly their own levels.
    """
    return image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)


def rescaled(image: np.ndarray, region: np.ndarray, mean: float, sd: float) -> np.ndarray:
    """Return the image, linearly rescaled so that its region has this mean and standard deviation.

    Parameters
    ----------
    image : (H, W) or (H, W, 3) uint8
        Grey levels, or red, green and blue.
    region : (H, W) bool
        Not empty.
    mean, sd : float
        In grey levels; sd is that of the population (division by n).

    Returns
    -------
    (H, W) or (H, W, 3) float32, not clipped
        Of a colour image all channels have the one gain and offset that bring its grey levels to the aim, so that its
        hues stay nearly what they are.

    Raises
    ------
    ValueError
        If the region is flat.
    """
    levels = grey_levels(image)[region].astype(np.float64)
    spread = float(levels.std())
    if spread < FLAT:
        raise ValueError(
            f"the facial region is flat: the standard deviation of its grey levels is {spread:.2f}, {FLAT:g} is needed"
        )
    factor = sd / spread
    wanted = image.astype(np.float32)
    wanted *= np.float32(factor)
    wanted += np.float32(mean - factor * levels.mean())
    return wanted


def adjust_histogram(image: np.ndarray, region: np.ndarray, mean: float, sd: float) -> Adjusted:
    """Return the image rescaled (see `rescaled`) and clipped to 0 … 255.

    Notes
    -----
    Inagaki et al. 2022, "Face images": mean 128 and sd 32. How they reached them is not stated; a linear change keeps
    the shape of the histogram, and what is clipped lies 4 sd from the mean.
    """
    wanted = rescaled(image, region, mean, sd)  # (H, W) or (H, W, 3)
    outside = cv2.inRange(wanted, (0.0,) * 4, (255.0,) * 4) == 0  # (H, W): in any channel
    share = float(outside[region].mean())
    return measured(wanted.clip(0, 255, out=wanted), region, share)


def measured(image: np.ndarray, region: np.ndarray, clipped: float) -> Adjusted:
    """Return an image with the mean and standard deviation of its region's grey levels.

    Parameters
    ----------
    image : (H, W) or (H, W, 3) float32
        In [0, 255].
    region : (H, W) bool
        The pixels that are measured.
    clipped : float
        Share of the region's pixels that were clipped.
    """
    inside = grey_levels(image)[region].astype(np.float64)
    return Adjusted(image, float(inside.mean()), float(inside.std()), clipped)
