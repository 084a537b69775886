"""Action units show in their own part of the face, differ from each other, and are not the lines of age."""

import importlib.util
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from aulens.randomness import generator
from aulens.synthesis.camera import View
from aulens.synthesis.people import TRAITS, average_person, draw_person
from aulens.synthesis.populations import POPULATIONS
from aulens.synthesis.procedural import render
from aulens.synthesis.repertoire import ACTION_UNITS

PATH = Path(__file__).parents[2] / "benchmarks" / "visibility.py"
SPEC = importlib.util.spec_from_file_location("visibility", PATH)
BENCHMARK = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(BENCHMARK)
OWN_REGIONS, change, own_region = BENCHMARK.OWN_REGIONS, BENCHMARK.change, BENCHMARK.own_region
likeness, visible_change = BENCHMARK.likeness, BENCHMARK.visible_change
apparent_intensity = BENCHMARK.apparent_intensity
VIEW, SMALL = View(size=400), View(size=200)
GREY_LEVELS = 6.0


@pytest.fixture(scope="module")
def changes() -> dict[int, np.ndarray]:
    return {unit: change(average_person(), {unit: 1.0}, SMALL) for unit in ACTION_UNITS}


def test_every_action_unit_has_its_own_region_where_it_shows_most():
    assert set(OWN_REGIONS) == set(ACTION_UNITS)
    for unit in set(ACTION_UNITS) - {9}:  # that lowers the brows and raises the lip as well
        own, values = own_region(average_person(), unit, SMALL), change(average_person(), {unit: 1.0}, SMALL)
        assert np.sum(values[own] ** 2) > 0.6 * np.sum(values**2), unit
        assert 0.005 < own.mean() < 0.25


@pytest.mark.parametrize("unit", ACTION_UNITS)
def test_every_action_unit_changes_its_region_of_the_average_face_by_six_grey_levels(unit):
    assert visible_change(average_person(), unit, VIEW) >= GREY_LEVELS


@pytest.mark.parametrize("unit", [6, 7, 11, 15, 20, 23, 24])  # the weakest, and those that were
def test_weak_action_units_show_in_drawn_people_too(unit):
    people = [draw_person(population, generator(4, "people", population, n)) for population in (1, 2) for n in range(3)]
    assert np.median([visible_change(person, unit, SMALL) for person in people]) >= GREY_LEVELS


@pytest.mark.parametrize("unit", ACTION_UNITS)
def test_every_action_unit_shows_more_with_every_step_of_intensity(unit):
    own = own_region(average_person(), unit, SMALL)
    steps = [change(average_person(), {unit: level}, SMALL)[own] for level in np.linspace(0.1, 1, 10)]
    assert np.all(np.diff([np.mean(step**2) for step in steps]) > 0)


def test_no_two_action_units_look_alike(changes):
    for first, second in combinations(ACTION_UNITS, 2):
        cosine, difference = likeness(changes[first], changes[second])
        assert cosine < 0.8, (first, second)
        assert difference > 0.5, (first, second)


def test_one_change_at_two_strengths_is_alike():
    one = np.array([[1.0, -2.0], [0.5, 3.0]])
    assert likeness(one, 2 * one) == pytest.approx((1.0, 0.5))
    assert likeness(np.array([3.0, 0.0]), np.array([0.0, 4.0])) == (0.0, 1.25)
    assert apparent_intensity(0.3 * one, one) == pytest.approx(0.3)


def test_age_shows_and_does_not_look_like_any_action_unit(changes):
    oldest = TRAITS["age"]["high"]
    young, old = (replace(average_person(), age=age) for age in (0.0, oldest))
    aged = render(old, {}, SMALL).astype(float) - render(young, {}, SMALL)
    middle = aged[40:175, 45:155]  # forehead to chin
    assert np.sqrt(np.mean(middle**2)) > 2.5
    assert {unit for unit in ACTION_UNITS if abs(apparent_intensity(aged, changes[unit])) > 0.2} == set()


def test_the_older_population_shows_more_of_the_lines_of_age():
    statistics, shift = TRAITS["age"], POPULATIONS[2].shifts["age"]
    means = [statistics["mean"] + statistics["sd"] * of for of in (0.0, shift)]
    young, younger, older = (render(replace(average_person(), age=age), {}, SMALL) for age in (0.0, *means))
    sizes = [np.std(face.astype(float) - young) for face in (younger, older)]
    assert sizes[1] > 1.5 * sizes[0] > 0
