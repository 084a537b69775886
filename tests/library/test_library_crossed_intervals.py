"""Intervals of means over few runs and their people: standard errors by hand, and how often they are wrong."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from aulens.crossed_intervals import (
    BOTH,
    PEOPLE,
    RUNS,
    added_errors,
    difference_limits,
    drawn_parts,
    interval_of_parts,
    joint_interval_of_parts,
    parts_of_runs,
    standard_errors,
    stretched,
)
from aulens.resampling import draw_again, mean_over_runs


def runs_and_people(people: int, folds: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return runs and people of tests of 5 runs: everybody in one of them, or in all."""
    if folds:
        return np.arange(people) % 5, np.arange(people)
    return np.repeat(np.arange(5), people), np.tile(np.arange(people), 5)


def parts_of(values: np.ndarray, folds: bool, draws: int, seed: int) -> np.ndarray:
    runs, people = runs_and_people(len(values) if folds else len(values) // 5, folds)
    units = np.array([f"{person:03d}" for person in people])
    return drawn_parts(values, units, runs, draw_again(units, runs, draws, np.random.default_rng(seed)))


def test_parts_are_means_of_drawn_people_of_drawn_runs_and_of_people_drawn_for_each_run() -> None:
    values, drawn = np.array([[1.0], [5.0]]), np.array([[[0.0], [2.0]], [[4.0], [8.0]]])  # (runs, draws, 1)
    parts = parts_of_runs(values, drawn, np.array([[2.0, 0.0], [1.0, 1.0]]))
    np.testing.assert_allclose(parts[PEOPLE, :, 0], [2, 5])
    np.testing.assert_allclose(parts[RUNS, :, 0], [1, 3])
    np.testing.assert_allclose(parts[BOTH, :, 0], [(0 + 8) / 2, (2 + 4) / 2])


def test_a_run_without_a_value_does_not_count() -> None:
    values, drawn = np.array([[1.0], [np.nan]]), np.array([[[0.0]], [[np.nan]]])
    parts = parts_of_runs(values, drawn, np.array([[0.0, 2.0]]))
    np.testing.assert_array_equal(parts[:, 0, 0], [0.0, np.nan, 0.0])


@pytest.mark.parametrize(("runs", "error", "freedom"), [
    (5, np.sqrt((3 - 1) * 9 / 8 * 5 / 4 + 4 * 5 / 4), (2.8125 + 5) ** 2 / (2.8125**2 / 8 + 5**2 / 4)),
    (1, np.sqrt(3 * 9 / 8), 8),
])  # fmt: skip
def test_the_standard_error_adds_what_people_and_runs_vary_without_what_both_count(runs, error, freedom) -> None:
    unit = np.array([-1.0, 1.0])  # variance 1
    parts = np.stack([np.sqrt(3) * unit, 2 * unit, unit])[:, :, None]
    found = standard_errors(parts, 9, runs)
    np.testing.assert_allclose([own[0] for own in found], [error, freedom])


def test_errors_of_independent_values_add_all_at_once_or_one_after_the_other() -> None:
    errors, freedom = np.array([[3.0, 0.0], [4.0, 0.0], [5.0, 0.0]]), np.array([[9.0, 9], [16, 4], [25, 25]])
    found = added_errors(errors, freedom)
    of_first = 50**2 / (3**4 / 9 + 4**4 / 16 + 5**4 / 25)  # where nothing varies: the fewest
    np.testing.assert_allclose(found, [[np.sqrt(50), 0], [of_first, 4]])
    first = added_errors(errors[:2], freedom[:2])
    again = added_errors(np.stack([first[0], errors[2]]), np.stack([first[1], freedom[2]]))
    np.testing.assert_allclose(again, found)


def test_a_difference_of_distances_has_no_limits_and_one_of_shares_has() -> None:
    low, high = difference_limits((np.array([0.0, 0.0]), np.array([1.0, np.inf])))
    assert (low.tolist(), high.tolist()) == ([-1.0, -np.inf], [1.0, np.inf])


def test_in_folds_the_error_is_that_of_the_means_of_runs() -> None:
    values = np.random.default_rng(1).normal(size=(60, 1)) + np.arange(60)[:, None] % 5
    error, freedom = standard_errors(parts_of(values, True, 4000, 2), 60, 5)
    means = values[:, 0].reshape(12, 5).mean(axis=0)
    assert error[0] == pytest.approx(means.std(ddof=1) / np.sqrt(5), rel=0.05) and freedom[0] < 4.3


def test_where_runs_are_alike_the_error_is_that_of_people() -> None:
    values = np.random.default_rng(1).normal(size=60)
    error, freedom = standard_errors(parts_of(np.tile(values, 5)[:, None], False, 4000, 2), 60, 5)
    assert error[0] == pytest.approx(values.std(ddof=1) / np.sqrt(60), rel=0.05)
    assert freedom[0] == pytest.approx(59)


def test_what_the_mean_of_a_run_holds_of_its_people_is_put_back() -> None:
    tests = np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0]])  # (runs, people): one person is tested in both
    # of the covariance 1/4 there is 1/4 − 1/8 − 1/8 + 1/16 left; standard_errors multiplies it by 3 / 2
    np.testing.assert_allclose(stretched(np.ones(2), np.full((2, 5), 1.5), tests), 1 + 0.5 * np.sqrt(4 * 2 / 3))
    folds, everybody = np.eye(2), np.ones((2, 3))
    for counts in (folds, everybody):
        np.testing.assert_allclose(stretched(np.ones(2), np.full((2, 5), 1.5), counts), 1.5)
    measures = np.stack([tests, np.full((2, 3), 7.0)], axis=2)
    found = stretched(np.zeros((2, 2)), np.ones((2, 1, 2)), measures)
    np.testing.assert_allclose(found[0, 0], [np.sqrt(8 / 3), 1])


