"""Landmarks of the face model, and the face model fitted to landmarks."""

import numpy as np
import pytest

from aulens.randomness import generator
from aulens.synthesis.action_units import control_points
from aulens.synthesis.fitted import fitted_face
from aulens.synthesis.landmark_points import landmarks
from aulens.synthesis.moving_points import movement
from aulens.synthesis.people import average_person, draw_person
from aulens.synthesis.repertoire import ACTION_UNITS

MIRRORED = {0: 16, 7: 9, 17: 26, 21: 22, 31: 35, 36: 45, 39: 42, 40: 47, 48: 54, 50: 52, 59: 55, 60: 64, 67: 65}


def landmarks_of(person, action_units=None) -> np.ndarray:
    return landmarks(person, control_points(person, action_units or {}))


def test_landmarks_are_in_the_published_order():
    points = landmarks_of(average_person())
    for left, right in MIRRORED.items():
        assert points[left, 0] < 0
        np.testing.assert_allclose(points[left] * [-1, 1], points[right], atol=1e-6)
    middle = [27, 28, 29, 30, 33, 51, 62, 66, 57, 8]  # down the midline
    np.testing.assert_allclose(points[middle, 0], 0)
    assert (np.diff(points[middle, 1]) >= 0).all()
    assert (np.diff(points[:9, 1]) > 0).all()
    assert (points[[37, 38], 1] < points[[41, 40], 1]).all()  # lids


@pytest.mark.parametrize(("unit", "landmark", "direction"), [(1, 21, -1), (12, 48, -1), (15, 54, 1), (27, 8, 1)])
def test_action_units_move_landmarks(unit, landmark, direction):
    moved = landmarks_of(average_person(), {unit: 1.0}) - landmarks_of(average_person())
    assert direction * moved[landmark, 1] > 0.05


@pytest.mark.parametrize("population", [1, 2])
def test_a_person_is_found_again_wherever_her_photograph_lies(population):
    person, angle = draw_person(population, generator(3, "person")), np.deg2rad(7)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    fitted = fitted_face(120 * landmarks_of(person) @ turn + [300, 250])
    assert fitted.unit == pytest.approx(120, rel=0.02)
    for trait in ("face_width", "eye_half_width", "mouth_half_width", "nose_half_width", "upper_lip", "brow_arch"):
        assert getattr(fitted.person, trait) == pytest.approx(getattr(person, trait), abs=0.03)


def test_what_the_model_cannot_be_is_left_to_the_splines():
    points = 100 * landmarks_of(average_person()) + [200, 200]
    points[48:68] += [9, 0]  # a mouth that is no face model's
    fitted = fitted_face(points)
    model = landmarks_of(fitted.person)
    np.testing.assert_allclose(fitted.to_photograph.at(model)[17:], points[17:], atol=0.3)
    np.testing.assert_allclose(fitted.to_canonical.at(points)[17:], model[17:], atol=0.003)


def test_points_move_with_their_action_units_alone():
    person = average_person()
    rest = movement(person, {})
    np.testing.assert_array_equal(rest.rest, rest.moved)
    for unit in ACTION_UNITS:
        half, full = (movement(person, {unit: intensity}) for intensity in (0.5, 1.0))
        np.testing.assert_array_equal(full.rest, rest.rest)
        shift = np.abs(full.moved - full.rest)
        assert shift.max() > 0.01
        assert shift[np.hypot(*full.rest.T) > 1.9].max() == 0  # what surrounds the head
        assert np.abs(half.moved - half.rest).sum() < shift.sum()
