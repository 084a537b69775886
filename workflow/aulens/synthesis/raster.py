"""A z-buffer in numpy: which triangle of a mesh each pixel shows, and where in it.

Triangles are cut into rows and rows into pixels, all at once, so that only pixels that lie in a triangle are looked at.
Nothing depends on threads or on the order of triangles but ties, of which the last triangle wins.
"""

from dataclasses import dataclass

import numpy as np

CLOSED = 1e-6  # pixels by which rows are longer, so that no pixel falls between two triangles with a common edge


@dataclass(frozen=True, eq=False)
class Fragments:
    """What the pixels of a picture show that show a triangle.

    Attributes
    ----------
    pixel : (k,) int64
        Number of the pixel, row by row, rising.
    triangle : (k,) int64
        Number of the triangle.
    second, third : (k,) float32
        Weights of the triangle's second and third corner; the first has the rest of 1.
    depth : (height, width) float32
        Of each pixel, larger is nearer; -inf where there is nothing.
    """

    pixel: np.ndarray
    triangle: np.ndarray
    second: np.ndarray
    third: np.ndarray
    depth: np.ndarray

    def of(self, chosen: np.ndarray) -> "Fragments":
        """Return some fragments."""
        own = (array[chosen] for array in (self.pixel, self.triangle, self.second, self.third))
        return Fragments(*own, self.depth)


def rasterise(points: np.ndarray, depth: np.ndarray, triangles: np.ndarray, height: int, width: int) -> Fragments:
    """Return what each pixel of a picture shows of a mesh.

    Parameters
    ----------
    points : (n, 2) float
        x to the right and y downwards in pixels; the middle of the first pixel is (0.5, 0.5).
    depth : (n,) float
        Larger is nearer.
    triangles : (t, 3) int
        Corners, counter-clockwise where they are seen from outside (y upwards); triangles that show their back are not
        seen.
    height, width : int
        Of the picture.
    """
    drawn = _drawn(points, depth, triangles, height, width)
    buffer = _buffer(drawn, height, width)
    nearest = np.flatnonzero(drawn.nearness == buffer[drawn.pixel])
    owner = np.full(height * width, -1, np.int32)
    owner[drawn.pixel[nearest]] = drawn.owner[nearest]
    shown = np.flatnonzero(owner >= 0)
    own = owner[shown]
    second, third = _weights(drawn, own, shown, width)
    return Fragments(shown, drawn.kept[own], second, third, buffer.reshape(height, width))


def depths(points: np.ndarray, depth: np.ndarray, triangles: np.ndarray, height: int, width: int) -> np.ndarray:
    """Return the depth (height, width) of what each pixel shows, -inf where there is nothing; see `rasterise`."""
    return _buffer(_drawn(points, depth, triangles, height, width), height, width).reshape(height, width)


Corners = tuple[np.ndarray, np.ndarray, np.ndarray]  # of (t,) values


@dataclass(frozen=True, eq=False)
class _Drawn:
    """All pixels of all triangles that are seen; `kept` are the triangles' numbers, `owner` places in it."""

    kept: np.ndarray
    x: Corners
    y: Corners
    area: np.ndarray
    owner: np.ndarray
    pixel: np.ndarray
    nearness: np.ndarray


def _drawn(points: np.ndarray, depth: np.ndarray, triangles: np.ndarray, height: int, width: int) -> _Drawn:
    x, y = (_corners(points[:, axis], triangles) for axis in (0, 1))
    area = (x[1] - x[0]) * (y[2] - y[0]) - (y[1] - y[0]) * (x[2] - x[0])
    top, bottom = np.minimum(np.minimum(*y[:2]), y[2]), np.maximum(np.maximum(*y[:2]), y[2])
    first_row = np.clip(np.ceil(top - 0.5), 0, height).astype(np.int32)
    rows = np.clip(np.floor(bottom - 0.5), -1, height - 1).astype(np.int32) - first_row + 1
    kept = np.flatnonzero((area < -1e-9) & (rows > 0))
    x, y, area = _of(x, kept), _of(y, kept), area[kept]
    z = _corners(depth, triangles[kept])
    origin, along_x, along_y = _planes(x, y, z, area)

    of_row, row = _expanded(rows[kept])
    row += first_row[kept][of_row]
    left, length = _row_spans(x, y, of_row, row, width)
    full = np.flatnonzero(length > 0)
    of_row, row, left, length = of_row[full], row[full], left[full], length[full]
    base = (origin[of_row] + along_y[of_row] * (row + 0.5) + along_x[of_row] * 0.5).astype(np.float32)
    slope = along_x.astype(np.float32)[of_row]

    of_pixel, column = _expanded(length)
    column += np.take(left, of_pixel)
    nearness = np.take(slope, of_pixel) * column.astype(np.float32)
    nearness += np.take(base, of_pixel)
    pixel = np.take(row * np.int32(width), of_pixel) + column
    return _Drawn(kept, x, y, area, np.take(of_row, of_pixel), pixel, nearness)


