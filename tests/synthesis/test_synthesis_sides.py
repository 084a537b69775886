"""Unequal sides: drawn from their own keys, around the planted intensity, seen on both sides and by the regions."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from aulens.randomness import generator
from aulens.synthesis.action_units import control_points
from aulens.synthesis.camera import View
from aulens.synthesis.colours import Colours
from aulens.synthesis.culture_files import read_culture
from aulens.synthesis.cultures import Variability
from aulens.synthesis.database import DatabaseSettings, planned_pictures, truth_table
from aulens.synthesis.frame import faded, half_frame, whole_x
from aulens.synthesis.pairs import PairsSettings, planned_pairs
from aulens.synthesis.people import SYMMETRIC, average_person
from aulens.synthesis.procedural import render, render_regions
from aulens.synthesis.regions import REGIONS
from aulens.synthesis.repertoire import ACTION_UNITS
from aulens.synthesis.series import SeriesSettings, planned_series
from aulens.synthesis.sides import MOST, OF_THE_JAW, draw_sides

CULTURE = read_culture(Path(__file__).parents[2] / "config" / "cultures" / "a.yaml")
VARIED = Variability((0.45, 1.0), (0.7, 1.3), dropout=0.1, extra_units=0.7, extra_intensity=0.4, pose=1.0, light=1.0)
UNEQUAL = replace(VARIED, asymmetry=0.1)
FRONTAL = View(size=200, light_azimuth=0.0)
SMILE = {6: 0.7, 12: 0.8, 25: 0.5}


def pictures(variability: Variability):
    return planned_pictures(CULTURE, DatabaseSettings(2022, "procedural", 1, 0, 30, 64, variability))


def stronger_on_the_right(unit: int, share: float):
    return replace(average_person(), sides=tuple(share if other == unit else 0.0 for other in ACTION_UNITS))


def test_sides_spread_as_asked_around_equality_and_half_of_it_is_habit():
    drawn = np.array([draw_sides(generator(1, "habit", n), generator(1, "own", n), 0.1) for n in range(400)])
    free = drawn[:, [unit not in OF_THE_JAW for unit in ACTION_UNITS]]
    assert free.std() == pytest.approx(0.1, rel=0.05)
    assert free.mean() == pytest.approx(0, abs=0.005)
    assert np.abs(free).max() <= 0.1 * MOST + 1e-12
    others = np.array([draw_sides(generator(1, "habit", n), generator(2, "own", n), 0.1) for n in range(400)])
    assert np.corrcoef(drawn[:, 0], others[:, 0])[0, 1] == pytest.approx(0.5, abs=0.12)


def test_the_jaw_is_alike_on_both_sides():
    sides = draw_sides(generator(1), generator(2), 0.1)
    assert [side == 0 for side in sides] == [unit in OF_THE_JAW for unit in ACTION_UNITS]


def test_without_asymmetry_both_sides_are_equal():
    assert draw_sides(generator(1), generator(2), 0.0) == SYMMETRIC


def test_the_mean_of_both_sides_is_the_planted_intensity():
    person = stronger_on_the_right(12, 0.2)
    left, mean, right = (control_points(person, SMILE, side).intensities for side in (-1, 0, 1))
    assert (left[12], mean[12], right[12]) == pytest.approx((0.64, 0.8, 0.96))
    assert left[6] == mean[6] == right[6] == 0.7


def test_asymmetry_changes_neither_people_nor_displays_nor_views_nor_the_truth():
    equal, unequal = pictures(VARIED), pictures(UNEQUAL)
    for one, other in zip(equal, unequal, strict=True):
        assert (one.person, one.action_units, one.view) == (other.person, other.action_units, other.view)
        assert one.person.sides == SYMMETRIC != other.person.sides
    assert truth_table(equal).equals(truth_table(unequal))


def test_a_person_has_a_habit_and_each_display_its_own():
    sides = np.array([picture.person.sides for picture in pictures(UNEQUAL)]).reshape(30, 7, -1)  # people, displays
    assert len({tuple(one) for one in sides.reshape(210, -1)}) == 210
    habits = sides[:, :, 0].mean(axis=1)
    assert habits.std() > 1.5 * sides[:, :, 0].std() / np.sqrt(7)


def test_series_and_pairs_are_symmetric():
    of_series = planned_series(SeriesSettings(2022, "procedural", 64, ACTION_UNITS, (0, 1.0)))
    of_pairs = planned_pairs(PairsSettings(2022, "procedural", 64, (6, 12), ((6, 12),), 1.0, (1, 2), 2))
    assert {picture.person.sides for picture in (*of_series, *of_pairs)} == {SYMMETRIC}


def test_equal_sides_draw_the_symmetric_face():
    resting = replace(stronger_on_the_right(12, 0.2), sides=(0.2,) * len(ACTION_UNITS))
    np.testing.assert_array_equal(render(resting, {}, FRONTAL), render(average_person(), {}, FRONTAL))
    np.testing.assert_array_equal(
        render(stronger_on_the_right(4, 0.2), SMILE, FRONTAL), render(average_person(), SMILE, FRONTAL)
    )


def test_the_side_that_is_stronger_moves_more():
    rest, moved = (render(stronger_on_the_right(12, 0.25), units, FRONTAL).astype(float) for units in ({}, {12: 0.8}))
    moving = np.abs(moved - rest)
    assert moving[:, 110:].sum() > 1.15 * moving[:, :90].sum()
    equal = render(average_person(), {12: 0.8}, FRONTAL)
    stronger, weaker = (render(average_person(), {12: 0.8 * factor}, FRONTAL) for factor in (1.25, 0.75))
    far = slice(115, None), slice(None, 85)
    for columns, side in zip(far, (stronger, weaker), strict=True):
        assert np.abs(moved - side)[:, columns].mean() < 0.3 * np.abs(equal.astype(float) - side)[:, columns].mean()


def test_there_is_no_seam_on_the_midline():
    person = replace(average_person(), sides=draw_sides(generator(3, "habit"), generator(3, "own"), 0.1))
    for units in (SMILE, {1: 0.9, 4: 0.9, 15: 0.9, 17: 0.9}, {9: 0.9, 10: 0.9, 16: 0.9}):
        equal, unequal = (render(who, units, FRONTAL).astype(float) for who in (average_person(), person))
        steps = [np.abs(np.diff(face, axis=1))[40:180, 95:105].max() for face in (equal, unequal)]
        assert steps[1] < steps[0] + 12


def test_regions_have_the_sides_of_the_picture():
    person = stronger_on_the_right(12, 0.25)
    masks = render_regions(person, {12: 0.8}, FRONTAL)
    np.testing.assert_allclose(masks.sum(axis=0), 1, atol=1e-6)
    mouth = REGIONS.index("mouth")
    for factor, columns in ((1.25, slice(115, None)), (0.75, slice(None, 85))):
        alone = render_regions(average_person(), {12: 0.8 * factor}, FRONTAL)
        np.testing.assert_allclose(masks[mouth, :, columns], alone[mouth, :, columns], atol=0.02)


def test_grey_coloured_and_stacked_pictures_fade_across_the_midline():
    frame = half_frame(64)
    side, x = frame.side, whole_x(frame)[0]
    for shape in ((side, side), (side, side, 3), (12, side, side)):
        picture = faded(frame, [np.zeros(shape, np.float32), np.ones(shape, np.float32)])
        assert picture.shape == shape
        row = picture[0, :, 0] if shape[-1] == 3 else picture[..., 0, :].reshape(-1, side)[0]
        assert np.all(row[x < -0.2] == 0)
        assert np.all(row[x > 0.2] == 1)
        assert row[side // 2 - 1 : side // 2 + 1].mean() == pytest.approx(0.5)
    assert faded(frame, [x]) is x


def test_coloured_faces_have_unequal_sides_too():
    colours = Colours(*(np.ones(3, np.float32) for _ in range(7)))
    person = stronger_on_the_right(12, 0.25)
    grey, coloured = render(person, SMILE, FRONTAL), render(person, SMILE, FRONTAL, colours)
    assert coloured.shape == (200, 200, 3)
    assert np.abs(coloured - grey[..., None].astype(float)).mean() < 1
