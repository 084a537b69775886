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
    shade : (rows, columns) float32
        Factor on the reflectance.
    gloss : (rows, columns) float32
        Light that is mirrored, whatever the reflectance.
    """

    shade: np.ndarray
    gloss: np.ndarray


def illuminate(height: np.ndarray, depth: np.ndarray, frame: Frame, view: View, place: tuple[slice, slice]) -> Light:
    """Return the light on the rows and columns `place` of a relief (side, side) whose `smooth_relief` is `depth`."""
    x, y, z = light_direction(view)
    lit = _cast_shadow(height, frame, (x, y, z), place)
    height = height[_until(place, height.shape, 8)]  # the filters below reach less far
    fine = cv2.GaussianBlur(height, (0, 0), 0.9)
    scale = frame.pixels_per_unit / 8
    slope_x = cv2.Sobel(fine, cv2.CV_32F, 1, 0, ksize=3, scale=scale)[place]
    slope_y = cv2.Sobel(fine, cv2.CV_32F, 0, 1, ksize=3, scale=scale)[place]
    upright = 1 / np.sqrt(1 + slope_x * slope_x + slope_y * slope_y)
    facing = (z - slope_x * x - slope_y * y) * upright
    direct = np.clip((facing + 0.22) / 1.22, 0, 1)
    fill = np.clip((0.8 + slope_x * (0.8 * x) - slope_y * (0.2 * y)) * upright, 0, 1)
    half_length = float(np.sqrt(x * x + y * y + (z + 1) ** 2))
    gloss = np.clip((z + 1 - slope_x * x - slope_y * y) * upright / half_length, 0, 1)
    occlusion = np.clip(1 - 5 * np.clip(depth[place] - height[place], -0.025, 0.2), 0.35, 1.12)
    ambient = view.ambient
    shade = (ambient * (0.75 + 0.25 * fill) + (1.15 * (1 - ambient)) * direct * lit) * occlusion
    return Light(shade, cv2.pow(gloss, 22) * lit)


def smooth_relief(height: np.ndarray, frame: Frame) -> np.ndarray:
    """Return the depth of the head (side, side) from its relief: for turning it, and to tell hollows."""
    small = cv2.resize(height, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), 0.13 * frame.pixels_per_unit / 4)
    return cv2.resize(small, height.shape[::-1])


def _until(place: tuple[slice, slice], shape: tuple[int, int], reach: int) -> tuple[slice, slice]:
    """Return a picture's upper left part that contains a place and `reach` pixels around it.

    Filters compute some pixels at once and the last columns one by one, which may round otherwise. So this part's width
    is a multiple of such runs, or the whole picture's.
    """
    rows, columns = place[0].stop + reach, -(-(place[1].stop + reach) // 64) * 64
    return slice(0, min(rows, shape[0])), slice(0, min(columns, shape[1]))


def _cast_shadow(
    height: np.ndarray, frame: Frame, light: tuple[float, float, float], place: tuple[slice, slice]
) -> np.ndarray:
    """Return the share of direct light (rows, columns) that nose and brows let pass, at a place of the relief."""
    (x, y, z), softness = light, 2.0 * frame.pixels_per_unit / 104
    near = height[_until(place, height.shape, int(4 * softness) + 2)]
    above = np.zeros_like(near)
    for step in SHADOW_STEPS:
        pixels = 1.1 * step * frame.pixels_per_unit
        moved = np.array([[1, 0, -x * pixels], [0, 1, -y * pixels]], np.float32)
        obstacle = cv2.warpAffine(height, moved, near.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
        obstacle -= near
        obstacle -= 1.25 * step * z
        np.maximum(above, obstacle, out=above)
    return 1 - 0.5 * cv2.GaussianBlur(smooth_step(0, 0.10, above), (0, 0), softness)[place]
