"""How light falls on the skin of the face model, whatever it reflects: relief and furrows without texture."""

from collections.abc import Mapping

import numpy as np

from aulens.synthesis.action_units import control_points
from aulens.synthesis.brows import brow_mask
from aulens.synthesis.camera import View
from aulens.synthesis.eyes import eye_shape
from aulens.synthesis.frame import half_frame, smooth_step, whole
from aulens.synthesis.layers import placed_in
from aulens.synthesis.mouth import mouth_shape
from aulens.synthesis.people import Person
from aulens.synthesis.relief import head_outline, model
from aulens.synthesis.shading import illuminate, smooth_relief


def skin_light(person: Person, action_units: Mapping[int, float], view: View) -> tuple[np.ndarray, np.ndarray]:
    """Return the light on a face.

    Parameters
    ----------
    person : Person
        Whose geometric traits count.
    action_units : mapping of int to float
        Intensity (0 to 1) of each action unit present.
    view : View
        Size of the picture and light.

    Returns
    -------
    light, inside : (side, side) float32
        In the canonical picture (`frame.half_frame`): the factor on what skin reflects, darker in furrows, 1 beyond the
        face; and where the face is (0 to 1).
    """
    frame, points = half_frame(view.size), control_points(person, action_units)
    outline, edge = head_outline(frame, person, points), 1.2 * frame.pixel
    right = max(float(outline.max()) + edge, points.brows.x[3] + 0.1, points.lids.outer[0] + 0.1)
    part = frame.part(right, -person.skull_height, points.chin_y + edge)
    place = frame.place(part)
    eye, brow, mouth = eye_shape(part, points.lids), brow_mask(part, person, points.brows), mouth_shape(part, points)
    relief = model(frame, part, person, points, outline, eye, brow, mouth)
    height = whole(relief.height)
    shade = illuminate(height, smooth_relief(height, frame), frame, view, place).shade
    light = np.ones((frame.side, 2 * frame.x.size), np.float32)
    light[place] = shade * whole(relief.crease[place[0], : part.x.size])
    inside = smooth_step(edge, -edge, part.x - outline[place[0]]) * smooth_step(edge, -edge, part.y - points.chin_y)
    return light, placed_in(frame, place, whole(inside))
