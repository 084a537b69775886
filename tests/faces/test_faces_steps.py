import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aulens.faces.crop import centred_square, crop_square
from aulens.faces.detect import Box
from aulens.faces.histogram import adjust_histogram, grey_levels, rescaled
from aulens.faces.oval import OvalSettings, masked, oval_mask

OVAL = OvalSettings(width=0.5, height=1.0, centre=(0.5, 0.5), softness=0.1, fill=128)
IMAGES = arrays(np.uint8, (8, 8), elements=st.integers(0, 255))


def test_crop_inside_the_image_is_a_copy_of_its_pixels():
    image = np.arange(100, dtype=np.uint8).reshape(10, 10)
    np.testing.assert_array_equal(crop_square(image, Box(2, 3, 4, 4), 0.0, 4), image[3:7, 2:6])


def test_crop_repeats_the_border_where_it_leaves_the_image():
    image = np.array([[1, 2], [3, 4]], dtype=np.uint8)
    expected = [[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]]
    np.testing.assert_array_equal(crop_square(image, Box(0, 0, 2, 2), 0.5, 4), expected)


def test_crop_of_a_box_outside_the_image_still_has_its_size():
    image = np.arange(100, dtype=np.uint8).reshape(10, 10)
    np.testing.assert_array_equal(crop_square(image, Box(50, 50, 4, 4), 0.0, 4), np.full((4, 4), 99))


def test_crop_squares_a_tall_box_about_its_centre():
    image = np.arange(100, dtype=np.uint8).reshape(10, 10)
    np.testing.assert_array_equal(crop_square(image, Box(4, 2, 2, 6), 0.0, 6), image[2:8, 2:8])


@pytest.mark.parametrize("size", [5, 40])
def test_crop_of_a_flat_image_is_flat_at_any_size(size):
    assert (crop_square(np.full((20, 30), 77, np.uint8), Box(3, 3, 12, 12), 0.1, size) == 77).all()


def test_crop_of_a_colour_image_crops_every_channel():
    channels = [np.arange(100, dtype=np.uint8).reshape(10, 10) + step for step in (0, 50, 100)]
    for size in (4, 9, 3):
        cropped = crop_square(np.dstack(channels), Box(2, 3, 4, 4), 0.0, size)
        expected = [crop_square(channel, Box(2, 3, 4, 4), 0.0, size) for channel in channels]
        np.testing.assert_array_equal(cropped, np.dstack(expected))


def test_the_centred_square_is_the_largest_one():
    assert centred_square((1718, 2444)) == Box(363, 0, 1718, 1718)  # a portrait of the Chicago Face Database
    assert centred_square((762, 562)) == Box(0, 100, 562, 562)  # of KDEF
    assert centred_square((7, 4)) == Box(0, 1, 4, 4)


def test_histogram_of_two_levels():
    image = np.array([[10, 20], [10, 20]], dtype=np.uint8)  # mean 15, sd 5
    adjusted = adjust_histogram(image, np.ones((2, 2), bool), mean=128, sd=32)
    np.testing.assert_allclose(adjusted.image, [[96, 160], [96, 160]])
    assert adjusted[1:] == (128, 32, 0)


def test_histogram_is_that_of_the_region_only():
    image = np.array([[10, 20, 200]], dtype=np.uint8)
    region = np.array([[True, True, False]])
    np.testing.assert_allclose(rescaled(image, region, 128, 32), [[96, 160, 128 + 185 * 6.4]])


def test_histogram_reports_what_was_clipped():
    image = np.zeros((1, 100), np.uint8)
    image[0, 0] = 100  # 9.9 sd above the mean: 128 + 32 * 9.95 is clipped to 255
    adjusted = adjust_histogram(image, np.ones((1, 100), bool), 128, 32)
    assert adjusted.clipped == pytest.approx(0.01)
    assert adjusted.image.max() == 255
    assert adjusted.mean < 128
    assert adjusted.sd < 32


def test_grey_levels_of_colours():
    colours = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [10, 20, 30]]], np.uint8)
    assert grey_levels(colours).tolist() == [[76, 150, 29, 18]]  # .299 red + .587 green + .114 blue
    np.testing.assert_allclose(grey_levels(colours.astype(np.float32)), [[76.245, 149.685, 29.07, 18.15]], atol=1e-3)


def test_histogram_of_colours_has_one_gain_and_offset():
    image = np.array([[[10, 10, 10], [20, 20, 20]], [[12, 10, 10], [20, 22, 19]]], np.uint8)
    region = np.array([[True, True], [False, False]])  # grey 10 and 20: gain 32 / 5, offset 128 - 15 * 6.4 = 32
    expected = [[[96, 96, 96], [160, 160, 160]], [[108.8, 96, 96], [160, 172.8, 153.6]]]
    np.testing.assert_allclose(rescaled(image, region, 128, 32), expected, rtol=1e-6)


