"""Where the face is: OpenCV's Haar cascade for frontal faces, and which of its boxes to believe.

A box is (x, y, width, height) in pixels; a relative box is the same in fractions of the image's width and height.
The cascade needs some picture around a face. Where it finds none, it looks once more at the picture with its border
pixels repeated outwards: of narrow crops, wide-open mouths leave the least room, so that without the second look the
faces that are found depend on the expression.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from aulens.errors import InputError

CASCADE = "haarcascade_frontalface_default.xml"
FIRST, SECOND, BLAZEFACE = "haar", "haar-border", "blazeface"  # which look found the face
REFUSED = ("too small", "too wide", "off centre")  # why a proposed box is not plausible


class Box(NamedTuple):
    """A rectangle in an image; x and y are its left upper corner."""

    x: int
    y: int
    width: int
    height: int


RelativeBox = tuple[float, float, float, float]


@dataclass(frozen=True)
class HaarSettings:
    """How the cascade looks for faces, and which of its boxes are plausible.

    Attributes
    ----------
    scale_factor : float
        By how much the window grows from one scale to the next.
    min_neighbours : int
        How many overlapping hits make a face.
    min_size : float
        Smallest window, as a fraction of the image's short side.
    width : tuple of float
        Least and greatest plausible width, as fractions of the image's short side.
    centre : tuple of float
        Where the box's centre may lie, as fractions of the image's width and of its height.
    border : float
        By which fraction of the image's short side the border is widened on every side for the second look; 0 for none.
    """

    scale_factor: float
    min_neighbours: int
    min_size: float
    width: tuple[float, float]
    centre: tuple[float, float]
    border: float = 0.25


class Look(NamedTuple):
    """What the cascade says about one picture.

    Attributes
    ----------
    box : Box or None
        The face, None if no plausible one was found.
    detector : str
        Which look found it, FIRST, SECOND or BLAZEFACE (`aulens.faces.finding`); empty if none did.
    candidates : int
        How many boxes were proposed: in the look that found the face, else in the last one that proposed any.
    refused : str
        If none was found: why the largest proposed box is not plausible, one of REFUSED; empty if none was proposed.
    """

    box: Box | None
    detector: str
    candidates: int
    refused: str


def haar_cascade() -> cv2.CascadeClassifier:
    """Return OpenCV's classifier; it keeps a state, so every thread needs its own.

    Raises
    ------
    InputError
        If the installed OpenCV has no Haar cascades (releases from 5.0 on).
    """
    file = Path(cv2.data.haarcascades) / CASCADE
    if not hasattr(cv2, "CascadeClassifier") or not file.is_file():
        raise InputError(f"OpenCV {cv2.__version__} has no Haar cascade: install opencv-python-headless >= 4.10, < 5")
    return cv2.CascadeClassifier(str(file))


def look_for_face(image: np.ndarray, cascade: cv2.CascadeClassifier, settings: HaarSettings) -> Look:
    """Return where the face is in a grey image (H, W) uint8, looked for a second time with a border if need be."""
    last, refused = 0, ""
    for detector, border in ((FIRST, 0.0), (SECOND, settings.border)):
        if detector == SECOND and not border:
            break
        boxes = candidate_boxes(image, cascade, settings, border)
        if box := choose_box(boxes, image.shape, settings, border):
            return Look(box, detector, len(boxes), "")
        if boxes:
            last, refused = len(boxes), implausible(max(boxes, key=_area), image.shape, settings, border)
    return Look(None, "", last, refused)


def candidate_boxes(
    image: np.ndarray, cascade: cv2.CascadeClassifier, settings: HaarSettings, border: float = 0.0
) -> list[Box]:
    """Return all boxes that the cascade proposes in a grey image (H, W) uint8.

    Parameters
    ----------
    border : float
        By which fraction of the short side the border pixels are repeated outwards before. The boxes are in pixels of
        the image without it, and may begin or end outside.
    """
    smallest = max(1, round(settings.min_size * min(image.shape)))
    wide = round(border * min(image.shape))
    seen = cv2.copyMakeBorder(image, wide, wide, wide, wide, cv2.BORDER_REPLICATE) if wide else image
    found = cascade.detectMultiScale(seen, settings.scale_factor, settings.min_neighbours, minSize=(smallest, smallest))
    boxes = (Box(*(int(value) for value in box)) for box in found)
    return [box._replace(x=box.x - wide, y=box.y - wide) for box in boxes]


def choose_box(boxes: Sequence[Box], shape: tuple[int, int], settings: HaarSettings, border: float = 0.0) -> Box | None:
    """Return the largest plausible box (the first of equals), None if no box is plausible.

    Parameters
    ----------
    boxes : sequence of Box
        What the detector proposes.
    shape : tuple of int
        Height and width of the image.
    border : float
        By which fraction of its short side the image was widened on every side.
    """
    plausible = (box for box in boxes if not implausible(box, shape, settings, border))
    return max(plausible, key=_area, default=None)


def implausible(box: Box, shape: tuple[int, int], settings: HaarSettings, border: float = 0.0) -> str:
    """Return why a box is not plausible in an image of this height and width, one of REFUSED; empty if it is.

    The greatest width is a fraction of the picture that was looked at, with its border: the box of a face that fills
    the image is wider than the image.
    """
    height, width = shape
    centre = ((box.x + box.width / 2) / width, (box.y + box.height / 2) / height)
    size = box.width / min(shape)
    if size < settings.width[0]:
        return "too small"
    if size > settings.width[1] * (1 + 2 * border):
        return "too wide"
    return "" if all(settings.centre[0] <= place <= settings.centre[1] for place in centre) else "off centre"


def _area(box: Box) -> int:
    return box.width * box.height


def median_box(boxes: Sequence[Box], shapes: Sequence[tuple[int, int]]) -> RelativeBox:
    """Return the median of x, y, width and height over boxes, each relative to its own image.

    Parameters
    ----------
    boxes : sequence of Box
        At least one.
    shapes : sequence of tuple of int
        Height and width of their images.
    """
    relative = [
        (box.x / width, box.y / height, box.width / width, box.height / height)
        for box, (height, width) in zip(boxes, shapes, strict=True)
    ]
    return tuple(np.median(relative, axis=0).tolist())


def to_pixels(relative: RelativeBox, shape: tuple[int, int]) -> Box:
    """Return a relative box in the pixels of an image with this height and width."""
    height, width = shape
    x, y = relative[0] * width, relative[1] * height
    return Box(round(x), round(y), max(1, round(relative[2] * width)), max(1, round(relative[3] * height)))
