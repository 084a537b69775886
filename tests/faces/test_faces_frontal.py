"""Which landmarks are those of one neutral face that looks at the camera."""

import numpy as np
import pytest

from aulens.faces.frontal import why_not_frontal
from aulens.synthesis.action_units import control_points
from aulens.synthesis.landmark_points import landmarks
from aulens.synthesis.people import average_person, draw_person

SHAPE = (400, 400)


def points_of(person, action_units=None, unit=104.0) -> np.ndarray:
    return unit * landmarks(person, control_points(person, action_units or {})) + [200, 200]


def turned(points: np.ndarray, degrees: float) -> np.ndarray:
    angle = np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return (points - points.mean(axis=0)) @ turn + points.mean(axis=0)


def test_neutral_people_of_both_populations_pass():
    for number in range(10):
        person = draw_person(1 + number % 2, np.random.default_rng(number))
        assert why_not_frontal(points_of(person, unit=120.0), (600, 600)) == ""


@pytest.mark.parametrize(
    ("action_units", "why"),
    [
        ({27: 1.0}, "has an open mouth, a neutral one is needed"),
        ({7: 1.0}, "has closed eyes, a neutral one is needed"),
    ],
)
def test_a_face_that_does_something_is_refused(action_units, why):
    points = points_of(average_person(), action_units)
    if 7 in action_units:
        points[[41, 40, 47, 46]] -= [0, 5]
    assert why_not_frontal(points, SHAPE) == why


def test_small_turned_and_cut_off_faces_are_refused():
    points = points_of(average_person())
    small = points_of(average_person(), unit=60.0)
    assert why_not_frontal(small, SHAPE) == "is 119 pixels wide, at least 180 are needed"
    assert why_not_frontal(turned(points, 20), SHAPE) == "is tilted by 20 degrees, at most 15 are allowed"
    assert why_not_frontal(turned(points, 10), SHAPE) == ""
    aside = points.copy()
    aside[30, 0] += 20 * 0.0075 * (points[45] - points[36])[0]
    assert why_not_frontal(aside, SHAPE) == "is turned aside by about 20 degrees, at most 12 are allowed"
    for shift, where in ((-0.40, "up"), (0.30, "down")):
        nodding = points.copy()
        nodding[30, 1] += shift * (points[48] - points[36])[1]
        assert why_not_frontal(nodding, SHAPE) == f"looks {where}: it must look straight into the camera"
    assert "landmarks lie outside" in why_not_frontal(points, (400, 250))


def test_the_lower_jaw_must_lie_in_the_photograph():
    points = points_of(average_person())
    chin, ear = points[8, 1], points[0, 0]
    below_the_lips = int((points[57, 1] + chin) / 2)
    assert "landmarks lie outside" in why_not_frontal(points, (below_the_lips, 400))
    assert why_not_frontal(points, (int(chin) + 1, 400)) == ""
    assert why_not_frontal(points - [ear + 1, 0], SHAPE) == "", "the ears may lie outside"


def test_landmarks_in_another_order_or_number_are_refused():
    points = points_of(average_person())
    assert why_not_frontal(points[::-1], SHAPE).startswith("has landmarks in another order")
    assert why_not_frontal(points * [1, -1] + [0, 400], SHAPE).startswith("has landmarks in another order")
    assert why_not_frontal(points[:51], SHAPE) == "has not 68 landmarks"
    points[5, 0] = np.nan
    assert why_not_frontal(points, SHAPE) == "has not 68 landmarks"
