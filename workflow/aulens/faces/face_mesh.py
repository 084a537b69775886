"""The 468 landmarks of a face by MediaPipe's face mesh, run by OpenCV.

Kartynnik et al. 2019, doi 10.48550/arXiv.1907.06724. The model (Apache-2.0) is not part of this program:
docs/landmarks.md says how to get it. `aulens.faces.mesh_points` says which point lies where.
"""

import math
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from aulens.errors import InputError
from aulens.faces.detect import Box
from aulens.faces.mesh_points import POINTS, eye_line
from aulens.faces.similarity import inverse, mapped, scale_of, similarity, transformed

SIDE = 192  # pixels of the square that the network sees
MARGIN = 0.25  # of the face, on every side of it in this square
LOOKS = 6  # at most; from the second on at a square around the points before, turned so that the eyes are level
LEVEL = 3.0  # degrees; eyes that are as level as this in a second or later look need no other

Network = Callable[[np.ndarray], tuple[np.ndarray, float]]
"""(192, 192, 3) float32, red, green and blue from 0 to 1 -> (468, 3) in its pixels, and the presence."""


class Mesh(NamedTuple):
    """The landmarks of one face.

    Attributes
    ----------
    points : (468, 3) float
        x and y in pixels of the image (0 is the middle of the first pixel); z in the same unit, smaller is nearer.
    presence : float
        Logit that the square shows a face: above 0 it is more likely than not.
    """

    points: np.ndarray
    presence: float


class MeshNetwork:
    """The network of a model file; it keeps a state, so every thread needs its own.

    Parameters
    ----------
    model : Path or bytes
        face_landmark.tflite, or what it holds.

    Raises
    ------
    InputError
        If the file is missing, or is no face mesh.
    """

    def __init__(self, model: Path | bytes) -> None:
        self._path = "the model" if isinstance(model, bytes) else model
        self._layers = read_tflite(model)

    def __call__(self, square: np.ndarray) -> tuple[np.ndarray, float]:
        """Return the points (468, 3) in pixels of a square (192, 192, 3) float32 from 0 to 1, and the presence."""
        outputs = outputs_of(self._layers, square)
        points = [values for values in outputs if values.size == 3 * POINTS]
        presence = [values for values in outputs if values.size == 1]
        if len(points) != 1 or len(presence) != 1:
            sizes = ", ".join(str(values.size) for values in outputs)
            raise InputError(f"{self._path}: its outputs have {sizes} values; a face mesh has {3 * POINTS} and 1")
        return points[0].reshape(POINTS, 3).astype(float), float(presence[0].ravel()[0])


def read_tflite(model: Path | bytes) -> cv2.dnn.Net:
    """Return the network of a TensorFlow Lite file, or of what one holds.

    Raises
    ------
    InputError
        If it is missing or cannot be read.
    """
    of_file = not isinstance(model, bytes)
    if of_file and not Path(model).is_file():
        raise InputError(f"{model}: the model file does not exist; docs/landmarks.md says how to get it")
    try:
        return cv2.dnn.readNetFromTFLite(str(model) if of_file else np.frombuffer(model, np.uint8))
    except (cv2.error, AttributeError) as error:
        what, said = model if of_file else "the model", str(error).strip()[:80]
        problem = f"OpenCV {cv2.__version__} cannot read it as a TensorFlow Lite model"
        raise InputError(f"{what}: {problem} ({said})") from None


def outputs_of(layers: cv2.dnn.Net, square: np.ndarray) -> list[np.ndarray]:
    """Return all outputs of a network for a square (side, side, 3) float32."""
    layers.setInput(np.ascontiguousarray(square.transpose(2, 0, 1)[None]))  # (1, 3, side, side)
    return list(layers.forward(layers.getUnconnectedOutLayersNames()))


def face_mesh(image: np.ndarray, box: Box, network: Network, looks: int = LOOKS) -> Mesh:
    """Return the landmarks of the face in a box.

    Parameters
    ----------
    image : (H, W) or (H, W, 3) uint8
        Grey levels, or red, green and blue.
    box : Box
        Of the face, as a detector gives it, in pixels; it may begin or end outside.
    network : callable
        `MeshNetwork(path)`, or anything else that gives points.
    looks : int
        How often the network looks at most, at least once. A second look is at a square around the points of the first,
        turned so that the eyes are level; further ones follow while they are not.

    Returns
    -------
    Mesh
        The same image and box give the same points.

    Raises
    ------
    ValueError
        If the points are not finite.
    """
    side = (1 + 2 * MARGIN) * max(box.width, box.height)
    matrix = _square_of((box.x + (box.width - 1) / 2, box.y + (box.height - 1) / 2), 0.0, side)
    found = _looked(image, matrix, network)
    for _ in range(looks - 1):
        matrix = _square_around(found.points[:, :2])
        found = _looked(image, matrix, network)
        if abs(eye_line(mapped(found.points[:, :2], matrix)).angle) < LEVEL:
            break
    return found


def _square_of(middle: tuple[float, float], angle: float, side: float) -> np.ndarray:
    """Return the transform that brings a turned square of the image to the network's."""
    return similarity(middle, angle, SIDE / side, ((SIDE - 1) / 2, (SIDE - 1) / 2))


def _square_around(points: np.ndarray) -> np.ndarray:
    """Return the transform of the square around points (468, 2), with level eyes and the margin."""
    angle = eye_line(points).angle
    upright = mapped(points, similarity((0.0, 0.0), angle, 1.0))
    low, high = upright.min(axis=0), upright.max(axis=0)
    (middle,) = mapped([(low + high) / 2], similarity((0.0, 0.0), -angle, 1.0))
    return _square_of(tuple(middle.tolist()), angle, (1 + 2 * MARGIN) * max(1.0, float((high - low).max())))


def _looked(image: np.ndarray, matrix: np.ndarray, network: Network) -> Mesh:
    """Return what the network sees in a square, in pixels of the image."""
    seen = transformed(image, matrix, SIDE)
    levels = seen.astype(np.float32) / 255
    points, presence = network(np.repeat(levels[..., None], 3, axis=2) if levels.ndim == 2 else levels)
    if not np.isfinite(points).all() or not math.isfinite(presence):
        raise ValueError("the face mesh gives points that are not finite")
    return Mesh(np.column_stack([mapped(points[:, :2], inverse(matrix)), points[:, 2] / scale_of(matrix)]), presence)
