"""The 68 landmarks of the face model, in the order of Sagonas et al. 2013 (300 Faces in-the-Wild), and curves for them.

Counted from 0: jaw 0-16, brows 17-26, nose 27-35, eyes 36-47, lips 48-67, each from the picture's left to its right.
"""

import numpy as np

from aulens.synthesis.action_units import Brows, ControlPoints
from aulens.synthesis.brows import THICKNESS
from aulens.synthesis.eyes import lid_curves
from aulens.synthesis.frame import Frame
from aulens.synthesis.mouth import mouth_shape
from aulens.synthesis.people import Person
from aulens.synthesis.relief import EYE_LEVEL, head_outline

LANDMARKS = 68
JAW, BROWS, EYES, INNER_LIPS = slice(0, 17), slice(17, 27), (slice(36, 42), slice(42, 48)), slice(60, 68)
DOWN_THE_JAW = (0.20, 0.36, 0.52, 0.67, 0.80, 0.90, 0.965, 0.995)  # heights of landmarks 0-7, from eye level to chin
ALONG_A_BROW = (0.02, 0.25, 0.5, 0.75, 0.97)  # of landmarks 22-26, from the nose outwards
DOWN_THE_NOSE = (0.05, 0.33, 0.6, 0.87)  # heights of landmarks 27-30, from the eyes to the nose's base
LIDS = (0.30, 0.70)  # along the opening, of the landmarks on the lids
LEAST_LIP = 0.25
OUTER_UPPER, OUTER_LOWER, INNER_LIP = (0.20, 0.62), (0.30, 0.66), 0.42  # from the middle to the corner of the mouth


def landmarks(person: Person, points: ControlPoints) -> np.ndarray:
    """Return the landmarks (68, 2) of a face in units of the canonical frame: x right, y down."""
    right = _right_jaw(person, points)  # from the ear to the chin
    brow = np.stack(brow_edges(person, points.brows, np.array(ALONG_A_BROW))[:2], axis=1)
    nose = points.nose
    ridge_y = person.eye_y + np.array(DOWN_THE_NOSE) * (nose.base_y - person.eye_y)
    ridge = np.stack([np.zeros(4), ridge_y], axis=1)
    base = np.array([[0.0, nose.base_y + 0.01], [0.48 * nose.half_width, nose.base_y], [0.95 * nose.half_width, 0.0]])
    base[2, 1] = nose.base_y - 0.03
    eye = _right_eye(points)
    outer, inner = _right_lips(points)
    parts = [
        *(_mirrored(right), [[0.0, points.chin_y]], right[::-1]),
        *(_mirrored(brow)[::-1], brow),
        *(ridge, _mirrored(base[:0:-1]), base),
        *(_mirrored(eye[[3, 2, 1, 0, 5, 4]]), eye),
        *(_mirrored(outer[:3]), outer[[3]], outer[2::-1], outer[4:6], outer[[6]], _mirrored(outer[5:3:-1])),
        *(_mirrored(inner[:2]), inner[[2]], inner[1::-1], inner[[3, 4]], _mirrored(inner[[3]])),
    ]
    return np.concatenate(parts)


def brow_edges(person: Person, brows: Brows, along: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return x, and the y of the upper and lower edge, of the right brow at some places along it (0 at the nose)."""
    x = brows.x[0] + along * (brows.x[3] - brows.x[0])
    middle = np.polyval(np.polyfit(brows.x, brows.y, 3), x)
    half = person.brow_thickness * np.interp(along, *zip(*THICKNESS, strict=True))
    return x, middle - half, middle + half


def lip_curves(points: ControlPoints, across: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return x and the y of the lips' four edges, from the top down, at places from the middle (0) to the corner (1).

    Notes
    -----
    Where the face model draws a wide-open mouth over its lips, a quarter of each is left.
    """
    mouth = points.mouth
    x = (mouth.corner_x * across).astype(np.float32)
    shape = mouth_shape(_line(x), points)
    upper, lower, left = shape.upper_inner[0], shape.lower_inner[0], LEAST_LIP * (1 - across**2)
    top = np.minimum(shape.upper_outer[0], upper - mouth.upper_lip * left)
    return x, top, upper, lower, np.maximum(shape.lower_outer[0], lower + mouth.lower_lip * left)


def jaw_width(person: Person, points: ControlPoints, y: np.ndarray) -> np.ndarray:
    """Return the half width of the head at some heights."""
    frame = Frame(1.0, np.zeros((1, 1), np.float32), np.asarray(y, float)[:, None], float(y[0]))
    return head_outline(frame, person, points)[:, 0]


def _line(x: np.ndarray) -> Frame:
    return Frame(1.0, x[None, :], np.zeros((1, 1), np.float32), 0.0)


def _mirrored(points: np.ndarray) -> np.ndarray:
    return points * [-1, 1]


def _right_jaw(person: Person, points: ControlPoints) -> np.ndarray:
    y = EYE_LEVEL + np.array(DOWN_THE_JAW) * (points.chin_y - EYE_LEVEL)
    return np.stack([jaw_width(person, points, y), y], axis=1)


def _right_eye(points: ControlPoints) -> np.ndarray:
    """Return landmarks 42-47: inner corner, upper lid, outer corner, lower lid from outside."""
    lids = points.lids
    (inner_x, _), (outer_x, _) = lids.inner, lids.outer
    x = inner_x + np.array(LIDS) * (outer_x - inner_x)
    _, upper, lower, _ = lid_curves(x, lids)
    upper_lid, lower_lid = np.stack([x, upper], axis=1), np.stack([x, lower], axis=1)
    return np.concatenate([[lids.inner], upper_lid, [lids.outer], lower_lid[::-1]])


def _right_lips(points: ControlPoints) -> tuple[np.ndarray, np.ndarray]:
    """Return the right half of the outer edge (corner, upper, upper, top, lower, lower, bottom) and the inner one."""
    across = np.array([0.0, *OUTER_UPPER, *OUTER_LOWER, INNER_LIP, 0.93, 1.0])
    x, *edges = lip_curves(points, across)
    top, upper, lower, bottom = (np.stack([x, edge], axis=1) for edge in edges)
    outer = np.stack([top[7], top[2], top[1], top[0], bottom[4], bottom[3], bottom[0]])
    inner = np.stack([(upper[6] + lower[6]) / 2, upper[5], upper[0], lower[5], lower[0]])
    return outer, inner
