"""The texture on which a face is painted: where on the head each of its points lies, and masks that are everybody's."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from aulens.synthesis.frame import smooth_step
from aulens.synthesis.ict.mesh import Mesh
from aulens.synthesis.ict.space import UNIT, height_of
from aulens.synthesis.raster import interpolated, rasterise

SIDE = 768  # texels; about 35 per cm
NOWHERE = 99.0  # cm; where nothing of the face lies
EYES = (range(36, 42), range(42, 48))
LIPS, SEAM = range(48, 60), range(60, 68)


@dataclass(frozen=True, eq=False)
class Canvas:
    """What the texture of the part face shows; all arrays (SIDE, SIDE) float32.

    Attributes
    ----------
    rest : (SIDE, SIDE, 3) float32
        Position in cm on the mean head at rest.
    x, away, y : (SIDE, SIDE) float32
        Its x, their absolute values, and its y.
    lips, lids, lashes, ears, nostrils : (SIDE, SIDE) float32
        0 to 1: red of the lips; lids with their fold; the lids' dark edges; ears; the holes of the nose.
    """

    rest: np.ndarray
    x: np.ndarray
    away: np.ndarray
    y: np.ndarray
    lips: np.ndarray
    lids: np.ndarray
    lashes: np.ndarray
    ears: np.ndarray
    nostrils: np.ndarray


def texels(uv: np.ndarray) -> np.ndarray:
    """Return texture coordinates (n, 2) as columns and rows of the canvas; (0.5, 0.5) is the first texel's middle."""
    return uv * np.float32([SIDE, -SIDE]) + np.float32([0, SIDE])


@lru_cache(maxsize=1)
def canvas(mesh: Mesh) -> Canvas:
    """Return the canvas of a mesh."""
    face = mesh.triangles[mesh.of_parts("face")]
    face = _turned_up(face, mesh.uv)
    level = np.zeros(len(mesh.vertices), np.float32)
    found = rasterise(texels(mesh.uv), level, face, SIDE, SIDE)
    rest = np.full((SIDE * SIDE, 3), NOWHERE, np.float32)
    rest[found.pixel] = interpolated(mesh.vertices, face, found)
    rest = rest.reshape(SIDE, SIDE, 3)
    x, y = np.ascontiguousarray(rest[..., 0]), np.ascontiguousarray(rest[..., 1])
    away, places = np.abs(x), texels(mesh.uv[mesh.landmarks])
    lips = _filled([_smooth_ring(places[list(LIPS)])], 2.0)
    masks = {"lips": lips, "lids": _lids(mesh, away, y), "lashes": _lashes(places)}
    return Canvas(rest, x, away, y, **masks, ears=_ears(), nostrils=_nostrils(mesh, away, y, rest[..., 2]))


def _turned_up(triangles: np.ndarray, uv: np.ndarray) -> np.ndarray:
    """Return triangles (t, 3) that all show their front in the texture."""
    first, second, third = (uv[triangles[:, corner]] for corner in range(3))
    (x1, y1), (x2, y2) = (second - first).T, (third - first).T
    area = x1 * y2 - y1 * x2
    return np.where((area < 0)[:, None], triangles[:, ::-1], triangles)


def _smooth_ring(points: np.ndarray, steps: int = 12) -> np.ndarray:
    """Return a closed curve through points (k, 2): (k · steps, 2), by Catmull and Rom's splines."""
    before, after, then = (np.roll(points, shift, axis=0) for shift in (1, -1, -2))
    t = np.linspace(0, 1, steps, endpoint=False)[:, None, None]
    curve = 2 * points + (after - before) * t + (2 * before - 5 * points + 4 * after - then) * t**2
    curve = 0.5 * (curve + (3 * points - before - 3 * after + then) * t**3)  # (steps, k, 2)
    return curve.transpose(1, 0, 2).reshape(-1, 2)


def _filled(rings: list[np.ndarray], softness: float) -> np.ndarray:
    mask = np.zeros((SIDE, SIDE), np.float32)
    for ring in rings:
        cv2.fillPoly(mask, [np.round(ring).astype(np.int32)], 1.0)
    return cv2.GaussianBlur(mask, (0, 0), softness)


def _lids(mesh: Mesh, away: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the lids: an ellipse around the eye, higher above it than below."""
    inner, outer, upper, lower = (mesh.marks(number)[0] for number in (42, 45, 43, 47))
    middle, half = (inner[0] + outer[0]) / 2, 1.18 * abs(outer[0] - inner[0]) / 2
    level = (inner[1] + outer[1]) / 2
    over, under = upper[1] - level + 0.45, level - lower[1] + 0.22
    across, up = (away - middle) / half, y - level
    radius = np.sqrt(across**2 + (up / np.where(up > 0, over, under)) ** 2)
    return smooth_step(1.06, 0.94, radius).astype(np.float32)


def _lashes(places: np.ndarray) -> np.ndarray:
    """Return the dark edges of the lids, the upper one stronger."""
    found = np.zeros((SIDE, SIDE), np.float32)
    for first, *_ in EYES:
        for edge, width, soft, strength in (((0, 1, 2, 3), 5, 1.9, 0.9), ((3, 4, 5, 0), 2, 1.3, 0.5)):
            points = places[[first + number for number in edge]]
            t = np.linspace(0, 1, 40)
            along = np.array([0, 1 / 3, 2 / 3, 1])
            curve = np.stack([np.polyval(np.polyfit(along, points[:, axis], 3), t) for axis in (0, 1)], axis=1)
            line = np.zeros((SIDE, SIDE), np.float32)
            cv2.polylines(line, [np.round(curve).astype(np.int32)], False, 1.0, width, cv2.LINE_AA)
            line = cv2.GaussianBlur(line, (0, 0), soft)
            np.maximum(found, line * (strength / max(float(line.max()), 1e-6)), out=found)
    return found


def _ears() -> np.ndarray:
    """Return the ears: in the texture of ICT-FaceKit the two lobes at its sides."""
    middle = (np.arange(SIDE, dtype=np.float32) + 0.5) / SIDE
    u, v = np.abs(middle - 0.5)[None, :], (1 - middle)[:, None]
    return smooth_step(0.400, 0.408, u) * smooth_step(0.428, 0.436, v) * smooth_step(0.700, 0.690, v)


def _nostrils(mesh: Mesh, away: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Return the holes of the nose, whose skin is folded into the head."""
    wing, base = abs(mesh.marks(35)[0, 0]), mesh.marks(33)[0]
    across, up, deep = (away - 0.52 * wing) / (0.36 * wing), (y - base[1] - 0.18) / 0.30, base[2] - 0.35 - z
    return np.exp(-(across**2) - up**2) * smooth_step(-0.4, 0.2, deep)


def forehead_lines(canvas_: Canvas) -> np.ndarray:
    """Return three level lines on the forehead, -1 in their middle."""
    found = np.zeros((SIDE, SIDE), np.float32)
    for height in (-0.69, -0.80, -0.92):
        level = height_of(height)
        found -= np.exp(-(((canvas_.y - level - 0.12 * np.cos(1.1 * canvas_.x + level)) / (0.018 * UNIT)) ** 2))
    return found
