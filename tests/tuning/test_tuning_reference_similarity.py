from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from aulens.tuning.gap_tests import divisions, gap_test, jackknife_intervals
from aulens.tuning.reference_similarity import STATISTICS, gaps, group_correlations, references, with_mean

# Groups 1 and 2 of one database, 3 and 4 of another.
ALIKE = np.array([[[1.0, 0.8, 0.3, 0.5], [0.8, 1.0, 0.4, 0.4], [0.3, 0.4, 1.0, 0.5], [0.5, 0.4, 0.5, 1.0]]])


def made(random, groups, culture, noise=0.5, units=3):
    """Profiles of groups of two databases that share something, and of which each adds something."""
    shape = (units, 6, 3)
    common = random.normal(size=shape)
    return [
        common + culture * random.normal(size=shape) + noise * random.normal(size=(number, *shape)) for number in groups
    ]


def test_correlations_of_groups_are_spearmans():
    first, second = made(np.random.default_rng(1), (2, 3), 0.3)
    found = group_correlations(first, second)
    both = np.concatenate([first, second])
    expected = spearmanr(both[:, 1].reshape(5, -1), axis=1).statistic
    np.testing.assert_allclose(found[1], expected)


def test_references_by_hand():
    found = {name: values[0] for name, values in references(ALIKE, 2).items()}
    assert found["different"] == pytest.approx((0.3 + 0.5 + 0.4 + 0.4) / 4)
    assert (found["same_1"], found["same_2"]) == pytest.approx((0.8, 0.5))
    assert found["gap"] == pytest.approx(np.sqrt(0.4) - 0.4)
    assert found["relative"] == pytest.approx(0.4 / np.sqrt(0.8 * 0.5))
    assert found["ceiling_over_people"] == pytest.approx(
        np.sqrt(1.6 / 1.8 * 1 / 1.5)
    )  # Spearman-Brown from 1 group to 2


def test_without_likeness_within_a_database_nothing_is_relative_to_it():
    opposite = ALIKE.copy()
    opposite[:, 2, 3] = opposite[:, 3, 2] = -0.1
    found = references(opposite, 2)
    assert np.isnan([found["relative"][0], found["ceiling_over_people"][0]]).all()
    assert found["gap"][0] == pytest.approx(-0.4)  # nothing is left within


def test_one_group_has_nothing_to_be_alike_to():
    found = references(ALIKE[:, :3, :3], 2)
    assert np.isnan(found["same_2"]).all()
    assert np.isnan(found["gap"]).all()
    assert found["different"][0] == pytest.approx(0.35)
    assert np.isnan(gap_test(ALIKE[:, :3, :3], 2, 100, np.random.default_rng(0)).p).all()


def test_the_mean_over_output_units_is_of_all_of_them():
    both = np.concatenate([ALIKE, 0.5 * ALIKE])
    whole = references(with_mean(both), 2)
    assert whole["gap"].tolist() == pytest.approx([scale * (np.sqrt(0.4) - 0.4) for scale in (1, 0.5, 0.75)])


@pytest.mark.parametrize(("first", "second", "number"), [(4, 4, 35), (3, 3, 10), (6, 6, 462), (3, 4, 35), (2, 5, 21)])
def test_divisions_are_counted_once_and_the_true_one_comes_first(first, second, number):
    members, exact = divisions(first, second, 20_000, np.random.default_rng(0))
    assert (len(members), exact) == (number, True)
    assert (members.sum(axis=1) == first).all()
    assert members[0].tolist() == [True] * first + [False] * second
    assert len(np.unique(members, axis=0)) == number
    if first == second:
        assert len(np.unique(np.concatenate([members, ~members]), axis=0)) == comb(first + second, first)


def test_of_too_many_divisions_some_are_drawn():
    members, exact = divisions(10, 10, 50, np.random.default_rng(0))
    assert (len(members), exact) == (51, False)
    assert (members.sum(axis=1) == 10).all()
    assert members[0, :10].all()


