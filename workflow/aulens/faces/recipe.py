"""The recipe that turns a photograph and the place of the face into a face image."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from aulens.errors import InputError
from aulens.faces.alignment import Cut, EyePlaces
from aulens.faces.detect import Box, HaarSettings, RelativeBox
from aulens.faces.histogram import HistogramSettings, adjust_histogram, measured
from aulens.faces.mesh_points import EyeLine
from aulens.faces.oval import OvalSettings, masked, oval_mask

LOOKING = ("haar", "haar-blazeface")  # detectors that look for faces
CHANNELS, DETECTORS, BOXES, CROPS = (
    ("grey", "rgb"),
    (*LOOKING, "none", "given"),
    ("image", "group"),
    ("square", "whole"),
)
ALIGNMENTS = ("box", "eyes")
REGIONS, FALLBACKS = ("oval", "crop"), ("median", "drop")
MIDDLE_GREY = 128  # around a face that no oval surrounds, when a variant moves it


@dataclass(frozen=True)
class DifferenceSettings:
    """How the difference between a face and the first one of its sequence becomes grey levels."""

    gain: float  # factor on the difference


@dataclass(frozen=True)
class FacesSettings:
    """How a photograph becomes a face image.

    Attributes
    ----------
    size : int
        Side of the face image in pixels.
    channels : str
        grey (one) or rgb (red, green, blue).
    detector : str
        haar (OpenCV's cascade), haar-blazeface (BlazeFace where the cascade finds no face), given (the boxes of the
        manifest), or none (nothing is looked for).
    haar : HaarSettings or None
        How the cascade looks, and which boxes are plausible; needed with detectors that look.
    boxes : str
        image (every image has its own box) or group (the images of one sequence share the box of their first frame).
        The images of an action unit series always share the null image's box.
    fallback : RelativeBox or str or None
        The box of an image without one: "median" (the median box of the database), or a fixed box (x, y, width, height)
        in fractions of the image's width and height; "drop" leaves such images out; None only if none is needed. With
        detector none, the fixed box of every image.
    crop : str
        square (the square around the box) or whole (the largest square in the middle of the image, whatever its box).
    margin : float
        By which fraction of the box a square crop is larger on every side.
    histogram : HistogramSettings or None
        Grey levels of the facial region; None leaves them as they are.
    oval : OvalSettings or None
        What is seen of the crop; None leaves all of it.
    minus_first : DifferenceSettings or None
        What has changed since the first frame of a sequence (`aulens.faces.differences`); None shows the face itself.
    align : str
        box (the square around the box is cut out) or eyes (the photograph is turned and enlarged so that the eyes lie
        at fixed places; a face whose eyes are not found is cut out by its box).
    eyes : EyePlaces or None
        Where the eyes lie then.
    """

    size: int
    channels: str
    detector: str
    haar: HaarSettings | None
    boxes: str
    fallback: RelativeBox | str | None
    crop: str
    margin: float
    histogram: HistogramSettings | None
    oval: OvalSettings | None
    minus_first: DifferenceSettings | None = None
    align: str = "box"
    eyes: EyePlaces | None = None

    @property
    def looks(self) -> bool:
        """Whether the detector looks for faces."""
        return self.detector in LOOKING


def recipe_problems(settings: FacesSettings) -> list[str]:
    """Return what is wrong with a recipe: unknown words, and settings that do not fit together."""
    words = {"channels": CHANNELS, "detector": DETECTORS, "boxes": BOXES, "crop": CROPS, "align": ALIGNMENTS}
    given = [(name, getattr(settings, name), allowed) for name, allowed in words.items()]
    if settings.histogram is not None:
        given.append(("histogram.region", settings.histogram.region, REGIONS))
    found = [f"{name}: {value!r} is given; allowed: {', '.join(ok)}" for name, value, ok in given if value not in ok]
    if isinstance(settings.fallback, str) and settings.fallback not in FALLBACKS:
        found.append(f"fallback: {settings.fallback!r} is given; allowed: median, drop, [x, y, width, height], null")
    if settings.looks and settings.haar is None:
        found.append(f"haar: detector {settings.detector} needs its settings")
    if settings.looks and settings.fallback is None:
        needs = f"detector {settings.detector} needs median, drop or [x, y, width, height]"
        found.append(f"fallback: {needs} for images without a face")
    if settings.crop == "whole" and settings.detector != "none":
        found.append(f"detector: {settings.detector!r} is given, but crop whole looks for no face: none is needed")
    if (settings.crop, settings.detector) == ("square", "none") and not isinstance(settings.fallback, tuple):
        found.append("fallback: crop square without a detector needs a fixed box [x, y, width, height]")
    if settings.oval is None and settings.histogram is not None and settings.histogram.region == "oval":
        found.append("histogram.region: oval is given, but the recipe has no oval: crop is allowed")
    if settings.minus_first is not None and settings.fallback == "drop":
        found.append("fallback: drop is given, but minus_first needs the first frame of every sequence")
    if (settings.align == "eyes") != (settings.eyes is not None):
        found.append("eyes: align eyes needs {distance, height}, shares of the side, and align box needs none")
    if settings.align == "eyes" and settings.crop == "whole":
        found.append("align: eyes is given, but crop whole cuts nothing out by the face: square is needed")
    return [f"recipe.{problem}" for problem in found]


def check_recipe(settings: FacesSettings) -> None:
    """Refuse a recipe with which something is wrong.

    Raises
    ------
    InputError
        One line for each problem.
    """
    if problems := recipe_problems(settings):
        raise InputError("\n".join(problems))


def image_shape(settings: FacesSettings) -> tuple[int, ...]:
    """Return the shape of a face image: (size, size), in colour (size, size, 3)."""
    return (settings.size, settings.size, *((3,) if settings.channels == "rgb" else ()))


def surroundings(settings: FacesSettings) -> int:
    """Return the grey level around a face: the oval's fill, or middle grey without an oval."""
    return MIDDLE_GREY if settings.oval is None else settings.oval.fill


