import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aulens.tuning.planted_similarity import (
    mean_rank_correlation,
    planted_cosine,
    planted_intensities,
    planted_jaccard,
    rank_correlation,
)

KEYS = ["image", "expression", "action_unit", "intensity"]


def test_intensities_are_means_over_all_images_that_are_listed():
    rows = [("1", "happy", 12, 0.4), ("2", "happy", 12, 0.8), ("2", "happy", 6, 0.5), ("3", "sad", 99, 1.0)]
    found = planted_intensities(pd.DataFrame(rows, columns=KEYS), ["neutral", "happy", "sad"], [6, 12])
    np.testing.assert_allclose(found, [[0, 0], [0.25, 0.6], [0, 0]])


def test_what_neither_planted_does_not_count_and_nothing_is_like_nothing():
    first, second = np.array([[1.0, 0.0, 0.3]]), np.array([[1.0, 1.0, 0.0]])
    either = np.array([[True, True, False]])
    assert planted_cosine(first, second, either)[0] == pytest.approx(1 / np.sqrt(2))
    assert planted_cosine(first, second, either & False).tolist() == [1.0]
    assert planted_cosine(first, np.zeros((1, 3)), either).tolist() == [0.0]
    assert planted_jaccard(first > 0.5, second > 0.5).tolist() == [0.5]


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=10))
def test_the_interval_holds_the_rank_correlation(points):
    planted, measured = (np.array([pair[side] for pair in points], float) for side in (0, 1))
    found = rank_correlation(planted, measured, 0.95)
    assert found.expressions == len(points)
    if not np.isnan(found.low):
        assert -1 <= found.low < found.correlation < found.high <= 1


def test_expressions_without_a_measure_are_left_out():
    found = rank_correlation(np.array([1.0, 2.0, 3.0, 4.0]), np.array([np.nan, 3.0, 2.0, 1.0]), 0.95)
    assert (found.correlation, found.expressions) == (-1.0, 3)
    assert np.isnan(found.low)  # a perfect order of three has no interval
    assert np.isnan(rank_correlation(np.ones(4), np.arange(4.0), 0.95).correlation)


def test_pairs_of_databases_are_ranked_each_by_itself():
    # within each pair the order is perfect; pooled, the second pair's level turns it round
    planted, measured = np.array([[1.0, 2, 3, 4], [11, 12, 13, 14]]), np.array([[5.0, 6, 7, 8], [1, 2, 3, 4]])
    found = mean_rank_correlation(planted, measured, 0.95)
    assert (found.correlation, found.expressions) == (pytest.approx(1), 4)
    assert np.isnan(found.low)
    assert rank_correlation(planted.ravel(), measured.ravel(), 0.95).correlation < 0


def test_one_pair_keeps_its_interval_and_undefined_pairs_do_not_count():
    planted, measured = np.array([[1.0, 2, 3, 4, 5], [1, 1, 1, 1, 1]]), np.array([[2.0, 1, 4, 3, 5], [1, 2, 3, 4, 5]])
    assert mean_rank_correlation(planted[:1], measured[:1], 0.95) == rank_correlation(planted[0], measured[0], 0.95)
    assert mean_rank_correlation(planted, measured, 0.95).correlation == pytest.approx(0.8)
    nothing = mean_rank_correlation(planted, np.full((2, 5), np.nan), 0.95)
    assert (np.isnan(nothing.correlation), nothing.expressions) == (True, 0)
