"""Light on a head: wrapped Lambert, fill, occlusion in hollows, cast shadow, gloss; as `aulens.synthesis.shading`."""

from dataclasses import dataclass

import cv2
import numpy as np

from aulens.synthesis.camera import View
from aulens.synthesis.frame import smooth_step
from aulens.synthesis.ict.head import BALLS, INNER, SKIN, Head, Surface
from aulens.synthesis.ict.mesh import among
from aulens.synthesis.ict.space import read_at, towards_light
from aulens.synthesis.raster import depths

HOLLOWS = ((0.22, 0.50), (0.9, 0.20))  # width in cm in which a hollow is looked for, and how dark it is per cm
COARSE = 4  # samples across which hollows are looked for at once
DEEPEST = 2.0  # cm below the mean plane; what lies behind counts as there
SHADOW_MAP, SHADOW_WIDTH = 256, 34.0  # pixels, cm
BIAS, SOFT = 0.30, 0.40  # cm before an obstacle counts, and until it hides all
TAPS = ((0.0, 0.0), (1.3, 0.5), (-1.3, -0.5), (0.5, -1.3), (-0.5, 1.3))  # pixels of the shadow map


@dataclass(frozen=True, eq=False)
class Light:
    """What reaches and leaves each sample (k,) float32: a factor on the reflectance, and light that is mirrored."""

    shade: np.ndarray
    gloss: np.ndarray


def bumped(surface: Surface, heights: np.ndarray, per_centimetre: float) -> np.ndarray:
    """Return the normals (k, 3) of the samples with a small relief of the face; heights (f,) in cm."""
    side, face = surface.side, surface.face
    relief = np.zeros(side * side, np.float32)
    pixel = surface.fragments.pixel[face]
    relief[pixel] = heights
    relief = relief.reshape(side, side)
    normal = surface.normal.copy()
    for axis, sign in ((0, -1.0), (1, 1.0)):
        slope = cv2.Sobel(relief, cv2.CV_32F, int(axis == 0), int(axis == 1), ksize=3, scale=per_centimetre / 8)
        normal[face, axis] += np.float32(sign) * slope.ravel()[pixel]
    length = np.sqrt(np.einsum("kc,kc->k", normal, normal))
    return normal / np.maximum(length, 1e-6)[:, None]


def illuminate(head: Head, surface: Surface, normal: np.ndarray, view: View, lips_z: float) -> Light:
    """Return the light on each sample.

    Parameters
    ----------
    normal : (k, 3) float32
        See `bumped`.
    lips_z : float
        Where the lips lie, in cm: what is behind them lies in the dark.
    """
    lamp, ambient = towards_light(view), view.ambient
    skin = surface.of(*SKIN)
    wrap = np.where(skin, np.float32(0.22), np.float32(0.05))
    facing = normal @ lamp
    direct = np.clip((facing + wrap) / (1 + wrap), 0, 1)
    fill = np.clip(0.8 * normal[:, 2] - 0.8 * lamp[0] * normal[:, 0] + 0.2 * normal[:, 1], 0, 1)
    open_ = _openness(surface, view)
    inner = surface.of(*INNER)
    behind = np.clip(lips_z - 0.1 - surface.depth[inner], 0, 9)
    open_[inner] *= np.exp(-0.9 * behind)
    lit = _lit(head, surface, lamp)
    lit[inner] *= np.exp(-0.45 * behind)
    shade = ambient * (0.75 + 0.25 * fill) * open_ + 1.15 * (1 - ambient) * direct * lit * (0.35 + 0.65 * open_)

    middle = lamp + np.float32([0, 0, 1])
    towards = np.clip(normal @ (middle / np.linalg.norm(middle)), 0, 1)
    gloss = cv2.pow(towards, 18.0).ravel()
    eyes = surface.of(*BALLS)
    gloss[eyes] = 14 * cv2.pow(np.ascontiguousarray(towards[eyes]), 220.0).ravel()
    gloss *= np.where(eyes, 1, open_) * (0.25 + 0.75 * lit)
    return Light(shade.astype(np.float32), gloss.astype(np.float32))


def _openness(surface: Surface, view: View) -> np.ndarray:
    """Return how much of the light from everywhere reaches each sample (k,): less in hollows."""
    depth = surface.fragments.depth
    filled = np.maximum(np.where(np.isfinite(depth), depth, -DEEPEST), -DEEPEST)
    small = cv2.resize(filled, None, fx=1 / COARSE, fy=1 / COARSE, interpolation=cv2.INTER_AREA)
    per_centimetre = surface.side * view.scale / 28.1
    pixel = surface.fragments.pixel
    flat, found = filled.ravel()[pixel], np.ones(len(pixel), np.float32)
    for width, dark in HOLLOWS:
        soft = cv2.GaussianBlur(small, (0, 0), width * per_centimetre / COARSE)
        deeper = cv2.resize(soft, filled.shape[::-1], interpolation=cv2.INTER_LINEAR).ravel()[pixel] - flat
        found *= np.exp(np.float32(-dark) * np.clip(deeper, -0.12, 3))
    return np.minimum(found, 1.05)


def _lit(head: Head, surface: Surface, lamp: np.ndarray) -> np.ndarray:
    """Return the share of the lamp's light that reaches each sample (k,); looked at every second sample."""
    right = np.cross([0.0, 1.0, 0.0], lamp)
    right /= np.linalg.norm(right)
    axes = np.stack([right, -np.cross(lamp, right), lamp], axis=1).astype(np.float32)  # (3, 3): right, down, nearer
    scale, middle = SHADOW_MAP / SHADOW_WIDTH, SHADOW_MAP / 2
    seen = head.vertices @ axes
    casts = head.triangles[among(head.part, SKIN)]
    nearest = depths(seen[:, :2] * scale + middle, seen[:, 2], casts, SHADOW_MAP, SHADOW_MAP)
    nearest = np.where(np.isfinite(nearest), nearest, np.float32(-99))

    side, pixel = surface.side, surface.fragments.pixel
    half = -(-side // 2)
    row, column = pixel // side, pixel % side
    few = np.flatnonzero((row % 2 == 0) & (column % 2 == 0))
    points = surface.points(few) @ axes
    x, y = points[:, 0] * scale + (middle - 0.5), points[:, 1] * scale + (middle - 0.5)
    hidden = np.zeros(len(few), np.float32)
    for dx, dy in TAPS:
        hidden += smooth_step(BIAS, BIAS + SOFT, read_at(nearest, x + dx, y + dy) - points[:, 2])
    picture = np.ones((half, half), np.float32)
    picture[row[few] // 2, column[few] // 2] = 1 - 0.9 * hidden / len(TAPS)
    picture = cv2.GaussianBlur(picture, (0, 0), 1.0)
    return cv2.resize(picture, (side, side), interpolation=cv2.INTER_LINEAR).ravel()[pixel]
