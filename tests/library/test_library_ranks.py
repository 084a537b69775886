"""Statistics of ranks: hand-computed cases, SciPy and scikit-learn with equal and unknown values."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import pearsonr, rankdata, spearmanr
from sklearn.metrics import roc_auc_score

from aulens.ranks import auroc, mean_ranks, spearman, standardised, standardised_ranks

VALUES = st.sampled_from([-0.0, 0.0, 0.1, 0.1 + 1e-16, 0.3, 2.0, -7.5, np.nan])
ROWS = st.integers(2, 12).flatmap(lambda points: st.tuples(*[arrays(float, (2, points), elements=VALUES)] * 2))
CASES = arrays(float, (3, 12), elements=st.sampled_from([0.0, 0.0, 0.5, 1.0, 2.0, 3.5]))
POSITIVE = arrays(bool, (2, 12)).filter(lambda own: own.any(axis=1).all() and not own.all(axis=1).any())


def of_scipy(measure, first, second) -> tuple[float, float]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # constant input, two points
        found = measure(first, second)
    return found.statistic, found.pvalue


def test_spearman_of_five_ranks():
    # 1 2 3 4 5 and 2 1 4 3 5: squared differences add up to 4, r = 1 - 6 * 4 / (5 * 24) = .8
    correlation, p = spearman(np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 1, 4, 3, 5]))
    assert correlation == pytest.approx(0.8)
    assert p == pytest.approx(0.1041, abs=1e-4)  # t(3) = .8 sqrt(3 / .36) = 2.309


@pytest.mark.parametrize(("first", "second"), [([], []), ([1.0], [2.0]), ([0.0] * 4, [0.0, 1, 2, 3])])
def test_where_nothing_varies_there_is_no_correlation(first, second):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(spearman(np.array(first), np.array(second))).all()


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@given(arrays(float, (2, 3, 7), elements=VALUES | st.sampled_from([np.inf, -np.inf])))
@settings(max_examples=200, deadline=None)
def test_mean_ranks_are_those_of_scipy(kind, values):
    for some in (values.astype(kind), values[..., :0].astype(kind)):
        np.testing.assert_array_equal(mean_ranks(some), rankdata(some, axis=-1))


@given(ROWS)
@settings(max_examples=200, deadline=None)
def test_one_pair_and_many_at_once_are_what_scipy_says(both):
    ranks = [standardised_ranks(rows) for rows in both]
    many = np.einsum("ip,jp->ij", *ranks)
    for i, first in enumerate(both[0]):
        for j, second in enumerate(both[1]):
            expected = of_scipy(spearmanr, first, second)
            np.testing.assert_allclose(spearman(first, second), expected)
            np.testing.assert_allclose(many[i, j], expected[0], atol=1e-12)


@given(ROWS)
@settings(max_examples=200, deadline=None)
def test_products_of_standardised_values_are_pearsons_correlation(both):
    first, second = (rows[0] for rows in both)
    found = standardised(first) @ standardised(second)
    constant = np.ptp(first) < 1e-12 or np.ptp(second) < 1e-12  # SciPy takes .1 and .1 + 1e-16 apart
    expected = np.nan if constant else of_scipy(pearsonr, first, second)[0]
    np.testing.assert_allclose(found, expected, atol=1e-9)


def test_other_dimensions_stay():
    values = np.random.default_rng(0).normal(size=(2, 3, 4, 5)).round(1)
    np.testing.assert_array_equal(standardised_ranks(values)[1, 2, 3], standardised_ranks(values[1, 2, 3]))


def test_auroc_counts_pairs():
    # positives .9 and .4 against .5 and .1: three of four pairs are in order
    assert auroc(np.array([0.9, 0.4, 0.5, 0.1]), np.array([True, True, False, False])) == 0.75
    assert auroc(np.array([1.0, 1.0]), np.array([True, False])) == 0.5  # a tie is half a pair
    assert np.isnan(auroc(np.array([1.0, 2.0]), np.array([True, True])))
    assert np.isnan(auroc(np.array([1.0, 2.0]), np.array([False, False])))
    assert np.isnan(auroc(np.array([[1.0, np.nan], [1.0, 2.0]]), np.array([True, False]))).tolist() == [True, False]
    assert np.isnan(auroc(np.empty((2, 0)), np.empty((2, 0), bool))).all()


@given(CASES, POSITIVE)
@settings(max_examples=50, deadline=None)
def test_auroc_agrees_with_scikit_learn(values, positive):
    wanted = [[roc_auc_score(own, given) for own in positive] for given in values]
    np.testing.assert_allclose(auroc(values[:, None], positive), wanted)


@given(st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=2, max_size=20))
def test_auroc_depends_on_order_only_and_turns_round_with_the_labels(points):
    values, positive = np.array([v for v, _ in points], float), np.array([p for _, p in points])
    area = auroc(values, positive)
    np.testing.assert_equal(auroc(np.exp(values), positive), area)
    np.testing.assert_allclose(auroc(values, ~positive), 1 - area)
