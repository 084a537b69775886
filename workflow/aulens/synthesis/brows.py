"""Eyebrows: where their hair lies."""

import numpy as np

from aulens.synthesis.action_units import Brows
from aulens.synthesis.frame import Frame, smooth_step
from aulens.synthesis.people import Person

THICKNESS = ((-0.1, 0.55), (0.0, 0.85), (0.15, 1.05), (0.6, 0.80), (1.0, 0.28), (1.1, 0.15))  # along the brow


def brow_mask(frame: Frame, person: Person, brows: Brows) -> np.ndarray:
    """Return the density (side, side / 2) of the right brow's hair, 0 to 1."""
    start, end = brows.x[0], brows.x[3]
    rows, columns = frame.window(start - 0.1, end + 0.1, min(brows.y) - 0.25, max(brows.y) + 0.25)
    right = frame.x[:, columns]  # (1, columns)
    x = np.clip(right, start - 0.03, end + 0.05)
    middle = np.polyval(np.polyfit(brows.x, brows.y, 3), x).astype(np.float32)
    along = (right - start) / (end - start)
    thickness = person.brow_thickness * np.interp(along, *zip(*THICKNESS, strict=True)).astype(np.float32)
    ends = smooth_step(-0.06, 0.08, along) * smooth_step(1.05, 0.88, along)
    mask = np.zeros((frame.side, frame.x.size), np.float32)
    mask[rows, columns] = np.exp(-(np.abs((frame.y[rows] - middle) / thickness) ** 2.6)) * ends
    return mask
