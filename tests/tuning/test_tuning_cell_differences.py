import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aulens.tuning.cell_differences import cell_values, false_discovery_rates, groups_p, null_cohort_p


def test_cells_are_means_over_levels_of_the_curve_divided_by_the_output_units_largest_response():
    relative = np.array([[[[1.0, 2.0], [0.0, -4.0]], [[0.0, 0.0], [0.0, 0.0]]]])
    np.testing.assert_allclose(cell_values(relative), [[[0.375, -0.5], [0, 0]]])


def test_cells_that_part_all_groups_have_the_smallest_p_that_there_is():
    random = np.random.default_rng(1)
    first, second = random.normal(0, 0.1, (6, 2, 10)), random.normal(0, 0.1, (6, 2, 10))
    first[:, 0, 3] += 5
    p = groups_p(first, second, random)
    assert p[0, 3] == pytest.approx(1 / (462 * 20))
    assert (np.delete(p.ravel(), 3) > 0.001).all()


def test_two_groups_in_all_are_no_test():
    assert np.isnan(groups_p(np.zeros((1, 2, 3)), np.zeros((4, 2, 3)), np.random.default_rng(0))).all()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_which_database_is_first_changes_no_p(seed):
    random = np.random.default_rng(seed)
    first, second = random.normal(size=(4, 2, 5)), random.normal(size=(4, 2, 5))
    one, other = (groups_p(*pair, np.random.default_rng(0)) for pair in ((first, second), (second, first)))
    np.testing.assert_allclose(one, other)
    assert ((one > 0) & (one <= 1)).all()


def test_groups_of_one_kind_are_said_to_differ_in_a_twentieth_of_studies():
    random, found = np.random.default_rng(2), 0
    for _ in range(100):
        mixed = random.normal(size=(8, 3, 4)) @ random.normal(size=(4, 8))  # action units that resemble each other
        found += (false_discovery_rates(groups_p(mixed[:4], mixed[4:], random)) <= 0.05).any()
    assert found <= 12  # 97.5 % of 100 studies at .05 have at most 10


def test_a_difference_as_large_as_any_of_the_null_cohort_has_p_near_one_over_their_number():
    first, second = np.zeros((2, 2, 1)), np.full((3, 2, 1), 0.2)
    p = null_cohort_p(np.array([[0.3], [0.2], [-0.1]]), first, second)
    np.testing.assert_allclose(p[:, 0], [1 / 25, 1, 1])


def test_without_any_p_there_is_no_rate():
    assert np.isnan(false_discovery_rates(np.full((2, 2), np.nan))).all()
