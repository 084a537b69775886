"""How near an attribution map lies to the landmarks of the face (asked for as future work by Yousefi et al. 2016).

Landmarks are taken as areas, so that one definition serves exact masks, 68 points and the template (which give the
regions): brows, eyes, nose and mouth, on whose outlines all of the 68 points lie but those of the jaw. The distance of
a pixel is that to the nearest pixel of which at least half shows one of the four; it is 0 there. Its unit is the width
of the face: the columns of pixels in which the face is seen, hair over it excluded.
"""

import numpy as np
from scipy.ndimage import distance_transform_edt

from aulens.synthesis.regions import FACE, REGIONS

LANDMARK_REGIONS = ("brows", "eyes", "nose", "mouth")
SHOWN = 0.5  # share of a pixel from which on it belongs to a region
PIXELS = ("image", "face")  # of which a distance is the mean


def landmark_distances(masks: np.ndarray) -> np.ndarray:
    """Return how far every pixel is from the nearest landmark region.

    Parameters
    ----------
    masks : (12, side, side) float
        In the order of `aulens.synthesis.regions.REGIONS`; they add up to 1.

    Returns
    -------
    (side, side) float64
        In widths of the face, between the middles of pixels; NaN if the face or the four regions are nowhere seen.

    Examples
    --------
    A face of four pixels in a row, a mouth in the first; beside them is background.

    >>> masks = np.zeros((12, 5, 5))
    >>> masks[0] = 1
    >>> masks[0, 2, :4] = 0
    >>> masks[REGIONS.index("mouth"), 2, 0] = masks[REGIONS.index("cheeks"), 2, 1:4] = 1
    >>> landmark_distances(masks)[2].tolist()
    [0.0, 0.25, 0.5, 0.75, 1.0]

    Notes
    -----
    By SciPy: OpenCV's "precise" distances are off by up to 1e-6 pixels, and not by the same in every process.
    """
    near, face = _of(masks, LANDMARK_REGIONS) >= SHOWN, _of(masks, FACE) >= SHOWN  # (side, side)
    if not near.any() or not face.any():
        return np.full(near.shape, np.nan)
    columns = np.flatnonzero(face.any(axis=0))
    width = columns[-1] - columns[0] + 1
    return distance_transform_edt(~near) / width


def mean_distances(distances: np.ndarray, masks: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the mean distance of what is weighted: over all pixels of the image, and over those of the face.

    Parameters
    ----------
    distances : (side, side) float
        See `landmark_distances`.
    masks : (12, side, side) float
    weights : (side, side) float
        An attribution map, of which the size counts and not the sign; of an even map what the recipe's oval passes.

    Returns
    -------
    (2,) float
        In the order of `PIXELS`, in widths of the face; NaN where nothing is weighted.
    """
    image = np.abs(weights).astype(np.float64)
    return np.array([_mean(distances, image), _mean(distances, image * _of(masks, FACE))])


def _mean(distances: np.ndarray, weights: np.ndarray) -> float:
    total = float(weights.sum())
    return float((distances * weights).sum() / total) if total > 0 else float("nan")


def _of(masks: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    """Return the share of some regions in each pixel (side, side)."""
    return masks[[REGIONS.index(name) for name in names]].sum(axis=0, dtype=np.float64)
