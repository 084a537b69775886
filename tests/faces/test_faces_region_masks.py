"""Regions go through the same square and size as the photograph."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.faces.alignment import Cut
from aulens.faces.crop import crop_square, square_around
from aulens.faces.detect import Box
from aulens.faces.region_masks import cropped_regions, shares

HALVES = np.zeros((2, 8, 8), np.float32)  # the left two columns are one region, all else another
HALVES[0, :, :2] = HALVES[1, :, 2:] = 1


def test_a_box_in_the_middle_cuts_the_regions():
    masks = cropped_regions(HALVES, Cut(Box(1, 2, 4, 4), 0.0, 4))
    assert masks[0].tolist() == [[1, 0, 0, 0]] * 4
    np.testing.assert_array_equal(masks[1], 1 - masks[0])


def test_a_smaller_face_image_has_the_means_of_its_pixels():
    masks = cropped_regions(HALVES, Cut(Box(1, 2, 4, 4), 0.0, 2))
    assert masks[0].tolist() == [[0.5, 0.0]] * 2


def test_a_margin_enlarges_the_square_on_every_side():
    assert square_around(Box(2, 3, 4, 2), 0.25) == Box(1, 1, 6, 6)
    masks = cropped_regions(HALVES, Cut(Box(2, 3, 4, 2), 0.25, 6))
    assert masks[0].tolist() == [[1, 0, 0, 0, 0, 0]] * 6


def test_outside_the_photograph_its_border_is_repeated():
    masks = cropped_regions(HALVES, Cut(Box(-2, 0, 4, 4), 0.0, 4))
    assert masks[0].tolist() == [[1, 1, 1, 1]] * 4


@given(
    x=st.integers(-4, 20),
    y=st.integers(-4, 20),
    side=st.integers(3, 30),
    margin=st.sampled_from([0.0, 0.2]),
    size=st.integers(2, 40),
)
def test_shares_of_every_pixel_add_up_to_one_whatever_the_crop(x, y, side, margin, size):
    masks = np.random.default_rng(side).dirichlet([0.3] * 4, (24, 20)).astype(np.float32)
    cut = cropped_regions(np.moveaxis(masks, 2, 0), Cut(Box(x, y, side, side), margin, size))
    assert cut.shape == (4, size, size)
    assert cut.min() >= 0
    np.testing.assert_allclose(cut.sum(axis=0), 1, atol=1e-5)


def test_regions_lie_where_the_picture_shows_them():
    photograph = np.full((60, 50), 20, np.uint8)
    photograph[20:35, 15:30] = 220
    masks = np.stack([photograph > 100, photograph < 100]).astype(np.float32)
    for size in (24, 90):  # smaller and larger than the square
        face = crop_square(photograph, Box(10, 12, 30, 30), 0.1, size)
        assert np.array_equal(face > 120, cropped_regions(masks, Cut(Box(10, 12, 30, 30), 0.1, size))[0] > 0.5)


def test_points_go_where_their_pixels_go():
    box = Box(2, 2, 4, 4)
    assert Cut(box, 0.0, 8).points(np.array([[2.0, 2.0], [3.5, 5.0]])).tolist() == [[0.5, 0.5], [3.5, 6.5]]
    photograph = np.zeros((20, 20), np.uint8)
    photograph[9, 12] = 255
    face = crop_square(photograph, Box(5, 5, 10, 10), 0.0, 5)
    row, column = np.unravel_index(face.argmax(), face.shape)
    x, y = Cut(Box(5, 5, 10, 10), 0.0, 5).points(np.array([[12.0, 9.0]]))[0]
    assert (round(x), round(y)) == (column, row)


def test_shares_of_the_area_and_of_what_is_shown():
    masks = np.array([[[1.0, 1.0], [0.0, 0.5]], [[0.0, 0.0], [1.0, 0.5]]])
    assert shares(masks, np.ones((2, 2))).tolist() == [0.625, 0.375]
    assert shares(masks, np.array([[0.0, 0.0], [1.0, 1.0]])).tolist() == [0.25, 0.75]
    assert np.isnan(shares(masks, np.zeros((2, 2)))).all()


@given(st.integers(0, 99))
def test_shares_add_up_to_one(seed):
    rng = np.random.default_rng(seed)
    masks = np.moveaxis(rng.dirichlet([1.0] * 5, (6, 6)), 2, 0)
    assert shares(masks, rng.random((6, 6))).sum() == pytest.approx(1)
