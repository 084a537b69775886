"""Pictures that are cut around the face, closely or widely, as pictures collected from the web are."""

from dataclasses import dataclass

import cv2
import numpy as np

from aulens.synthesis.frame import CENTRE_Y, UNITS_ACROSS

FACE_CENTRE_Y = 0.20  # half way between hairline and chin, units


@dataclass(frozen=True)
class CutSettings:
    """How pictures are cut; lengths are shares of the side of the rendered picture."""

    side: int  # of the pictures that are written, pixels
    width: tuple[float, float]  # of the square that is cut out, drawn evenly between these two
    shift: float  # sd of its place around the face


@dataclass(frozen=True)
class Cut:
    """Which square of a rendered picture is kept, in its pixels, and the side that it is brought to."""

    left: int
    top: int
    width: int
    side: int


def draw_cut(size: int, settings: CutSettings, rng: np.random.Generator) -> Cut:
    """Return where a picture of `size` pixels is cut; what is cut out lies within it."""
    width = round(size * float(rng.uniform(*settings.width)))
    middle = 0.5, 0.5 + (FACE_CENTRE_Y - CENTRE_Y) / UNITS_ACROSS
    places = [
        size * (centre + settings.shift * z) - width / 2
        for centre, z in zip(middle, rng.standard_normal(2), strict=True)
    ]
    left, top = (int(np.clip(round(float(place)), 0, size - width)) for place in places)
    return Cut(left, top, width, settings.side)


def cut_out(image: np.ndarray, cut: Cut | None) -> np.ndarray:
    """Return what is kept of an image (H, W) or (H, W, 3): (side, side) or (side, side, 3); all of it without a cut."""
    if cut is None:
        return image
    square = image[cut.top : cut.top + cut.width, cut.left : cut.left + cut.width]
    return cv2.resize(square, (cut.side, cut.side), interpolation=cv2.INTER_AREA)
