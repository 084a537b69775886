"""The stage with action unit series and with groups of images that share a box."""

import numpy as np
import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.faces.detect import Box, candidate_boxes, choose_box, haar_cascade
from aulens.faces.recipe import normalised_face
from aulens.images import read_grey, read_picture, write_image

BOX = ["box_x", "box_y", "box_width", "box_height"]


@pytest.mark.parametrize("boxes", ["image", "group"])
def test_a_series_has_the_box_of_its_null_image(stimuli, recipe, draw_face, normalised, boxes):
    """Whatever the recipe says of boxes: the null image is looked at alone, and its box cuts out every stimulus."""
    manifest_file, settings = stimuli(draw_face()), recipe(boxes=boxes)
    faces, table = normalised(manifest_file, settings)
    assert table.columns[:5].tolist() == ["face", "image", "path", "sha256", "group"]
    assert table.columns[5:9].tolist() == ["action_unit", "level", "intensity", "box_x"]
    assert table["action_unit"].tolist() == [0, 1, 1, 12, 12]
    null = read_grey(manifest_file.parent / "AU0_0.0.png")
    candidates = candidate_boxes(null, haar_cascade(), settings.haar)
    box = choose_box(candidates, null.shape, settings.haar)
    assert (table[BOX] == list(box)).all(axis=None)
    assert (table["detector"] == "haar").all()
    assert (table["candidates"] == len(candidates)).all()
    for face, path in zip(faces, table["path"], strict=True):
        np.testing.assert_array_equal(face, normalised_face(read_grey(path), box, settings).image)


def test_a_series_may_be_in_any_order(stimuli, recipe, draw_face, normalised):
    manifest_file = stimuli(draw_face())
    faces, table = normalised(manifest_file, recipe())
    pd.read_csv(manifest_file)[::-1].to_csv(manifest_file, index=False)
    turned, turned_table = normalised(manifest_file, recipe())
    np.testing.assert_array_equal(turned[::-1], faces)
    pd.testing.assert_frame_equal(turned_table[::-1].reset_index(drop=True)[BOX], table[BOX])


def test_the_example_of_a_series_is_its_null_image(stimuli, recipe, draw_face, normalised):
    manifest_file = stimuli(draw_face())
    _, table = normalised(manifest_file, recipe())
    photograph = read_picture(manifest_file.parent / "out/example_photograph.png")
    np.testing.assert_array_equal(photograph, draw_face())
    crop = read_picture(manifest_file.parent / "out/example_crop.png")
    np.testing.assert_array_equal(crop, normalised_face(draw_face(), Box(*table.loc[0, BOX]), recipe()).crop)


def test_a_series_in_colour_and_whole(stimuli, recipe, draw_face, normalised):
    changes = {"detector": "none", "haar": None, "crop": "whole", "channels": "rgb", "histogram": None, "oval": None}
    faces, table = normalised(stimuli(draw_face()), recipe(**changes, size=240))
    np.testing.assert_array_equal(faces[0], np.dstack([draw_face()] * 3))
    assert (table["detector"] == "none").all()


@pytest.mark.parametrize("units", [[1, 1, 1, 12, 12], [0, 0, 1, 12, 12]])
def test_a_series_has_one_null_image(stimuli, recipe, draw_face, normalised, units):
    with pytest.raises(InputError, match=r"stimuli.csv: [02] null images \(action unit 0\), exactly one is needed"):
        normalised(stimuli(draw_face(), action_unit=units), recipe())


@pytest.mark.parametrize("detector", ["haar", "given"])
def test_a_series_without_a_face_needs_a_fixed_fallback(stimuli, recipe, draw_noise, normalised, detector):
    manifest_file = stimuli(draw_noise())
    why = {"haar": "no face was found", "given": "no box is given"}[detector]
    with pytest.raises(InputError, match=rf"AU0_0\.0\.png: {why} in the null image, and a single image has no median"):
        normalised(manifest_file, recipe(detector=detector))
    _, table = normalised(manifest_file, recipe(detector=detector, fallback=[0.25, 0.25, 0.5, 0.5]))
    assert (table["detector"] == "fallback").all()
    assert (table[BOX] == [60, 60, 120, 120]).all(axis=None)


