"""Area under precision and recall of maps against the pixels that are known to matter."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aulens.attribution.true_pixels import average_precision, edges


def test_a_map_that_puts_the_true_pixels_first_is_perfect_whatever_its_signs() -> None:
    assert average_precision(np.array([[-9.0, 8.0], [1.0, 0.0]]), np.array([[True, True], [False, False]])) == 1


def test_true_pixels_found_second_and_fourth() -> None:
    found = average_precision(np.array([[4.0, -3.0], [2.0, 1.0]]), np.array([[False, True], [False, True]]))
    assert found == pytest.approx(0.5 * (1 / 2) + 0.5 * (2 / 4))


def test_pixels_of_one_value_are_taken_together() -> None:
    values, true = np.array([[5.0, 0.0], [0.0, -0.0]]), np.array([[False, True], [False, False]])
    assert average_precision(values, true) == pytest.approx(1 / 4)
    assert average_precision(values[:, ::-1], true[:, ::-1]) == pytest.approx(1 / 4)


def test_a_constant_map_has_the_share_of_the_true_pixels() -> None:
    assert average_precision(np.ones((4, 5)), np.arange(20).reshape(4, 5) < 3) == pytest.approx(3 / 20)


def test_without_true_pixels_it_is_undefined() -> None:
    assert np.isnan(average_precision(np.ones((2, 2)), np.zeros((2, 2), bool)))
    assert average_precision(np.ones((2, 2)), np.ones((2, 2), bool)) == 1
    shares = np.array([[1, 2, 3, 0], [0, 4, 4, 4], [4, 4, 4, 4]])  # 7, 1, 1, 1 and 2 of 12, which round to more than 1
    assert average_precision(shares, np.ones((3, 4), bool)) == 1


@given(
    values=arrays(np.int8, (3, 4), elements=st.integers(-9, 9)),
    true=arrays(bool, (3, 4)).filter(np.any),
    factor=st.integers(1, 9),
)
def test_only_the_order_of_the_sizes_counts(values: np.ndarray, true: np.ndarray, factor: int) -> None:
    found = average_precision(values.astype(float), true)
    assert true.mean() / 12 <= found <= 1
    assert average_precision(-(values.astype(float) ** 3) * factor, true) == pytest.approx(found)


def test_shapes_and_values_are_checked() -> None:
    with pytest.raises(ValueError, match=r"the map is \(2, 2\), the true pixels are \(2, 3\)"):
        average_precision(np.ones((2, 2)), np.ones((2, 3), bool))
    with pytest.raises(ValueError, match="not finite"):
        average_precision(np.array([[np.nan, 1]]), np.array([[True, False]]))


def test_an_edge_is_where_lightness_changes() -> None:
    face = np.zeros((4, 4), np.uint8)
    face[:, 2:] = 10
    expected = np.tile([0.0, 40, 40, 0], (4, 1))  # Sobel: (1, 2, 1) times the step
    np.testing.assert_array_equal(edges(face[None])[0], expected)
    np.testing.assert_array_equal(edges(np.stack([face, face.T]))[1], expected.T)
    colour = np.stack([face, face, np.zeros_like(face)], axis=-1)
    np.testing.assert_allclose(edges(colour[None])[0], expected * 2 / 3)
