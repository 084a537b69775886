"""Similarity transforms of points and images."""

import numpy as np
import pytest

from aulens.faces.similarity import inverse, mapped, scale_of, similarity, transformed


def test_a_line_that_goes_down_is_level_afterwards():
    matrix = similarity((10.0, 10.0), 30.0, 2.0, (50.0, 50.0))
    along = np.array([np.cos(np.pi / 6), np.sin(np.pi / 6)])
    points = mapped(np.array([[10.0, 10.0], np.array([10.0, 10.0]) + 5 * along]), matrix)
    np.testing.assert_allclose(points, [[50, 50], [60, 50]])
    assert scale_of(matrix) == pytest.approx(2)


def test_the_inverse_leads_back():
    matrix = similarity((3.0, -4.0), 17.0, 0.3, (9.0, 1.0))
    points = np.array([[0.0, 0.0], [12.5, 7.0], [-3.0, 4.0]])
    np.testing.assert_allclose(mapped(mapped(points, matrix), inverse(matrix)), points, atol=1e-12)


def test_nothing_changes_an_image_but_a_change():
    image = np.random.default_rng(1).integers(0, 256, (20, 20), dtype=np.uint8)
    assert np.array_equal(transformed(image, similarity((0.0, 0.0), 0.0, 1.0), 20), image)


@pytest.mark.parametrize("scale", [0.13, 0.5, 0.8, 1.0, 2.5])
def test_a_spot_goes_where_its_point_goes(scale):
    image = np.zeros((300, 300), np.float32)
    y, x = np.mgrid[:300, :300]
    image += np.exp(-((x - 140.0) ** 2 + (y - 170.0) ** 2) / (2 * (4 / scale) ** 2)).astype(np.float32)
    matrix = similarity((140.0, 170.0), 25.0, scale, (30.3, 28.6))
    found = transformed(image, matrix, 64)
    rows, columns = np.mgrid[:64, :64]
    middle = (columns * found).sum() / found.sum(), (rows * found).sum() / found.sum()
    assert middle == pytest.approx((30.3, 28.6), abs=0.12)


def test_what_is_made_much_smaller_is_averaged():
    stripes = np.zeros((400, 400), np.uint8)
    stripes[:, ::2] = 200
    found = transformed(stripes, similarity((199.5, 199.5), 0.0, 0.1, (9.5, 9.5)), 20)
    assert np.abs(found.astype(int) - 100).max() <= 1, "a pattern of single stripes would be seen"


def test_outside_the_image_its_border_goes_on():
    image = np.full((10, 10, 3), (10, 20, 30), np.uint8)
    found = transformed(image, similarity((0.0, 0.0), 0.0, 1.0, (30.0, 30.0)), 40)
    assert found.shape == (40, 40, 3)
    assert found[0, 0].tolist() == [10, 20, 30]