@pytest.mark.parametrize("fallback", ["median", [0.25, 0.25, 0.5, 0.5]])
def test_a_series_has_one_size(stimuli, recipe, draw_face, normalised, fallback):
    with pytest.raises(InputError) as caught:
        normalised(stimuli(draw_face(width=260)), recipe(fallback=fallback))
    lines = str(caught.value).splitlines()
    assert len(lines) == 4
    assert all(
        "240 x 240 pixels, but " in line and "AU0_0.0.png, whose box it shares, has 260 x 240" in line for line in lines
    )


@pytest.mark.parametrize("name", ["AU0_0.0.png", "AU12_1.0.png"])
def test_an_unreadable_or_changed_stimulus_is_named(stimuli, recipe, draw_face, normalised, name):
    manifest_file = stimuli(draw_face())
    write_image(draw_face(x=118), manifest_file.parent / name)
    with pytest.raises(InputError, match=f"{name}: the picture has changed since the manifest was made"):
        normalised(manifest_file, recipe())
    (manifest_file.parent / name).write_bytes(b"P5 100000 100000 255\n")
    with pytest.raises(InputError, match=f"{name}: cannot be read: "):
        normalised(manifest_file, recipe())


def test_the_images_of_a_group_have_the_box_of_its_first_frame(database, recipe, normalised):
    columns = {"person": "x", "sequence": ["a", "a", "b", "a", "b", "c"], "frame": ["10", "9", "2", "11", "1", ""]}
    manifest_file = database(**columns)
    _, own = normalised(manifest_file, recipe())
    faces, table = normalised(manifest_file, recipe(boxes="group"))
    assert len(own[BOX].drop_duplicates()) > 3
    pd.testing.assert_frame_equal(table[BOX], own[BOX].iloc[[1, 1, 4, 1, 4, 5]].reset_index(drop=True))
    image = read_grey(manifest_file.parent / "01_neutral.png")
    np.testing.assert_array_equal(faces[0], normalised_face(image, Box(*own.loc[1, BOX]), recipe()).image)


def test_a_group_whose_first_frame_has_no_face_takes_the_median_of_the_other_groups(
    database, recipe, draw_noise, normalised
):
    manifest_file = database({"01_neutral": draw_noise()}, person="x", sequence=["a", "a", "b", "b", "c", "c"])
    _, table = normalised(manifest_file, recipe(boxes="group"))
    assert table["detector"].tolist() == ["fallback"] * 2 + ["haar"] * 4
    pd.testing.assert_series_equal(table.loc[0, BOX], table.loc[1, BOX], check_names=False)
    for column in BOX:
        assert table.loc[0, column] == pytest.approx(table.loc[[2, 4], column].median(), abs=1)


def test_given_boxes_of_groups_are_those_of_their_first_frames(database, recipe, normalised):
    boxes = ["30 40 100 110", "no box", "32 40 100 110", "", "34 44 104 114", ""]
    settings = recipe(detector="given", haar=None, boxes="group", fallback=None)
    _, table = normalised(database(box=boxes, person="x", sequence=["a", "a", "b", "b", "c", "c"]), settings)
    assert table["box_x"].tolist() == [30, 30, 32, 32, 34, 34]


def test_nearly_the_same_pictures_of_nobody_keep_their_own_boxes_and_sizes(database, recipe, draw_face, normalised):
    """They share a group only so that splits keep them together."""
    changed = {"01_happy": draw_face(width=260)}
    _, own = normalised(database(changed), recipe())
    manifest_file = database(changed, group=["a", "a", "b", "b", "c", "c"], person="", sequence="")
    _, table = normalised(manifest_file, recipe(boxes="group"))
    pd.testing.assert_frame_equal(table[BOX], own[BOX])


def test_an_image_of_a_group_with_another_size_is_named(database, recipe, draw_face, normalised):
    manifest_file = database({"01_happy": draw_face(width=260)}, person="x", sequence=["a", "a", "b", "b", "c", "c"])
    with pytest.raises(
        InputError, match=r"01_happy\.png: 260 x 240 pixels, but .*01_neutral\.png, whose box it shares"
    ):
        normalised(manifest_file, recipe(boxes="group"))
