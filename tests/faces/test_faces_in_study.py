"""The faces of a study: their table, how they were found by expression, and the sheet of them."""

from dataclasses import replace

import cv2
import pandas as pd
import pytest

from aulens.databases.split_sizes import Split
from aulens.databases.taking_part import ParticipantsSettings
from aulens.errors import InputError
from aulens.faces.chosen import chosen, with_places
from aulens.faces.in_study import in_study
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
        return run_stage(tmp_path, settings, out, not_asked_for)

    return run


def run_stage(folder, settings, out=(), not_asked_for=()):
    """Run the stage for the faces of a folder; return its tables."""
    write_images(folder, out, not_asked_for)
    made = folder / "out"
    faces = pd.read_csv(made / "faces.csv", dtype=str, keep_default_na=False)
    taking = [image for image in faces["image"] if image not in (*out, *not_asked_for)]
    write_csv(with_places(faces, taking), made / "chosen.csv")
    given = [made / "faces.npy"], *(made / f"{name}.csv" for name in ("faces", "left_out", "chosen"))
    names = ("table.csv", "found.csv", "sheet.png")
    in_study(*given, folder / "images.csv", *(made / name for name in names), settings=settings)
    return read_csv(made / "table.csv"), pd.read_csv(made / "found.csv").set_index("expression")


def test_faces_that_take_part_keep_their_place_and_get_one_among_those_of_the_study(made, tmp_path):
    table, _ = made(not_asked_for=("01_neutral", "NA_sad"))
    assert table["image"].tolist() == ["01_happy", "01_sad", "NA_neutral", "NA_happy"]
    assert table["face"].tolist() == [1, 2, 3, 4]
    assert table["row"].tolist() == [0, 1, 2, 3]
    assert table["person"].tolist() == ["01", "01", "NA", "NA"]
    assert cv2.imread(str(tmp_path / "out/sheet.png")).shape[2] == 3


def test_places_follow_the_numbers_of_faces_whatever_their_order():
    table = pd.DataFrame({"image": list("abcd"), "face": ["7", "10", "2", "9"]})
    assert with_places(table, ["a", "b", "c"])[["image", "row"]].to_numpy().tolist() == [["a", 1], ["b", 2], ["c", 0]]


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


def test_the_log_tells_expressions_that_are_found_less(database, recipe, draw_noise, normalised, tmp_path, capsys):
    """Five images of an expression are needed: two persons' six images are labelled anew."""
    manifest_file = database({"01_happy": draw_noise()}, expression="happy")
    normalised(manifest_file, recipe())
    run_stage(tmp_path, recipe())
    assert "warning" not in capsys.readouterr().err
    rows = pd.read_csv(manifest_file, dtype=str, keep_default_na=False)
    again = rows.assign(expression="sad", image=rows["image"] + "2", group=rows["group"] + "2")
    pd.concat([again, rows[rows["image"] != "01_happy"]]).to_csv(manifest_file, index=False)
    normalised(manifest_file, recipe())
    assert "warning" not in capsys.readouterr().err, "of whole databases nothing is told"
    run_stage(tmp_path, recipe())
    told = "  sad: a face is found in 83% of the images, of happy in 100%"
    assert capsys.readouterr().err.splitlines().count(told) == 1


def test_other_faces_than_those_of_the_images_that_take_part_are_refused(made, tmp_path):
    made()
    table = pd.read_csv(tmp_path / "images.csv").assign(takes_part=True)
    write_csv(table, tmp_path / "images.csv")
    given = [tmp_path / "out/faces.npy"], *(tmp_path / f"out/{name}.csv" for name in ("faces", "left_out", "chosen"))
    with pytest.raises(InputError, match=r"chosen\.csv: has other images than take part in .*images\.csv; delete both"):
        in_study(*given, tmp_path / "images.csv", *(tmp_path / name for name in "abc"), settings=None)


def test_the_choice_is_that_of_the_study_and_says_who_has_no_face(database, recipe, normalised, draw_noise, tmp_path):
    split = Split("person", "complete", None, "random", None, train=None, validation=0, test=1)
    settings = ParticipantsSettings(1, "d", ["happy", "sad"], split, True)
    manifest_file, out = database({"NA_sad": draw_noise()}), tmp_path / "out"
    normalised(manifest_file, recipe(fallback="drop"))
    files = manifest_file, out / "faces.csv", out / "left_out.csv", out / "chosen.csv"
    chosen(*files, settings=settings)
    assert read_csv(out / "chosen.csv")[["image", "face", "row"]].to_numpy().tolist() == [
        ["01_happy", 1, 0],
        ["01_sad", 2, 1],
    ]
    with pytest.raises(InputError, match=r"manifest\.csv: no image that takes part has a face in .*faces\.csv"):
        chosen(*files, settings=replace(settings, labels=["happy", "sad", "angry"]))
