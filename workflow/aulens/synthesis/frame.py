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
MIDLINE = 0.12  # half the width over which unequal sides of a face fade into each other, units


@dataclass(frozen=True, eq=False)
class Frame:
    """Pixel grid of the right half of a face, or of a part of it that begins at the midline.

    Attributes
    ----------
    pixels_per_unit : float
        Scale of the grid.
    x : (1, side / 2) float32
        Units.
    y : (side, 1) float32
        Units.
    top : float
        y of the uppermost row of the whole grid.
    first_row : int
        Number of the uppermost row in the whole grid, 0 unless this is a part.
    """

    pixels_per_unit: float
    x: np.ndarray
    y: np.ndarray
    top: float
    first_row: int = 0

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
        scale, skipped = self.pixels_per_unit, self.first_row
        rows = (top - self.top) * scale, (bottom - self.top) * scale + 2
        columns = left * scale, right * scale + 2
        first_row, last_row = (min(max(int(row) - skipped, 0), self.side) for row in rows)
        first, last = (min(max(int(column), 0), self.x.size) for column in columns)
        return slice(first_row, last_row), slice(first, last)

    def part(self, right: float, top: float, bottom: float) -> "Frame":
        """Return the grid from the midline to `right`, between `top` and `bottom`."""
        rows, columns = self.window(0, right, top, bottom)
        return Frame(self.pixels_per_unit, self.x[:, columns], self.y[rows], self.top, self.first_row + rows.start)

    def place(self, part: "Frame") -> tuple[slice, slice]:
        """Return the rows and columns of the whole picture that a part and its mirror image cover."""
        first_row, middle, half_width = part.first_row - self.first_row, self.x.size, part.x.size
        return slice(first_row, first_row + part.side), slice(middle - half_width, middle + half_width)


@lru_cache(maxsize=4)
def half_frame(size: int) -> Frame:
    """Return the grid for images of `size` pixels."""
    pixels_per_unit = size / UNITS_ACROSS
    side = round(size * MARGIN) // 2 * 2
    x = (np.arange(side // 2) + 0.5) / pixels_per_unit  # (side / 2,)
    y = (np.arange(side) + 0.5 - side / 2) / pixels_per_unit + CENTRE_Y  # (side,)
    x, y = x.astype(np.float32)[None, :], y.astype(np.float32)[:, None]
    x.flags.writeable = y.flags.writeable = False
    return Frame(pixels_per_unit, x, y, float(y[0, 0]))


def whole(half: np.ndarray) -> np.ndarray:
    """Return the whole face (side, side) of a right half (side, side / 2)."""
    return np.concatenate([half[:, ::-1], half], axis=1)


def faded(frame: Frame, sides: list[np.ndarray]) -> np.ndarray:
    """Return a whole picture of which the left is that of the first, the right that of the last of one or two.

    Parameters
    ----------
    frame : Frame
        The grid of the right half.
    sides : list of (rows, columns), (rows, columns, 3) or (n, rows, columns) float32
        Whole pictures. Between `-MIDLINE` and `MIDLINE` units they fade into each other.
    """
    if len(sides) == 1:
        return sides[0]
    left, right = sides
    share = smooth_step(-MIDLINE, MIDLINE, whole_x(frame))  # (1, columns)
    return left + (share[..., None] if left.shape[-1] == 3 else share) * (right - left)


def whole_x(frame: Frame) -> np.ndarray:
    """Return the x (1, side) of all columns, negative on the left."""
    return np.concatenate([-frame.x[:, ::-1], frame.x], axis=1)


def smooth_step(start: float, end: float, values: np.ndarray) -> np.ndarray:
    """Return 0 before `start`, 1 behind `end`, a smooth rise between (a fall where `end` < `start`)."""
    t = (values - start) * (1 / (end - start))
    t.clip(0, 1, out=t)
    rise = 2 * t
    np.subtract(3, rise, out=rise)
    t *= t
    t *= rise
    return t


def band(y: np.ndarray, top: np.ndarray, bottom: np.ndarray, softness: float) -> np.ndarray:
    """Return 1 between two curves (1, columns), 0 outside, with edges of +- `softness` units."""
    return smooth_step(-softness, softness, y - top) * smooth_step(-softness, softness, bottom - y)


def add_blobs(height: np.ndarray, frame: Frame, *hills: tuple[float, ...], share: float = 1.0) -> None:
    """Add `share` times the sum of some hills to a relief (side, side / 2), in place, where they are more than nothing.

    Parameters
    ----------
    height : (side, side / 2) float32
        The relief.
    frame : Frame
        Its grid.
    hills : tuple of five float
        The factor on a `blob`, and its x, y, spread_x and spread_y.
    share : float
        Factor on all.
    """
    hills = tuple(hill for hill in hills if hill[0])
    if not hills or not share:
        return
    reach = 5.5  # in spreads: exp(-5.5 ** 2 / 2) is 3e-7
    boxes = [(x - reach * wide, x + reach * wide, y - reach * high, y + reach * high) for _, x, y, wide, high in hills]
    lefts, rights, tops, bottoms = zip(*boxes, strict=True)
    rows, columns = frame.window(min(lefts), max(rights), min(tops), max(bottoms))
    window = Frame(frame.pixels_per_unit, frame.x[:, columns], frame.y[rows], frame.top)
    total = None
    for factor, *shape in hills:
        hill = blob(window, *shape)
        hill *= factor
        total = hill if total is None else np.add(total, hill, out=total)
    if share != 1:
        total *= share
    height[rows, columns] += total


def blob(frame: Frame, x: float, y: float, spread_x: float, spread_y: float) -> np.ndarray:
    """Return a Gaussian hill (side, side / 2) of height 1, with its mirror image across the midline."""
    across = np.exp(-(((frame.x - x) / spread_x) ** 2) / 2)  # (1, side / 2)
    if x:
        across = across + np.exp(-(((frame.x + x) / spread_x) ** 2) / 2)
    return np.exp(-(((frame.y - y) / spread_y) ** 2) / 2) * across
