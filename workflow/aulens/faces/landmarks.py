"""Regions of a face from its 68 landmarks, where no exact masks are known.

The landmarks are those of Sagonas et al. 2013 (300 Faces in-the-Wild), as OpenFace, dlib and others give them, counted
from 0: jaw 0-16, brows 17-26, nose 27-35, eyes 36-47, lips 48-67. They say nothing of hair, ears, neck and clothes:
these regions are empty, and all that lies outside the face counts as background.
"""

from pathlib import Path

import cv2
import numpy as np

from aulens.errors import InputError
from aulens.files import read_csv
from aulens.synthesis.landmark_points import BROWS, EYES, JAW, LANDMARKS
from aulens.synthesis.regions import REGIONS, from_the_top

NOSE_EDGE, OUTER_LIPS = slice(31, 36), slice(48, 60)
EYE_ENLARGED = 1.5  # the eye with lashes and lid, of the opening between the lids
BROW_HEIGHT = 0.11  # of a brow below its upper edge, of the distance between the eyes
NOSE_ROOT = 0.30  # half width of the nose between the eyes, of its width at the wings
NOSE_WINGS = 1.25  # width of the nose at the wings, of the distance of the landmarks below them
FOREHEAD = 0.75  # its height over the brows, of the distance between brows and base of the nose
BITS = 4  # of a pixel, in which OpenCV takes points
FAR = 100.0  # faces; beyond every image


def landmark_regions(points: np.ndarray, size: int) -> np.ndarray:
    """Return the regions of a face image from landmarks.

    Parameters
    ----------
    points : (68, 2) float
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
        If there are not 68 points.

    Notes
    -----
    Landmarks end at the brows. The forehead is bounded by half an ellipse from temple to temple, over the brows
    three quarters as high as the distance between brows and base of the nose: less than the canon of equal thirds, so
    that little hair counts as forehead. Below, the brows bound it; the line through the mouth's corners bounds the
    chin, as in rendered faces.
    """
    if points.shape != (LANDMARKS, 2):
        raise ValueError(f"{points.shape[0]} landmarks are given, {LANDMARKS} are needed")
    eyes = [points[eye].mean(axis=0) for eye in EYES]
    right = (eyes[1] - eyes[0]) / max(float(np.hypot(*(eyes[1] - eyes[0]))), 1e-9)
    down, distance = np.array([-right[1], right[0]]), float((eyes[1] - eyes[0]) @ right)
    inside = filled([_outline(points, right, down)], size)
    in_face = {
        "mouth": filled([points[OUTER_LIPS]], size),
        "eyes": filled([enlarged(points[eye], EYE_ENLARGED) for eye in EYES], size),
        "brows": filled(_brows(points, BROW_HEIGHT * distance * down), size),
        "nose": filled([nose_outline(points[27], points[NOSE_EDGE], right)], size),
        "chin": filled([beyond(points[[48, 54]], right, FAR * distance, down)], size),
        "forehead": filled([beyond(points[BROWS], right, FAR * distance, -down)], size),
    }
    return face_regions(in_face, inside)


def face_regions(in_face: dict[str, np.ndarray], inside: np.ndarray) -> np.ndarray:
    """Return all regions, what lies in front first; what is left of the face is cheeks, what is outside background.

    Parameters
    ----------
    in_face : dict of str to (size, size) float32
        Parts of the face, from the top.
    inside : (size, size) float32
        Where the face lies.

    Returns
    -------
    (regions, size, size) float32
        In the order of `aulens.synthesis.regions.REGIONS`; they add up to 1.
    """
    parts, rest = from_the_top(in_face)
    masks = {name: inside * share for name, share in parts.items()} | {
        "cheeks": inside * rest,
        "background": 1 - inside,
    }
    empty = np.zeros_like(inside)
    return np.stack([masks.get(name, empty) for name in REGIONS])


def filled(polygons: list[np.ndarray], size: int) -> np.ndarray:
    """Return where polygons (n, 2) lie (size, size) float32, with smooth edges."""
    mask = np.zeros((size, size), np.uint8)
    for polygon in polygons:
        corners = np.rint(np.clip(polygon, -1e6, 1e6) * 2**BITS).astype(np.int32)
        cv2.fillPoly(mask, [corners], 255, cv2.LINE_AA, BITS)
    return mask.astype(np.float32) / 255


def _outline(points: np.ndarray, right: np.ndarray, down: np.ndarray) -> np.ndarray:
    """Return the outline of the face: the jaw, and half an ellipse over the brows."""
    first, last = points[0], points[16]
    brows, base = points[BROWS].mean(axis=0), points[33]
    top = (brows - (first + last) / 2) @ down - FOREHEAD * (base - brows) @ down  # negative
    angles = np.linspace(0, np.pi, 25)[1:-1]
    across = np.cos(angles)[:, None] * (last - first) / 2
    return np.concatenate([points[JAW], (first + last) / 2 + across + np.sin(angles)[:, None] * top * down])


def enlarged(polygon: np.ndarray, factor: float) -> np.ndarray:
    middle = polygon.mean(axis=0)
    return middle + factor * (polygon - middle)


def _brows(points: np.ndarray, height: np.ndarray) -> list[np.ndarray]:
    """Return both brows between their upper edges and a vector below them."""
    edges = points[17:22], points[22:27]
    return [np.concatenate([edge, edge[::-1] + height]) for edge in edges]


def nose_outline(root: np.ndarray, base: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the outline (5, 2) of a nose from its root (2,) and five points (5, 2) along its lower edge."""
    half = NOSE_WINGS * float((base[4] - base[0]) @ right) / 2
    middle = base.mean(axis=0)
    corners = [root - NOSE_ROOT * 2 * half * right, root + NOSE_ROOT * 2 * half * right, middle + half * right]
    return np.array([*corners, base[2], middle - half * right])


def beyond(line: np.ndarray, right: np.ndarray, far: float, towards: np.ndarray) -> np.ndarray:
    """Return all that lies on one side of a line (n, 2) from left to right, which goes on level beyond its ends."""
    line = np.concatenate([line[:1] - far * right, line, line[-1:] + far * right])
    return np.concatenate([line, line[[-1, 0]] + far * towards])


def read_landmarks(path: Path) -> dict[str, np.ndarray]:
    """Return image -> its landmarks (68, 2) in pixels of the photograph.

    Parameters
    ----------
    path : Path
        A table with the columns image (as in the manifest), x_0 … x_67 and y_0 … y_67, the names that OpenFace gives
        them; blanks before names and values do not matter.

    Raises
    ------
    InputError
        If a column is missing, or an image stands there twice.
    """
    table = read_csv(path, skipinitialspace=True)
    columns = [f"{axis}_{number}" for axis in "xy" for number in range(LANDMARKS)]
    if missing := [name for name in ("image", *columns) if name not in table]:
        raise InputError(f"{path}: the columns {', '.join(missing[:5])} are missing; image, x_0 … y_67 are needed")
    if twice := table["image"][table["image"].duplicated()].tolist():
        raise InputError(f"{path}: {twice[0]} stands there twice; an image has one row")
    values = table[columns].to_numpy(float).reshape(-1, 2, LANDMARKS)  # (images, 2, 68)
    return dict(zip(table["image"].astype(str), np.moveaxis(values, 1, 2), strict=True))
