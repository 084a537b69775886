"""The regions of a face image: hair, brows, eyes and so on, as masks of its size.

Regions of a photograph go through the same transform as the photograph itself (`aulens.faces.alignment.Cut`).
"""

import numpy as np

from aulens.faces.alignment import Cut


def cropped_regions(masks: np.ndarray, cut: Cut) -> np.ndarray:
    """Return the regions of the face that is cut out of a photograph.

    Parameters
    ----------
    masks : (regions, H, W) float32
        Share of each region in each pixel of the photograph; they add up to 1.
    cut : Cut
        How the face image is cut out.

    Returns
    -------
    (regions, size, size) float32
        0 to 1; they add up to 1.

    Notes
    -----
    Enlarging by cubic interpolation overshoots at edges; shares below 0 are set to 0 before the sum is made 1 again.
    """
    cropped = np.stack([cut.image(mask) for mask in masks])  # (regions, size, size)
    cropped = np.clip(cropped, 0, None)
    return cropped / cropped.sum(axis=0)


def shares(masks: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the share of each region in what is weighted: the area of an image, what an oval shows, an attribution.

    Parameters
    ----------
    masks : (regions, size, size) float
        Regions of the image; they add up to 1.
    weights : (size, size) float
        Not negative: ones for the area, the mask of an oval for what it shows, or absolute attributions.

    Returns
    -------
    (regions,) float
        They add up to 1; NaN if all weights are 0.

    Examples
    --------
    >>> masks = np.array([[[1.0, 0.5]], [[0.0, 0.5]]])
    >>> shares(masks, np.array([[1.0, 3.0]])).tolist()
    [0.625, 0.375]
    """
    weighed = np.tensordot(masks.astype(float), weights.astype(float), axes=2)  # (regions,)
    total = float(weights.sum())
    return weighed / total if total > 0 else np.full(len(masks), np.nan)