class Face(NamedTuple):
    """A face image and the steps to it; images are (size, size), in colour (size, size, 3).

    Attributes
    ----------
    crop : (size, size) or (size, size, 3) uint8
        The square around the box.
    adjusted : (size, size) or (size, size, 3) uint8
        With adjusted grey levels.
    image : (size, size) or (size, size, 3) uint8
        Inside the oval: the face image.
    region : (size, size) bool
        The pixels whose grey levels were adjusted, or only measured.
    mean, sd : float
        Of the region's adjusted grey levels.
    clipped : float
        Share of the region's pixels that were clipped.
    """

    crop: np.ndarray
    adjusted: np.ndarray
    image: np.ndarray
    region: np.ndarray
    mean: float
    sd: float
    clipped: float


def normalised_face(image: np.ndarray, box: Box, settings: FacesSettings, line: EyeLine | None = None) -> Face:
    """Return the face in an image.

    Parameters
    ----------
    image : (H, W) or (H, W, 3) uint8
        Grey levels, or red, green and blue.
    box : Box
        Where the face is; of crop whole, the square that is cut out.
    line : EyeLine or None
        Its eyes, with align eyes; None where they are not known.

    Raises
    ------
    ValueError
        If the facial region is flat and its histogram is to be adjusted.

    Notes
    -----
    Inagaki et al. 2022, "Face images" and figure 1: grey, detected, histogram of the facial region adjusted, outside
    masked by an oval with a smooth boundary. Crop, size of the oval and fill are not stated; here they are settings.
    """
    margin = 0.0 if settings.crop == "whole" else settings.margin
    cut = Cut(box, margin, settings.size, line, settings.eyes)
    return normalised_crop(cut.image(image), settings)


def normalised_crop(crop: np.ndarray, settings: FacesSettings) -> Face:
    """Return the face in a crop (size, size) or (size, size, 3) uint8; the steps of `normalised_face` after the first.

    Without a histogram the grey levels stay; they are measured in the oval, or in the whole crop if there is none.
    """
    in_oval = settings.oval is not None and (settings.histogram is None or settings.histogram.region == "oval")
    region = _measured_region(settings.size, settings.oval if in_oval else None)
    if settings.histogram is None:
        adjusted = measured(crop.astype(np.float32), region, 0.0)
    else:
        adjusted = adjust_histogram(crop, region, settings.histogram.mean, settings.histogram.sd)
    whole = np.rint(adjusted.image).astype(np.uint8)
    face = whole
    if settings.oval is not None:
        face = masked(adjusted.image, oval_mask(settings.size, settings.oval), settings.oval.fill)
    return Face(crop, whole, face, region, adjusted.mean, adjusted.sd, adjusted.clipped)


@lru_cache(maxsize=4)
def _measured_region(size: int, oval: OvalSettings | None) -> np.ndarray:
    """Return which pixels are measured, (size, size) bool, read-only: those inside the oval, or all."""
    region = np.ones((size, size), bool) if oval is None else oval_mask(size, oval) >= 0.5
    region.flags.writeable = False
    return region
