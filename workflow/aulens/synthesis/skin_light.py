"""How light falls on the skin of the face model, whatever it reflects: relief and furrows without texture."""

from collections.abc import Mapping

import numpy as np

from aulens.synthesis.camera import View
from aulens.synthesis.frame import whole
from aulens.synthesis.layers import placed_in
from aulens.synthesis.people import Person
from aulens.synthesis.procedural import model_head
from aulens.synthesis.shading import illuminate


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
    head = model_head(person, action_units, view)
    (side,) = head.sides  # a fitted person has equal ones
    shade = illuminate(head.height, head.depth, head.frame, view, head.place).shade
    light = np.ones((head.frame.side, 2 * head.frame.x.size), np.float32)
    light[head.place] = shade * whole(side.relief.crease[head.place[0], : head.part.x.size])
    return light, placed_in(head.frame, head.place, head.inside)
