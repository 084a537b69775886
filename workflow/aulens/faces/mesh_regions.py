"""Regions of a face from the 468 points of its face mesh, where no exact masks are known.

They follow the contours of the mesh, and the conventions of `aulens.synthesis.regions` where it has none. The mesh says
nothing of hair, ears, neck and clothes: these regions are empty, and all outside the face counts as background.
"""

import numpy as np

from aulens.faces.landmarks import EYE_ENLARGED, FAR, beyond, enlarged, face_regions, filled, nose_outline
from aulens.faces.mesh_points import (
    LEFT_BROW,
    LEFT_EYE,
    LIPS,
    NOSE_EDGE,
    NOSE_TOP,
    OUTLINE,
    POINTS,
    RIGHT_BROW,
    RIGHT_EYE,
    eye_line,
)
from aulens.faces.similarity import mapped, similarity


def mesh_regions(points: np.ndarray, size: int) -> np.ndarray:
    """Return the regions of a face image from the points of its face mesh.

    Parameters
    ----------
    points : (468, 2) float
        x and y in pixels of the face image; 0 is the middle of the first pixel.
    size : int
        Side of the face image in pixels.

    Returns
    -------
    (regions, size, size) float32
        In the order of `aulens.synthesis.regions.REGIONS`, 0 to 1; they add up to 1.

    Raises
    ------
    ValueError
        If there are not 468 points.
    """
    if points.shape != (POINTS, 2):
        raise ValueError(f"{points.shape[0]} points are given, {POINTS} are needed")
    line = eye_line(points)
    (right, down) = mapped(np.eye(2), similarity((0.0, 0.0), -line.angle, 1.0))
    inside = filled([points[list(OUTLINE)]], size)
    brow_line = np.concatenate([_middle(points, LEFT_BROW), _middle(points, RIGHT_BROW)[::-1]])
    in_face = {
        "mouth": filled([points[list(LIPS)]], size),
        "eyes": filled([enlarged(points[list(eye)], EYE_ENLARGED) for eye in (LEFT_EYE, RIGHT_EYE)], size),
        "brows": filled([points[list(brow)] for brow in (LEFT_BROW, RIGHT_BROW)], size),
        "nose": filled([nose_outline(points[NOSE_TOP], points[list(NOSE_EDGE)], right)], size),
        "chin": filled([beyond(points[[61, 291]], right, FAR * line.distance, down)], size),
        "forehead": filled([beyond(brow_line, right, FAR * line.distance, -down)], size),
    }
    return face_regions(in_face, inside)


def _middle(points: np.ndarray, brow: tuple[int, ...]) -> np.ndarray:
    """Return the middle line (5, 2) of a brow, from its outer end inwards."""
    return (points[list(brow[:5])] + points[list(brow[:4:-1])]) / 2
