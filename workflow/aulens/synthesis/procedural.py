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
from aulens.synthesis.frame import Frame, faded, half_frame, smooth_step, whole
from aulens.synthesis.glasses import add_glasses
from aulens.synthesis.hair import add_hair, hair_alpha
from aulens.synthesis.layers import coloured, placed_in
from aulens.synthesis.mouth import MouthShape, mouth_alpha, mouth_shape, paint_mouth
from aulens.synthesis.people import Person
from aulens.synthesis.regions import Alphas, region_masks
from aulens.synthesis.relief import Relief, head_outline, model
from aulens.synthesis.repertoire import ACTION_UNITS
from aulens.synthesis.shading import Light, illuminate, smooth_relief
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
    and laid on a background. Faces are symmetric but for a person's asymmetry, unequal sides of a display
    (`Person.sides`) and the turn of the head. With unequal sides, two symmetric faces are modelled and painted in one
    light, and fade into each other across the midline.
    """
    head = model_head(person, action_units, view)
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
    head = model_head(person, action_units, view)
    masks = faded(head.frame, [_region_masks(head, side, person, view) for side in head.sides])
    seen = through_lens(masks, head.depth, head.frame, person, view)  # (regions, size, size)
    return seen / seen.sum(axis=0)


@dataclass(frozen=True, eq=False)
class _Side:
    """What a face would be if both its sides were like this one.

    Attributes
    ----------
    points : ControlPoints
        As moved by the action units.
    eye, brow, mouth
        Features, in the part of the frame where the face is.
    relief : Relief
        In the frame.
    """

    points: ControlPoints
    eye: EyeShape
    brow: np.ndarray
    mouth: MouthShape
    relief: Relief


@dataclass(frozen=True, eq=False)
class Head:
    """A modelled head before it is painted.

    Attributes
    ----------
    frame, part : Frame
        The grid, and the part of it outside which there is no face.
    place : tuple of two slices
        The rows and columns of the picture that the part and its mirror image cover.
    sides : list of _Side
        The picture's left and right one, or one for both.
    inside : (rows, columns) float32
        The mask of the face, at the place.
    outline : (side, 1) float32
        Half width of the head.
    height, depth : (side, side) float32
        The relief, and smoothed.
    """

    frame: Frame
    part: Frame
    place: tuple[slice, slice]
    sides: list[_Side]
    inside: np.ndarray
    outline: np.ndarray
    height: np.ndarray
    depth: np.ndarray


def model_head(person: Person, action_units: Mapping[int, float], view: View) -> Head:
    """Return the head of a person, as `render` paints it and as light falls on it."""
    frame, edge = half_frame(view.size), 1.2 * half_frame(view.size).pixel
    unequal = any(share and action_units.get(unit) for unit, share in zip(ACTION_UNITS, person.sides, strict=True))
    points = [control_points(person, action_units, side) for side in ((-1, 1) if unequal else (0,))]
    outlines = [head_outline(frame, person, of_side) for of_side in points]
    features = max(max(of_side.brows.x[3], of_side.lids.outer[0]) for of_side in points)
    right = max(float(np.max(outlines)) + edge, features + 0.1)
    part = frame.part(right, -person.skull_height, max(of_side.chin_y for of_side in points) + edge)
    place = frame.place(part)
    sides = [_side(frame, part, person, *of_side) for of_side in zip(points, outlines, strict=True)]
    height = faded(frame, [whole(side.relief.height) for side in sides])
    inside = faded(part, [_inside(part, person, side, place[0], edge) for side in sides])
    outline = sum(outlines) / len(outlines)
    return Head(frame, part, place, sides, inside, outline, height, smooth_relief(height, frame))


def _side(frame: Frame, part: Frame, person: Person, points: ControlPoints, outline: np.ndarray) -> _Side:
    eye, brow, mouth = eye_shape(part, points.lids), brow_mask(part, person, points.brows), mouth_shape(part, points)
    return _Side(points, eye, brow, mouth, model(frame, part, person, points, outline, eye, brow, mouth))


def _inside(part: Frame, person: Person, side: _Side, rows: slice, edge: float) -> np.ndarray:
    """Return where the face is (rows, columns), 0 to 1."""
    outline, chin_y = side.relief.outline[rows], side.points.chin_y
    inside = smooth_step(edge, -edge, part.x - outline) * smooth_step(edge, -edge, part.y - chin_y)
    return whole(inside * (part.y > -person.skull_height))


def _paint(head: Head, person: Person, view: View, colours: Colours | None) -> np.ndarray:
    """Return the canonical picture (side, side), in colour (side, side, 3)."""
    light = illuminate(head.height, head.depth, head.frame, view, head.place)
    face = faded(head.part, [_face(head, side, light, person, view, colours) for side in head.sides])
    picture = behind_face(head.frame, person, view, colours)
    region = picture[head.place]
    region += (head.inside if colours is None else head.inside[..., None]) * (face - region)
    add_hair(picture, head.frame, person, head.inside, head.place, head.outline, view, colours)
    return picture


def _face(head: Head, side: _Side, light: Light, person: Person, view: View, colours: Colours | None) -> np.ndarray:
    """Return the face (rows, columns), in colour (rows, columns, 3), as far as it is covered by nothing but glasses."""
    part, place, points, eye, brow, mouth = head.part, head.place, side.points, side.eye, side.brow, side.mouth
    tiles = textures(head.frame.side, person.texture_offsets)
    albedo = face_albedo(part, person, points, side.relief, mouth, brow, tiles, place)
    matt = whole((1 + 0.9 * mouth.lips) * (1 - brow) * (1 - mouth.opening))
    face = albedo * light.shade + (0.085 - 0.034 * person.melanin) * matt * light.gloss
    if colours:
        face = coloured(face, face_hue(person, points, part, mouth, brow, colours))  # (rows, columns, 3)
    paint_eyes(face, part, person, eye, view, colours)
    paint_mouth(face, part, person, points, mouth, view, colours)
    add_glasses(face, part, person, eye, brow, light.shade)
    return face


def _region_masks(head: Head, side: _Side, person: Person, view: View) -> np.ndarray:
    """Return the regions (regions, side, side) of the canonical picture, as one side has them."""
    eyes, mouth = eyes_alpha(head.part, person, side.eye), mouth_alpha(side.mouth)
    parts = {"face": head.inside, "brows": whole(side.brow), "eyes": eyes, "mouth": mouth}
    in_picture = {name: placed_in(head.frame, head.place, alpha) for name, alpha in parts.items()}
    hair = hair_alpha(head.frame, person, head.outline)
    alphas = Alphas(**behind_alphas(head.frame, person, view), **in_picture, hair=hair)
    return region_masks(alphas, head.frame, person, side.points)
