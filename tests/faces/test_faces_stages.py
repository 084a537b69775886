"""The stage with databases; action unit series and groups have their own file."""

import time

import cv2
import numpy as np
import pandas as pd
import pytest

from aulens import images
from aulens.errors import InputError
from aulens.faces import making
from aulens.faces.detect import Box
from aulens.faces.example import LONGEST, example_row
from aulens.faces.recipe import normalised_face
from aulens.images import read_grey, read_picture, write_image

BOX = ["box_x", "box_y", "box_width", "box_height"]
MEASURED = [*BOX, "detector", "candidates", "refused", "mean", "sd", "clipped"]
MANIFEST = [
    "image",
    "path",
    "sha256",
    "database",
    "group",
    "person",
    "expression",
    "sequence",
    "frame",
    "box",
    "width",
    "height",
]
WHOLE = {"detector": "none", "haar": None, "fallback": None, "crop": "whole", "histogram": None, "oval": None}


def test_faces_come_in_the_order_of_the_manifest(database, recipe, draw_face, normalised):
    faces, table = normalised(database(), recipe())
    assert faces.shape == (6, 64, 64)
    assert faces.dtype == np.uint8
    assert table["face"].tolist() == list(range(6))
    assert table["person"].tolist() == ["01"] * 3 + ["NA"] * 3
    assert (table["detector"] == "haar").all()
    assert (table["candidates"] >= 1).all()
    for index in (0, 5):
        expected = normalised_face(
            draw_face(x=120 + index, brightness=180 + index), Box(*table.loc[index, BOX]), recipe()
        )
        np.testing.assert_array_equal(faces[index], expected.image)
        assert table.loc[index, "mean"] == pytest.approx(expected.mean, abs=1e-3)


def test_all_columns_of_the_manifest_are_kept_as_they_are(database, recipe, normalised):
    manifest_file = database(age=["07", "", "NA", "1.50", "8", "9"], action_units="12:0.9;25:0.4")
    _, table = normalised(manifest_file, recipe())
    assert list(table.columns) == ["face", *MANIFEST, "age", "action_units", *MEASURED]
    kept, written = (
        pd.read_csv(file, dtype=str, keep_default_na=False)
        for file in (manifest_file, manifest_file.parent / "out/faces.csv")
    )
    pd.testing.assert_frame_equal(written[kept.columns], kept)


@pytest.mark.parametrize("name", ["box_x", "detector", "mean", "face"])
def test_a_column_that_faces_have_themselves_is_refused(database, recipe, normalised, name):
    with pytest.raises(InputError, match=f"manifest.csv: {name} are columns of faces.csv"):
        normalised(database(**{name: "1"}), recipe())


def test_a_manifest_without_images_or_columns_is_named(tmp_path, recipe, normalised):
    (tmp_path / "manifest.csv").write_text("image,path\n")
    with pytest.raises(InputError, match=r"manifest\.csv: no images"):
        normalised(tmp_path / "manifest.csv", recipe())
    (tmp_path / "manifest.csv").write_text("image,path\na,b\n")
    with pytest.raises(InputError, match=r"manifest\.csv: the columns sha256, sequence are needed"):
        normalised(tmp_path / "manifest.csv", recipe(boxes="group"))


def test_settings_that_do_not_fit_together_are_named_before_the_work(database, recipe, normalised):
    with pytest.raises(InputError) as caught:
        normalised(database(), recipe(haar=None, channels="bgr"))
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == ["recipe.channels", "recipe.haar"]


