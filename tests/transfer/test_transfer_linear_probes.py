"""Ridge regression from products between faces: against scikit-learn, and what leaving out gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import Ridge

from aulens.transfer.linear_probes import (
    STRENGTHS,
    balanced_shares,
    best_strength,
    fit,
    grouped_folds,
    left_out_predictions,
    predictions,
)


def drawn(seed: int, faces: int = 20, values: int = 30) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    return random.normal(3, 1, (faces, values)), random.normal(1, 2, (faces, 2))


@pytest.mark.parametrize("balanced", [False, True])
def test_it_is_ridge_regression_with_an_intercept(balanced: bool) -> None:
    values, targets = drawn(0)
    train, rest = np.arange(14), np.arange(14, 20)
    shares = balanced_shares(np.repeat([0, 1], [4, 10])) if balanced else np.full(14, 1 / 14)
    fitted = fit(values @ values.T, targets, train, shares)
    found = predictions(fitted, values @ values.T, targets, rest)
    for place, penalty in enumerate(fitted.penalties):
        known = Ridge(alpha=penalty).fit(values[train], targets[train], sample_weight=shares)
        np.testing.assert_allclose(found[place], known.predict(values[rest]), rtol=1e-5, atol=1e-6)
    length = (shares * ((values[train] - shares @ values[train]) ** 2).sum(axis=1)).sum()
    np.testing.assert_allclose(fitted.penalties, STRENGTHS * length)


def test_left_out_predictions_are_those_of_a_fit_without_the_fold() -> None:
    values, targets = drawn(1)
    folds = np.arange(20) % 4
    fitted = fit(values @ values.T, targets, np.arange(20))
    found = left_out_predictions(fitted, targets, folds)
    for place, penalty in enumerate(fitted.penalties):
        kept = folds != 2
        known = Ridge(alpha=20 * penalty).fit(values[kept], targets[kept])  # of sums of squares, not of their means
        np.testing.assert_allclose(found[place][~kept], known.predict(values[~kept]), rtol=1e-4, atol=1e-4)


@given(seed=st.integers(0, 99), shift=st.floats(-50, 50))
def test_a_constant_added_to_all_values_changes_nothing(seed: int, shift: float) -> None:
    values, targets = drawn(seed)
    train, rest = np.arange(12), np.arange(12, 20)
    found = [
        predictions(fit(products, targets, train), products, targets, rest)
        for products in (values @ values.T, (values + shift) @ (values + shift).T)
    ]
    np.testing.assert_allclose(found[0], found[1], rtol=1e-3, atol=1e-3)


def test_a_layer_that_gives_the_same_for_all_faces_predicts_the_mean() -> None:
    targets = np.array([[1.0], [3.0], [8.0]])
    fitted = fit(np.ones((3, 3)), targets, np.array([0, 1]))
    np.testing.assert_allclose(predictions(fitted, np.ones((3, 3)), targets, np.array([2])), 2.0)


def test_of_equal_errors_the_strongest_penalty_is_taken() -> None:
    predicted = np.array([1.0, 0.5, 0.5])[:, None, None]
    assert best_strength(predicted, np.zeros((1, 1))) == 2


@given(people=st.integers(5, 30), number=st.integers(2, 5), seed=st.integers(0, 99))
def test_folds_divide_people_not_faces(people: int, number: int, seed: int) -> None:
    groups = np.repeat(np.arange(people), 3)
    folds = grouped_folds(groups, number, np.random.default_rng(seed)).reshape(people, 3)
    assert (folds == folds[:, :1]).all()
    sizes = np.bincount(folds[:, 0], minlength=number)
    assert sizes.max() - sizes.min() <= 1
