"""The recipe that turns a photograph and the place of the face into a face image."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from aulens.faces.crop import crop_square
from aulens.faces.detect import Box, DetectorSettings
from aulens.faces.histogram import HistogramSettings, adjust_histogram
from aulens.faces.oval import OvalSettings, masked, oval_mask


@dataclass(frozen=True)
class FacesSettings:
    """How a photograph becomes a face image.

    Attributes
    ----------
    size : side of the face image in pixels
    detector : how the face is found
    fallback : the crop when no face is found: "median" (the median box of the database's found faces), or a fixed
        box (x, y, width, height) in fractions of the image's width and height
    margin : by which fraction of the box the crop is larger on every side
    histogram : grey levels of the facial region
    oval : what is seen of the crop
    """

    size: int
    detector: DetectorSettings
    fallback: tuple[float, float, float, float] | str
    margin: float
    histogram: HistogramSettings
    oval: OvalSettings


class Face(NamedTuple):
    """A face image and the steps to it; arrays are (size, size).

    crop : uint8, the square around the box
    adjusted : uint8, with adjusted grey levels
    image : uint8, inside the oval: the face image
    region : bool, the pixels whose grey levels were adjusted
    mean, sd : of the region's adjusted grey levels
    clipped : share of the region's pixels that were clipped
    """

    crop: np.ndarray
    adjusted: np.ndarray
    image: np.ndarray
    region: np.ndarray
    mean: float
    sd: float
    clipped: float


def normalised_face(image: np.ndarray, box: Box, settings: FacesSettings) -> Face:
    """Return the face in a grey image.

    Parameters
    ----------
    image : (H, W) uint8
    box : where the face is

    Raises
    ------
    ValueError
        If the facial region is flat.

    Notes
    -----
    Inagaki et al. 2022, "Face images" and figure 1: grey, detected, histogram of the facial region adjusted, outside
    masked by an oval with a smooth boundary. Crop, size of the oval and fill are not stated; here they are settings.
    """
    return normalised_crop(crop_square(image, box, settings.margin, settings.size), settings)


def normalised_crop(crop: np.ndarray, settings: FacesSettings) -> Face:
    """Return the face in a crop (size, size) uint8; the steps of `normalised_face` after the first."""
    mask = oval_mask(settings.size, settings.oval)
    region = mask >= 0.5 if settings.histogram.region == "oval" else np.ones_like(mask, dtype=bool)
    adjusted = adjust_histogram(crop, region, settings.histogram.mean, settings.histogram.sd)
    face = masked(adjusted.image, mask, settings.oval.fill)
    whole = np.rint(adjusted.image).astype(np.uint8)
    return Face(crop, whole, face, region, adjusted.mean, adjusted.sd, adjusted.clipped)
