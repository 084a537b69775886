"""Teeth, tongue and cavity between the lips of a photograph: the face model's, in the photograph's light."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from aulens.synthesis.action_units import ControlPoints, control_points
from aulens.synthesis.camera import View
from aulens.synthesis.colours import Colours, neutral
from aulens.synthesis.fitted import Fitted
from aulens.synthesis.frame import half_frame
from aulens.synthesis.in_photograph import Place, filled, film, lay_on, model_side, seen
from aulens.synthesis.landmark_points import lip_curves
from aulens.synthesis.mouth import mouth_shape, paint_mouth

NARROWEST = 1e-3  # opening that shows anything, units


def lay_mouth(
    skin: np.ndarray,
    light: np.ndarray,
    place: Place,
    units: np.ndarray,
    fitted: Fitted,
    action_units: Mapping[int, float],
) -> None:
    """Lay teeth, tongue and cavity of the face model between the moved lips, in place, in the photograph's light."""
    points = control_points(fitted.person, action_units)
    x, _, upper, lower, _ = lip_curves(points, np.sin(np.linspace(0, np.pi / 2, 33)))
    if (lower - upper).max() < NARROWEST:
        return
    right = np.stack([x, upper], axis=1), np.stack([x, lower], axis=1)
    polygon = np.concatenate([right[0][::-1] * [-1, 1], right[0], right[1][::-1], right[1] * [-1, 1]])
    opened = filled([polygon], skin.shape[:2], place, fitted)
    view = View(size=model_side(fitted))
    inside = seen(_mouth(points, fitted, view, skin.ndim == 3), units, view.size)
    lay_on(skin, opened, 255 * film(light * inside))


def _mouth(points: ControlPoints, fitted: Fitted, view: View, in_colour: bool) -> np.ndarray:
    """Return teeth, tongue and cavity in the canonical picture, as if lips hid nothing."""
    frame = half_frame(view.size)
    shape = mouth_shape(frame, points)
    shape = replace(shape, opening=np.ones_like(shape.opening))
    picture = np.zeros((frame.side, frame.side, *([3] if in_colour else [])), np.float32)
    grey = neutral((1.0, 1.0, 1.0))
    paint_mouth(picture, frame, fitted.person, points, shape, view, Colours(*[grey] * 7) if in_colour else None)
    return picture
