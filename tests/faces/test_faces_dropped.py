"""The stage with images that have no face: dropped, counted, listed, and found with a border."""

import numpy as np
import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.faces.detect import Box
from aulens.faces.detection import detection_table
from aulens.faces.recipe import normalised_face
from aulens.images import read_grey

HAAR = {"scale_factor": 1.1, "min_neighbours": 5, "min_size": 0.3, "width": [0.3, 0.95], "centre": [0.25, 0.75]}
BOX = ["box_x", "box_y", "box_width", "box_height"]


def written(manifest_file, name):
    return pd.read_csv(manifest_file.parent / "out" / name, keep_default_na=False, dtype={"person": str})


def counted(manifest_file, settings):
    """Return the table of detection of all images, from what was written about them."""
    return detection_table(written(manifest_file, "faces.csv"), written(manifest_file, "left_out.csv"), settings)


def tight(face):
    """Return a face that fills its picture, too narrow a crop for the cascade."""
    return face[28:212, 50:190]


def test_images_without_a_face_are_left_out_listed_and_counted(database, recipe, draw_noise, normalised):
    manifest_file = database({"01_happy": draw_noise(), "NA_neutral": draw_noise()})
    all_faces, _ = normalised(manifest_file, recipe())
    faces, table = normalised(manifest_file, recipe(fallback="drop"))
    assert table["image"].tolist() == ["01_neutral", "01_sad", "NA_happy", "NA_sad"]
    assert table["face"].tolist() == [0, 1, 2, 3]
    np.testing.assert_array_equal(faces, all_faces[[0, 2, 4, 5]])
    left = written(manifest_file, "left_out.csv")
    assert left["image"].tolist() == ["01_happy", "NA_neutral"]
    assert left["reason"].tolist() == ["no face was found in this image"] * 2
    detection = counted(manifest_file, recipe(fallback="drop")).set_index("expression")
    assert detection["dropped"].to_dict() == {"neutral": 1, "happy": 1, "sad": 0}
    assert detection["found"].to_dict() == {"neutral": 1, "happy": 1, "sad": 2}


def test_nothing_is_left_out_without_drop(database, recipe, draw_noise, normalised):
    manifest_file = database({"01_happy": draw_noise()})
    normalised(manifest_file, recipe())
    assert written(manifest_file, "left_out.csv").empty
    assert counted(manifest_file, recipe())["fallback"].tolist() == [0, 1, 0]


def test_blank_faces_are_left_out_with_drop(database, recipe, normalised):
    manifest_file = database(
        {"NA_sad": np.full((240, 240), 128, np.uint8)}, box=["30 40 100 110"] * 2 + [""] + ["30 40 100 110"] * 3
    )
    settings = recipe(detector="given", haar=None, fallback="drop")
    _, table = normalised(manifest_file, settings)
    assert table["image"].tolist() == ["01_neutral", "01_happy", "NA_neutral", "NA_happy"]
    left = written(manifest_file, "left_out.csv")
    assert left["reason"].tolist() == [
        "the manifest gives no box for this image",
        "the facial region is flat: it shows no face",
    ]


def test_a_group_whose_first_frame_has_no_face_is_left_out(database, recipe, draw_noise, normalised):
    manifest_file = database({"01_neutral": draw_noise()}, person="x", sequence=["a", "a", "b", "b", "c", "c"])
    _, table = normalised(manifest_file, recipe(boxes="group", fallback="drop"))
    assert table["sequence"].tolist() == ["b", "b", "c", "c"]
    left = written(manifest_file, "left_out.csv")
    assert left["reason"].tolist() == ["no face was found in the first frame of its group"] * 2


def test_a_database_of_which_nothing_is_left_is_refused(database, stimuli, recipe, draw_noise, normalised):
    names = [f"{person}_{expression}" for person in ("01", "NA") for expression in ("neutral", "happy", "sad")]
    with pytest.raises(InputError, match="no face is left of the 6 images"):
        normalised(database(dict.fromkeys(names, draw_noise())), recipe(fallback="drop"))
    with pytest.raises(InputError, match="no face is left of the 5 images"):
        normalised(stimuli(draw_noise()), recipe(fallback="drop"))


def test_a_face_that_fills_its_photograph_is_found_with_a_border(database, recipe, draw_face, normalised):
    manifest_file = database({"01_happy": tight(draw_face())})
    faces, table = normalised(manifest_file, recipe())
    assert table["detector"].tolist() == ["haar", "haar-border", "haar", "haar", "haar", "haar"]
    assert table.loc[1, "box_width"] > 140  # wider than the photograph
    expected = normalised_face(read_grey(manifest_file.parent / "01_happy.png"), Box(*table.loc[1, BOX]), recipe())
    np.testing.assert_array_equal(faces[1], expected.image)
    assert counted(manifest_file, recipe())["found_with_border"].tolist() == [0, 1, 0]
    _, without = normalised(manifest_file, recipe(haar=HAAR | {"border": 0.0}))
    assert without.loc[1, "detector"] == "fallback"
    rest = [0, 2, 3, 4, 5]
    pd.testing.assert_frame_equal(without.loc[rest], table.loc[rest])  # the others are the same with and without


def test_a_box_that_is_too_wide_is_told(database, recipe, draw_face, normalised):
    manifest_file = database({"01_happy": draw_face(width=190, height=190, x=95, y=95)})
    limit = HAAR | {"width": [0.3, 0.8], "border": 0.0}
    _, table = normalised(manifest_file, recipe(haar=limit))
    assert table.loc[1, ["detector", "refused"]].tolist() == ["fallback", "too wide"]
    assert counted(manifest_file, recipe(haar=limit))["too_wide"].tolist() == [0, 1, 0]
    normalised(manifest_file, recipe(haar=limit, fallback="drop"))
    assert written(manifest_file, "left_out.csv")["reason"].tolist() == [
        "no face was found in this image: the only box is too wide"
    ]
