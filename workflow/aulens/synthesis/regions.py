"""Regions of a rendered face: which share of each pixel shows hair, brows, eyes and so on.

The layers say where they were laid (their alphas), so that regions cannot drift from the picture. They are taken apart
from the top: what lies above hides its share of what lies below, so that all regions of a pixel add up to 1.

Exact, since they are painted: background, clothes, neck, ears, hair, brows, eyes (with lashes, lid and its fold), mouth
(lips and what is between them), and the outline of the face. By convention, within the face (units of the canonical
frame; all move with the action units):

- nose: from 0.08 above the eyes to 0.04 below the nose's base; half as wide as 0.6, 0.9 and 1.25 of the nose's half
  width 0.1 above the eyes, 0.15 above the base and at the base;
- chin: all that lies more than 0.02 below the mouth's corners, the jaw included;
- forehead: all above the middle line of the brows, which goes on level beyond their ends;
- cheeks: all else of the face, the upper lip's skin and the temples below the brows included.

Glasses belong to what they lie on.
"""

from dataclasses import dataclass

import numpy as np

from aulens.synthesis.action_units import ControlPoints
from aulens.synthesis.frame import Frame, smooth_step, whole, whole_x
from aulens.synthesis.people import Person

REGIONS = (
    *("background", "clothes", "neck", "ears", "hair"),
    *("forehead", "cheeks", "chin", "brows", "eyes", "nose", "mouth"),
)
FACE = REGIONS[5:]  # the regions within the face


@dataclass(frozen=True, eq=False)
class Alphas:
    """Where the layers of a canonical picture lie: (side, side) float32, 0 to 1."""

    neck: np.ndarray
    clothes: np.ndarray  # over the neck
    ears: np.ndarray
    face: np.ndarray
    brows: np.ndarray  # in the face
    eyes: np.ndarray
    mouth: np.ndarray
    hair: np.ndarray  # over all


def region_masks(alphas: Alphas, frame: Frame, person: Person, points: ControlPoints) -> np.ndarray:
    """Return the share of each region in each pixel of a canonical picture.

    Returns
    -------
    (regions, side, side) float32
        In the order of `REGIONS`; they add up to 1.
    """
    bounds = conventional_bounds(frame, person, points)
    in_face = {"mouth": alphas.mouth, "eyes": alphas.eyes, "brows": alphas.brows} | bounds
    behind = {name: getattr(alphas, name) for name in ("ears", "clothes", "neck")}
    masks, left = from_the_top({"hair": alphas.hair, "face": alphas.face} | behind)
    parts, rest = from_the_top(in_face)
    face = masks.pop("face")
    masks |= {name: face * share for name, share in parts.items()} | {"cheeks": face * rest, "background": left}
    return np.stack([masks[name] for name in REGIONS]).astype(np.float32)  # (regions, side, side)


def from_the_top(alphas: dict[str, np.ndarray]) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return what is seen of each of some layers, given from the top, and what they leave free."""
    left, seen = np.float32(1), {}
    for name, alpha in alphas.items():
        seen[name] = left * alpha
        left = left * (1 - alpha)
    return seen, left


def conventional_bounds(frame: Frame, person: Person, points: ControlPoints) -> dict[str, np.ndarray]:
    """Return where nose, chin and forehead lie (side, side), 0 to 1, wherever the face is (see the module)."""
    y, across, soft = frame.y, np.abs(whole_x(frame)), 1.3 * frame.pixel
    nose, brows, eye_y = points.nose, points.brows, person.eye_y
    heights = [eye_y - 0.1, nose.base_y - 0.15, nose.base_y]
    half_width = np.interp(y, heights, [0.6 * nose.half_width, 0.9 * nose.half_width, 1.25 * nose.half_width])
    along = smooth_step(eye_y - 0.08 - soft, eye_y - 0.08 + soft, y)
    along = along * smooth_step(nose.base_y + 0.04 + soft, nose.base_y + 0.04 - soft, y)
    brow_line = whole(np.interp(frame.x, brows.x, brows.y))  # (1, side)
    corners = points.mouth.corner_y + 0.02
    return {
        "nose": (along * smooth_step(soft, -soft, across - half_width)).astype(np.float32),
        "chin": (smooth_step(corners - soft, corners + soft, y) * np.ones_like(across)).astype(np.float32),
        "forehead": smooth_step(soft, -soft, y - brow_line).astype(np.float32),
    }
