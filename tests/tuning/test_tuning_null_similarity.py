import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from aulens.tuning.null_similarity import null_band, null_correlations, null_means, null_p, smallest_null_p


def test_every_output_unit_of_every_network_meets_every_other_one():
    random = np.random.default_rng(1)
    first, second = random.normal(size=(2, 3, 4, 5)), random.normal(size=(3, 3, 4, 5))
    found = null_correlations(first, second)
    assert found.shape == (2, 3, 3, 3)
    assert found[1, 2, 0, 1] == pytest.approx(spearmanr(first[1, 2].ravel(), second[0, 1].ravel()).statistic)


def test_means_pair_each_output_unit_once():
    null = np.random.default_rng(2).normal(size=(2, 3, 4, 3))
    found = null_means(null)
    assert found.shape == (2, 4, 3)
    assert found[1, 2, 1] == pytest.approx((null[1, 0, 2, 1] + null[1, 1, 2, 2] + null[1, 2, 2, 0]) / 3)


def test_p_counts_the_null_at_least_as_far_from_0():
    null = np.array([[-0.5, 0.5, 0.2], [0.1, np.nan, -0.05]])
    assert null_p(np.array([0.5, -0.5, 0.15, 0.6]), null).tolist() == [3 / 6, 3 / 6, 4 / 6, 1 / 6]


def test_without_a_null_there_is_no_p_and_no_band():
    nothing = np.full((1, 1), np.nan)
    assert np.isnan(null_p(np.array([0.5]), nothing)).all()
    assert np.isnan(null_band(nothing, 0.95)).all()


def test_no_p_claims_more_than_pairs_of_networks_times_output_units():
    assert smallest_null_p(np.zeros((6, 7, 6, 7))) == pytest.approx(1 / 253)
    assert smallest_null_p(np.zeros((2, 3, 4, 3))) == pytest.approx(1 / 25)


@settings(max_examples=20)
@given(st.lists(st.floats(-1, 1), min_size=1, max_size=20), st.floats(-1, 1))
def test_p_lies_above_0_and_falls_away_from_0(null, correlation):
    null = np.array(null)
    p, further = null_p(np.array([correlation, 2 * correlation]), null)
    assert 0 < further <= p <= 1


def test_profiles_with_nothing_to_share_are_seldom_called_alike():
    random, rejected = np.random.default_rng(3), []
    for _ in range(200):
        world = random.normal(size=(5, 8, 2))  # five directions: points depend on each other
        drawn = [np.tensordot(random.normal(size=(7, 4, 5)), world, 1) for _ in range(2)]
        means = [side[:3].mean(axis=0)[None] for side in drawn]
        observed = null_correlations(*means)[0, range(4), 0, range(4)]
        rejected.append(null_p(observed, null_correlations(drawn[0][3:], drawn[1][3:])) < 0.05)
    assert np.mean(rejected) < 0.08  # expected .05, sd below .012