def test_a_clear_gap_has_the_smallest_p_there_is():
    correlations = group_correlations(*made(np.random.default_rng(2), (4, 4), 1.0, 0.2))
    test = gap_test(correlations, 4, 100, np.random.default_rng(0))
    assert test.smallest == 1 / 35
    assert test.p.tolist() == test.p_corrected.tolist() == [1 / 35] * 3
    assert test.p_mean == 1 / 35


def test_corrected_p_is_never_below_its_own():
    correlations = group_correlations(*made(np.random.default_rng(3), (4, 4), 0.2, units=6))
    test = gap_test(correlations, 4, 100, np.random.default_rng(0))
    assert (test.p_corrected >= test.p - 1e-12).all()


def test_without_a_gap_the_test_seldom_finds_one():
    random, found = np.random.default_rng(4), []
    for _ in range(300):
        correlations = group_correlations(*made(random, (4, 4), 0.0))
        test = gap_test(correlations, 4, 100, random)
        found.append([test.p_mean < 0.05, (test.p_corrected < 0.05).any()])
    assert np.mean(found, axis=0).max() < 0.06  # expected 1/35, sd .010


@settings(max_examples=15)
@given(st.integers(0, 1000), st.permutations(range(4)))
def test_the_order_of_groups_within_a_database_does_not_matter(seed, order):
    first, second = made(np.random.default_rng(seed), (4, 3), 0.4)
    one, two = group_correlations(first, second), group_correlations(first[list(order)], second)
    for name in STATISTICS:
        np.testing.assert_allclose(references(one, 4)[name], references(two, 4)[name])
        np.testing.assert_allclose(jackknife_intervals(one, 4, 0.9)[name], jackknife_intervals(two, 4, 0.9)[name])
    tests = [gap_test(each, 4, 100, np.random.default_rng(0)) for each in (one, two)]
    np.testing.assert_allclose(tests[0].p_corrected, tests[1].p_corrected)


def test_a_noisier_database_is_no_gap():
    random, found = np.random.default_rng(5), []
    for _ in range(20):
        common = random.normal(size=(3, 40, 3))
        sides = [common + noise * random.normal(size=(6, 3, 40, 3)) for noise in (0.3, 1.0)]
        parts = references(group_correlations(*sides), 6)
        found.append([parts["gap"], (parts["same_1"] + parts["same_2"]) / 2 - parts["different"]])
    geometric, arithmetic = np.mean(found, axis=(0, 2))
    assert abs(geometric) < 0.01
    assert arithmetic > 0.03


@settings(max_examples=10)
@given(st.integers(0, 1000))
def test_gaps_of_the_true_division_are_those_of_the_references(seed):
    correlations = group_correlations(*made(np.random.default_rng(seed), (3, 4), 0.4))
    members = np.arange(7)[None] < 3
    np.testing.assert_allclose(gaps(correlations, members)[:, 0], references(correlations, 3)["gap"])


def test_the_interval_of_likeness_within_by_hand():
    # Three groups with correlations .6, .7 and .8: without one of them the other two's is left. Mean .7, squared
    # deviations add up to .02, variance 2/3 of it, t(2) = 4.303.
    alike = np.eye(6)[None].repeat(1, axis=0)
    alike[0, :3, :3] = [[1, 0.6, 0.7], [0.6, 1, 0.8], [0.7, 0.8, 1]]
    low, high = jackknife_intervals(alike, 3, 0.95)["same_1"][0]
    assert (low, high) == pytest.approx(
        (0.7 - 4.302653 * np.sqrt(0.02 * 2 / 3), 0.7 + 4.302653 * np.sqrt(0.02 * 2 / 3))
    )


def test_two_groups_have_no_interval():
    bounds = jackknife_intervals(ALIKE, 2, 0.95)
    assert all(np.isnan(bounds[name]).all() for name in ("gap", "same_1", "relative"))
