import numpy as np
import pytest

from aulens.faces.detect import Box
from aulens.faces.recipe import normalised_crop, normalised_face, recipe_problems, surroundings

BOX = Box(27, 24, 185, 185)


def test_a_face_is_adjusted_inside_and_filled_outside(draw_face, recipe):
    face = normalised_face(draw_face(), BOX, recipe())
    assert face.image.shape == face.crop.shape == face.region.shape == (64, 64)
    assert face.image.dtype == np.uint8
    assert face.adjusted[face.region].mean() == pytest.approx(128, abs=2)
    assert face.mean == pytest.approx(face.adjusted[face.region].mean(), abs=0.5)
    assert (face.image[0] == 128).all()
    assert (face.image[20:40, 20:40] == face.adjusted[20:40, 20:40]).all()


def test_the_region_may_be_the_whole_crop(draw_face, recipe):
    settings = recipe(histogram={"region": "crop", "mean": 100, "sd": 10})
    face = normalised_face(draw_face(), BOX, settings)
    assert face.region.all()
    assert (face.mean, face.sd) == pytest.approx((100, 10), abs=0.5)


def test_the_light_of_the_photograph_hardly_changes_the_face(draw_face, recipe):
    image = draw_face()
    darker = (image * 0.6).astype(np.uint8)
    difference = normalised_face(image, BOX, recipe()).image.astype(int) - normalised_face(darker, BOX, recipe()).image
    assert np.abs(difference).max() <= 2


def test_three_equal_channels_give_the_grey_face(draw_face, recipe):
    image = draw_face()
    grey = normalised_face(image, BOX, recipe())
    colour = normalised_face(np.dstack([image] * 3), BOX, recipe(channels="rgb"))
    for one, three in zip(grey[:3], colour[:3], strict=True):
        np.testing.assert_array_equal(three, np.dstack([one] * 3))  # bit for bit
    np.testing.assert_array_equal(colour.region, grey.region)
    assert colour[4:] == pytest.approx(grey[4:], abs=1e-3)


def test_a_colour_face_keeps_its_hues_and_has_a_grey_surrounding(draw_face, recipe):
    image = np.dstack([draw_face() * share for share in (1.0, 0.8, 0.6)]).astype(np.uint8)
    face = normalised_face(image, BOX, recipe(channels="rgb"))
    assert face.image.shape == (64, 64, 3)
    assert (face.image[0] == 128).all()
    assert (face.image[32, 20:44, 0] > face.image[32, 20:44, 2]).all()
    assert face.mean == pytest.approx(128, abs=2)


def test_without_a_histogram_the_grey_levels_stay(draw_face, recipe):
    face = normalised_face(draw_face(), BOX, recipe(histogram=None))
    np.testing.assert_array_equal(face.adjusted, face.crop)
    np.testing.assert_array_equal(face.image[25:45, 25:45], face.crop[25:45, 25:45])
    assert (face.image[0] == 128).all()
    inside = face.crop[face.region].astype(float)
    assert (face.mean, face.sd, face.clipped) == pytest.approx((inside.mean(), inside.std(), 0))
    assert 0 < face.region.mean() < 1  # measured in the oval


def test_without_an_oval_all_of_the_crop_is_seen(draw_face, recipe):
    settings = recipe(oval=None, histogram={"region": "crop", "mean": 100, "sd": 10})
    face = normalised_face(draw_face(), BOX, settings)
    np.testing.assert_array_equal(face.image, face.adjusted)
    assert face.region.all()
    assert (surroundings(settings), surroundings(recipe())) == (128, 128)
    assert surroundings(recipe(oval={"width": 1, "height": 1, "centre": [0.5, 0.5], "softness": 0, "fill": 7})) == 7


def test_without_both_the_face_is_the_crop(recipe):
    crop = np.arange(64 * 64 * 3).reshape(64, 64, 3).astype(np.uint8)
    face = normalised_crop(crop, recipe(channels="rgb", histogram=None, oval=None))
    for image in face[:3]:
        np.testing.assert_array_equal(image, crop)
    flat = normalised_crop(np.full((64, 64), 9, np.uint8), recipe(histogram=None, oval=None))
    assert (flat.mean, flat.sd, flat.clipped) == (9, 0, 0)


def test_a_whole_image_has_no_margin(recipe):
    image = np.arange(64 * 64).reshape(64, 64).astype(np.uint8)
    settings = recipe(crop="whole", detector="none", histogram=None, oval=None, margin=0.5)
    np.testing.assert_array_equal(normalised_face(image, Box(0, 0, 64, 64), settings).image, image)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"channels": "rgb", "boxes": "group", "fallback": [0.1, 0.1, 0.8, 0.8]},
        {"detector": "none", "haar": None, "fallback": None, "crop": "whole"},
        {"detector": "none", "fallback": [0.1, 0.1, 0.8, 0.8]},
        {"detector": "given", "haar": None, "fallback": None},
        {"histogram": None, "oval": None},
    ],
)
def test_recipes_that_fit_together(recipe, changes):
    assert recipe_problems(recipe(**changes)) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"channels": "bgr"}, "recipe.channels: 'bgr' is given; allowed: grey, rgb"),
        ({"detector": "yunet"}, "recipe.detector: 'yunet' is given; allowed: haar, haar-blazeface, none, given"),
        ({"boxes": "person"}, "recipe.boxes: 'person' is given; allowed: image, group"),
        ({"histogram": {"region": "face", "mean": 1, "sd": 1}}, "recipe.histogram.region: 'face' is given; allowed: "),
        ({"fallback": "mean"}, "recipe.fallback: 'mean' is given; allowed: median, drop, [x, y, width, height], null"),
        ({"haar": None}, "recipe.haar: detector haar needs its settings"),
        ({"fallback": None}, "recipe.fallback: detector haar needs median, drop or"),
        ({"crop": "whole"}, "recipe.detector: 'haar' is given, but crop whole looks for no face: none is needed"),
        ({"detector": "none"}, "recipe.fallback: crop square without a detector needs a fixed box"),
        ({"oval": None}, "recipe.histogram.region: oval is given, but the recipe has no oval: crop is allowed"),
    ],
)
def test_recipes_that_do_not_fit_together_are_named(recipe, changes, problem):
    (found,) = recipe_problems(recipe(**changes))
    assert found.startswith(problem)
