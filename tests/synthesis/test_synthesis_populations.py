"""Two populations: alike in what reads as race or ethnicity; not in proportions, age, glasses, hair style, studio."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aulens.randomness import generator
from aulens.synthesis.action_units import control_points
from aulens.synthesis.brows import brow_mask
from aulens.synthesis.camera import View, draw_session, draw_view
from aulens.synthesis.differences import GLASSES, GRAIN, STUDIO, population_differences, standardised_difference
from aulens.synthesis.eyes import eye_shape
from aulens.synthesis.frame import half_frame, whole
from aulens.synthesis.glasses import add_glasses
from aulens.synthesis.people import TRAITS, Glasses, Person, average_person, draw_person
from aulens.synthesis.populations import POPULATIONS
from aulens.synthesis.procedural import render
from aulens.synthesis.skin import hair_tone, skin_tone

# All other traits are drawn alike: they read as race or ethnicity, as sex, or as the expression itself.
MAY_DIFFER = {"face_width", "chin_y", "jaw_squareness", "skull_height", "age", "fringe", "parting"}
ALIKE = sorted(set(TRAITS) - MAY_DIFFER)
BOLD = Glasses(half_width=0.30, drop=0.24, squareness=3.0, tone=0.03)
SIZE = 200
UPPER_FACE = (1, 2, 4, 5, 6, 7, 9)


def people(population: int, number: int) -> list[Person]:
    return [draw_person(population, generator(5, "people", population, person)) for person in range(number)]


@pytest.fixture(scope="module")
def groups() -> dict[int, list[Person]]:
    return {population: people(population, 400) for population in POPULATIONS}


def spectacled(number: int) -> Person:
    """Return a person with dark glasses."""
    return replace(draw_person(2, generator(8, "spectacled", number)), glasses=BOLD)


def test_only_traits_that_do_not_read_as_race_are_shifted():
    for population in POPULATIONS.values():
        assert set(population.shifts) <= MAY_DIFFER
    assert {"melanin", "hair_lightness", "upper_lid", "eye_tilt", "nose_half_width", "upper_lip"} < set(ALIKE)


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 2**31))
def test_the_same_chance_gives_the_same_skin_hair_and_features_in_both_populations(seed):
    first, second = (draw_person(population, generator(seed)) for population in (1, 2))
    assert [getattr(first, name) for name in ALIKE] == [getattr(second, name) for name in ALIKE]
    assert (skin_tone(first), hair_tone(first)) == (skin_tone(second), hair_tone(second))


@pytest.mark.parametrize("tone", [skin_tone, hair_tone])
def test_skin_and_hair_vary_broadly_and_alike_within_both_populations(groups, tone):
    first, second = (np.quantile([tone(person) for person in groups[group]], [0.1, 0.5, 0.9]) for group in (1, 2))
    possible = abs(tone(person_at("high")) - tone(person_at("low")))
    np.testing.assert_allclose(first, second, atol=0.08 * possible)  # about three standard errors of the median
    assert min(first[2] - first[0], second[2] - second[0]) > 0.5 * possible


def person_at(limit: str) -> Person:
    """Return the person with every trait at its "low" or "high" limit."""
    return Person(**{name: statistics[limit] for name, statistics in TRAITS.items()})


def test_traits_stay_within_their_limits_and_populations_differ_as_stated(groups):
    for name, statistics in TRAITS.items():
        values = {population: [getattr(person, name) for person in group] for population, group in groups.items()}
        for group in values.values():
            assert min(group) >= statistics["low"]
            assert max(group) <= statistics["high"]
        shift = (np.mean(values[2]) - np.mean(values[1])) / np.std(values[1])
        stated = POPULATIONS[2].shifts.get(name, 0.0) - POPULATIONS[1].shifts.get(name, 0.0)
        assert shift == pytest.approx(stated, abs=0.3), name


def test_all_that_differs_differs_by_one_to_two_standard_deviations_and_nothing_else_does():
    sizes = population_differences(1, 2, number=400, seed=3)
    differ = {*MAY_DIFFER, GLASSES, *STUDIO, GRAIN} - {"gain"}
    assert {name for name, size in sizes.items() if abs(size) > 0.25} == differ  # 0.25: 3.5 standard errors
    assert all(1 <= abs(sizes[name]) <= 2 for name in differ)


@given(values=st.lists(st.integers(-500, 500), min_size=3, max_size=9, unique=True), shift=st.floats(-3, 3))
def test_a_standardised_difference_is_a_shift_in_units_of_the_spread_within(values, shift):
    spread = np.std(values, ddof=1)
    moved = [value + shift * spread for value in values]
    assert standardised_difference(values, moved) == pytest.approx(shift, abs=1e-9)


def test_without_spread_there_is_no_standardised_difference():
    assert np.isnan(standardised_difference([1, 1], [2, 2]))


def test_glasses_are_as_frequent_as_stated(groups):
    for population, group in groups.items():
        share = np.mean([person.glasses is not None for person in group])
        assert share == pytest.approx(POPULATIONS[population].glasses, abs=0.08)  # three standard errors
    assert POPULATIONS[2].glasses > POPULATIONS[1].glasses > 0


def test_who_wears_glasses_depends_on_nothing_else_about_a_person(groups):
    wearers, others = (
        [person.melanin for person in groups[2] if (person.glasses is None) is bare] for bare in (False, True)
    )
    assert np.mean(wearers) == pytest.approx(np.mean(others), abs=0.1)  # three standard errors


def test_the_studios_differ_but_expose_the_same_face_equally():
    brightness, sides = {}, {}
    for population in POPULATIONS:
        sessions = [draw_session(population, generator(6, "studio", population, n), light=1.0) for n in range(80)]
        views = [draw_view(80, session, generator(6, "view", n), 0.0, 1.0) for n, session in enumerate(sessions)]
        faces = [render(average_person(), {}, view)[25:62, 27:53] for view in views]
        brightness[population] = np.mean(faces)
        sides[population] = np.mean([session.light_azimuth < 0 for session in sessions])
    assert brightness[1] == pytest.approx(brightness[2], abs=6)  # three standard errors, grey levels
    assert sides[2] > sides[1] + 0.2


def test_without_variety_of_light_all_studios_are_one():
    assert len({replace(draw_session(p, generator(p), light=0.0), noise=(0.0, 0.0)) for p in POPULATIONS}) == 1


@settings(max_examples=25, deadline=None)
@given(
    number=st.integers(0, 10**6),
    units=st.dictionaries(st.sampled_from(UPPER_FACE), st.sampled_from([0.3, 1.0]), max_size=4),
)
def test_glasses_never_cover_brows_or_open_eyes(number, units):
    frame, person = half_frame(SIZE), spectacled(number)
    points = control_points(person, units)
    eye, brow = eye_shape(frame, points.lids), brow_mask(frame, person, points.brows)
    picture = np.ones((frame.side, frame.side), np.float32)
    add_glasses(picture, frame, person, eye, brow, np.ones_like(picture))
    changed = 1 - picture
    assert changed.max() > 0.5  # the frame is there
    assert changed[whole(brow) > 0.9].max(initial=0) < 0.2
    assert changed[whole(eye.opening) > 0.9].max(initial=0) < 0.2
    assert np.mean(changed[whole(brow) > 0.5] > 0.1) < 0.25


def test_glasses_change_the_face_around_the_eyes_only():
    person = replace(average_person(), glasses=BOLD)
    change = np.abs(render(person, {}, View(size=SIZE)).astype(int) - render(average_person(), {}, View(size=SIZE)))
    rows, columns = np.nonzero(change > 2)
    assert 80 < rows.min() < rows.max() < 125  # brows end above, the nose's tip lies below
    assert 45 < columns.min() < columns.max() < 155
    assert change.max() > 30
    around = change[rows.min() : rows.max(), columns.min() : columns.max()]
    assert np.mean(around > 15) < 0.25  # thin


@pytest.mark.parametrize("unit", UPPER_FACE)
def test_action_units_of_the_upper_face_show_as_strongly_behind_glasses(unit):
    for number in range(3):
        with_glasses = spectacled(number)
        changes = [
            np.abs(render(person, {unit: 1.0}, View(size=SIZE)).astype(int) - render(person, {}, View(size=SIZE)))
            for person in (with_glasses, replace(with_glasses, glasses=None))
        ]
        assert changes[0].sum() > 0.85 * changes[1].sum()


def test_a_haar_detector_finds_faces_with_glasses_once():
    cascade = cv2.CascadeClassifier(f"{cv2.data.haarcascades}haarcascade_frontalface_default.xml")
    for number in range(6):
        rng = generator(9, "glasses", number)
        view = draw_view(400, draw_session(2, rng, light=1.0), rng, pose=1.0, light=1.0)
        image = render(spectacled(number), {4: 0.8, 7: 0.8} if number % 2 else {}, view)
        assert len(cascade.detectMultiScale(image, scaleFactor=1.1, minNeighbors=5, minSize=(120, 120))) == 1
