import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import somersd

from aulens.ranks import auroc
from aulens.tuning.planted_signs import (
    auroc_within,
    drawn_profiles,
    planted_signs,
    signs_right,
    somers_d,
    somers_permutation_p,
)
from aulens.tuning.profiles import normalised_profiles

DIFFERENCES = arrays(float, (3, 6), elements=st.integers(-3, 3).map(float))
SIGNS = arrays(int, (3, 6), elements=st.integers(-1, 1))


@settings(max_examples=50)
@given(DIFFERENCES, SIGNS)
def test_of_one_expression_it_is_that_of_scipy(differences, signs):
    ours = float(somers_d(differences[:1], signs[:1]))
    if len(set(signs[0])) == 1 or len(set(differences[0])) == 1:  # scipy refuses a table with one row or column
        assert np.isnan(ours) or ours == 0
    else:
        assert ours == pytest.approx(float(somersd(signs[0], differences[0]).statistic))


@settings(max_examples=50)
@given(DIFFERENCES, SIGNS)
def test_it_depends_on_the_order_within_expressions_only_and_turns_with_the_databases(differences, signs):
    score = somers_d(differences, signs)
    other = np.exp(differences) + np.array([[0.0], [5.0], [-9.0]])
    np.testing.assert_allclose(somers_d(other, signs), score)
    np.testing.assert_allclose(somers_d(-differences, -signs), score)
    np.testing.assert_allclose(somers_d(differences, -signs), -score)
    assert np.isnan(score) or -1 <= score <= 1


def test_pairs_of_different_expressions_do_not_count():
    # each expression is in perfect order, though the second's planted difference is below all of the first's
    assert somers_d(np.array([[9.0, 8.0], [1.0, 0.0]]), np.array([[1, 0], [1, 0]])) == 1
    assert somers_d(np.array([[9.0, 9.0], [1.0, 0.0]]), np.array([[1, 0], [1, 0]])) == 0.5  # a tie is for neither
    assert np.isnan(somers_d(np.ones((2, 3)), np.zeros((2, 3))))


def test_many_differences_at_once_are_as_one_by_one():
    random = np.random.default_rng(0)
    differences, signs = random.normal(size=(5, 3, 6)), random.integers(-1, 2, (3, 6))
    np.testing.assert_array_equal(somers_d(differences, signs), [somers_d(one, signs) for one in differences])


def test_with_what_was_planted_in_one_only_it_is_twice_the_area_minus_one():
    values, signs = np.array([[0.9, 0.4, 0.5, 0.1]]), np.array([[1, 1, 0, 0]])
    assert somers_d(values, signs) == 2 * auroc(values[0], signs[0] == 1) - 1 == 0.5


def test_the_permutation_p_of_independent_action_units_is_uniform():
    random = np.random.default_rng(3)
    signs = np.array([[1, 1, -1, 0, 0, 0], [-1, 1, 0, 0, 0, 0]])
    drawn = [somers_permutation_p(random.normal(size=(2, 6)), signs, 99, random) for _ in range(200)]
    assert 0.01 <= np.mean(np.array(drawn) <= 0.05) <= 0.1
    assert np.isnan(somers_permutation_p(np.ones((1, 3)), np.zeros((1, 3)), 9, random))


def test_right_signs_are_counted_and_a_zero_is_wrong():
    found = signs_right(np.array([[0.2, -0.1, 0.0, 0.9]]), np.array([[1, -1, 1, 0]]))
    assert (found.right, found.signs) == (2, 3)
    assert found.p == pytest.approx(0.5)  # three or two of three: (1 + 3) / 8
    nothing = signs_right(np.ones((1, 2)), np.zeros((1, 2)))
    assert (nothing.right, nothing.signs) == (0, 0)
    assert np.isnan(nothing.p)


def test_areas_leave_out_cells_that_are_neither():
    values = np.array([[0.9, 0.5, 0.1], [0.2, 0.7, 0.7]])
    positive = np.array([[True, False, False], [False, False, True]])
    others = np.array([[False, True, False], [True, True, False]])
    assert auroc_within(values, positive, others) == pytest.approx(2.5 / 3)  # two in order, one tie
    assert np.isnan(auroc_within(values, positive & False, others))


def test_signs_come_from_cells_of_one_database_only():
    first, second = np.array([[True, False, True, False]]), np.array([[True, True, False, False]])
    assert planted_signs(first, second).tolist() == [[0, -1, 1, 0]]


def test_runs_drawn_again_vary_around_the_profile():
    random = np.random.default_rng(1)
    responses = random.normal(size=(6, 2, 4, 3))
    drawn = drawn_profiles(responses, 300, random)
    assert drawn.shape == (300, 2, 4)
    assert np.abs(drawn).max() <= 1
    equal = np.repeat(responses[:1], 6, axis=0)
    np.testing.assert_allclose(drawn_profiles(equal, 2, random)[1], normalised_profiles(equal)[..., -1])
