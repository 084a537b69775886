"""Measures of presence and intensity, with published values, statsmodels and people drawn again by hand."""

import tracemalloc

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score, f1_score, roc_auc_score
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from aulens.transfer.agreement import INTENSITY, MEASURES, PRESENCE, Judged, icc_3_1, measures_of

SHROUT_AND_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float
)  # 1979, Table 2: 6 targets, 4 judges


def judged_of(seed: int, number: int = 40, units: int = 2, people: int = 8, folds: int = 1) -> Judged:
    random = np.random.default_rng(seed)
    levels = random.integers(0, 6, (number, units)).astype(float) * (random.random((number, units)) < 0.5)
    told = np.clip(levels * 0.5 + random.normal(size=levels.shape), 0, 5)
    score = np.round(random.random(levels.shape) + 0.3 * (levels > 0), 1)  # with ties
    persons = np.arange(number) % people
    return Judged(
        (levels > 0).astype(float),
        levels,
        score,
        (score > 0.5).astype(float),
        told,
        (np.rint(told) == levels).astype(float),
        (told - levels) ** 2,
        np.array([f"p{person}" for person in persons]),
        persons % folds,
    )


def once(judged: Judged) -> dict[str, np.ndarray]:
    names = np.unique(judged.units)
    return dict(zip(MEASURES, measures_of(judged, np.ones((1, len(names))), names)[0].T, strict=True))


def test_icc_is_that_of_shrout_and_fleiss() -> None:
    assert round(icc_3_1(SHROUT_AND_FLEISS), 2) == 0.71  # their Table 4: ICC(3,1) = .71


def test_icc_is_that_of_a_two_way_analysis_of_variance() -> None:
    long = pd.DataFrame(SHROUT_AND_FLEISS).reset_index().melt("index", var_name="judge", value_name="rating")
    squares = anova_lm(ols("rating ~ C(index) + C(judge)", long).fit())
    mean = squares["sum_sq"] / squares["df"]
    expected = (mean["C(index)"] - mean["Residual"]) / (mean["C(index)"] + 3 * mean["Residual"])
    assert icc_3_1(SHROUT_AND_FLEISS) == pytest.approx(expected, abs=1e-12)


def test_icc_is_that_of_pingouin() -> None:
    levels = [0, 0, 1, 3, 5, 2, 0, 4, 0, 1, 0, 5]
    told = [0.2, 0, 0.7, 2.4, 4.1, 2.9, 0.4, 3.0, 0, 1.8, 0.1, 3.6]
    assert icc_3_1(np.array([levels, told]).T) == pytest.approx(0.920323817640, abs=1e-12)  # pingouin 0.7.0, ICC(C,1)


@given(st.integers(0, 500), st.floats(-5, 5))
def test_icc_ignores_a_constant_difference_and_sums_give_the_same(seed: int, shift: float) -> None:
    judged = judged_of(seed)
    pair = np.stack([judged.level[:, 0], judged.predicted_level[:, 0]], axis=1)
    assert icc_3_1(pair + np.array([0, shift])) == pytest.approx(icc_3_1(pair))
    assert once(judged)["icc"][0] == pytest.approx(icc_3_1(pair), abs=1e-9)


def test_presence_is_that_of_scikit_learn() -> None:
    judged, found = judged_of(3), once(judged_of(3))
    for unit in range(2):
        truth, taken = judged.present[:, unit], judged.taken[:, unit]
        assert found["auroc"][unit] == pytest.approx(roc_auc_score(truth, judged.score[:, unit]))
        assert found["f1"][unit] == pytest.approx(f1_score(truth, taken))
        assert found["balanced_accuracy"][unit] == pytest.approx(balanced_accuracy_score(truth, taken))
        assert found["accuracy"][unit] == pytest.approx((truth == taken).mean())
        assert found["squared_error"][unit] == pytest.approx(judged.squared_error[:, unit].mean())
        assert found["level_accuracy"][unit] == pytest.approx(judged.correct_level[:, unit].mean())


@given(st.integers(0, 200))
def test_people_drawn_again_are_people_repeated(seed: int) -> None:
    judged, names = judged_of(seed, folds=2), np.unique(judged_of(seed).units)
    often = np.random.default_rng(seed).integers(0, 3, len(names)).astype(float)
    rows = np.repeat(np.arange(len(judged.units)), often[np.searchsorted(names, judged.units)].astype(int))
    if not len(rows):
        return
    repeated = Judged(*(values[rows] for values in judged))
    expected = np.stack(list(once(repeated).values()), axis=1)
    np.testing.assert_allclose(measures_of(judged, often[None], names)[0], expected, atol=1e-9)


def test_scores_of_two_detectors_are_not_compared() -> None:
    judged = judged_of(1, folds=2)
    moved = judged._replace(score=judged.score + 100.0 * judged.folds[:, None])
    assert once(moved)["auroc"] == pytest.approx(once(judged)["auroc"])


def test_what_is_undefined_is_no_number() -> None:
    judged = judged_of(0)
    nobody = judged._replace(present=0 * judged.present, taken=0 * judged.present, level=0 * judged.level)
    found = once(nobody)
    assert np.isnan([found["auroc"], found["f1"], found["balanced_accuracy"]]).all()
    assert found["accuracy"].tolist() == [1, 1]
    constant = judged._replace(level=0 * judged.level, predicted_level=0 * judged.level)
    assert np.isnan(once(constant)["icc"]).all()


@given(st.integers(0, 200))
def test_pairs_that_were_not_scored_are_in_no_measure_of_intensity(seed: int) -> None:
    judged, left = judged_of(seed), np.random.default_rng(seed).random((40, 2)) < 0.3
    of_levels = ("level", "correct_level", "squared_error")
    gaps = judged._replace(**{name: np.where(left, np.nan, getattr(judged, name)) for name in of_levels})
    found, whole = once(gaps), once(judged)
    for unit in range(2):
        rows = ~left[:, unit]
        alone = Judged(*(values[rows][:, [unit]] if values.ndim == 2 else values[rows] for values in judged))
        for name in INTENSITY:
            assert found[name][unit] == pytest.approx(once(alone)[name][0], abs=1e-9, nan_ok=True)
    for name in PRESENCE:
        np.testing.assert_array_equal(found[name], whole[name])


def test_many_units_need_memory_for_their_faces_alone() -> None:
    number = 20_000
    judged = judged_of(0, number=number, people=number)
    names = np.unique(judged.units)
    weights = np.random.default_rng(1).integers(0, 3, (2, number)).astype(float)
    tracemalloc.start()
    found = measures_of(judged, weights, names)
    assert tracemalloc.get_traced_memory()[1] < 100e6
    tracemalloc.stop()
    places = np.searchsorted(names, judged.units)
    expected = roc_auc_score(judged.present[:, 0], judged.score[:, 0], sample_weight=weights[1][places])
    assert found[1, 0, MEASURES.index("auroc")] == pytest.approx(expected)