def test_an_example_is_kept_that_needs_no_photograph(database, recipe, draw_face, normalised):
    large = draw_face(width=600, height=300, x=300, y=150)
    manifest_file = database({"01_happy": large})
    _, table = normalised(manifest_file, recipe())
    row = example_row(table)
    assert row["image"] == "01_happy"  # the second expression of the first person whose face was found
    crop = read_picture(manifest_file.parent / "out/example_crop.png")
    np.testing.assert_array_equal(crop, normalised_face(large, Box(*row[BOX]), recipe()).crop)
    assert read_picture(manifest_file.parent / "out/example_photograph.png").shape == (LONGEST // 2, LONGEST)


def test_the_example_is_a_face_that_was_found():
    rows = [("neutral", "haar"), ("happy", "fallback"), ("happy", "haar")]
    table = pd.DataFrame(rows, columns=["expression", "detector"])
    assert example_row(table).name == 2
    assert example_row(table[:2]).name == 1
    assert example_row(table[:1]).name == 0
    assert example_row(table.assign(expression="")).name == 0
    assert example_row(table[1:].drop(columns="expression")).name == 2


def test_the_number_of_workers_changes_nothing(database, recipe, normalised):
    one, table_one = normalised(database(), recipe(), workers=1)
    four, table_four = normalised(database(), recipe(), workers=4)
    np.testing.assert_array_equal(one, four)
    pd.testing.assert_frame_equal(table_one, table_four)


def test_where_no_face_is_found_the_median_box_is_used_and_said(database, recipe, draw_noise, normalised):
    _, table = normalised(database({"01_happy": draw_noise()}), recipe())
    assert table["detector"].tolist() == ["haar", "fallback", "haar", "haar", "haar", "haar"]
    found = table[table["detector"] == "haar"]
    assert table.loc[1, "candidates"] == 0
    for column in BOX:
        assert table.loc[1, column] == pytest.approx(found[column].median(), abs=1)


def test_a_fixed_fallback_is_relative_to_the_image(database, recipe, draw_noise, normalised):
    settings = recipe(fallback=[0.1, 0.2, 0.5, 0.5])
    _, table = normalised(database({"NA_sad": draw_noise(width=300, height=200)}), settings)
    assert table.loc[5, BOX].tolist() == [30, 40, 150, 100]
    assert table.loc[5, ["width", "height"]].tolist() == [300, 200]


def test_a_colour_recipe_gives_colours(database, recipe, draw_face, normalised):
    red = np.dstack([draw_face() // 3, draw_face() // 2, draw_face()])  # blue, green, red: as it is written
    manifest_file = database({"01_happy": red})
    faces, table = normalised(manifest_file, recipe(channels="rgb"))
    assert faces.shape == (6, 64, 64, 3)
    assert faces[1, ..., 0].mean() > faces[1, ..., 2].mean() + 20
    grey, grey_table = normalised(manifest_file, recipe())
    np.testing.assert_array_equal(faces[0], np.dstack([grey[0]] * 3))  # a grey photograph: bit for bit
    pd.testing.assert_frame_equal(table[BOX], grey_table[BOX])  # the cascade always looks at grey levels
    normalised(manifest_file, recipe(channels="rgb"))
    crop = read_picture(manifest_file.parent / "out/example_crop.png")
    assert crop[..., 0].mean() > crop[..., 2].mean() + 20
    assert (
        cv2.imread(str(manifest_file.parent / "out/example_photograph.png"))[120, 120].tolist()
        == red[120, 120].tolist()
    )


def test_the_grey_levels_of_a_colour_photograph_are_those_of_opencv(database, recipe, draw_face, normalised):
    """Read as grey or reduced to grey afterwards, rounding differs: by one level in a PNG, before the histogram."""
    red = np.dstack([draw_face() // 3, draw_face() // 2, draw_face()])
    settings = {"histogram": None, "oval": None}
    manifest_file = database({"01_happy": red})
    colour, _ = normalised(manifest_file, recipe(channels="rgb", **settings))
    grey, _ = normalised(manifest_file, recipe(**settings))
    np.testing.assert_allclose(colour[1] @ np.array([0.299, 0.587, 0.114]), grey[1], atol=2)


def test_whole_images_need_no_face(database, recipe, draw_noise, normalised):
    wide = draw_noise(width=100, height=64)
    faces, table = normalised(database({"01_happy": wide}), recipe(**WHOLE))
    np.testing.assert_array_equal(faces[1], wide[:, 18:82])
    assert table.loc[1, BOX].tolist() == [18, 0, 64, 64]
    assert table.loc[0, BOX].tolist() == [0, 0, 240, 240]
    assert (table["detector"] == "none").all()
    assert (table["candidates"] == 0).all()


def test_without_a_detector_all_have_the_fixed_box(database, recipe, draw_noise, normalised):
    settings = recipe(detector="none", haar=None, fallback=[0.25, 0.5, 0.5, 0.25], boxes="group")
    _, table = normalised(database({"01_happy": draw_noise(width=100, height=200)}), settings)
    assert table.loc[0, BOX].tolist() == [60, 120, 120, 60]
    assert table.loc[1, BOX].tolist() == [25, 100, 50, 50]
    assert (table["detector"] == "none").all()


def test_boxes_of_the_manifest_are_used(database, recipe, draw_face, normalised):
    given = {"detector": "given", "haar": None}
    boxes = ["30 40 100 110", "", "32.4 40 100 110", "30 40 100 110", "34 44 104 114", "30 40 100 110"]
    manifest_file = database(box=boxes)
    faces, table = normalised(manifest_file, recipe(**given))
    assert table["detector"].tolist() == ["given", "fallback", "given", "given", "given", "given"]
    assert table.loc[2, BOX].tolist() == [32, 40, 100, 110]
    assert table.loc[1, BOX].tolist() == [30, 40, 100, 110]  # the median
    expected = normalised_face(draw_face(x=124, brightness=184), Box(34, 44, 104, 114), recipe())
    np.testing.assert_array_equal(faces[4], expected.image)
    assert table["box"].tolist() == boxes
    _, table = normalised(manifest_file, recipe(**given, fallback=[0.5, 0.5, 0.25, 0.25]))
    assert table.loc[1, BOX].tolist() == [120, 120, 60, 60]


def test_images_without_a_given_box_are_named_if_there_is_no_fallback(database, recipe, normalised):
    settings = recipe(detector="given", haar=None, fallback=None)
    with pytest.raises(InputError) as caught:
        normalised(database(box=["1 1 200 200", "", "1 1 200 200", "", "1 1 200 200", "1 1 200 200"]), settings)
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0].rsplit("/")[-1] for line in lines] == ["01_happy.png", "NA_neutral.png"]
    assert all("the manifest gives no box for this image, and the recipe has no fallback" in line for line in lines)


def test_blank_photographs_are_all_named(database, recipe, normalised):
    blank = np.full((240, 240), 128, np.uint8)
    manifest_file = database({"01_happy": blank, "NA_sad": blank})
    with pytest.raises(InputError) as caught:
        normalised(manifest_file, recipe())
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0].rsplit("/")[-1] for line in lines] == ["01_happy.png", "NA_sad.png"]
    assert all("the facial region is flat" in line for line in lines)
    assert not (manifest_file.parent / "out" / "faces.npy").exists()


@pytest.mark.parametrize("changes", [{}, {"channels": "rgb"}, {**WHOLE, "channels": "rgb"}])
def test_unreadable_photographs_are_named(database, recipe, normalised, changes):
    manifest_file = database()
    (manifest_file.parent / "NA_happy.png").write_bytes(b"no image")
    (manifest_file.parent / "01_sad.png").unlink()
    (manifest_file.parent / "NA_sad.png").write_bytes(b"P5 100000 100000 255\n")
    with pytest.raises(InputError) as error:
        normalised(manifest_file, recipe(**changes))
    assert [line.rpartition("/")[2].split(": ")[:2] for line in str(error.value).splitlines()] == [
        ["01_sad.png", "cannot be opened (No such file or directory)"],
        ["NA_happy.png", "cannot be read"],
        ["NA_sad.png", "cannot be read"],
    ]


@pytest.mark.parametrize("changes", [{}, {**WHOLE, "channels": "rgb"}])
def test_a_picture_that_changed_after_its_manifest_is_named(database, recipe, draw_face, normalised, changes):
    manifest_file = database()
    write_image(draw_face(x=118), manifest_file.parent / "NA_sad.png")
    with pytest.raises(InputError, match=r"NA_sad\.png: the picture has changed since the manifest was made"):
        normalised(manifest_file, recipe(**changes))


def test_a_database_without_people_and_expressions(database, recipe, normalised):
    manifest_file = database()
    table = pd.read_csv(manifest_file, dtype=str).drop(columns=["person", "expression"])
    table.to_csv(manifest_file, index=False)
    faces, _ = normalised(manifest_file, recipe())
    assert len(faces) == 6
    np.testing.assert_array_equal(
        read_grey(manifest_file.parent / "out/example_photograph.png"),
        read_grey(manifest_file.parent / "01_neutral.png"),
    )


@pytest.mark.parametrize("changes", [{}, WHOLE])
@pytest.mark.parametrize(("large", "together"), [(240 * 240 - 1, 1), (240 * 240, 2)])
def test_large_photographs_are_worked_on_one_at_a_time(
    database, recipe, normalised, monkeypatch, changes, large, together
):
    at_work, seen, make_one = [], [], making.make_one

    def watched(kept, row, *rest):
        at_work.append(row)
        time.sleep(0.05)  # long enough for the other thread to come
        seen.append(len(at_work))
        at_work.remove(row)
        make_one(kept, row, *rest)

    monkeypatch.setattr(images, "LARGE", large)
    monkeypatch.setattr(making, "make_one", watched)
    normalised(database(), recipe(**changes))
    assert len(seen) == 6
    assert max(seen) == together
