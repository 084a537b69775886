"""The embedded face model: a person, action units and a view -> a photograph, grey or in colour, and its regions."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aulens.synthesis.action_units import ControlPoints, control_points
from aulens.synthesis.body import behind_alphas, behind_face
from aulens.synthesis.brows import brow_mask
from aulens.synthesis.camera import View, photograph, through_lens
from aulens.synthesis.colours import Colours
from aulens.synthesis.eyes import EyeShape, eye_shape, eyes_alpha, paint_eyes
from aulens.synthesis.frame import Frame, half_frame, smooth_step, whole
from aulens.synthesis.glasses import add_glasses
from aulens.synthesis.hair import add_hair, hair_alpha
from aulens.synthesis.layers import coloured, placed_in
from aulens.synthesis.mouth import MouthShape, mouth_alpha, mouth_shape, paint_mouth
from aulens.synthesis.people import Person
from aulens.synthesis.regions import Alphas, region_masks
from aulens.synthesis.relief import Relief, head_outline, model
from aulens.synthesis.shading import illuminate, smooth_relief
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
    head = _model(person, action_units, view)
    return photograph(_paint(head, person, view, colours), head.depth, head.frame, person, view)


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
    head = _model(person, action_units, view)
    masks = region_masks(_alphas(head, person, view), head.frame, person, head.points)  # (regions, side, side)
    seen = through_lens(masks, head.depth, head.frame, person, view)  # (regions, size, size)
    return seen / seen.sum(axis=0)


@dataclass(frozen=True, eq=False)
class _Head:
    """A modelled head before it is painted.

    Attributes
    ----------
    frame, part : Frame
        The grid, and the part of it outside which there is no face.
    place : tuple of two slices
        The rows and columns of the picture that the part and its mirror image cover.
    points : ControlPoints
        As moved by the action units.
    eye, brow, mouth, inside
        Features and the mask of the face, in the part.
    relief : Relief
        In the frame.
    height, depth : (side, side) float32
        The relief, and smoothed.
    """

    frame: Frame
    part: Frame
    place: tuple[slice, slice]
    points: ControlPoints
    eye: EyeShape
    brow: np.ndarray
    mouth: MouthShape
    inside: np.ndarray
    relief: Relief
    height: np.ndarray
    depth: np.ndarray


def _model(person: Person, action_units: Mapping[int, float], view: View) -> _Head:
    frame = half_frame(view.size)
    points = control_points(person, action_units)
    outline, edge = head_outline(frame, person, points), 1.2 * frame.pixel
    right = max(float(outline.max()) + edge, points.brows.x[3] + 0.1, points.lids.outer[0] + 0.1)
    part = frame.part(right, -person.skull_height, points.chin_y + edge)
    eye, brow, mouth = eye_shape(part, points.lids), brow_mask(part, person, points.brows), mouth_shape(part, points)
    relief = model(frame, part, person, points, outline, eye, brow, mouth)

    place = frame.place(part)
    inside = smooth_step(edge, -edge, part.x - outline[place[0]]) * smooth_step(edge, -edge, part.y - points.chin_y)
    inside = whole(inside * (part.y > -person.skull_height))
    height = whole(relief.height)
    depth = smooth_relief(height, frame)
    return _Head(frame, part, place, points, eye, brow, mouth, inside, relief, height, depth)


def _paint(head: _Head, person: Person, view: View, colours: Colours | None) -> np.ndarray:
    """Return the canonical picture (side, side), in colour (side, side, 3)."""
    frame, part, place, mouth = head.frame, head.part, head.place, head.mouth
    tiles = textures(frame.side, person.texture_offsets)
    light = illuminate(head.height, head.depth, frame, view, place)
    albedo = face_albedo(part, person, head.points, head.relief, mouth, head.brow, tiles, place)
    matt = whole((1 + 0.9 * mouth.lips) * (1 - head.brow) * (1 - mouth.opening))
    face = albedo * light.shade + (0.085 - 0.034 * person.melanin) * matt * light.gloss
    if colours:
        face = coloured(face, face_hue(person, head.points, part, mouth, head.brow, colours))  # (rows, columns, 3)
    paint_eyes(face, part, person, head.eye, view, colours)
    paint_mouth(face, part, person, head.points, mouth, view, colours)
    add_glasses(face, part, person, head.eye, head.brow, light.shade)

    picture = behind_face(frame, person, view, colours)
    region = picture[place]
    region += (head.inside if colours is None else head.inside[..., None]) * (face - region)
    add_hair(picture, frame, person, head.inside, place, head.relief.outline, view, colours)
    return picture


def _alphas(head: _Head, person: Person, view: View) -> Alphas:
    """Return where the layers of the canonical picture lie."""
    eyes, mouth = eyes_alpha(head.part, person, head.eye), mouth_alpha(head.mouth)
    parts = {"face": head.inside, "brows": whole(head.brow), "eyes": eyes, "mouth": mouth}
    in_picture = {name: placed_in(head.frame, head.place, alpha) for name, alpha in parts.items()}
    hair = hair_alpha(head.frame, person, head.relief.outline)
    return Alphas(**behind_alphas(head.frame, person, view), **in_picture, hair=hair)
