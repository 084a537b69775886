"""Points of a face that action units move, and points that stay: what a warp of a photograph is spanned by.

Edges of brows, lids, nose, lips and jaw are where the face model draws them. Skin between them follows: a spot of it
moves by shares of what the edges near it move, and cheeks rise about as far as the bulges of the model's relief do.
Lengths are in units of the canonical frame. The shares are ours, chosen by eye.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from aulens.synthesis.action_units import ControlPoints, control_points
from aulens.synthesis.eyes import lid_curves
from aulens.synthesis.landmark_points import brow_edges, jaw_width, lip_curves
from aulens.synthesis.people import Person
from aulens.synthesis.relief import EYE_LEVEL

ALONG_BROW, ALONG_LID = np.linspace(-0.05, 1.05, 6), np.linspace(0.0, 1.0, 9)
ACROSS_LIP = np.array([0.0, 0.13, 0.27, 0.42, 0.57, 0.72, 0.85, 0.94, 0.985])
DOWN_JAW = np.array([0.35, 0.5, 0.62, 0.74, 0.84, 0.91, 0.96, 0.99])
IN_THE_RED = 0.3  # a row of points between the lips' edges, from the inner one
OUTSIDE_JAW = 0.42  # how far from it its surroundings stay
FAR, FAR_Y = 2.3, 0.1  # radius and middle of the ring of points that stay
CHEEKS = {6: 0.060, 9: 0.015, 10: 0.015, 12: 0.055}  # how far up, at intensity 1
# fmt: off
CHEEK_SPOTS = ((0.34, 0.36, 0.7), (0.55, 0.36, 0.9), (0.74, 0.32, 0.7), (0.42, 0.54, 0.9), (0.62, 0.56, 1.0),
               (0.80, 0.54, 0.6))  # x, y below the eyes, share
STAY = ((0.0, -0.75), (0.35, -0.72), (0.70, -0.60), (0.95, -0.25), (0.0, 0.03), (0.09, 0.08), (1.02, 0.10),
        (1.0, 0.35), (0.0, -1.05), (0.5, -1.0), (0.9, -0.82), (1.12, -0.4), (1.2, 0.1),
        (1.2, 0.5))  # x, y below the eyes
# fmt: on


class Movement(NamedTuple):
    """Points of the resting face (n, 2) and where action units move them."""

    rest: np.ndarray
    moved: np.ndarray


def movement(person: Person, action_units: Mapping[int, float]) -> Movement:
    """Return which points of a person's face move, and where to.

    Parameters
    ----------
    person : Person
        Whose geometric traits count.
    action_units : mapping of int to float
        Intensity (0 to 1) of each action unit present.

    Returns
    -------
    Movement
        Of the whole face and a ring around it; the same points in the same order for all action units of a person.
    """
    rest, points = control_points(person, {}), control_points(person, action_units)
    edges = Movement(_edges(person, rest, rest), _edges(person, rest, points))
    right = [edges, *_skin(person, rest, points)]
    spots, still = (np.concatenate(part) for part in zip(*right, strict=True)), _still(person)
    halves = [np.concatenate([half, still]) for half in spots]
    aside = halves[0][:, 0] > 0
    return Movement(*(np.concatenate([half, half[aside] * [-1, 1], _ring()]) for half in halves))


def _edges(person: Person, rest: ControlPoints, points: ControlPoints) -> np.ndarray:
    """Return points of the right half on the edges that the face model draws; the outline moves with the chin only."""
    x, *brow = brow_edges(person, points.brows, ALONG_BROW)
    lids, nose, mouth = points.lids, points.nose, points.mouth
    lid_x = lids.inner[0] + ALONG_LID * (lids.outer[0] - lids.inner[0])
    _, upper, lower, fold = lid_curves(lid_x, lids)
    lip_x, top, upper_edge, lower_edge, bottom = lip_curves(points, ACROSS_LIP)
    rest_y = EYE_LEVEL + DOWN_JAW * (rest.chin_y - EYE_LEVEL)
    half, base = nose.half_width, nose.base_y
    parts = [
        *((x, edge) for edge in brow),
        *((lid_x, upper), (lid_x[1:-1], lower[1:-1]), (lid_x[2:-2], fold[2:-2])),
        ((0.0, 0.55 * half, 0.97 * half, 1.05 * half), (base + 0.01, base, base - 0.03, nose.wing_y + 0.03)),
        *((lip_x, edge) for edge in (top, upper_edge, lower_edge, bottom)),
        *(
            (lip_x[:-2], (inner + IN_THE_RED * (outer - inner))[:-2])
            for inner, outer in ((upper_edge, top), (lower_edge, bottom))
        ),
        ((mouth.corner_x,), (mouth.corner_y,)),
        (jaw_width(person, rest, rest_y), EYE_LEVEL + DOWN_JAW * (points.chin_y - EYE_LEVEL)),
        ((0.0,), (points.chin_y,)),
    ]
    return np.concatenate([np.stack(part, axis=1) for part in parts])


def _skin(person: Person, rest: ControlPoints, points: ControlPoints) -> list[Movement]:
    return [_forehead(rest, points), _below_the_eye(person, rest, points), _around_the_mouth(rest, points)]


def _forehead(rest: ControlPoints, points: ControlPoints) -> Movement:
    start = np.stack([rest.brows.x, rest.brows.y], axis=1)
    moved = np.stack([points.brows.x, points.brows.y], axis=1) - start
    middle = np.array([[0.0, rest.brows.y[0] - 0.03]])
    spots = np.concatenate([start - [0, 0.20], start - [0, 0.40], middle])
    shifts = np.concatenate([0.55 * moved, 0.20 * moved, 0.7 * moved[:1] * [0, 1]])
    return Movement(spots, spots + shifts)


def _below_the_eye(person: Person, rest: ControlPoints, points: ControlPoints) -> Movement:
    a = points.intensities
    x, y, share = np.array(CHEEK_SPOTS).T
    raised = sum(up * a[unit] for unit, up in CHEEKS.items())
    cheeks = np.stack([x, y + person.eye_y], axis=1)
    lower = rest.lids.lower
    lid = np.array([[person.eye_x + aside, person.eye_y + lower + 0.11] for aside in (-0.12, 0.02, 0.16)])
    up = 0.45 * (points.lids.lower - lower) - 0.5 * raised
    shifts = np.concatenate(
        [np.stack([0.25 * a[12] * share * 0.1, -raised * share], axis=1), np.full((3, 1), up) * [[0, 1]]]
    )
    spots = np.concatenate([cheeks, lid])
    return Movement(spots, spots + shifts)


def _around_the_mouth(rest: ControlPoints, points: ControlPoints) -> Movement:
    """Return the skin between nose, lips, cheeks and chin."""
    corner, top, beside, bottom, chin, base = (
        after - before for before, after in zip(_marks(rest), _marks(points), strict=True)
    )
    (x, y), (_, top_y), _, (_, bottom_y), (_, chin_y), (_, base_y) = _marks(rest)
    wing_x, wing_y = rest.nose.half_width, rest.nose.wing_y
    boss = chin - [0, 0.045 * points.intensities[17]]
    spots = {
        (0.0, (base_y + top_y) / 2): 0.45 * base + 0.5 * top,
        (0.6 * wing_x, (base_y + top_y) / 2): 0.45 * base + 0.5 * beside,
        (wing_x + 0.13, wing_y + 0.10): 0.4 * base + 0.35 * beside + 0.15 * corner,
        (x + 0.035, y): corner,
        (x + 0.12, y - 0.03): 0.70 * corner,
        (x + 0.26, y - 0.02): 0.35 * corner + 0.1 * chin,
        (x + 0.04, y + 0.16): 0.5 * corner + 0.3 * chin,
        (0.35, (y + chin_y) / 2 + 0.08): 0.2 * corner + 0.6 * chin,
        (0.0, bottom_y + 0.085): 0.5 * bottom + 0.5 * boss,
        (0.17, bottom_y + 0.075): 0.45 * bottom + 0.5 * boss,
        (0.0, chin_y - 0.20): boss,
        (0.17, chin_y - 0.18): boss,
        (0.0, chin_y + 0.08): chin,
        (0.30, chin_y + 0.07): chin,
    }
    places = np.array(list(spots))
    return Movement(places, places + np.array(list(spots.values())))


def _marks(points: ControlPoints) -> tuple[np.ndarray, ...]:
    """Return the mouth's corner, the red's top in the middle and beside it, its bottom, chin and base of the nose."""
    mouth = points.mouth
    _, upper, _, _, lower = (float(part[0]) for part in lip_curves(points, np.array([0.0])))
    x, beside, *_ = (float(part[0]) for part in lip_curves(points, np.array([0.48])))
    places = (mouth.corner_x, mouth.corner_y), (0, upper), (x, beside), (0, lower), (0, points.chin_y)
    return tuple(np.array(place, float) for place in (*places, (0, points.nose.base_y)))


def _still(person: Person) -> np.ndarray:
    """Return points of the right half that stay: hairline, temple, root of the nose, ear, what surrounds the jaw."""
    rest = control_points(person, {})
    y = EYE_LEVEL + DOWN_JAW * (rest.chin_y - EYE_LEVEL)
    outline = np.concatenate([np.stack([jaw_width(person, rest, y), y], axis=1), [[0.0, rest.chin_y]]])
    middle = np.array([0.0, person.eye_y])
    away = outline - middle
    around = outline + OUTSIDE_JAW * away / np.hypot(*away.T)[:, None]
    return np.concatenate([around, np.array(STAY) + middle])


def _ring() -> np.ndarray:
    angles = 2 * np.pi * np.arange(16) / 16
    return FAR * np.stack([np.sin(angles), np.cos(angles)], axis=1) + [0, FAR_Y]
