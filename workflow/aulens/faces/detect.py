"""Where the face is: OpenCV's Haar cascade for frontal faces, and which of its boxes to believe.

A box is (x, y, width, height) in pixels; a relative box is the same in fractions of the image's width and height.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from aulens.errors import InputError

CASCADE = "haarcascade_frontalface_default.xml"


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
    """

    scale_factor: float
    min_neighbours: int
    min_size: float
    width: tuple[float, float]
    centre: tuple[float, float]


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


def candidate_boxes(image: np.ndarray, cascade: cv2.CascadeClassifier, settings: HaarSettings) -> list[Box]:
    """Return all boxes that the cascade proposes in a grey image (H, W) uint8."""
    smallest = max(1, round(settings.min_size * min(image.shape)))
    found = cascade.detectMultiScale(
        image, settings.scale_factor, settings.min_neighbours, minSize=(smallest, smallest)
    )
    return [Box(*(int(value) for value in box)) for box in found]


def choose_box(boxes: Sequence[Box], shape: tuple[int, int], settings: HaarSettings) -> Box | None:
    """Return the largest plausible box (the first of equals), None if no box is plausible.

    Parameters
    ----------
    boxes : sequence of Box
        What the detector proposes.
    shape : tuple of int
        Height and width of the image.
    """
    plausible = [box for box in boxes if _is_plausible(box, shape, settings)]
    return max(plausible, key=lambda box: box.width * box.height, default=None)


def _is_plausible(box: Box, shape: tuple[int, int], settings: HaarSettings) -> bool:
    height, width = shape
    centre = ((box.x + box.width / 2) / width, (box.y + box.height / 2) / height)
    size = box.width / min(shape)
    return settings.width[0] <= size <= settings.width[1] and all(
        settings.centre[0] <= place <= settings.centre[1] for place in centre
    )


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
