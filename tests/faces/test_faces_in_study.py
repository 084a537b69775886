"""The faces of a study: their table, how they were found by expression, and the sheet of them."""

import cv2
import pandas as pd
import pytest

from aulens.databases.taking_part import NOT_A_LABEL, NOT_DRAWN
from aulens.errors import InputError
from aulens.faces.in_study import faces_of_study, in_study
from aulens.files import read_csv, write_csv

NO_FACE = "no face was found in this image"


def write_images(folder, reasons):
    """Write the table of a study's images: who takes part unless a reason is given for the image or the person."""
    rows = []
    for image in pd.read_csv(folder / "manifest.csv", keep_default_na=False, dtype=str)["image"]:
        person, _, expression = image.partition("_")
        reason = reasons.get(image, reasons.get(person, ""))
        rows.append((image, person, expression, reason == "", reason))
    columns = ["image", "unit", "expression", "takes_part", "reason"]
    write_csv(pd.DataFrame(rows, columns=columns), folder / "images.csv")


@pytest.fixture
def made(database, recipe, normalised, draw_noise, tmp_path):
    """Return a function that runs the stage for two people, of whom one has no face that shows sadness."""
    settings = recipe(fallback="drop")
    normalised(database({"NA_sad": draw_noise()}), settings)

    def run(reasons):
        write_images(tmp_path, reasons)
        out = tmp_path / "out"
        names = ("table.csv", "found.csv", "sheet.png")
        given = [out / "faces.npy"], out / "faces.csv", out / "left_out.csv", tmp_path / "images.csv"
        in_study(*given, *(out / name for name in names), settings=settings)
        return read_csv(out / "table.csv"), pd.read_csv(out / "found.csv").set_index("expression")

    return run


def test_faces_that_take_part_keep_their_place_and_get_one_among_those_of_the_study(made, tmp_path):
    table, _ = made({"01_neutral": "not drawn: images.most_per_label takes 1", "NA_sad": NO_FACE})
    assert table["image"].tolist() == ["01_happy", "01_sad", "NA_neutral", "NA_happy"]
    assert table["face"].tolist() == [1, 2, 3, 4]
    assert table["row"].tolist() == [0, 1, 2, 3]
    assert table["person"].tolist() == ["01", "01", "NA", "NA"]
    assert cv2.imread(str(tmp_path / "out/sheet.png")).shape[2] == 3


def test_places_follow_the_numbers_of_faces_whatever_their_order():
    table = pd.DataFrame({"image": list("abcd"), "face": ["7", "10", "2", "9"]})
    images = pd.DataFrame({"image": list("abcd"), "takes_part": [True, True, True, False]})
    found = faces_of_study(table, images)
    assert found[["image", "row"]].to_numpy().tolist() == [["a", 1], ["b", 2], ["c", 0]]


def test_images_that_a_study_does_not_ask_for_do_not_count(made):
    _, found = made({"NA_sad": NO_FACE})
    assert found["images"].to_dict() == {"neutral": 2, "happy": 2, "sad": 2}
    assert found["share"].to_dict() == {"neutral": 1.0, "happy": 1.0, "sad": 0.5}
    _, found = made({"NA_sad": NOT_A_LABEL, "01_sad": NOT_A_LABEL})
    assert found["images"].to_dict() == {"neutral": 2, "happy": 2}
    _, found = made({"NA": f"{NOT_DRAWN}takes 1 of 2", "NA_sad": NO_FACE})
    assert found["images"].to_dict() == {"neutral": 1, "happy": 1, "sad": 1}


def test_who_is_out_because_of_a_face_counts_with_all_images(made):
    table, found = made({"NA": "lacks sad (no face)", "NA_sad": NO_FACE})
    assert set(table["person"]) == {"01"}
    assert found["images"].to_dict() == {"neutral": 2, "happy": 2, "sad": 2}
    assert found["found"].to_dict() == {"neutral": 2, "happy": 2, "sad": 1}


def test_a_study_without_a_face_is_refused(made):
    with pytest.raises(InputError, match=r"images\.csv: no image that takes part has a face in .*/faces\.csv"):
        made({"01": "has none of the labels", "NA": "has none of the labels"})
