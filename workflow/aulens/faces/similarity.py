"""Similarity transforms: turn, enlarge and shift an image, or points in it.

A transform is a matrix (2, 3): it maps x and y in pixels, where 0 is the middle of the first pixel.
"""

import math

import cv2
import numpy as np

SQUARE_OF_MIDDLES = 0.5  # from the edge of a pixel to its middle


def similarity(
    middle: tuple[float, float], angle: float, scale: float, goes_to: tuple[float, float] = (0.0, 0.0)
) -> np.ndarray:
    """Return the transform that brings a point to a place, and turns and enlarges about it.

    Parameters
    ----------
    middle : x, y
        A point of the image.
    angle : float
        Degrees, clockwise as seen: a line that goes down by this angle to the right is level afterwards.
    scale : float
        Factor, above 0.
    goes_to : x, y
        Where the point lies afterwards.

    Returns
    -------
    (2, 3) float

    Examples
    --------
    >>> similarity((10.0, 20.0), 90.0, 2.0, (5.0, 5.0)).round(9).tolist()
    [[0.0, 2.0, -35.0], [-2.0, 0.0, 25.0]]
    """
    turn = math.radians(angle)
    linear = scale * np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])  # (2, 2)
    return np.column_stack([linear, np.subtract(goes_to, linear @ middle)])


def inverse(matrix: np.ndarray) -> np.ndarray:
    """Return the transform (2, 3) back."""
    linear = np.linalg.inv(matrix[:, :2])
    return np.column_stack([linear, -linear @ matrix[:, 2]])


def scale_of(matrix: np.ndarray) -> float:
    """Return by which factor a transform enlarges."""
    return float(np.hypot(matrix[0, 0], matrix[1, 0]))


def mapped(points: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Return points (n, 2) float after a transform."""
    return np.asarray(points, float) @ matrix[:, :2].T + matrix[:, 2]


def transformed(image: np.ndarray, matrix: np.ndarray, size: int) -> np.ndarray:
    """Return a square of an image after a transform.

    Parameters
    ----------
    image : (H, W) or (H, W, 3) uint8 or float32
        Grey levels, or red, green and blue.
    matrix : (2, 3) float
        From pixels of the image to those of the result.
    size : int
        Side of the result in pixels.

    Returns
    -------
    (size, size) or (size, size, 3), of the image's type
        Where it leaves the image, the image's border pixels are repeated.

    Notes
    -----
    What is made smaller is made a whole number of times larger first and then averaged over squares, so that no detail
    becomes a pattern; what is made larger is interpolated by cubes, as in `aulens.faces.crop.crop_square`.
    """
    scale = scale_of(matrix)
    times = max(1, math.ceil(1 / scale - 1e-9))
    larger = times * matrix
    larger[:, 2] += (times - 1) * SQUARE_OF_MIDDLES
    how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_LINEAR
    side = times * size
    found = cv2.warpAffine(image, larger, (side, side), flags=how, borderMode=cv2.BORDER_REPLICATE)
    return found if times == 1 else cv2.resize(found, (size, size), interpolation=cv2.INTER_AREA)
