"""Whether a map finds the pixels known to matter: area under precision and recall, and an edge filter to beat."""

import cv2
import numpy as np


def average_precision(attribution_map: np.ndarray, true_pixels: np.ndarray) -> float:
    """Return the area under precision and recall of the absolute map against the true pixels.

    Parameters
    ----------
    attribution_map : (side, side) float
        Its size counts, not its sign.
    true_pixels : (side, side) bool

    Returns
    -------
    float
        1 if all true pixels come before all others; about their share of the face for a map that knows nothing, and
        exactly this for a constant one; NaN if no pixel is true.

    Raises
    ------
    ValueError
        If the two have other shapes, or the map is not finite everywhere.

    Notes
    -----
    Davis & Goadrich 2006: precision is not interpolated. Pixels of one value are taken together, so that the areas of 0
    that some maps have get no order.

    Examples
    --------
    >>> average_precision(np.array([[4.0, -3.0], [2.0, 1.0]]), np.array([[True, False], [True, False]]))
    0.8333333333333333
    """
    if attribution_map.shape != true_pixels.shape:
        raise ValueError(f"the map is {attribution_map.shape}, the true pixels are {true_pixels.shape}")
    size, true = np.abs(attribution_map).ravel(), true_pixels.ravel().astype(bool)
    if not np.isfinite(size).all():
        raise ValueError("the map is not finite everywhere")
    if not true.any():
        return float("nan")
    order = np.argsort(-size, kind="stable")
    last = np.append(np.flatnonzero(np.diff(size[order])), len(size) - 1)  # of the pixels of each value
    found = np.cumsum(true[order])[last]  # true ones among those of this value and above
    recall_gained = np.diff(found, prepend=0) / true.sum()
    return min(float(recall_gained @ (found / (last + 1))), 1.0)  # a sum of shares may round to more


def edges(faces: np.ndarray) -> np.ndarray:
    """Return how steeply the lightness of faces changes at each pixel, which knows nothing of any network.

    Parameters
    ----------
    faces : (n, side, side) or (n, side, side, 3) uint8

    Returns
    -------
    (n, side, side) float64
        Length of the gradient (Sobel) of the mean over channels.
    """
    lightness = faces.astype(np.float64)
    lightness = lightness if lightness.ndim == 3 else lightness.mean(axis=3)  # (n, side, side)
    return np.stack([np.hypot(_sobel(face, 1, 0), _sobel(face, 0, 1)) for face in lightness])


def _sobel(face: np.ndarray, across: int, down: int) -> np.ndarray:
    """Return the change (side, side) of the lightness of a face, times 8."""
    return cv2.Sobel(face, cv2.CV_64F, across, down, ksize=3, borderType=cv2.BORDER_REFLECT)
