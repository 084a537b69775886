"""Which share of an attribution map lies in each region of the face, and of what a mask passes."""

from collections.abc import Sequence

import numpy as np

from aulens.faces.region_masks import shares
from aulens.synthesis.regions import FACE, REGIONS

HAIR = "hair"
SURROUNDINGS = tuple(name for name in REGIONS if name not in (*FACE, HAIR))
SUMS = {"face": FACE, "surroundings": SURROUNDINGS}  # the regions that each sum is of
ALL_REGIONS = (*REGIONS, *SUMS)
EXACT, LANDMARKS, TEMPLATE = "exact", "landmarks", "template"  # where the regions of a database's faces come from
ONLY_EXACT = ("clothes", "neck", "ears", HAIR)  # landmarks and the template say nothing of them


def region_shares(masks: np.ndarray, weights: np.ndarray, source: str) -> np.ndarray:
    """Return the shares of what is weighted that lie in each region and in the sums of regions.

    Parameters
    ----------
    masks : (12, side, side) float
        In the order of `aulens.synthesis.regions.REGIONS`; they add up to 1.
    weights : (side, side) float
        An attribution map, of which the size counts and not the sign; ones for the area; an oval for what it passes.
    source : str
        exact, landmarks or template.

    Returns
    -------
    (14,) float
        In the order of `ALL_REGIONS`; NaN if all weights are 0, and for regions of which the source says nothing.
        Without exact masks they belong to the background, and so to the surroundings.

    Raises
    ------
    ValueError
        If a weight is not finite, or the two have other sizes.

    Examples
    --------
    >>> masks = np.zeros((12, 1, 2))
    >>> masks[REGIONS.index("hair"), 0, 0] = masks[REGIONS.index("nose"), 0, 1] = 1
    >>> found = dict(zip(ALL_REGIONS, region_shares(masks, np.array([[1.0, -3.0]]), "exact").tolist(), strict=True))
    >>> found["hair"], found["nose"], found["face"], found["surroundings"]
    (0.25, 0.75, 0.75, 0.0)
    """
    if masks.shape[1:] != weights.shape:
        raise ValueError(f"the map is {weights.shape}, the regions are {masks.shape[1:]}")
    if not np.isfinite(weights).all():
        raise ValueError("the map is not finite everywhere")
    found = shares(masks, np.abs(weights))
    sums = [found[_places(names)].sum() for names in SUMS.values()]
    if source != EXACT:
        found[_places(ONLY_EXACT)] = np.nan
    return np.array([*found, *sums])


def _places(names: Sequence[str]) -> list[int]:
    return [REGIONS.index(name) for name in names]
