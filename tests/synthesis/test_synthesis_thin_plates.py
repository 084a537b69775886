"""Splines through scattered points."""

import numpy as np

from aulens.randomness import generator
from aulens.synthesis.thin_plates import thin_plate

POINTS = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.4, 0.7]])


def test_a_plane_is_continued_everywhere():
    spline = thin_plate(POINTS, 2 + POINTS @ [[3.0], [-1.0]])
    np.testing.assert_allclose(spline.at(np.array([[5.0, 2.0], [-1.0, 0.5]])), [[15.0], [-1.5]], atol=1e-4)


def test_it_passes_through_its_values_unless_it_is_stiff():
    values = generator(1, "values").standard_normal((5, 2))
    np.testing.assert_allclose(thin_plate(POINTS, values).at(POINTS), values, atol=1e-5)
    least_squares = np.linalg.lstsq(np.c_[np.ones(5), POINTS], values, rcond=None)[0]
    stiff = thin_plate(POINTS, values, smoothing=1e6).at(POINTS)
    np.testing.assert_allclose(stiff, np.c_[np.ones(5), POINTS] @ least_squares, atol=1e-3)


def test_of_nothing_it_is_nothing_exactly():
    assert (thin_plate(POINTS, np.zeros((5, 2))).at(np.array([[0.3, 0.2]])) == 0).all()


def test_the_scale_changes_no_exact_spline():
    values = generator(2, "values").standard_normal((5, 1))
    places = np.array([[0.2, 0.9], [1.5, 0.1]])
    scaled = thin_plate(50 * POINTS, values, scale=50)
    np.testing.assert_allclose(scaled.at(50 * places), thin_plate(POINTS, values).at(places), atol=1e-5)
