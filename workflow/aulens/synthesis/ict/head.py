"""A head before the camera: its vertices and normals, and what each sample of the picture shows of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from aulens.synthesis.camera import View
from aulens.synthesis.ict import clothes
from aulens.synthesis.ict.canvas import LIPS, texels
from aulens.synthesis.ict.hair import hair_alpha, opacity, thickness
from aulens.synthesis.ict.identity import identity
from aulens.synthesis.ict.mesh import PARTS, Mesh, among
from aulens.synthesis.ict.paint import hair_strands
from aulens.synthesis.ict.shapes import displaced
from aulens.synthesis.ict.space import UNIT, posed, seen_at
from aulens.synthesis.people import Person
from aulens.synthesis.raster import Fragments, interpolated, rasterise
from aulens.synthesis.repertoire import ACTION_UNITS

SAMPLES = 2  # of a pixel's width and height
INNER, BALLS, SKIN = ("socket", "gums", "teeth"), ("eye_l", "eye_r"), ("face", "headneck")
MARGIN = 0.35  # cm around mouth and eyes, beyond which nothing of what lies behind is seen


@dataclass(frozen=True, eq=False)
class Head:
    """A posed head.

    Attributes
    ----------
    vertices, normals : (n, 3) float32
        In cm; z to the camera.
    pixels : (n, 2) float32
        Where the vertices lie among the samples of the picture.
    triangles, part : (t, 3) int32, (t,) uint8
        Those that can be seen.
    """

    vertices: np.ndarray
    normals: np.ndarray
    pixels: np.ndarray
    triangles: np.ndarray
    part: np.ndarray


@dataclass(frozen=True, eq=False)
class Surface:
    """What the samples of a picture show of a head; k samples.

    Attributes
    ----------
    fragments : Fragments
    side : int
        Samples across the picture.
    part : (k,) uint8
        A place in `PARTS`.
    normal : (k, 3) float32
        Unit vectors.
    face, other : (f,), (o,) int
        Which samples show the part face, and which other parts.
    columns, rows : (f,) float32
        Where those of the face lie on the canvas.
    rest : (o, 3) float32
        Where the others lie at rest on the mean head, in cm.
    head : Head
    """

    fragments: Fragments
    side: int
    part: np.ndarray
    normal: np.ndarray
    face: np.ndarray
    other: np.ndarray
    columns: np.ndarray
    rows: np.ndarray
    rest: np.ndarray
    head: Head

    def of(self, *names: str) -> np.ndarray:
        """Return which samples (k,) bool show some parts."""
        return among(self.part, names)

    def where(self, name: str) -> np.ndarray:
        """Return which of the other samples (in the order of `other`) show a part."""
        return np.flatnonzero(np.take(self.part, self.other) == PARTS.index(name))

    @property
    def depth(self) -> np.ndarray:
        """How near each sample is (k,), in cm."""
        return self.fragments.depth.ravel()[self.fragments.pixel]

    def points(self, chosen: np.ndarray) -> np.ndarray:
        """Return where some samples lie (c, 3) as posed, in cm."""
        return interpolated(self.head.vertices, self.head.triangles, self.fragments.of(chosen))


def head(mesh: Mesh, person: Person, action_units: Mapping[int, float], view: View) -> Head:
    """Return a person's head, doing something, before the camera."""
    vertices = posed(worn(mesh, person) + displaced(mesh, action_units, sides_of(person)), view)
    pixels = seen_at(vertices, view, SAMPLES * view.size)
    shown = _can_be_seen(mesh, pixels, SAMPLES * view.size / (UNIT * 3.85))
    triangles = mesh.triangles[shown]
    return Head(vertices, normals_of(vertices, triangles), pixels, triangles, mesh.part[shown])


def sides_of(person: Person) -> dict[int, float]:
    """Return action unit -> by which share of itself it is stronger on the picture's right."""
    return dict(zip(ACTION_UNITS, person.sides, strict=True))


@lru_cache(maxsize=2)  # a person's pictures are rendered one after the other
def worn(mesh: Mesh, person: Person) -> np.ndarray:
    """Return a person's vertices (n, 3) at rest, with the thickness of hair and clothes."""
    bare = identity(mesh, person)
    skin = np.unique(mesh.triangles[mesh.of_parts(*SKIN)])
    rest = mesh.vertices[skin]
    hair = hair_alpha(rest, np.zeros(len(rest), np.float32), person) / opacity(person)
    ears = _is_ear(mesh)[skin]
    tufts = 1 + 0.06 * hair_strands(rest, person)
    thick = hair * (1 - ears) * thickness(person) * tufts + clothes.THICKNESS * clothes.clothes_alpha(rest)
    vertices = bare.copy()
    vertices[skin] += normals_of(bare, mesh.triangles)[skin] * thick[:, None].astype(np.float32)
    return vertices


def _is_ear(mesh: Mesh) -> np.ndarray:
    u, v = np.abs(mesh.uv[:, 0] - 0.5), mesh.uv[:, 1]
    of_face = np.zeros(len(u), bool)
    of_face[np.unique(mesh.triangles[mesh.of_parts("face")])] = True
    return ((u > 0.395) & (v > 0.42) & (v < 0.705) & of_face).astype(np.float32)


def normals_of(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Return the normal (n, 3) of each vertex: the mean of its triangles', by their areas; 0 where there are none."""
    first, second, third = (vertices[triangles[:, corner]] for corner in range(3))
    flat = np.cross(second - first, third - first)  # (t, 3)
    corners = triangles.ravel()
    summed = np.empty_like(vertices)
    for axis in range(3):
        summed[:, axis] = np.bincount(corners, np.repeat(flat[:, axis], 3), len(vertices))
    return summed / np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-9)


def _can_be_seen(mesh: Mesh, pixels: np.ndarray, per_centimetre: float) -> np.ndarray:
    """Return which triangles (t,) may be seen: all of the skin; of mouth and eyes what lies behind their openings."""
    shown = mesh.of_parts(*SKIN)
    openings = ((INNER, (list(LIPS),)), (BALLS, (list(range(36, 42)), list(range(42, 48)))))
    for parts, rings in openings:
        of_parts = np.flatnonzero(mesh.of_parts(*parts))
        corners = pixels[mesh.triangles[of_parts]]  # (p, 3, 2)
        for ring in rings:
            around, margin = pixels[mesh.landmarks[ring]], MARGIN * per_centimetre
            low, high = around.min(axis=0) - margin, around.max(axis=0) + margin
            near = ((corners.max(axis=1) >= low) & (corners.min(axis=1) <= high)).all(axis=1)
            shown[of_parts[near]] = True
    return shown


def surface(mesh: Mesh, head_: Head, side: int) -> Surface:
    """Return what each sample of a picture of `side` samples shows of a head."""
    found = rasterise(head_.pixels, head_.vertices[:, 2], head_.triangles, side, side)
    part = head_.part[found.triangle]
    is_face = part == PARTS.index("face")
    face, other = np.flatnonzero(is_face), np.flatnonzero(~is_face)
    values = np.concatenate([head_.normals, texels(mesh.uv) - np.float32(0.5)], axis=1)  # (n, 5)
    seen = interpolated(values, head_.triangles, found)  # (k, 5)
    columns, rows = seen[face, 3], seen[face, 4]
    rest = interpolated(mesh.vertices, head_.triangles, found.of(other))
    return Surface(found, side, part, seen[:, :3], face, other, columns, rows, rest, head_)
