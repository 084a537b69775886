"""Clothes: what lies below a collar."""

import numpy as np

from aulens.synthesis.frame import smooth_step
from aulens.synthesis.ict.space import LEVEL, UNIT

THICKNESS = 0.25  # cm


def clothes_alpha(rest: np.ndarray) -> np.ndarray:
    """Return where clothes lie (…), 0 to 1, at positions at rest (…, 3): below a collar, as `body` draws it."""
    away, y = np.abs(rest[..., 0]) / UNIT, (LEVEL - rest[..., 1]) / UNIT
    collar = 1.70 - 0.32 * away**0.7 + 0.25 * np.clip(1 - (away / 0.5) ** 2, 0, 1)
    behind = np.clip(-rest[..., 2] - 1.0, 0, 4) / UNIT  # a collar is higher at the nape
    return smooth_step(-0.02, 0.02, y - collar + 0.3 * behind)
