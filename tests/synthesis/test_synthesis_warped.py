"""Photographs that are warped: against rendered people, whose true pictures are known."""

import numpy as np
import pytest

from aulens.randomness import generator
from aulens.synthesis.action_units import control_points
from aulens.synthesis.camera import View
from aulens.synthesis.frame import CENTRE_Y, UNITS_ACROSS
from aulens.synthesis.landmark_points import landmarks
from aulens.synthesis.moving_points import Movement, movement
from aulens.synthesis.people import average_person, draw_person
from aulens.synthesis.procedural import render
from aulens.synthesis.repertoire import ACTION_UNITS
from aulens.synthesis.warped import neutral_face, shown, source_pixels

SIZE = 240
UNIT = SIZE / UNITS_ACROSS
VIEW = View(size=SIZE)


def in_pixels(units: np.ndarray) -> np.ndarray:
    return units * UNIT + [SIZE / 2 - 0.5, SIZE / 2 - 0.5 - CENTRE_Y * UNIT]


def prepared(person, picture=None):
    points = in_pixels(landmarks(person, control_points(person, {})))
    return neutral_face(render(person, {}, VIEW) if picture is None else picture, points)


@pytest.fixture(scope="module")
def average():
    return prepared(average_person())


def squared(difference: np.ndarray) -> float:
    return float((difference.astype(float) ** 2).sum())


def test_without_intensity_it_is_the_photograph_bit_for_bit(average):
    for action_units in ({}, {12: 0.0, 27: 0.0}):
        np.testing.assert_array_equal(shown(average, action_units), average.photograph)


def test_a_shift_of_all_points_shifts_all_sources(average):
    rest = movement(average_person(), {}).rest
    source = source_pixels(average, Movement(rest, rest + np.array([0.10, -0.05])))
    rows, columns = average.place
    y, x = np.mgrid[rows, columns]
    inside = np.hypot(*np.moveaxis(average.units, 2, 0)) < 1.0
    np.testing.assert_allclose((source[..., 0] + columns.start - x)[inside], -0.10 * UNIT, atol=0.1)
    np.testing.assert_allclose((source[..., 1] + rows.start - y)[inside], 0.05 * UNIT, atol=0.1)


@pytest.mark.parametrize(("population", "units"), [(1, ACTION_UNITS[::2]), (2, ACTION_UNITS[1::2])])
def test_every_action_unit_comes_nearer_to_the_truth_than_nothing_does(population, units):
    person = draw_person(population, generator(5, "person", population))
    person = type(person)(**{**vars(person), "asymmetry": average_person().asymmetry, "glasses": None})
    face = prepared(person)
    for unit in units:
        true, neutral = render(person, {unit: 1.0}, VIEW).astype(float), face.photograph.astype(float)
        assert squared(shown(face, {unit: 1.0}) - true) < 0.75 * squared(neutral - true), unit


@pytest.mark.parametrize("unit", [5, 12, 25])
def test_it_changes_more_with_more_intensity(average, unit):
    changes = [
        squared(shown(average, {unit: level}).astype(float) - average.photograph) for level in (0.2, 0.4, 0.7, 1.0)
    ]
    assert (np.diff(changes) > 0).all()


def test_what_surrounds_the_face_stays_even_if_the_jaw_drops(average):
    changed = shown(average, {27: 1.0}) != average.photograph
    y = (np.nonzero(changed)[0] - (SIZE / 2 - 0.5)) / UNIT + CENTRE_Y
    x = (np.nonzero(changed)[1] - (SIZE / 2 - 0.5)) / UNIT
    chin = control_points(average_person(), {27: 1.0}).chin_y
    assert chin - 0.1 < y.max() < chin + 0.15
    assert np.abs(x).max() < average_person().face_width + 0.12


def test_lids_move_over_an_eyeball_that_stays(average):
    column, row = np.rint(in_pixels(np.array([average_person().eye_x, average_person().eye_y]))).astype(int)
    iris = slice(row - 1, row + 2), slice(column - 2, column + 3)
    for unit in (1, 4, 5):
        np.testing.assert_allclose(shown(average, {unit: 1.0})[iris].astype(int), average.photograph[iris], atol=1)
    above = round(row - 0.13 * UNIT)
    assert shown(average, {5: 1.0})[above, column].astype(int) != average.photograph[above, column]


def test_an_open_mouth_is_dark_and_has_teeth_in_the_light_of_the_photograph():
    bright, dim = (prepared(average_person(), render(average_person(), {}, View(SIZE, gain=gain))) for gain in (1, 0.5))
    open_mouths = [shown(face, {27: 1.0}) for face in (bright, dim)]
    middle = control_points(average_person(), {27: 1.0}).mouth.centre_y
    column, row = np.rint(in_pixels(np.array([0.0, middle + 0.02]))).astype(int)
    assert open_mouths[0][row, column] < 70
    teeth = [picture[row - round(0.3 * UNIT) : row, column - 4 : column + 4].max() for picture in open_mouths]
    assert teeth[0] > 150
    assert teeth[1] < 0.9 * teeth[0]


def test_colour_stays(average):
    picture = np.stack([average.photograph, average.photograph, average.photograph], axis=2)
    picture[..., 2] //= 2
    made = shown(prepared(average_person(), picture), {12: 1.0})
    assert made.shape == (SIZE, SIZE, 3)
    np.testing.assert_array_equal(made[..., 0], made[..., 1])
    np.testing.assert_allclose(made[..., 2], made[..., 0] / 2, atol=3)


def test_the_same_photograph_gives_the_same_picture(average):
    again = prepared(average_person())
    np.testing.assert_array_equal(shown(again, {20: 0.6}), shown(average, {20: 0.6}))
