"""Dissimilarity matrices: against correlations of the patterns themselves, and in the order of scipy and rsatoolbox."""

import numpy as np
import pandas as pd
from scipy.spatial.distance import squareform

from aulens.transfer.dissimilarity import conditions_of, contrasts_of, dissimilarities, upper_triangles
from aulens.transfer.products import gram_of

UNITS = [4, 12, 25]
MIXED = pd.DataFrame({"expression": ["mixed"] * 8})
PRESENT = np.array([[1, 0, 1], [0, 1, 1], [1, 1, 0], [0, 0, 0], [1, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0]], bool)


def test_it_is_one_less_the_correlation_of_the_contrasts() -> None:
    values = np.random.default_rng(0).normal(5, 1, (8, 50)).astype(np.float32)
    conditions = conditions_of(MIXED, PRESENT, UNITS)
    assert conditions["condition"].tolist() == ["AU4", "AU12", "AU25"]
    assert conditions["faces_with"].tolist() == [4, 3, 3] and conditions["faces_without"].tolist() == [4, 5, 5]
    patterns = [values[own].mean(axis=0) - values[~own].mean(axis=0) for own in PRESENT.T]
    found = dissimilarities(gram_of(values), contrasts_of(conditions, MIXED, PRESENT, UNITS))
    np.testing.assert_allclose(found, 1 - np.corrcoef(patterns), atol=1e-4)


def test_expressions_are_the_conditions_where_there_are_several() -> None:
    table = pd.DataFrame({"expression": ["sad", "happy", "sad", "happy", "angry"]})
    conditions = conditions_of(table, np.zeros((5, 0), bool), [])
    assert conditions["condition"].tolist() == ["happy", "sad"], "one angry face is too few"
    weights = contrasts_of(conditions, table, np.zeros((5, 0), bool), [])
    np.testing.assert_allclose(
        weights, [[-1 / 3, 1 / 2, -1 / 3, 1 / 2, -1 / 3], [1 / 2, -1 / 3, 1 / 2, -1 / 3, -1 / 3]]
    )


def test_rare_action_units_are_no_conditions() -> None:
    present = PRESENT.copy()
    present[:, 0] = [True] * 7 + [False]
    assert conditions_of(MIXED, present, UNITS)["condition"].tolist() == ["AU12", "AU25"]


def test_patterns_without_variance_are_undefined() -> None:
    weights = contrasts_of(conditions_of(MIXED, PRESENT, UNITS), MIXED, PRESENT, UNITS)
    assert np.isnan(dissimilarities(gram_of(np.ones((8, 5), np.float32)), weights)).all()


def test_pairs_have_the_order_of_scipy() -> None:
    matrix = np.random.default_rng(1).random((2, 5, 5))
    matrix += np.swapaxes(matrix, 1, 2)
    for found, own in zip(upper_triangles(matrix), matrix, strict=True):
        np.testing.assert_array_equal(found, squareform(own, checks=False))
