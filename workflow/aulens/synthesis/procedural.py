"""The embedded face model: a person, action units and a view -> a photograph, grey or in colour, and its regions."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aulens.synthesis.action_units import ControlPoints, control_points
from aulens.synthesis.body import behind_face
from aulens.synthesis.brows import brow_mask
from aulens.synthesis.camera import View, photograph, through_lens
from aulens.synthesis.colours import Colours
from aulens.synthesis.eyes import eye_shape, paint_eyes
from aulens.synthesis.frame import Frame, half_frame, smooth_step, whole
from aulens.synthesis.glasses import add_glasses
from aulens.synthesis.hair import add_hair
from aulens.synthesis.layers import coloured
from aulens.synthesis.mouth import mouth_shape, paint_mouth
from aulens.synthesis.people import Person
from aulens.synthesis.regions import Alphas, region_masks
from aulens.synthesis.relief import model
from aulens.synthesis.shading import illuminate
from aulens.synthesis.skin import face_albedo, face_hue
from aulens.synthesis.textures import textures


def render(person: Person, action_units: Mapping[int, float], view: View, colours: Colours | None = None) -> np.ndarray:
    """Render a face.

    Parameters
    ----------
    person : Person
        Whose face (`people.average_person`, `people.draw_person`).
    action_units : mapping of int to float
        Intensity (0 to 1) of each action unit present; an empty mapping is the resting face.
    view : View
        Size of the image, light, pose, noise.
    colours : Colours or None
        Of its parts; None renders a grey picture.

    Returns
    -------
    (size, size) uint8, in colour (size, size, 3)
        Grey levels, or red, green and blue; the same arguments give the same image.

    Raises
    ------
    ValueError
        If an action unit cannot be rendered or an intensity lies outside 0 to 1.

    Notes
    -----
    A "2.5-D" model: curves for brows, lids and lips and a height map for the rest, both moved by action units, lit once
    and laid on a background. Faces are symmetric but for a person's asymmetry and the turn of the head.
    """
    painting = _paint(person, action_units, view, colours)
    return photograph(painting.picture, painting.depth, painting.frame, person, view)


def render_regions(person: Person, action_units: Mapping[int, float], view: View) -> np.ndarray:
    """Return which share of each pixel of a rendered face shows which region.

    Parameters
    ----------
    person, action_units, view
        As for `render`.

    Returns
    -------
    (regions, size, size) float32
        In the order of `regions.REGIONS`, 0 to 1; they add up to 1 in every pixel.

    Notes
    -----
    The masks of the canonical picture go through the same lens as the picture itself: pose, asymmetry, sharpness.
    """
    painting = _paint(person, action_units, view, None)
    masks = region_masks(painting.alphas, painting.frame, person, painting.points)  # (regions, side, side)
    seen = through_lens(masks, painting.depth, painting.frame, person, view)  # (regions, size, size)
    return seen / seen.sum(axis=0)


@dataclass(frozen=True, eq=False)
class _Painting:
    """A canonical picture (side, side) or (side, side, 3), its depth (side, side), and where its layers lie."""

    picture: np.ndarray
    depth: np.ndarray
    frame: Frame
    points: ControlPoints
    alphas: Alphas


def _paint(person: Person, action_units: Mapping[int, float], view: View, colours: Colours | None) -> _Painting:
    frame = half_frame(view.size)
    tiles = textures(frame.side, person.texture_offsets)
    points = control_points(person, action_units)
    eye, brow, mouth = eye_shape(frame, points.lids), brow_mask(frame, person, points.brows), mouth_shape(frame, points)
    relief = model(frame, person, points, eye, brow, mouth)

    light = illuminate(whole(relief.height), frame, view)
    albedo = face_albedo(frame, person, points, relief, mouth, brow, tiles)  # (side, side)
    matt = whole((1 + 0.9 * mouth.lips) * (1 - brow) * (1 - mouth.opening))
    face = albedo * light.shade + (0.085 - 0.034 * person.melanin) * matt * light.gloss
    if colours:
        face = coloured(face, face_hue(person, points, frame, mouth, brow, colours))  # (side, side, 3)
    eyes = paint_eyes(face, frame, person, eye, view, colours)
    mouths = paint_mouth(face, frame, person, points, mouth, view, colours)
    add_glasses(face, frame, person, eye, brow, light.shade)

    edge = 1.2 * frame.pixel
    inside = smooth_step(edge, -edge, frame.x - relief.outline) * smooth_step(edge, -edge, frame.y - points.chin_y)
    inside = whole(inside * (frame.y > -person.skull_height))
    picture, behind = behind_face(frame, person, view, tiles, colours)
    picture += (inside if colours is None else inside[..., None]) * (face - picture)
    hair = add_hair(picture, frame, person, inside, relief.outline, view, tiles, colours)
    eyes = np.maximum(eyes, whole(np.maximum(eye.fold, eye.lid)))
    alphas = Alphas(**behind, face=inside, brows=whole(brow), eyes=eyes, mouth=mouths, hair=hair)
    return _Painting(picture, light.depth, frame, points, alphas)
