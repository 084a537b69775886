"""Faces whose eyes lie at fixed places: how a square is turned, enlarged and shifted for that."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from aulens.faces.crop import crop_square, square_around
from aulens.faces.detect import Box
from aulens.faces.mesh_points import EyeLine
from aulens.faces.similarity import mapped, similarity, transformed

COLUMNS = tuple(f"eyes_{name}" for name in EyeLine._fields)  # of faces.csv
PLACES = 4  # digits that stand there behind the point


@dataclass(frozen=True)
class EyePlaces:
    """Where the eyes lie in a face image, level and as far from the left as from the right.

    Attributes
    ----------
    distance : float
        Between the middles of the eyes, as a share of the side.
    height : float
        Of the line through them, from the top, as a share of the side.
    """

    distance: float
    height: float


@dataclass(frozen=True)
class Cut:
    """How a face image is cut out of its photograph: by its eyes, or as the square around its box.

    Attributes
    ----------
    box : Box
        In pixels of the photograph.
    margin : float
        By which fraction of the box the square is larger on every side; it does not matter where the eyes decide.
    size : int
        Side of the face image in pixels.
    line : EyeLine or None
        The eyes in the photograph; None if they are not known.
    places : EyePlaces or None
        Where they are to lie; None if the box decides.
    """

    box: Box
    margin: float
    size: int
    line: EyeLine | None = None
    places: EyePlaces | None = None

    @property
    def matrix(self) -> np.ndarray | None:
        """The transform (2, 3) from pixels of the photograph to those of the face image; None if the box decides."""
        if self.line is None or self.places is None:
            return None
        return to_places(self.line, self.places, self.size)

    def image(self, photograph: np.ndarray) -> np.ndarray:
        """Return the face image (size, size[, 3]) of a photograph (H, W[, 3]), or of a mask of its size."""
        if self.matrix is None:
            return crop_square(photograph, self.box, self.margin, self.size)
        return transformed(photograph, self.matrix, self.size)

    def points(self, points: np.ndarray) -> np.ndarray:
        """Return where points (n, 2) of the photograph lie in the face image."""
        return mapped(points, self._matrix_of_box() if self.matrix is None else self.matrix)

    def _matrix_of_box(self) -> np.ndarray:
        left, top, side, _ = square_around(self.box, self.margin)
        return similarity((left - 0.5, top - 0.5), 0.0, self.size / side, (-0.5, -0.5))


def to_places(line: EyeLine, places: EyePlaces, size: int) -> np.ndarray:
    """Return the transform (2, 3) that brings eyes to their places in an image of this side.

    Examples
    --------
    >>> to_places(EyeLine(100.0, 80.0, 0.0, 50.0), EyePlaces(distance=0.4, height=0.5), 100).round(3).tolist()
    [[0.8, 0.0, -30.5], [-0.0, 0.8, -14.5]]
    """
    scale = places.distance * size / line.distance
    return similarity((line.x, line.y), line.angle, scale, ((size - 1) / 2, places.height * size - 0.5))


def line_of(row: pd.Series) -> EyeLine | None:
    """Return the eyes of a row of faces.csv; None if it says nothing of them."""
    if any(name not in row or pd.isna(row[name]) or row[name] == "" for name in COLUMNS):
        return None
    return EyeLine(*(float(row[name]) for name in COLUMNS))
