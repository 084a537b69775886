"""LBP-TOP: local binary patterns on three orthogonal planes, the classic descriptor of micro-expressions.

Zhao & Pietikäinen 2007, doi 10.1109/TPAMI.2007.1110.
"""

import numpy as np
from skimage.feature import local_binary_pattern

from aulens.errors import InputError

NEIGHBOURS = 8
PATTERNS = NEIGHBOURS * (NEIGHBOURS - 1) + 3  # 58 uniform patterns, and one of all others
PLANES = ((0, 1, 2), (1, 0, 2), (2, 0, 1))  # of (t, y, x): xy at each t, tx at each y, ty at each x


def lbp_top(clip: np.ndarray, grid: int, radius: int) -> np.ndarray:
    """Return the histograms of uniform patterns in each block and plane.

    Parameters
    ----------
    clip : (frames, side, side) uint8
        Grey; a clip of fewer than 2 · radius + 1 frames repeats its first and last.
    grid : int
        Blocks across and down; all frames are in each block.
    radius : int
        Of the circle of 8 neighbours, in pixels and frames.

    Returns
    -------
    (3 · grid² · 59,) float
        Shares, which add up to 1 in each block and plane (xy, xt, yt).

    Raises
    ------
    InputError
        If the blocks have no pixel.

    Notes
    -----
    Pixels and frames at the border, whose neighbours lie outside, have no pattern, as published. One radius serves
    space and time, and 8 neighbours all planes (LBP-TOP₈,₈,₈).
    """
    clip = _long_enough(clip, radius)
    if min(clip.shape[1:]) - 2 * radius < grid:
        raise InputError(
            f"LBP-TOP of faces {clip.shape[1]} pixels wide: {grid} blocks of radius {radius} do not fit in"
        )
    found = []
    for axes in PLANES:
        codes = _inner(np.transpose(_codes(np.transpose(clip, axes), radius), np.argsort(axes)), radius)
        for rows in np.array_split(codes, grid, axis=1):
            for block in np.array_split(rows, grid, axis=2):
                found.append(np.bincount(block.ravel(), minlength=PATTERNS) / block.size)
    return np.concatenate(found)


def _codes(planes: np.ndarray, radius: int) -> np.ndarray:
    """Return the pattern of every pixel of planes (planes, rows, columns), which lie below each other in one picture.

    Only the border's neighbours lie in another plane, and the border is left out.
    """
    picture = np.ascontiguousarray(planes).reshape(-1, planes.shape[2])
    codes = local_binary_pattern(picture, NEIGHBOURS, radius, method="nri_uniform")
    return codes.astype(np.int64).reshape(planes.shape)


def _inner(volume: np.ndarray, radius: int) -> np.ndarray:
    return volume[radius:-radius, radius:-radius, radius:-radius]


def _long_enough(clip: np.ndarray, radius: int) -> np.ndarray:
    lacking = max(0, 2 * radius + 1 - len(clip))
    return np.pad(clip, ((lacking // 2, lacking - lacking // 2), (0, 0), (0, 0)), mode="edge")
