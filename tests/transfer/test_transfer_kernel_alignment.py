"""Linear CKA without bias: by hand, invariances of Kornblith and others, 0 of unrelated layers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.transfer.kernel_alignment import alignments, without_own_products


def hsic_of_song(first: np.ndarray, second: np.ndarray) -> float:
    """Return equation 5 of Song and others 2012, written out, times n (n - 3)."""
    number = len(first)
    one, other = first - np.diag(np.diag(first)), second - np.diag(np.diag(second))
    whole = one.sum() * other.sum() / ((number - 1) * (number - 2))
    return np.trace(one @ other) + whole - 2 / (number - 2) * one.sum(axis=0) @ other.sum(axis=0)


def test_it_is_the_unbiased_estimate_of_song() -> None:
    random = np.random.default_rng(0)
    products = np.stack([values @ values.T for values in random.normal(size=(2, 9, 4))])
    between, *own = [hsic_of_song(products[i], products[j]) for i, j in ((0, 1), (0, 0), (1, 1))]
    assert alignments(products)[0, 1] == pytest.approx(between / np.sqrt(own[0] * own[1]))
    assert np.diag(alignments(products)) == pytest.approx([1, 1])
    assert without_own_products(products).sum(axis=1) == pytest.approx(0)


@given(seed=st.integers(0, 99), scale=st.floats(0.1, 10), shift=st.floats(-5, 5))
def test_turning_scaling_and_shifting_values_changes_nothing(seed: int, scale: float, shift: float) -> None:
    random = np.random.default_rng(seed)
    values, turn = random.normal(size=(10, 4)), np.linalg.qr(random.normal(size=(4, 4)))[0]
    other = scale * values @ turn + shift
    assert alignments(np.stack([values @ values.T, other @ other.T]))[0, 1] == pytest.approx(1)


def test_unrelated_layers_have_none_however_many_values_they_have() -> None:
    """The biased estimate is about .9 here: 20 faces, 200 values."""
    random = np.random.default_rng(1)
    values = random.normal(size=(40, 20, 200))
    found = alignments(values @ np.swapaxes(values, 1, 2))[np.triu_indices(40, 1)]
    assert abs(found.mean()) < 3 * found.std() / np.sqrt(40)
    centred = values - values.mean(axis=1, keepdims=True)
    flat = (centred @ np.swapaxes(centred, 1, 2)).reshape(40, -1)
    assert (flat[0] @ flat[1]) / np.linalg.norm(flat[0]) / np.linalg.norm(flat[1]) > 0.8


def test_too_few_faces_or_a_layer_without_differences_is_undefined() -> None:
    assert np.isnan(alignments(np.ones((2, 3, 3)))).all()
    assert np.isnan(alignments(np.ones((2, 5, 5)))).all()
