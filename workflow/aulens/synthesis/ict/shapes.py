"""How action units deform the mesh: each is a sum of ICT's expression shapes, some of them cut to a part of the face.

Weights are those at intensity 1; they grow evenly with the intensity, and those of several action units add up. None is
negative, so that no action unit cancels another one.
"""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from aulens.errors import InputError
from aulens.synthesis.frame import MIDLINE, smooth_step
from aulens.synthesis.ict.mesh import Mesh
from aulens.synthesis.ict.space import UNIT

BOTH = "LR"
RECIPES: dict[int, dict[str, float]] = {  # action unit -> shape, of both sides where it has sides -> weight
    1: {"browInnerUp": 1.0},
    2: {"browOuterUp": 1.0},
    4: {"browDown": 1.25},
    5: {"eyeWide": 1.3},
    6: {"cheekRaiser": 1.1},
    7: {"eyeSquint": 1.2, "eyeBlink": 0.16},
    9: {"noseSneer along the nose": 1.0},
    10: {"mouthUpperUp": 0.8},
    11: {"mouthUpperUp beside the nose": 0.65},
    12: {"mouthSmile": 1.0},
    15: {"mouthFrown": 1.3},
    16: {"mouthLowerDown": 1.15},
    17: {"mouthShrugLower": 0.8, "mouthShrugUpper": 0.3},
    20: {"mouthStretch": 0.9, "mouthDimple": 0.4},
    22: {"mouthFunnel": 1.0},
    23: {"mouthRollUpper": 0.4, "mouthRollLower": 0.4, "mouthPucker": 0.4},
    24: {"mouthPress": 1.0, "mouthRollUpper": 0.3, "mouthRollLower": 0.3},
    25: {"mouthLowerDown": 0.5, "mouthUpperUp": 0.35},
    26: {"jawOpen": 0.4},
    27: {"jawOpen": 1.0},
}
MOST = 1.35  # of one shape, whatever action units ask for it
PARTIAL = {"noseSneer along the nose": "noseSneer", "mouthUpperUp beside the nose": "mouthUpperUp"}


def shapes_needed() -> list[str]:
    """Return the names of ICT's shapes that the recipes take, without their sides, sorted."""
    return sorted({PARTIAL.get(name, name) for recipe in RECIPES.values() for name in recipe})


def weights_of(action_units: Mapping[int, float]) -> dict[str, float]:
    """Return the weight of each shape.

    Raises
    ------
    ValueError
        If an action unit cannot be rendered or an intensity lies outside 0 to 1.

    Examples
    --------
    >>> weights_of({26: 0.5, 24: 1.0})
    {'jawOpen': 0.2, 'mouthPress': 1.0, 'mouthRollUpper': 0.3, 'mouthRollLower': 0.3}
    """
    weights: dict[str, float] = {}
    for unit, intensity in action_units.items():
        if unit not in RECIPES:
            raise ValueError(f"action unit {unit} cannot be rendered; the face model knows {sorted(RECIPES)}")
        if not 0 <= intensity <= 1:
            raise ValueError(f"intensity {intensity} of action unit {unit} lies outside 0 to 1")
        for name, weight in RECIPES[unit].items():
            weights[name] = min(MOST, weights.get(name, 0.0) + weight * intensity)
    return weights


def displaced(mesh: Mesh, action_units: Mapping[int, float], sides: Mapping[int, float]) -> np.ndarray:
    """Return by how much action units move each vertex (n, 3) float32, in cm.

    Parameters
    ----------
    sides : mapping of int to float
        Action unit -> by which share of itself it is stronger on the picture's right, and weaker on its left.
    """
    moved, shapes = np.zeros_like(mesh.vertices), both_sides(mesh)
    for name, weight in weights_of(action_units).items():
        moved += np.float32(weight) * shapes[name]
    if not any(sides.get(unit) for unit in action_units):
        return moved
    side = side_of(mesh.vertices[:, 0])[:, None]
    for unit, intensity in action_units.items():
        for name, weight in RECIPES[unit].items():
            moved += np.float32(weight * intensity * sides.get(unit, 0.0)) * side * shapes[name]
    return moved


def side_of(x: np.ndarray) -> np.ndarray:
    """Return -1 on the picture's left, 1 on its right, for places in cm; the sides fade into each other."""
    return (2 * smooth_step(-MIDLINE * UNIT, MIDLINE * UNIT, x) - 1).astype(np.float32)


@lru_cache(maxsize=1)
def both_sides(mesh: Mesh) -> dict[str, np.ndarray]:
    """Return name in the recipes -> displacement of both sides (n, 3) float32.

    Raises
    ------
    InputError
        If the mesh lacks a shape.
    """
    whole = {name: _sum_of_sides(mesh, name) for name in shapes_needed()}
    nose_y, mouth_y = mesh.marks(33)[0, 1], mesh.marks(48, 54)[:, 1].mean()
    x, y = np.abs(mesh.vertices[:, 0]), mesh.vertices[:, 1]
    corner = np.abs(mesh.marks(48)[0, 0])
    along_nose = 0.3 + 0.7 * smooth_step(nose_y - 1.2, nose_y + 0.4, y)
    beside_nose = smooth_step(0.14 * corner, 0.6 * corner, x) * smooth_step(mouth_y - 0.1, mouth_y + 0.9, y)
    masks = {"noseSneer along the nose": along_nose, "mouthUpperUp beside the nose": beside_nose}
    return whole | {name: whole[PARTIAL[name]] * mask[:, None].astype(np.float32) for name, mask in masks.items()}


def _sum_of_sides(mesh: Mesh, name: str) -> np.ndarray:
    names = [name] if name in mesh.shapes else [f"{name}_{side}" for side in BOTH]
    if missing := [one for one in names if one not in mesh.shapes]:
        raise InputError(
            f"the face model lacks the expression shapes {', '.join(missing)}; make it anew from ICT-FaceKit"
        )
    return np.sum([mesh.shapes[one].astype(np.float32) for one in names], axis=0)
