"""The nose: bridge, tip, wings, nostrils."""

import cv2
import numpy as np

from aulens.synthesis.action_units import Nose
from aulens.synthesis.frame import Frame, add_blobs
from aulens.synthesis.people import Person


def add_nose(height: np.ndarray, frame: Frame, person: Person, nose: Nose) -> None:
    """Model the nose onto the relief (side, side / 2), in place."""
    base, eye_y, full, y = nose.base_y, person.eye_y, person.nose_height, frame.y[:, 0]
    marks = [eye_y - 0.30, eye_y - 0.08, base - 0.26, base - 0.12, base - 0.02, base + 0.04]
    ridge = np.interp(y, marks, [0, 0.26 * full, 0.70 * full, 0.66 * full, 0.30 * full, 0]).astype(np.float32)
    ridge = _soft(ridge, frame, 0.035)  # (side, 1)
    widths = [person.bridge_width * 1.3, person.bridge_width, nose.half_width * 0.50, nose.half_width * 0.56]
    width = _soft(np.interp(y, [eye_y - 0.2, eye_y, base - 0.15, base], widths).astype(np.float32), frame, 0.035)
    rows, _ = frame.window(0, 1, marks[0] - 0.11, marks[-1] + 0.11)  # _soft spreads over 0.10
    height[rows] += ridge[rows] * np.exp(-((frame.x / width[rows]) ** 2) / 2)
    add_blobs(height, frame, (0.38 * full, 0, base - 0.095, 0.46 * nose.half_width, 0.068))  # tip
    add_blobs(height, frame, (0.125, nose.half_width * 0.97, nose.wing_y + 0.035, 0.052, 0.060))  # wing
    add_blobs(height, frame, (-0.045, 0.55 * nose.half_width, base - 0.005, 0.040, 0.022))


def nostrils(frame: Frame, nose: Nose) -> np.ndarray:
    """Return the darkness (side, side / 2) of the right nostril, 0 to 1."""
    dark, centre_x = np.zeros((frame.side, frame.x.size), np.float32), 0.56 * nose.half_width
    rows, columns = frame.window(centre_x - 0.26, centre_x + 0.26, nose.base_y - 0.20, nose.base_y + 0.20)
    across = frame.x[:, columns] - centre_x
    down = frame.y[rows] - nose.base_y + 0.008 + 0.25 * across
    dark[rows, columns] = np.exp(-(((across / 0.052) ** 2 + (down / 0.022) ** 2) ** 1.5))  # 0 from 4.8 on
    return dark


def _soft(column: np.ndarray, frame: Frame, spread: float) -> np.ndarray:
    """Return a column (side, 1) blurred along y."""
    length = 2 * int(0.10 * frame.pixels_per_unit) + 1
    return cv2.GaussianBlur(column[:, None], (1, length), sigmaX=1, sigmaY=spread * frame.pixels_per_unit)