def test_a_colour_pixel_is_clipped_if_a_channel_is():
    image = np.array([[[0, 0, 0], [100, 100, 100], [0, 0, 100], [50, 50, 50]]], np.uint8)
    adjusted = adjust_histogram(image, np.ones((1, 4), bool), 128, 100)  # grey 0 100 11 50
    assert adjusted.clipped == 0.5  # the second pixel, and the blue one
    assert adjusted.image.max() == 255
    inside = adjusted.image[0] @ np.array([0.299, 0.587, 0.114])
    assert (adjusted.mean, adjusted.sd) == pytest.approx((inside.mean(), inside.std()), abs=1e-3)


@given(IMAGES)
def test_three_equal_channels_are_adjusted_as_one(image):
    region = np.arange(64).reshape(8, 8) % 3 > 0
    if image[region].std() >= 1:
        grey, colour = (adjust_histogram(one, region, 128, 32) for one in (image, np.dstack([image] * 3)))
        np.testing.assert_array_equal(colour.image, np.dstack([grey.image] * 3))  # bit for bit
        assert colour[1:] == pytest.approx(grey[1:], abs=1e-4)  # measured on sums of three channels


@given(image=IMAGES, mean=st.floats(0, 255), sd=st.floats(1, 80))
def test_the_region_has_the_wanted_mean_and_sd_before_clipping(image, mean, sd):
    region = np.arange(64).reshape(8, 8) % 3 > 0
    if image[region].std() < 1:
        with pytest.raises(ValueError, match="flat"):
            rescaled(image, region, mean, sd)
        return
    levels = rescaled(image, region, mean, sd)[region].astype(float)
    assert levels.mean() == pytest.approx(mean, abs=0.01)
    assert levels.std() == pytest.approx(sd, rel=1e-3)


@given(image=IMAGES, factor=st.sampled_from([0.5, 2.0]), shift=st.integers(-50, 50))
def test_light_and_contrast_of_the_photograph_do_not_matter(image, factor, shift):
    region = np.ones((8, 8), bool)
    other = image * factor + shift  # not rounded
    if min(image.std(), other.std()) >= 1:
        np.testing.assert_allclose(rescaled(image, region, 128, 32), rescaled(other, region, 128, 32), atol=0.01)


@given(
    width=st.floats(0.05, 1.5),
    height=st.floats(0.05, 1.5),
    x=st.floats(0, 1),
    y=st.floats(0, 1),
    softness=st.floats(0, 1),
)
def test_the_mask_lies_between_0_and_1(width, height, x, y, softness):
    mask = oval_mask(31, OvalSettings(width, height, (x, y), softness, 128))
    assert mask.dtype == np.float32
    assert mask.min() >= 0
    assert mask.max() <= 1


def test_the_mask_is_symmetric_about_its_centre():
    mask = oval_mask(50, OVAL)
    np.testing.assert_allclose(mask, mask[:, ::-1], atol=1e-6)
    np.testing.assert_allclose(mask, mask[::-1], atol=1e-6)


def test_the_mask_is_one_inside_zero_outside_and_half_on_the_oval():
    mask = oval_mask(400, OVAL)  # semi-axes of 100 and 200 pixels; the boundary is 40 pixels wide
    middle = mask[200]
    np.testing.assert_array_equal(middle[125:275], 1)
    np.testing.assert_array_equal(middle[:75], 0)
    assert middle[100] == pytest.approx(0.5, abs=0.05)
    assert np.all(np.diff(middle[:200]) >= 0)
    assert mask[0, 0] == 0


def test_without_softness_the_area_is_that_of_an_ellipse():
    mask = oval_mask(400, OvalSettings(0.5, 0.8, (0.5, 0.5), 0.0, 128))
    assert set(np.unique(mask)) <= {0.0, 0.5, 1.0}
    assert mask.mean() == pytest.approx(np.pi / 4 * 0.5 * 0.8, rel=0.002)


def test_masked_blends_with_the_fill():
    image = np.array([[200.0, 200.0, 200.0]], dtype=np.float32)
    np.testing.assert_array_equal(masked(image, np.array([[1.0, 0.5, 0.0]], np.float32), 100), [[200, 150, 100]])


def test_masked_fills_all_channels():
    image = np.full((1, 3, 3), (200, 100, 0), np.float32)
    expected = [[[200, 100, 0], [150, 100, 50], [100, 100, 100]]]
    np.testing.assert_array_equal(masked(image, np.array([[1.0, 0.5, 0.0]], np.float32), 100), expected)
