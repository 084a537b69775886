"""What figures and page are given of a study."""

from pathlib import Path

import pytest

from aulens.errors import InputError
from aulens.report.study import Study, named_files, read_database


def test_files_have_the_names_of_the_catalogue():
    folder = Path("results/studies/made")
    files = {
        "tuning/profiles.csv": folder / "tuning/profiles.csv",
        "summary.json": folder / "summary.json",
        "faces/north/faces.csv": Path("results/faces/oval32/north/faces.csv"),
        "faces/average-face/faces.npy": Path("results/faces/oval32/average-face/faces.npy"),
    }
    assert named_files(files.values(), folder) == files


def test_files_of_other_studies_are_left_out():
    folder = Path("results/studies/made")
    others = ["results/studies/made-all/summary.json", "results/databases/north/manifest.csv", "results/check.json"]
    assert named_files(map(Path, others), folder) == {}


def test_results_may_lie_anywhere(tmp_path):
    file = tmp_path / "faces/faces/oval32/north/faces.csv"
    assert named_files([file], tmp_path / "studies/made") == {"faces/north/faces.csv": file}


def test_a_file_that_was_not_given_is_named():
    study = Study("made", {}, {}, {"summary.json": Path("gone.json")})
    assert study.file("summary.json") == Path("gone.json")
    with pytest.raises(InputError, match=r"study made: tuning/profiles\.csv was not given; an analysis names what"):
        study.table("tuning/profiles.csv")


FILES = ("faces.csv", "detection.csv", "contact_sheet.png")


def test_the_folders_of_its_faces_name_a_database_and_its_recipe(made, write_study):
    root = write_study(made)
    own, faces = root / "databases/south", root / "faces/oval32/south"
    files = (own / "manifest.csv", own / "problems.csv", *(faces / name for name in FILES))
    database = read_database(*files)
    assert (database.name, database.recipe) == ("south", "oval32")
    assert len(database.manifest) == len(database.faces) == 10
    assert len(database.problems) == 1
