"""Glasses: a thin tube around the eyes, over the nose and to the ears."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from aulens.synthesis.camera import View
from aulens.synthesis.glasses import WIRE
from aulens.synthesis.ict.identity import identity
from aulens.synthesis.ict.mesh import Mesh
from aulens.synthesis.ict.space import UNIT, posed, seen_at, towards_light, turned
from aulens.synthesis.people import Person
from aulens.synthesis.raster import rasterise

ROUND, STEPS = 6, 44  # corners of the tube, and its pieces around a lens
BEFORE = 0.9  # cm from the eye to the frame
LARGER = 0.92  # of the lenses of the canonical frame: ICT's heads are narrower between the eyes


@dataclass(frozen=True, eq=False)
class Frame:
    """The mesh of a frame: vertices and normals (n, 3), triangles (t, 3)."""

    vertices: np.ndarray
    normals: np.ndarray
    triangles: np.ndarray


def add_glasses(picture: np.ndarray, depth: np.ndarray, mesh: Mesh, person: Person, view: View) -> None:
    """Draw a person's glasses into the samples of a picture, in place; nothing for who wears none.

    Parameters
    ----------
    picture : (side, side) or (side, side, 3) float32
        Light.
    depth : (side, side) float32
        Of the head; what lies before the frame hides it.
    """
    if person.glasses is None:
        return
    frame, side = frame_of(mesh, person), len(picture)
    vertices = posed(frame.vertices, view)
    found = rasterise(seen_at(vertices, view, side), vertices[:, 2], frame.triangles, side, side)
    row, column = found.pixel // side, found.pixel % side
    before = found.depth[row, column] > depth[row, column]
    row, column, shown = row[before], column[before], frame.triangles[found.triangle[before], 0]
    normals = turned(frame.normals, view)
    facing = np.clip(normals[shown] @ towards_light(view), 0, 1)
    light = person.glasses.tone * (0.8 * view.ambient + 1.15 * (1 - view.ambient) * facing) + 0.12 * facing**20
    picture[row, column] = light if picture.ndim == 2 else light[:, None]


@lru_cache(maxsize=2)  # a person's pictures are rendered one after the other
def frame_of(mesh: Mesh, person: Person) -> Frame:
    """Return the frame of a person who wears glasses, where it rests on her nose."""
    head = identity(mesh, person)
    parts, corners = [], 0
    for path in _paths(head, mesh, person):
        parts.append(_tube(path, WIRE * UNIT, corners))
        corners += len(parts[-1].vertices)
    return Frame(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in ("vertices", "normals", "triangles"))
    )


def _paths(head: np.ndarray, mesh: Mesh, person: Person) -> Iterator[np.ndarray]:
    """Yield the middle lines (k, 3) of the pieces of a frame."""
    glasses, marks = person.glasses, head[mesh.landmarks]
    assert glasses is not None
    wide, drop = LARGER * UNIT * glasses.half_width, LARGER * UNIT * glasses.drop
    brow_gap = (marks[[18, 19, 24, 25], 1].mean() - 0.75) - marks[36:48, 1].mean()
    rise = float(np.clip(brow_gap - 0.3, 1.05, 1.6))
    turn = np.linspace(0, 2 * np.pi, STEPS + 1)
    across = np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** (2 / glasses.squareness)
    up = np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** (2 / glasses.squareness)
    level = marks[36:48, 1].mean()
    front = max(marks[36:48, 2].max() + BEFORE, marks[27, 2] + 0.15)
    for side, ring in ((-1, range(36, 42)), (1, range(42, 48))):
        x = marks[list(ring), 0].mean() + 0.05 * side
        middle, half = level + (rise - drop) / 2, (rise + drop) / 2
        lens = np.stack([x + wide * across, middle + half * up, np.zeros_like(turn)], axis=1)
        yield _bent(lens, front)
        hinge = np.array([x + side * wide, middle + 0.4 * half])
        ear = marks[0 if side < 0 else 16]
        temple = np.stack([np.linspace(hinge[0], ear[0] + 0.25 * side, 6), np.full(6, hinge[1]), np.zeros(6)], axis=1)
        temple[:, 2] = np.linspace(front - 0.02 * hinge[0] ** 2, ear[2] - 1.0, 6)
        yield temple
        if side > 0:
            nose = np.linspace(-(x - wide), x - wide, 7)
            bridge = middle + 0.35 * half + 0.12 * (1 - (nose / max(x - wide, 0.1)) ** 2)
            yield _bent(np.stack([nose, bridge, np.zeros(7)], axis=1), front)


def _bent(path: np.ndarray, front: float) -> np.ndarray:
    """Return a path (k, 3) bent around the face."""
    return path + np.stack([0 * path[:, 0], 0 * path[:, 0], front - 0.02 * path[:, 0] ** 2], axis=1)


def _tube(path: np.ndarray, radius: float, first: int) -> Frame:
    """Return a tube around a path; the number of its first vertex is `first`."""
    along = np.gradient(path, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    aside = np.cross(along, np.where(np.abs(along[:, 2:]) < 0.8, [[0.0, 0.0, 1.0]], [[0.0, 1.0, 0.0]]))
    aside /= np.maximum(np.linalg.norm(aside, axis=1, keepdims=True), 1e-9)
    turn = np.arange(ROUND) * (2 * np.pi / ROUND)
    outwards = (
        np.cos(turn)[None, :, None] * aside[:, None] + np.sin(turn)[None, :, None] * np.cross(along, aside)[:, None]
    )
    vertices = (path[:, None] + radius * outwards).reshape(-1, 3)
    ring, corner = (index.ravel() for index in np.indices((len(path) - 1, ROUND)))
    here, there = ring * ROUND + corner, ring * ROUND + (corner + 1) % ROUND
    triangles = np.concatenate(
        [np.stack([here, there, here + ROUND], 1), np.stack([there, there + ROUND, here + ROUND], 1)]
    )
    return Frame(
        vertices.astype(np.float32), outwards.reshape(-1, 3).astype(np.float32), (triangles + first).astype(np.int32)
    )
