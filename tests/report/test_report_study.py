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


def test_the_folder_of_its_manifest_names_a_database(made, write_study):
    own = write_study(made) / "databases/south"
    database = read_database(own / "manifest.csv", own / "problems.csv")
    assert (database.name, len(database.manifest), len(database.problems)) == ("south", 10, 1)
