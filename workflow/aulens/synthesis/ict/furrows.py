"""Lines of the skin that the mesh is too coarse for: what age and action units draw, as heights in cm on the canvas.

Sources: P. Ekman, W. V. Friesen, J. C. Hager, "Facial Action Coding System" (2002), the appearance changes listed for
each action unit. Depths are ours, chosen by eye.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from aulens.synthesis.frame import smooth_step
from aulens.synthesis.ict.canvas import NOWHERE, Canvas, canvas, forehead_lines
from aulens.synthesis.ict.mesh import Mesh
from aulens.synthesis.ict.shapes import side_of

AGED = {"forehead": 0.09, "nasolabial": 0.16, "crow's feet": 0.075, "marionette": 0.09, "below the eye": 0.10}
DEPTHS: dict[int, dict[str, float]] = {  # action unit -> line -> depth at intensity 1
    1: {"forehead, middle": 0.038},
    2: {"forehead, sides": 0.036},
    4: {"between the brows": 0.085},
    5: {},
    6: {"crow's feet": 0.06, "below the eye": 0.07},
    7: {"lower lid": 0.075, "crow's feet": 0.012},
    9: {"root of the nose": 0.065, "nasolabial, above": 0.03},
    10: {"nasolabial": 0.075},
    11: {"nasolabial": 0.14, "nasolabial, above": 0.08},
    12: {"nasolabial": 0.09, "crow's feet": 0.012},
    15: {"marionette": 0.07, "chin fold": 0.02},
    16: {"chin fold": 0.06, "below the lip": 0.05},
    17: {"chin fold": 0.055, "chin": 0.03},
    20: {"beside the corners": 0.05},
    23: {"around the lips": 0.035},
    24: {"chin fold": 0.03, "beside the corners": 0.02},
}


@dataclass(frozen=True, eq=False)
class Line:
    """A map of heights where it is not 0."""

    place: tuple[slice, slice]
    height: np.ndarray  # -1 in the depth of the line


def add_furrows(height: np.ndarray, mesh: Mesh, action_units: Mapping[int, float], sides: Mapping[int, float]) -> None:
    """Press the furrows of action units into heights (SIDE, SIDE), in place; sides as in `shapes.displaced`."""
    deepest: dict[str, tuple[float, float]] = {}
    for unit, intensity in action_units.items():
        for name, depth in DEPTHS.get(unit, {}).items():
            deepest[name] = max(deepest.get(name, (0.0, 0.0)), (depth * intensity, sides.get(unit, 0.0)))
    for name, (depth, share) in deepest.items():
        _press(height, mesh, name, depth, share)


def add_age(height: np.ndarray, mesh: Mesh, age: float) -> None:
    """Press the lines of an age (0 smooth, 1 deep furrows) into heights (SIDE, SIDE), in place."""
    for name, depth in AGED.items():
        _press(height, mesh, name, age * depth)


def _press(height: np.ndarray, mesh: Mesh, name: str, depth: float, share: float = 0.0) -> None:
    line = _lines(mesh)[name]
    stronger = 1 + np.float32(share) * side_of(canvas(mesh).x[line.place]) if share else np.float32(1)
    height[line.place] += np.float32(depth) * stronger * line.height


@lru_cache(maxsize=1)
def _lines(mesh: Mesh) -> dict[str, Line]:
    on = canvas(mesh)
    drawn = _upper_face(mesh, on) | _lower_face(mesh, on)
    inside = on.rest[..., 0] < NOWHERE
    return {
        name: _cut(cv2.GaussianBlur(np.where(inside, line, 0).astype(np.float32), (0, 0), 1.1))
        for name, line in drawn.items()
    }


def _cut(height: np.ndarray) -> Line:
    """Return a map without its empty margins."""
    rows, columns = (np.flatnonzero((np.abs(height) > 1e-3).any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return Line((slice(0, 0), slice(0, 0)), height[:0, :0])
    place = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    return Line(place, height[place].copy())


def _groove(distance: np.ndarray, width: float) -> np.ndarray:
    """Return a line with a ridge beside it: -1 in its depth."""
    t = distance / width
    return -np.exp(-(t**2)) + 0.40 * np.exp(-(((t - 2.6) / 1.8) ** 2)) + 0.15 * np.exp(-(((t + 2.4) / 1.6) ** 2))


def _within(values: np.ndarray, low: float, high: float, soft: float) -> np.ndarray:
    return smooth_step(low - soft, low + soft, values) * smooth_step(high + soft, high - soft, values)


def _upper_face(mesh: Mesh, on: Canvas) -> dict[str, np.ndarray]:
    x, away, y = on.x, on.away, on.y
    brow, outer, lower = mesh.marks(22)[0], mesh.marks(45)[0], mesh.marks(46, 47).mean(axis=0)
    inner, root = mesh.marks(42)[0], mesh.marks(27)[0]
    lines = forehead_lines(on)
    side = away - outer[0] - 0.25
    feet = sum(_groove(y - outer[1] - 0.1 - slope * (away - outer[0]), 0.10) for slope in (0.55, 0.18, -0.18, -0.55))
    span = (away - (inner[0] + outer[0]) / 2) / (abs(outer[0] - inner[0]) / 2)
    pouch = y - (lower[1] - 0.62 + 0.22 * span**2)
    lid = y - (lower[1] - 0.24 + 0.14 * span**2)
    nose = sum(
        _groove(y - root[1] - rise - 0.25 * away, 0.09) * _within(away, -1, 0.75, 0.25) for rise in (-0.35, 0.05, 0.5)
    )
    sides = sum(
        _groove(y - root[1] + 0.9 - rise - 0.8 * (away - 0.9), 0.08) * _within(away, 0.65, 1.35, 0.2)
        for rise in (0, 0.35)
    )
    upright = away - 0.45 - 0.10 * (y - brow[1])
    return {
        "forehead": lines * smooth_step(5.6, 4.2, away),
        "forehead, middle": lines * np.exp(-((x / 2.6) ** 2)),
        "forehead, sides": lines * _within(away, 2.2, 5.0, 0.8),
        "between the brows": _groove(upright, 0.13) * _within(y, brow[1] - 0.9, brow[1] + 0.6, 0.45),
        "crow's feet": feet * _within(side, 0.0, 0.9, 0.22) * _within(y, outer[1] - 1.2, outer[1] + 1.1, 0.3),
        "below the eye": _groove(pouch, 0.15) * smooth_step(1.15, 0.75, np.abs(span)),
        "lower lid": _groove(lid, 0.10) * smooth_step(1.1, 0.8, np.abs(span)),
        "root of the nose": nose + sides,
    }


def _lower_face(mesh: Mesh, on: Canvas) -> dict[str, np.ndarray]:
    x, away, y = on.x, on.away, on.y
    wing, corner, lip, chin = (mesh.marks(number)[0] for number in (35, 54, 57, 8))
    fold_y = [corner[1] - 0.35, corner[1] + 1.7, wing[1] + 0.9, wing[1] + 1.4]
    fold = away - np.interp(y, fold_y, [corner[0] + 0.62, corner[0] + 0.3, wing[0] + 0.72, wing[0] + 0.5])
    grown = smooth_step(corner[1] - 0.2, corner[1] + 1.0, y)
    below = y - (lip[1] - 0.62 + 0.10 * x**2)
    marionette = away - corner[0] - 0.42 - 0.08 * (corner[1] - y)
    beside = away - corner[0] - 0.55 - 0.10 * (y - corner[1]) ** 2
    rays = sum(_groove(away - place * (1 + 0.12 * np.abs(y - corner[1])), 0.07) for place in (0.3, 0.8, 1.3, 1.8))
    ring = _within(y, corner[1] + 1.15, corner[1] + 1.9, 0.18) + _within(y, lip[1] - 0.7, lip[1] - 0.1, 0.18)
    dimples = sum(
        np.exp(-(((away - across) / 0.14) ** 2) - ((y - chin[1] - rise) / 0.12) ** 2)
        for across, rise in ((0.15, 1.3), (0.55, 1.05), (0.3, 0.75), (0.8, 1.4), (0.75, 0.7))
    )
    return {
        "nasolabial": _groove(fold, 0.25) * grown * smooth_step(wing[1] + 1.4, wing[1] + 0.8, y),
        "nasolabial, above": _groove(fold, 0.20) * _within(y, wing[1] - 0.4, wing[1] + 0.9, 0.35),
        "marionette": _groove(marionette, 0.24) * _within(y, corner[1] - 1.5, corner[1] - 0.4, 0.35),
        "chin fold": _groove(-below, 0.20) * smooth_step(1.9, 1.1, away),
        "below the lip": _groove(y - lip[1] + 0.1 - 0.06 * x**2, 0.10) * smooth_step(1.6, 0.9, away),
        "chin": -dimples,
        "beside the corners": _groove(beside, 0.20) * _within(y, corner[1] - 0.8, corner[1] + 0.7, 0.35),
        "around the lips": rays * ring * smooth_step(2.3, 1.8, away),
    }
