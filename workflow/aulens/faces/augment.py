"""The variants of a face: sizes × positions × mirror images."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import cv2
import numpy as np


@dataclass(frozen=True)
class VariantSettings:
    """Which variants there are: all combinations.

    Attributes
    ----------
    sizes : tuple of float
        Factors by which the face is enlarged.
    positions : tuple of tuple of float
        Shifts (dx, dy) to the right and downwards, in fractions of the side.
    mirror : tuple of bool
        Whether the face is mirrored.
    """

    sizes: tuple[float, ...]
    positions: tuple[tuple[float, float], ...]
    mirror: tuple[bool, ...]


class Variant(NamedTuple):
    """One way to show a face: enlarged by `size`, then shifted by (dx, dy), then mirrored or not."""

    size: float
    dx: float
    dy: float
    mirror: bool


def variants(settings: VariantSettings) -> list[Variant]:
    """Return all variants, in the order of features: by size, then position, then mirror image.

    Notes
    -----
    Inagaki et al. 2022: 5 sizes × 5 positions × 2 mirror images = 50.
    """
    return [
        Variant(size, dx, dy, mirror)
        for size, (dx, dy), mirror in product(settings.sizes, settings.positions, settings.mirror)
    ]


def centre_variant(choices: Sequence[Variant]) -> int:
    """Return the place of the face as it is: size 1, not shifted, not mirrored.

    Raises
    ------
    ValueError
        If it is not among the variants.
    """
    for index, variant in enumerate(choices):
        if variant == Variant(1.0, 0.0, 0.0, False):
            return index
    raise ValueError("no variant shows the face as it is (size 1, position [0, 0], mirror false)")


def augment(faces: np.ndarray, variant: Variant, fill: int) -> np.ndarray:
    """Return faces enlarged about their centre, shifted, and mirrored.

    Parameters
    ----------
    faces : (n, side, side) or (n, side, side, 3) uint8
        Face images of one database or series.
    variant : Variant
        What is done; nothing is done to the pixels by the variant of `centre_variant`.
    fill : int
        Grey level of what comes into view from outside, in every channel.

    Returns
    -------
    (n, side, side) or (n, side, side, 3) uint8
        The faces as the variant shows them.
    """
    if (variant.size, variant.dx, variant.dy) == (1.0, 0.0, 0.0):
        moved = faces
    else:
        matrix = _matrix(variant, faces.shape[1])
        moved = np.stack([_warped(face, matrix, fill) for face in faces]) if len(faces) else faces
    return np.ascontiguousarray(moved[:, :, ::-1]) if variant.mirror else moved


def _matrix(variant: Variant, side: int) -> np.ndarray:
    """Return the map from old to new pixel coordinates (2, 3), whose origin is the centre of the first pixel."""
    centre = (side - 1) / 2
    offset = centre * (1 - variant.size)
    return np.array(
        [[variant.size, 0, offset + variant.dx * side], [0, variant.size, offset + variant.dy * side]], dtype=np.float64
    )


def _warped(face: np.ndarray, matrix: np.ndarray, fill: int) -> np.ndarray:
    size, border = face.shape[1::-1], (fill, fill, fill)  # one level for every channel
    return cv2.warpAffine(
        face, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=border
    )
