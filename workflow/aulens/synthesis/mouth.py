"""Mouth: the lips' curves, and what is seen between them."""

from dataclasses import dataclass

import numpy as np

from aulens.synthesis.action_units import ControlPoints, Mouth
from aulens.synthesis.camera import View
from aulens.synthesis.colours import Colours
from aulens.synthesis.frame import Frame, band, smooth_step, whole, whole_x
from aulens.synthesis.layers import lay
from aulens.synthesis.people import Person

CAVITY, TONGUE, TOOTH = 0.036, 0.19, 0.72  # reflectances
FLESH, ENAMEL = np.float32([1.85, 0.66, 0.52]), np.float32([1.06, 1.0, 0.84])  # hues


@dataclass(frozen=True, eq=False)
class MouthShape:
    """Right half of the mouth in the canonical frame.

    Attributes
    ----------
    across : (1, side / 2) float32
        0 in the middle, 1 from the corner on.
    upper_outer, upper_inner, lower_inner, lower_outer : (1, side / 2) float32
        y of the lips' edges.
    lips, opening, seam : (side, side / 2) float32
        0 to 1; `seam` is the dark line between closed lips.
    """

    across: np.ndarray
    upper_outer: np.ndarray
    upper_inner: np.ndarray
    lower_inner: np.ndarray
    lower_outer: np.ndarray
    lips: np.ndarray
    opening: np.ndarray
    seam: np.ndarray


def mouth_shape(frame: Frame, points: ControlPoints) -> MouthShape:
    """Return where the lips lie."""
    mouth, a = points.mouth, points.intensities
    across = np.clip(frame.x / mouth.corner_x, 0, 1)  # (1, side / 2)
    seam = mouth.corner_y + (mouth.centre_y - mouth.corner_y) * (1 - across**mouth.bend)
    seam += 0.006 * (1 - a[24]) * np.cos(9 * across) * (1 - across)
    opened = np.clip(1 - (across / (1 - mouth.roundness)) ** 2, 0, 1) ** (0.62 + 0.10 * a[25])
    inner = seam + mouth.upper_gap * opened, seam + mouth.lower_gap * opened
    outer = _upper_outer(mouth, across, seam), _lower_outer(mouth, across, seam)
    masks = np.zeros((3, frame.side, frame.x.size), np.float32)
    highest, lowest = float(outer[0].min()), float(outer[1].max())
    rows, columns = frame.window(0, mouth.corner_x + 0.04, highest - 0.1, lowest + 0.1)
    y, edge, before_corner = frame.y[rows], 2.2 * frame.pixel, mouth.corner_x - frame.x[:, columns]
    top, upper, lower, bottom = (curve[:, columns] for curve in (outer[0], *inner, outer[1]))
    reds = np.maximum(band(y, top, upper, edge), band(y, lower, bottom, edge))
    gap = lower - upper
    closed_line = np.exp(-(((y - (upper + lower) / 2) / (0.011 + 0.005 * a[24])) ** 2))
    masks[0, rows, columns] = reds * smooth_step(0, 0.04, before_corner)
    between = band(y, upper, lower, 1.3 * frame.pixel)
    masks[1, rows, columns] = between * smooth_step(0, 0.02, before_corner) * (gap > 0.004)
    masks[2, rows, columns] = closed_line * smooth_step(-0.03, 0.04, before_corner) * np.clip(1 - gap / 0.03, 0, 1)
    return MouthShape(across, outer[0], *inner, outer[1], *masks)


def _upper_outer(mouth: Mouth, across: np.ndarray, seam: np.ndarray) -> np.ndarray:
    bow = mouth.bow * min(1.0, mouth.upper_lip / 0.06) * np.exp(-((across / 0.13) ** 2))
    lift = mouth.lateral_lift * np.exp(-(((across - 0.48) / 0.20) ** 2))
    return seam + (mouth.upper_gap - mouth.upper_lip) * (1 - across**1.75) + bow - lift


def _lower_outer(mouth: Mouth, across: np.ndarray, seam: np.ndarray) -> np.ndarray:
    return seam + (mouth.lower_gap + mouth.lower_lip) * (1 - across**2.3) ** 0.85


def mouth_alpha(shape: MouthShape) -> np.ndarray:
    """Return where the mouth is (side, side): lips, the line between them, and what is seen between open lips."""
    return whole(np.maximum(np.maximum(shape.lips, shape.seam), shape.opening))


def paint_mouth(
    picture: np.ndarray,
    frame: Frame,
    person: Person,
    points: ControlPoints,
    shape: MouthShape,
    view: View,
    colours: Colours | None = None,
) -> None:
    """Draw teeth, tongue and the dark between open lips into the `picture` of the frame, in place."""
    if shape.opening.max() < 0.01:
        return
    a, jaw_drop = points.intensities, points.jaw_drop
    rows, _ = frame.window(0, 1, float(shape.upper_inner.min()) - 0.05, float(shape.lower_inner.max()) + 0.05)
    y, x = frame.y[rows], np.abs(whole_x(frame))
    inside = np.full((y.size, x.size), CAVITY, np.float32)
    tongue_y = person.mouth_y + 0.10 + 0.80 * jaw_drop
    tongue = np.exp(-((x / 0.20) ** 4 + ((y - tongue_y) / (0.05 + 0.22 * jaw_drop)) ** 4)) * min(1.0, jaw_drop / 0.2)
    inside += tongue * (TONGUE - inside)
    upper_end = person.mouth_y + 0.018 - 0.012 * a[10] - 0.030 * a[22] + 0.012 * a[12]
    between = 1 - 0.30 * np.exp(-(((x % 0.085) / 0.007) ** 2))  # the gaps between teeth
    arch = np.clip(1 - 0.55 * np.clip(x / 0.32, 0, 1) ** 2, 0, 1)
    upper = (
        smooth_step(0.010, -0.010, y - upper_end + 0.05 * (x / 0.3) ** 2) * smooth_step(0.34, 0.24, x) * arch * between
    )
    inside += upper * (TOOTH - inside)
    lower_end = person.mouth_y + 0.050 - 0.016 * a[16] + 0.93 * jaw_drop
    lower = (
        smooth_step(-0.010, 0.010, y - lower_end - 0.05 * (x / 0.3) ** 2) * smooth_step(0.28, 0.20, x) * arch * between
    )
    inside += lower * 0.8 * (0.85 * TOOTH - inside)
    lip_shadow = 0.45 + 0.55 * smooth_step(0, 0.035, y - shape.upper_inner)
    inside *= whole(np.broadcast_to(lip_shadow, (y.size, frame.x.size))) * (0.75 + 0.5 * view.ambient)
    teeth = np.maximum(upper, 0.8 * lower)[..., None]
    lay(picture[rows], whole(shape.opening[rows]), inside, FLESH + teeth * (ENAMEL - FLESH) if colours else None)
