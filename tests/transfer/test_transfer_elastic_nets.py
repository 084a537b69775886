"""Linear detectors with L1 and L2, beside those of scikit-learn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import ElasticNet, LogisticRegression

from aulens.transfer.elastic_nets import elastic_nets

RANDOM = np.random.default_rng(0)
FEATURES = RANDOM.normal(size=(80, 12))
FEATURES = (FEATURES - FEATURES.mean(axis=0)) / FEATURES.std(axis=0)
SCORE = FEATURES[:, :3].sum(axis=1) + RANDOM.normal(size=80)
PRESENT = np.stack([SCORE > 0, FEATURES[:, 4] > 1.0], axis=1)
LEVELS = np.stack([SCORE, 2 * FEATURES[:, 5]], axis=1)


@pytest.mark.parametrize(("strength", "share"), [(0.05, 0.5), (0.2, 0.5), (0.1, 0.9), (0.1, 0.0)])
def test_presence_is_learned_as_by_scikit_learn(strength: float, share: float) -> None:
    weights, intercepts = elastic_nets(FEATURES, PRESENT, np.full((1, 2), strength), share, steps=2000)
    for unit in range(2):
        options = {"solver": "saga", "l1_ratio": share, "C": 1 / (strength * len(FEATURES))}
        other = LogisticRegression(**options, max_iter=20000, tol=1e-7, random_state=0).fit(FEATURES, PRESENT[:, unit])
        assert weights[0, :, unit] == pytest.approx(other.coef_[0], abs=2e-3)
        assert intercepts[0, unit] == pytest.approx(other.intercept_[0], abs=2e-3)


@pytest.mark.parametrize(("strength", "share"), [(0.05, 0.5), (0.5, 0.5), (0.1, 1.0)])
def test_intensity_is_learned_as_by_scikit_learn(strength: float, share: float) -> None:
    weights, intercepts = elastic_nets(FEATURES, LEVELS, np.full((1, 2), strength), share, steps=500)
    for unit in range(2):
        other = ElasticNet(alpha=strength, l1_ratio=share, tol=1e-9).fit(FEATURES, LEVELS[:, unit])
        assert weights[0, :, unit] == pytest.approx(other.coef_, abs=1e-4)
        assert intercepts[0, unit] == pytest.approx(other.intercept_, abs=1e-4)


@settings(max_examples=10)
@given(st.integers(0, 1000))
def test_detectors_do_not_depend_on_those_that_are_learned_with_them(seed: int) -> None:
    strengths = np.random.default_rng(seed).uniform(0.02, 0.5, (3, 2))
    together = elastic_nets(FEATURES, PRESENT, strengths, 0.5)
    for place in range(3):
        for unit in range(2):
            alone = elastic_nets(FEATURES, PRESENT[:, [unit]], strengths[[place], [unit]][:, None], 0.5)
            np.testing.assert_allclose(together[0][place, :, unit], alone[0][0, :, 0], atol=1e-4)


def test_a_strong_penalty_leaves_the_mean_alone() -> None:
    weights, intercepts = elastic_nets(FEATURES, PRESENT, np.full((1, 2), 100.0), 0.5)
    assert not weights.any()
    assert 1 / (1 + np.exp(-intercepts[0])) == pytest.approx(PRESENT.mean(axis=0), abs=1e-3)


def test_l1_leaves_out_features_and_l2_alone_does_not() -> None:
    sparse, dense = (elastic_nets(FEATURES, PRESENT, np.full((1, 2), 0.1), share)[0] for share in (0.9, 0.0))
    assert 0 < (sparse != 0).mean() < 0.6 and (dense != 0).all()


def test_faces_without_a_target_are_not_learned_from() -> None:
    known = np.arange(80) % 3 > 0
    targets = np.where(known[:, None] | [False, True], LEVELS, np.nan)  # the second is known of all
    weights, intercepts = elastic_nets(FEATURES, targets, np.full((1, 2), 0.1), 0.5, steps=800)
    other = ElasticNet(alpha=0.1, l1_ratio=0.5, tol=1e-9).fit(FEATURES[known], LEVELS[known, 0])
    assert weights[0, :, 0] == pytest.approx(other.coef_, abs=1e-4)
    assert intercepts[0, 0] == pytest.approx(other.intercept_, abs=1e-4)
    whole = elastic_nets(FEATURES, LEVELS, np.full((1, 2), 0.1), 0.5, steps=800)
    np.testing.assert_allclose(weights[0, :, 1], whole[0][0, :, 1], atol=1e-6)
