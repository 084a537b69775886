"""The embedded face model: a person, action units and a view -> a grey photograph."""

from collections.abc import Mapping

import numpy as np

from aulens.synthesis.action_units import control_points
from aulens.synthesis.body import behind_face
from aulens.synthesis.brows import brow_mask
from aulens.synthesis.camera import View, photograph
from aulens.synthesis.eyes import eye_shape, paint_eyes
from aulens.synthesis.frame import half_frame, smooth_step, whole
from aulens.synthesis.glasses import add_glasses
from aulens.synthesis.hair import add_hair
from aulens.synthesis.mouth import mouth_shape, paint_mouth
from aulens.synthesis.people import Person
from aulens.synthesis.relief import model
from aulens.synthesis.shading import illuminate
from aulens.synthesis.skin import face_albedo
from aulens.synthesis.textures import textures


def render(person: Person, action_units: Mapping[int, float], view: View) -> np.ndarray:
    """Render a face.

    Parameters
    ----------
    person : Person
        Whose face (`people.average_person`, `people.draw_person`).
    action_units : mapping of int to float
        Intensity (0 to 1) of each action unit present; an empty mapping is the resting face.
    view : View
        Size of the image, light, pose, noise.

    Returns
    -------
    (size, size) uint8
        Grey image; the same arguments give the same image.

    Raises
    ------
    ValueError
        If an action unit cannot be rendered or an intensity lies outside 0 to 1.

    Notes
    -----
    A "2.5-D" model: curves for brows, lids and lips and a height map for the rest, both moved by action units, lit once
    and laid on a background. Faces are symmetric but for a person's asymmetry and the turn of the head.
    """
    frame = half_frame(view.size)
    tiles = textures(frame.side, person.texture_offsets)
    points = control_points(person, action_units)
    eye, brow, mouth = eye_shape(frame, points.lids), brow_mask(frame, person, points.brows), mouth_shape(frame, points)
    relief = model(frame, person, points, eye, brow, mouth)

    light = illuminate(whole(relief.height), frame, view)
    albedo = face_albedo(frame, person, points, relief, mouth, brow, tiles)  # (side, side)
    matt = whole((1 + 0.9 * mouth.lips) * (1 - brow) * (1 - mouth.opening))
    face = albedo * light.shade + (0.085 - 0.034 * person.melanin) * matt * light.gloss
    paint_eyes(face, frame, person, eye, view)
    paint_mouth(face, frame, person, points, mouth, view)
    add_glasses(face, frame, person, eye, brow, light.shade)

    edge = 1.2 * frame.pixel
    inside = smooth_step(edge, -edge, frame.x - relief.outline) * smooth_step(edge, -edge, frame.y - points.chin_y)
    inside = whole(inside * (frame.y > -person.skull_height))
    picture = behind_face(frame, person, view, tiles)
    picture += inside * (face - picture)
    add_hair(picture, frame, person, inside, relief.outline, view, tiles)
    return photograph(picture, light.depth, frame, person, view)
