"""The canonical frame in which a face is modelled, and the soft shapes that are drawn in it.

x grows to the right from the midline, y downwards. One unit is half the width of an average face (about 68 mm); the
eyes lie at y = -0.20, the mouth at 0.74, the chin at 1.36. Only the right half is modelled; `whole` mirrors it.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

UNITS_ACROSS = 400 / 104  # width and height of the image, in units
MARGIN = 1.12  # the canonical picture is larger than the image, so that a shifted or turned head finds its surroundings
CENTRE_Y = -0.17  # the y in the middle of the image


@dataclass(frozen=True, eq=False)
class Frame:
    """Pixel grid of the right half of a face.

    Attributes
    ----------
    pixels_per_unit : float
        Scale of the grid.
    x : (1, side / 2) float32
        Units.
    y : (side, 1) float32
        Units.
    """

    pixels_per_unit: float
    x: np.ndarray
    y: np.ndarray

    @property
    def side(self) -> int:
        """Height of the canonical picture in pixels; the half is `side` / 2 wide."""
        return len(self.y)

    @property
    def pixel(self) -> float:
        """Width of a pixel in units."""
        return 1 / self.pixels_per_unit

    def window(self, left: float, right: float, top: float, bottom: float) -> tuple[slice, slice]:
        """Return the rows and columns of a rectangle given in units."""
        rows = (np.array([top, bottom]) - float(self.y[0, 0])) * self.pixels_per_unit
        columns = np.array([left, right]) * self.pixels_per_unit
        first_row, last_row = np.clip([rows[0], rows[1] + 2], 0, self.side).astype(int)
        first, last = np.clip([columns[0], columns[1] + 2], 0, self.x.size).astype(int)
        return slice(first_row, last_row), slice(first, last)


@lru_cache(maxsize=4)
def half_frame(size: int) -> Frame:
    """Return the grid for images of `size` pixels."""
    pixels_per_unit = size / UNITS_ACROSS
    side = round(size * MARGIN) // 2 * 2
    x = (np.arange(side // 2) + 0.5) / pixels_per_unit  # (side / 2,)
    y = (np.arange(side) + 0.5 - side / 2) / pixels_per_unit + CENTRE_Y  # (side,)
    x, y = x.astype(np.float32)[None, :], y.astype(np.float32)[:, None]
    x.flags.writeable = y.flags.writeable = False
    return Frame(pixels_per_unit, x, y)


def whole(half: np.ndarray) -> np.ndarray:
    """Return the whole face (side, side) of a right half (side, side / 2)."""
    return np.concatenate([half[:, ::-1], half], axis=1)


def whole_x(frame: Frame) -> np.ndarray:
    """Return the x (1, side) of all columns, negative on the left."""
    return np.concatenate([-frame.x[:, ::-1], frame.x], axis=1)


def smooth_step(start: float, end: float, values: np.ndarray) -> np.ndarray:
    """Return 0 before `start`, 1 behind `end`, a smooth rise between (a fall where `end` < `start`)."""
    t = np.clip((values - start) * (1 / (end - start)), 0, 1)
    return t * t * (3 - 2 * t)


def band(y: np.ndarray, top: np.ndarray, bottom: np.ndarray, softness: float) -> np.ndarray:
    """Return 1 between two curves (1, columns), 0 outside, with edges of +- `softness` units."""
    return smooth_step(-softness, softness, y - top) * smooth_step(-softness, softness, bottom - y)


def blob(frame: Frame, x: float, y: float, spread_x: float, spread_y: float) -> np.ndarray:
    """Return a Gaussian hill (side, side / 2) of height 1, with its mirror image across the midline."""
    across = np.exp(-(((frame.x - x) / spread_x) ** 2) / 2)  # (1, side / 2)
    if x:
        across = across + np.exp(-(((frame.x + x) / spread_x) ** 2) / 2)
    return np.exp(-(((frame.y - y) / spread_y) ** 2) / 2) * across