def test_nothing_is_stretched_where_everybody_is_in_all_runs() -> None:
    drawn = np.random.default_rng(6).normal(size=(5, 20, 2))
    assert stretched(np.zeros((5, 2)), drawn, np.full((5, 12, 2), 3.0)) is drawn


def test_people_who_have_no_row_change_no_error() -> None:
    random, people = np.random.default_rng(4), np.concatenate([np.arange(start, start + 6) for start in (0, 3, 6)])
    values, runs = random.normal(size=30)[people][:, None], np.repeat(np.arange(3), 6)
    alone = draw_again(people.astype(str), runs, 300, np.random.default_rng(5))
    several = draw_again(np.arange(30).astype(str), np.tile(runs, 2)[:30], 300, np.random.default_rng(5))
    weights = np.zeros_like(several.of_units)
    weights[:, np.searchsorted(several.units, alone.units)] = alone.of_units
    among = replace(several, of_units=weights, of_runs=alone.of_runs)
    one, other = (drawn_parts(values, people.astype(str), runs, drawn) for drawn in (alone, among))
    np.testing.assert_allclose(one, other)


def test_the_error_is_right_where_runs_test_some_of_the_people() -> None:
    random, means, variances = np.random.default_rng(3), [], []
    for study in range(400):
        people = np.concatenate([random.permutation(12)[:4] for _ in range(10)])
        runs, values = np.repeat(np.arange(10), 4), random.normal(size=12)[people][:, None]
        units = people.astype(str)
        drawn = draw_again(units, runs, 200, np.random.default_rng(study))
        means.append(mean_over_runs(values, runs)[0])
        parts = drawn_parts(values, units, runs, drawn)
        variances.append(standard_errors(parts, len(drawn.units), 10)[0][0] ** 2)
    assert np.mean(variances) == pytest.approx(np.var(means), rel=0.15)  # a fifth too small without


@given(st.floats(-5, 5), st.floats(0.1, 3))
def test_bounds_follow_a_shift_and_a_scale(shift: float, scale: float) -> None:
    values, runs = np.random.default_rng(5).normal(size=(50, 1)), runs_and_people(10, False)[0]
    bounds = []
    for own in (values, shift + scale * values):
        parts = parts_of(own, False, 30, 1)
        bounds.append(np.ravel(interval_of_parts(mean_over_runs(own, runs), parts, 10, 5, 0.95)))
    np.testing.assert_allclose(bounds[1], shift + scale * bounds[0], atol=1e-9)


def test_bounds_end_at_the_limits() -> None:
    parts = np.array([0.8, 1.0])[None, :, None]
    low, high = interval_of_parts(np.array([0.9]), parts, 9, 1, 0.95, (0.0, 1.0))
    half = t.ppf(0.975, 8) * 0.1 * np.sqrt(9 / 8)
    np.testing.assert_allclose([low[0], high[0]], [0.9 - half, 1.0])


def test_of_one_value_the_joint_interval_is_its_own() -> None:
    values = np.random.default_rng(5).normal(size=(300, 1))
    given = mean_over_runs(values, runs_and_people(60, False)[0]), parts_of(values, False, 4000, 1), 60, 5, 0.95
    np.testing.assert_allclose(joint_interval_of_parts(*given), interval_of_parts(*given), atol=0.02)


def test_where_nothing_varies_or_is_known_there_is_no_joint_interval() -> None:
    parts = np.stack([np.full((3, 4), 0.5), np.full((3, 4), np.nan)], axis=2)
    found = joint_interval_of_parts(np.array([0.5, np.nan]), parts, 10, 5, 0.95)
    assert np.isnan(found).all()


@pytest.mark.parametrize("folds", [True, False])
@pytest.mark.parametrize("spread", [0.0, 0.06])
def test_a_mean_of_nothing_is_seldom_taken_for_something(folds: bool, spread: float) -> None:
    """Of 150 studies without an effect few have a verdict (nominal .05; 99.9 % of such counts are below 18)."""
    false, random = np.zeros(2), np.random.default_rng(7)
    for study in range(150):
        runs, people = runs_and_people(20, folds)
        of_runs, of_people = random.normal(0, spread, (5, 4)), random.normal(0, 0.05, (20, 4))
        values = of_runs[runs] + of_people[people] + random.normal(0, 0.05, (len(runs), 4))
        given = mean_over_runs(values, runs), parts_of(values, folds, 200, study), 20, 5, 0.95
        for place, bounds in enumerate((interval_of_parts, joint_interval_of_parts)):
            low, high = bounds(*given)
            false[place] += ((low > 0) | (high < 0))[: 1 + 3 * place].any()
    assert (false < 18).all()
