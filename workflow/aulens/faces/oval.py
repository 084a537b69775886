"""The oval that hides everything but the face."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np


@dataclass(frozen=True)
class OvalSettings:
    """Shape of the mask; lengths are fractions of the side of the face image.

    Attributes
    ----------
    width : float
        Width of the oval, where the mask is one half.
    height : float
        Height of the oval.
    centre : tuple of float
        Its centre (x, y).
    softness : float
        Width of the smooth boundary, from wholly inside to wholly outside.
    fill : int
        Grey level outside, of every channel.
    """

    width: float
    height: float
    centre: tuple[float, float]
    softness: float
    fill: int


@lru_cache(maxsize=4)
def oval_mask(size: int, settings: OvalSettings) -> np.ndarray:
    """Return the weight of every pixel: 1 inside the oval, 0 outside, smooth between.

    Returns
    -------
    (size, size) float32 in [0, 1], read-only
        One half on the oval itself.

    Notes
    -----
    The distance to an ellipse has no closed form; it is taken to first order, (r - 1) / |grad r| with
    r = sqrt((x / a)² + (y / b)²), which is exact on the ellipse. The boundary is a smoothstep, 3 t² - 2 t³.
    """
    places = (np.arange(size) + 0.5) / size  # pixel centres
    x = (places - settings.centre[0])[None, :]  # (1, size)
    y = (places - settings.centre[1])[:, None]  # (size, 1)
    a, b = settings.width / 2, settings.height / 2
    radius = np.maximum(np.hypot(x / a, y / b), 1e-9)  # (size, size)
    gradient = np.maximum(np.hypot(x / a**2, y / b**2) / radius, 1e-9)
    distance = (radius - 1) / gradient  # > 0 outside
    t = np.clip(0.5 - distance / max(settings.softness, 1e-9), 0, 1)
    mask = (t * t * (3 - 2 * t)).astype(np.float32)
    mask.flags.writeable = False
    return mask


def masked(image: np.ndarray, mask: np.ndarray, fill: int) -> np.ndarray:
    """Return the image inside the mask and the fill outside, in all channels, rounded to uint8.

    Parameters
    ----------
    image : (H, W) or (H, W, 3) float32
        In [0, 255].
    mask : (H, W) float32
        Weights in [0, 1].
    """
    blended = image - np.float32(fill)
    blended *= mask if image.ndim == 2 else cv2.merge([mask] * 3)  # faster than to broadcast three channels
    blended += np.float32(fill)
    return np.rint(blended, out=blended).astype(np.uint8)
