"""Light on the relief: wrapped Lambert, occlusion in hollows, cast shadows, a little gloss."""

from dataclasses import dataclass

import cv2
import numpy as np

from aulens.synthesis.camera import View, light_direction
from aulens.synthesis.frame import Frame, smooth_step

SHADOW_STEPS = (0.06, 0.12, 0.18)  # distances towards the light at which an obstacle is looked for, units


@dataclass(frozen=True, eq=False)
class Light:
    """What reaches and leaves the skin.

    Attributes
    ----------
    shade : (side, side) float32
        Factor on the reflectance.
    gloss : (side, side) float32
        Light that is mirrored, whatever the reflectance.
    depth : (side, side) float32
        The relief smoothed, for turning the head.
    """

    shade: np.ndarray
    gloss: np.ndarray
    depth: np.ndarray


def illuminate(height: np.ndarray, frame: Frame, view: View) -> Light:
    """Return the light on a relief (side, side)."""
    x, y, z = light_direction(view)
    fine = cv2.GaussianBlur(height, (0, 0), 0.9)
    scale = frame.pixels_per_unit / 8
    slope_x = cv2.Sobel(fine, cv2.CV_32F, 1, 0, ksize=3, scale=scale)
    slope_y = cv2.Sobel(fine, cv2.CV_32F, 0, 1, ksize=3, scale=scale)
    upright = 1 / np.sqrt(1 + slope_x * slope_x + slope_y * slope_y)
    facing = (z - slope_x * x - slope_y * y) * upright
    direct = np.clip((facing + 0.22) / 1.22, 0, 1)
    fill = np.clip((0.8 + slope_x * (0.8 * x) - slope_y * (0.2 * y)) * upright, 0, 1)
    half_length = float(np.sqrt(x * x + y * y + (z + 1) ** 2))
    gloss = np.clip((z + 1 - slope_x * x - slope_y * y) * upright / half_length, 0, 1)
    depth = _smooth(height, frame)
    occlusion = np.clip(1 - 5 * np.clip(depth - height, -0.025, 0.2), 0.35, 1.12)
    lit = _cast_shadow(height, frame, (x, y, z))
    ambient = view.ambient
    shade = (ambient * (0.75 + 0.25 * fill) + (1.15 * (1 - ambient)) * direct * lit) * occlusion
    return Light(shade, cv2.pow(gloss, 22) * lit, depth)


def _smooth(height: np.ndarray, frame: Frame) -> np.ndarray:
    small = cv2.resize(height, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), 0.13 * frame.pixels_per_unit / 4)
    return cv2.resize(small, height.shape[::-1])


def _cast_shadow(height: np.ndarray, frame: Frame, light: tuple[float, float, float]) -> np.ndarray:
    """Return the share of direct light (side, side) that nose and brows let pass."""
    x, y, z = light
    above = np.zeros_like(height)
    for step in SHADOW_STEPS:
        pixels = 1.1 * step * frame.pixels_per_unit
        moved = np.array([[1, 0, -x * pixels], [0, 1, -y * pixels]], np.float32)
        obstacle = cv2.warpAffine(height, moved, height.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
        np.maximum(above, obstacle - height - 1.25 * step * z, out=above)
    return 1 - 0.5 * cv2.GaussianBlur(smooth_step(0, 0.10, above), (0, 0), 2.0 * frame.pixels_per_unit / 104)