def _corners(values: np.ndarray, triangles: np.ndarray) -> Corners:
    values = np.ascontiguousarray(values, np.float64)
    first, second, third = (values[triangles[:, corner]] for corner in range(3))
    return first, second, third


def _of(corners: Corners, kept: np.ndarray) -> Corners:
    first, second, third = corners
    return first[kept], second[kept], third[kept]


def _buffer(drawn: _Drawn, height: int, width: int) -> np.ndarray:
    buffer = np.full(height * width, -np.inf, np.float32)
    np.maximum.at(buffer, drawn.pixel, drawn.nearness)
    return buffer


def interpolated(values: np.ndarray, triangles: np.ndarray, fragments: Fragments) -> np.ndarray:
    """Return values of corners (n, c) at each fragment (k, c) float32."""
    corners = np.take(triangles, fragments.triangle, axis=0)  # (k, 3)
    first, found, last = (np.take(values, corners[:, corner], axis=0) for corner in range(3))
    found -= first
    found *= fragments.second[:, None]
    found += first
    last -= first
    last *= fragments.third[:, None]
    found += last
    return found


def _expanded(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return 0 0 1 2 2 2 and 0 1 0 0 1 2 for counts 2 1 3."""
    owner = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    starts = (np.cumsum(counts) - counts).astype(np.int32)
    return owner, np.arange(len(owner), dtype=np.int32) - np.take(starts, owner)


def _planes(x: Corners, y: Corners, z: Corners, area: np.ndarray) -> Corners:
    """Return z at the origin, and its slopes along x and y, of each triangle."""
    second, third = z[1] - z[0], z[2] - z[0]
    along_x = (second * (y[2] - y[0]) - third * (y[1] - y[0])) / area
    along_y = (third * (x[1] - x[0]) - second * (x[2] - x[0])) / area
    return z[0] - along_x * x[0] - along_y * y[0], along_x, along_y


def _row_spans(x: Corners, y: Corners, owner: np.ndarray, row: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the first column of a triangle in each of its rows, and how many columns it has there."""
    level = row + 0.5
    low, high = np.full(len(row), np.inf), np.full(len(row), -np.inf)
    for start, end in ((0, 1), (1, 2), (2, 0)):
        rise = y[end] - y[start]
        slope = np.divide(x[end] - x[start], rise, out=np.zeros_like(rise), where=rise != 0)
        upper = np.where(rise != 0, np.minimum(y[start], y[end]), np.inf)  # a level edge is crossed nowhere
        at = np.take(slope, owner) * level
        at += np.take(x[start] - slope * y[start], owner)
        crossed = np.take(upper, owner) <= level
        crossed &= level <= np.take(np.maximum(y[start], y[end]), owner)
        np.minimum(low, at, out=low, where=crossed)
        np.maximum(high, at, out=high, where=crossed)
    left = np.clip(np.ceil(low - 0.5 - CLOSED), 0, width)
    right = np.clip(np.floor(high - 0.5 + CLOSED), -1, width - 1)
    return left.astype(np.int32), (right - left).astype(np.int32) + 1


def _weights(drawn: _Drawn, owner: np.ndarray, pixel: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the weights of the second and third corner at the pixels of each owner; they are planes as z is."""
    x, y, area = drawn.x, drawn.y, drawn.area
    row = pixel // width
    column = (pixel - row * width).astype(np.float32)
    row = row.astype(np.float32)
    one, none = np.ones_like(area), np.zeros_like(area)
    found = []
    for values in ((none, one, none), (none, none, one)):
        origin, along_x, along_y = _planes(x, y, values, area)
        base = (origin + 0.5 * (along_x + along_y)).astype(np.float32)
        weight = np.take(along_x.astype(np.float32), owner) * column
        weight += np.take(along_y.astype(np.float32), owner) * row
        weight += np.take(base, owner)
        found.append(weight)
    return found[0], found[1]
