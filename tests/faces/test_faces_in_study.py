"""The faces of a study: their table, how they were found by expression, and the sheet of them."""

import cv2
import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.faces.in_study import faces_of_study, in_study
from aulens.files import read_csv, write_csv


def write_images(folder, out=(), not_asked_for=()):
    """Write the table of a study's images: some do not take part, and some of these are not asked for."""
    table = pd.read_csv(folder / "manifest.csv", keep_default_na=False, dtype=str)
    images = table[["image", "expression"]].assign(unit=table["person"], reason="")
    images["takes_part"] = ~images["image"].isin([*out, *not_asked_for])
    images["asked_for"] = ~images["image"].isin(not_asked_for)
    write_csv(images[["image", "unit", "expression", "takes_part", "asked_for", "reason"]], folder / "images.csv")


@pytest.fixture
def made(database, recipe, normalised, draw_noise, tmp_path):
    """Return a function that runs the stage for two people, of whom one has no face that shows sadness."""
    settings = recipe(fallback="drop")
    normalised(database({"NA_sad": draw_noise()}), settings)

    def run(out=("NA_sad",), not_asked_for=()):
        write_images(tmp_path, out, not_asked_for)
        made = tmp_path / "out"
        names = ("table.csv", "found.csv", "sheet.png")
        given = [made / "faces.npy"], made / "faces.csv", made / "left_out.csv", tmp_path / "images.csv"
        in_study(*given, *(made / name for name in names), settings=settings)
        return read_csv(made / "table.csv"), pd.read_csv(made / "found.csv").set_index("expression")

    return run


def test_faces_that_take_part_keep_their_place_and_get_one_among_those_of_the_study(made, tmp_path):
    table, _ = made(not_asked_for=("01_neutral", "NA_sad"))
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


def test_what_is_not_asked_for_does_not_count(made):
    _, found = made()
    assert found["images"].to_dict() == {"neutral": 2, "happy": 2, "sad": 2}
    assert found["share"].to_dict() == {"neutral": 1.0, "happy": 1.0, "sad": 0.5}
    _, found = made(not_asked_for=("NA_sad", "01_sad"))
    assert found["images"].to_dict() == {"neutral": 2, "happy": 2}


def test_who_is_out_because_of_a_face_counts_with_all_images(made):
    table, found = made(out=("NA_neutral", "NA_happy", "NA_sad"))
    assert set(table["person"]) == {"01"}
    assert found["found"].to_dict() == {"neutral": 2, "happy": 2, "sad": 1}


def test_a_study_without_a_face_is_refused(made):
    everything = [f"{person}_{label}" for person in ("01", "NA") for label in ("neutral", "happy", "sad")]
    with pytest.raises(InputError, match=r"images\.csv: no image that takes part has a face in .*/faces\.csv"):
        made(out=everything)
