import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aulens.faces.crop import crop_square
from aulens.faces.detect import Box
from aulens.faces.histogram import adjust_histogram, rescaled
from aulens.faces.oval import OvalSettings, masked, oval_mask
from aulens.faces.recipe import normalised_face

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


def test_a_face_is_adjusted_inside_and_filled_outside(draw_face, recipe):
    face = normalised_face(draw_face(), Box(27, 24, 185, 185), recipe())
    assert face.image.shape == face.crop.shape == face.region.shape == (64, 64)
    assert face.image.dtype == np.uint8
    assert face.adjusted[face.region].mean() == pytest.approx(128, abs=2)
    assert face.mean == pytest.approx(face.adjusted[face.region].mean(), abs=0.5)
    assert (face.image[0] == 128).all()
    assert (face.image[20:40, 20:40] == face.adjusted[20:40, 20:40]).all()


def test_the_region_may_be_the_whole_crop(draw_face, recipe):
    settings = recipe(histogram={"region": "crop", "mean": 100, "sd": 10})
    face = normalised_face(draw_face(), Box(27, 24, 185, 185), settings)
    assert face.region.all()
    assert (face.mean, face.sd) == pytest.approx((100, 10), abs=0.5)


def test_the_light_of_the_photograph_hardly_changes_the_face(draw_face, recipe):
    image = draw_face()
    darker = (image * 0.6).astype(np.uint8)
    box = Box(27, 24, 185, 185)
    difference = normalised_face(image, box, recipe()).image.astype(int) - normalised_face(darker, box, recipe()).image
    assert np.abs(difference).max() <= 2
