"""Whose face it is: identity modes, and the proportions in which populations differ.

Modes are drawn alike for everybody. Four proportions are then set to the person's traits, by the smallest change of the
modes that leaves the shape of eyes, brows, nose and mouth as drawn. So people of two populations differ in what
`aulens.synthesis.populations` names, and in nothing that reads as race.
"""

from functools import lru_cache

import numpy as np

from aulens.synthesis.ict.mesh import Mesh
from aulens.synthesis.ict.space import asymmetric
from aulens.synthesis.people import TRAITS, Person

SET_BY = ("face_width", "chin_y", "jaw_squareness", "skull_height")
SPREAD = 0.85  # of the modes; at 1 some people look like caricatures


def proportions(positions: np.ndarray, top: np.ndarray) -> np.ndarray:
    """Return what traits set, in cm.

    Parameters
    ----------
    positions : (..., 68, 3) float
        Of the landmarks.
    top : (..., 3) float
        Of the top of the head.

    Returns
    -------
    (..., 4) float
        In the order of `SET_BY`: width between the temples; from the mouth to the chin; how much wider the jaw is than
        this width and the chin would make it; from the eyes to the top.
    """
    width = np.mean([positions[..., 16 - n, 0] - positions[..., n, 0] for n in (0, 1, 2)], axis=0)
    jaw = np.mean([positions[..., 16 - n, 0] - positions[..., n, 0] for n in (4, 5)], axis=0)
    mouth = (positions[..., 48, 1] + positions[..., 54, 1]) / 2
    eyes = positions[..., 36:48, 1].mean(axis=-1)
    return np.stack([width, mouth - positions[..., 8, 1], jaw - 0.75 * width, top[..., 1] - eyes], axis=-1)


def features(positions: np.ndarray) -> np.ndarray:
    """Return the shape of eyes, brows, nose and mouth (..., 14), in cm, from the positions of the landmarks."""
    x, y, z = positions[..., 0], positions[..., 1], positions[..., 2]
    eyes = [x[..., 45] - x[..., 42], x[..., 42] - x[..., 39], y[..., 44] - y[..., 46], y[..., 45] - y[..., 42]]
    brows = [y[..., 24] - y[..., 44], y[..., 26] - y[..., 24], y[..., 22] - y[..., 24]]
    nose = [x[..., 35] - x[..., 31], z[..., 30] - z[..., 42], y[..., 27] - y[..., 33]]
    mouth = [x[..., 54] - x[..., 48], y[..., 51] - y[..., 62], y[..., 66] - y[..., 57], y[..., 33] - y[..., 51]]
    return np.stack([*eyes, *brows, *nose, *mouth], axis=-1)


@lru_cache(maxsize=1)
def _levers(mesh: Mesh) -> tuple[np.ndarray, np.ndarray]:
    """Return what each mode adds to the proportions (4, modes), and the modes that change one alone (modes, 4)."""
    moved = mesh.modes[:, mesh.landmarks].astype(np.float64)  # (modes, 68, 3)
    top = mesh.modes[:, mesh.vertices[:, 1].argmax()].astype(np.float64)
    effect = proportions(moved, top).T  # (4, modes): both are linear
    both = np.concatenate([effect, features(moved).T])
    return effect, np.linalg.pinv(both, rcond=1e-3)[:, : len(effect)]


def mode_weights(mesh: Mesh, person: Person) -> np.ndarray:
    """Return the weight of each identity mode (modes,)."""
    number = len(mesh.modes)
    weights = np.zeros(number)
    drawn = np.array(person.modes[:number])
    weights[: len(drawn)] = SPREAD * drawn
    if not person.modes:
        return weights
    effect, change = _levers(mesh)
    spread = SPREAD * np.sqrt((effect**2).sum(axis=1))  # among people
    traits = [(getattr(person, name) - TRAITS[name]["mean"]) / TRAITS[name]["sd"] for name in SET_BY]
    return weights + change @ (spread * np.array(traits) - effect @ weights)


@lru_cache(maxsize=2)  # a person's pictures are rendered one after the other
def identity(mesh: Mesh, person: Person) -> np.ndarray:
    """Return the vertices (n, 3) float32 of a person at rest, asymmetry included."""
    weights = mode_weights(mesh, person).astype(np.float32)
    vertices = mesh.vertices.copy()
    for weight, mode in zip(weights, mesh.modes, strict=True):
        if weight:
            vertices += weight * mode.astype(np.float32)
    return vertices + asymmetric(vertices, person.asymmetry) if any(person.asymmetry) else vertices
