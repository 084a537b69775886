"""Fixed noise tiles: the same for everybody, each person has them shifted by other amounts."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from aulens.randomness import generator

SIDE_OF_SCALES = 448  # the blur widths below are pixels of a tile of this side


@dataclass(frozen=True, eq=False)
class Textures:
    """Four tiles (side, side) float32 of mean 0 and sd about 1.

    Attributes
    ----------
    mottle : (side, side) float32
        Soft blotches of the skin.
    grain : (side, side) float32
        Pores.
    strands : (side, side) float32
        Hair, running down.
    strokes : (side, side) float32
        The short oblique hairs of the right brow.
    """

    mottle: np.ndarray
    grain: np.ndarray
    strands: np.ndarray
    strokes: np.ndarray


@lru_cache(maxsize=2)  # a person's pictures are rendered one after the other
def textures(side: int, offsets: tuple[tuple[float, float], ...]) -> Textures:
    """Return the tiles shifted by `offsets` (four pairs, fractions of the side), so that people differ."""
    tiles = _tiles(side)
    shifts = [(int(down * side), int(right * side)) for down, right in offsets]
    return Textures(*(np.roll(tile, shift, axis=(0, 1)) for tile, shift in zip(tiles, shifts, strict=True)))


@lru_cache(maxsize=4)
def _tiles(side: int) -> tuple[np.ndarray, ...]:
    rng = generator(0, "textures", side)
    mottle = _soft_noise(rng, side, 9, 9) + 0.7 * _soft_noise(rng, side, 3, 3)
    grain = _soft_noise(rng, side, 0.9, 0.9)
    strands = (
        _soft_noise(rng, side, 0.9, 22) + 0.8 * _soft_noise(rng, side, 3, 40) + 0.6 * _soft_noise(rng, side, 8, 80)
    )
    kernel = np.zeros((13, 13), np.float32)
    cv2.line(kernel, (1, 9), (11, 4), 1.0, 1)
    strokes = _standard(cv2.filter2D(rng.standard_normal((side, side), np.float32), -1, kernel / kernel.sum()))
    return mottle / 1.2, grain, strands / 1.4, strokes


def _soft_noise(rng: np.random.Generator, side: int, across: float, down: float) -> np.ndarray:
    """Return blurred noise that continues at its opposite edge."""
    scale = side / SIDE_OF_SCALES
    margin = side // 2
    padded = np.pad(rng.standard_normal((side, side), np.float32), margin, mode="wrap")
    soft = cv2.GaussianBlur(padded, (0, 0), sigmaX=max(across * scale, 0.5), sigmaY=max(down * scale, 0.5))
    return _standard(np.ascontiguousarray(soft[margin:-margin, margin:-margin]))


def _standard(tile: np.ndarray) -> np.ndarray:
    return (tile - tile.mean()) / tile.std()
