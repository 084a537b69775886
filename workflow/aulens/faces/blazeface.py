"""Where the face is by BlazeFace (short range), where OpenCV's cascade finds none.

Bazarevsky et al. 2019, doi 10.48550/arXiv.1907.05047. The model (MediaPipe, Apache-2.0) is not part of this program:
docs/landmarks.md says how to get it. It sees the whole image in a square of 128 pixels: faces that are much smaller
than the image are not found, turned ones are found better than by the cascade.
"""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from aulens.errors import InputError
from aulens.faces.detect import Box
from aulens.faces.face_mesh import outputs_of, read_tflite

SIDE = 128  # pixels of the square that the network sees
GRIDS = ((16, 2), (8, 6))  # cells a side, anchors a cell
ANCHORS = sum(cells**2 * number for cells, number in GRIDS)  # 896
COORDINATES = 16  # centre, width and height of the box, six points
LEAST_SCORE = 0.5
OVERLAP = 0.3  # of two boxes over both together, from which on they show the same face
OF_HAAR, LOWER = 0.92, 0.155  # width and place of a box beside the cascade's, of its side

Network = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""(128, 128, 3) float32, red, green and blue from -1 to 1 -> logits (896,) and coordinates (896, 16) in its pixels."""


class BlazeFaceNetwork:
    """The network of a model file; it keeps a state, so every thread needs its own.

    Parameters
    ----------
    path : Path
        face_detection_short_range.tflite.

    Raises
    ------
    InputError
        If the file is missing, or is no such detector.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._layers = path, read_tflite(path)

    def __call__(self, square: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return logits and coordinates of all anchors for a square (128, 128, 3) float32 from -1 to 1."""
        outputs = {values.size: values for values in outputs_of(self._layers, square)}
        if not {ANCHORS, ANCHORS * COORDINATES} <= set(outputs):
            sizes = ", ".join(map(str, outputs))
            raise InputError(
                f"{self._path}: its outputs have {sizes} values; BlazeFace (short range) has {ANCHORS} and "
                f"{ANCHORS * COORDINATES}"
            )
        return outputs[ANCHORS].ravel(), outputs[ANCHORS * COORDINATES].reshape(ANCHORS, COORDINATES)


def anchors() -> np.ndarray:
    """Return the middles (896, 2) of the cells that boxes are counted from, as shares of the square."""
    return np.array(
        [
            ((column + 0.5) / cells, (row + 0.5) / cells)
            for cells, number in GRIDS
            for row in range(cells)
            for column in range(cells)
            for _ in range(number)
        ]
    )


def decoded(logits: np.ndarray, coordinates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the faces of a square.

    Parameters
    ----------
    logits : (896,) float
    coordinates : (896, 16) float
        In pixels of the square; the centre of a box is relative to its anchor.

    Returns
    -------
    boxes : (faces, 4) float
        x, y, width and height as shares of the square, the surest first. Anchors that show the same face are averaged
        by their scores, as in the paper.
    scores : (faces,) float
        Of the surest anchor of each, above one half.
    """
    scores = 1 / (1 + np.exp(-np.clip(np.asarray(logits, float), -80, 80)))
    sure = np.flatnonzero(scores > LEAST_SCORE)
    sure = sure[np.argsort(-scores[sure], kind="stable")]
    centres, sizes = anchors()[sure] + coordinates[sure, :2] / SIDE, coordinates[sure, 2:4] / SIDE
    boxes, scores = np.column_stack([centres - sizes / 2, sizes]), scores[sure]
    found, best = [], []
    while len(boxes):
        same = overlaps(boxes[0], boxes) >= OVERLAP
        same[0] = True
        found.append(np.average(boxes[same], axis=0, weights=scores[same]))
        best.append(scores[0])
        boxes, scores = boxes[~same], scores[~same]
    return np.array(found).reshape(-1, 4), np.array(best)


def overlaps(box: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Return the area that a box (4,) shares with each of some (n, 4), over what both cover together.

    Examples
    --------
    >>> overlaps(np.array([0.0, 0, 2, 2]), np.array([[0.0, 0, 2, 2], [1, 0, 2, 2], [5, 5, 1, 1]])).round(3).tolist()
    [1.0, 0.333, 0.0]
    """
    low = np.maximum(box[:2], boxes[:, :2])
    high = np.minimum(box[:2] + box[2:], boxes[:, :2] + boxes[:, 2:])
    common = np.clip(high - low, 0, None).prod(axis=1)
    both = box[2:].prod() + boxes[:, 2:].prod(axis=1) - common
    return np.divide(common, both, out=np.zeros(len(boxes)), where=both > 0)


def face_boxes(image: np.ndarray, network: Network, border: float = 0.0) -> list[Box]:
    """Return the boxes of faces in an image, the surest first.

    Parameters
    ----------
    image : (H, W) or (H, W, 3) uint8
        Grey levels, or red, green and blue.
    network : callable
        `BlazeFaceNetwork(path)`, or anything else that gives anchors.
    border : float
        By which fraction of the short side the border pixels are repeated outwards before, so that a face may fill the
        image. The boxes are in pixels of the image without it.
    """
    square, left, top = squared(image, border)
    side = square.shape[0]
    seen = cv2.resize(square, (SIDE, SIDE), interpolation=cv2.INTER_AREA if side > SIDE else cv2.INTER_LINEAR)
    levels = seen.astype(np.float32) / 127.5 - 1
    boxes, _ = decoded(*network(np.repeat(levels[..., None], 3, axis=2) if levels.ndim == 2 else levels))
    return [as_haar(box * side - (left, top, 0, 0)) for box in boxes]


def squared(image: np.ndarray, border: float) -> tuple[np.ndarray, int, int]:
    """Return an image widened by its border pixels to a square, and by how much on the left and above."""
    height, width = image.shape[:2]
    wide = round(border * min(height, width))
    side = max(height, width) + 2 * wide
    left, top = (side - width) // 2, (side - height) // 2
    edges = (top, side - height - top, left, side - width - left)
    return cv2.copyMakeBorder(image, *edges, cv2.BORDER_REPLICATE), left, top


def as_haar(box: np.ndarray) -> Box:
    """Return the square that the cascade would draw around the face of a box (x, y, width, height), rounded.

    Notes
    -----
    The medians of 240 rendered photographs of 320 pixels of which both find the face: BlazeFace's boxes are .92 as wide
    (sd between faces .05), and their centres lie lower by .155 of the cascade's box (sd .03).
    """
    x, y, width, height = (float(value) for value in box)
    side = max(width, height) / OF_HAAR
    left, top = x + width / 2 - side / 2, y + height / 2 - (0.5 + LOWER) * side
    return Box(round(left), round(top), max(1, round(side)), max(1, round(side)))
