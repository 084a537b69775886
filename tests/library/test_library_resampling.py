"""Means over runs, and people and runs drawn again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.resampling import Draws, crossed_draws, draw_again, drawn_means, enough_drawn, interval, mean_over_runs

UNITS, RUNS = np.array(["ann", "bob", "ann"]), np.array([0, 0, 1])
VALUES = np.array([[1.0], [3.0], [8.0]])


def draws(of_units: list[float], of_runs: list[float]) -> Draws:
    return Draws(np.array(["ann", "bob"]), np.array([0, 1]), np.array([of_units], float), np.array([of_runs], float))


@pytest.mark.parametrize(
    ("of_units", "of_runs", "mean"),
    [
        ([1, 1], [1, 1], 5.0),  # of 2 and 8
        ([2, 0], [1, 1], 4.5),  # of 1 and 8
        ([0, 2], [1, 1], 3.0),  # nobody who was drawn is in run 1
        ([1, 1], [2, 0], 2.0),
        ([1, 1], [0, 2], 8.0),
        ([0, 2], [0, 2], np.nan),
        ([2, 1], [1, 1], (5 / 3 + 8) / 2),
    ],
)
def test_a_drawn_mean_is_of_the_drawn_people_in_each_drawn_run(of_units, of_runs, mean) -> None:
    np.testing.assert_allclose(drawn_means(VALUES, UNITS, RUNS, draws(of_units, of_runs)), [[mean]])


def test_undefined_values_do_not_count() -> None:
    values = np.array([[1.0, np.nan], [3.0, np.nan], [np.nan, np.nan]])
    np.testing.assert_array_equal(mean_over_runs(values, RUNS), [2.0, np.nan])
    np.testing.assert_array_equal(drawn_means(values, UNITS, RUNS, draws([2, 0], [1, 1])), [[1.0, np.nan]])


def test_as_many_people_and_runs_are_drawn_as_there_are() -> None:
    found = draw_again(UNITS, RUNS, 500, np.random.default_rng(0))
    assert found.units.tolist() == ["ann", "bob"] and found.runs.tolist() == [0, 1]
    assert (found.of_units.sum(axis=1) == 2).all() and (found.of_runs.sum(axis=1) == 2).all()
    assert abs(np.corrcoef(found.of_units[:, 0], found.of_runs[:, 0])[0, 1]) < 0.15, "independently of each other"


@given(st.floats(-5, 5), st.floats(0.1, 3))
def test_draws_follow_a_shift_and_a_scale(shift: float, scale: float) -> None:
    one, other = (
        crossed_draws(values, UNITS, RUNS, 30, np.random.default_rng(1)) for values in (VALUES, shift + scale * VALUES)
    )
    np.testing.assert_allclose(other, shift + scale * one, atol=1e-9)


def test_the_interval_of_a_mean_of_independent_people_is_that_of_its_standard_error() -> None:
    values = np.random.default_rng(3).normal(size=(400, 1))
    drawn = crossed_draws(values, np.arange(400), np.zeros(400, int), 4000, np.random.default_rng(4))
    low, high = interval(drawn, 0.95)
    error = values.std() / np.sqrt(400)
    assert [low[0], high[0]] == pytest.approx([values.mean() - 1.96 * error, values.mean() + 1.96 * error], abs=0.01)


def test_an_interval_of_nothing_is_undefined() -> None:
    low, high = interval(np.array([[np.nan, 1.0], [np.nan, np.nan]]), 0.95)
    np.testing.assert_array_equal([low, high], [[np.nan, 1.0], [np.nan, 1.0]])


@pytest.mark.parametrize(
    ("people", "runs", "enough"),
    [(8, 5, True), (7, 5, False), (60, 4, False), (60, 2, False), (8, 1, True), (7, 1, False), (0, 0, False)],
)
def test_an_interval_needs_people_and_runs_enough_or_one_run(people: int, runs: int, enough: bool) -> None:
    assert enough_drawn(people, runs) is enough
