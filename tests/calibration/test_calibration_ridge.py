import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from aulens.calibration.ridge import ridge_scores


@given(st.integers(0, 1000), st.floats(0.01, 100))
def test_scores_are_those_of_ridge_regression_on_the_features(seed, penalty):
    random = np.random.default_rng(seed)
    features, labels = random.normal(size=(12, 4)), random.integers(0, 3, 9)
    train, targets = features[:9], np.eye(3)[labels]
    centred = train - train.mean(axis=0)
    weights = np.linalg.solve(centred.T @ centred + penalty * np.eye(4), centred.T @ (targets - targets.mean(axis=0)))
    expected = (features - train.mean(axis=0)) @ weights + targets.mean(axis=0)
    found = ridge_scores(features @ features.T, np.arange(9), labels, 3, np.arange(12), penalty)
    np.testing.assert_allclose(found, expected, atol=1e-8)


def test_a_huge_penalty_leaves_how_frequent_labels_are():
    features = np.arange(8.0).reshape(4, 2)
    found = ridge_scores(features @ features.T, np.arange(4), np.array([0, 0, 0, 1]), 2, np.arange(4), 1e12)
    np.testing.assert_allclose(found, [[0.75, 0.25]] * 4, atol=1e-6)
