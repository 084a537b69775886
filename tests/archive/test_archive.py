"""An archive is whole, opens again, and shows no person."""

import hashlib
import json
import os
import zipfile
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest

from aulens.archive.archive import archive
from aulens.errors import InputError
from aulens.seals import check_seal

RENDERED, PEOPLE = "synthesis.database", "databases.manifest"
MINE = "results/studies/mine"
SHOWING_FACES = {f"{MINE}/faces/lab_contact_sheet.png", f"{MINE}/figures/preprocessing.png"}


def names_in(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as file:
        return set(file.namelist())


def read(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as file:
        return file.read(name).decode()


@pytest.fixture
def of_people(study, tmp_path: Path) -> Path:
    """Return the archive of a study of photographs."""
    archive(study(PEOPLE), tmp_path / "mine.zip")
    return tmp_path / "mine.zip"


def test_no_picture_of_a_person_is_in_it(of_people, tmp_path):
    face = hashlib.sha256((tmp_path / "face.png").read_bytes()).digest()
    with zipfile.ZipFile(of_people) as file:
        assert face not in {hashlib.sha256(file.read(name)).digest() for name in file.namelist()}
        pictures = {name for name in file.namelist() if name.endswith((".png", ".svg", ".npy", ".jpg"))}
        holding = {name for name in file.namelist() if b"data:image/" in file.read(name)}
    assert pictures == {f"{MINE}/figures/clusters.png", f"{MINE}/figures/clusters.svg"}
    assert holding == {"report.html"}
    page = read(of_people, "report.html")
    assert "CLUSTERS" in page and page.count("data:image/") == 1


def test_rendered_faces_may_be_shown(study, tmp_path):
    archive(study(RENDERED), tmp_path / "mine.zip")
    assert names_in(tmp_path / "mine.zip") > SHOWING_FACES
    page = read(tmp_path / "mine.zip", "report.html")
    assert [what in page for what in ("SHEET", "FACE", "EXPLORED", "OTHER", "OPENING")] == [True] * 3 + [False] * 2


def test_what_is_left_out_is_said(of_people):
    left = pd.read_csv(StringIO(read(of_people, "left_out.csv"))).set_index("path")["reason"]
    assert set(left.index) == {
        *("attribution/mean_faces.npy", "faces/lab_contact_sheet.png", "figures/preprocessing.png"),
        *("figures/explorer.json", "training/weights.safetensors"),
    }
    assert left["faces/lab_contact_sheet.png"] == "faces of lab, which may be people's"
    assert "lab" in read(of_people, "README.md")


def test_all_checksums_are_right(of_people):
    sums = dict(line.split("  ")[::-1] for line in read(of_people, "SHA256SUMS").splitlines())
    with zipfile.ZipFile(of_people) as file:
        assert file.testzip() is None
        found = {name: hashlib.sha256(file.read(name)).hexdigest() for name in file.namelist() if name != "SHA256SUMS"}
    assert sums == found
    whole = hashlib.sha256(of_people.read_bytes()).hexdigest()
    assert of_people.with_name("mine.zip.sha256").read_text() == f"{whole}  mine.zip\n"


def test_results_that_are_unpacked_are_sealed(of_people, tmp_path):
    zipfile.ZipFile(of_people).extractall(tmp_path / "elsewhere")
    summary = tmp_path / "elsewhere" / MINE / "summary.json"
    check_seal(summary)
    summary.write_text("{}")
    with pytest.raises(InputError, match="its content has changed since"):
        check_seal(summary)


def test_the_same_results_give_the_same_bytes(of_people, tmp_path):
    archive(tmp_path / MINE, tmp_path / "again/mine.zip")
    assert of_people.read_bytes() == (tmp_path / "again/mine.zip").read_bytes()


def test_a_study_may_be_named_without_its_folder(study, tmp_path, monkeypatch):
    study(PEOPLE)
    monkeypatch.chdir(tmp_path)
    archive(Path("mine"), licence="CC-BY-4.0")
    described = json.loads(read(tmp_path / "results/archives/mine.zip", "ro-crate-metadata.json"))
    root = next(entity for entity in described["@graph"] if entity["@id"] == "./")
    assert root["license"] == {"@id": "https://spdx.org/licenses/CC-BY-4.0"}


@pytest.mark.parametrize(
    ("folder", "given"),
    [(MINE, "."), ("results/studies", "mine"), (f"{MINE}/figures", ".."), (MINE, "../mine")],
)
def test_a_study_may_be_named_from_within_the_results(study, tmp_path, monkeypatch, folder, given):
    study(PEOPLE)
    monkeypatch.chdir(tmp_path / folder)
    archive(Path(given))
    assert f"{MINE}/summary.json" in names_in(tmp_path / "results/archives/mine.zip")


def test_files_of_a_paper_have_names_of_their_own(study, tmp_path):
    folder, record_file = study(PEOPLE), tmp_path / "results/report/index.provenance.json"
    record = json.loads(record_file.read_text())
    for key in ("protocol", "published"):
        (tmp_path / key).mkdir()
        (tmp_path / key / "settings.yaml").write_text("paper: {title: T, authors: A, year: 2022}")
        record["settings"]["studies"]["mine"]["entry"][key] = str(tmp_path / key / "settings.yaml")
    record_file.write_text(json.dumps(record))
    archive(folder, tmp_path / "mine.zip")
    with zipfile.ZipFile(tmp_path / "mine.zip") as file:
        names = file.namelist()
    assert len(names) == len(set(names))
    assert {"settings.yaml", "settings_protocol.yaml", "settings_published.yaml"} < set(names)


def test_a_study_ends_when_its_last_job_ends(study, tmp_path):
    archive(study(PEOPLE), tmp_path / "mine.zip")
    graph = json.loads(read(tmp_path / "mine.zip", "ro-crate-metadata.json"))["@graph"]
    (run,) = (entity for entity in graph if entity["@id"] == "#run")
    assert (run["startTime"], run["endTime"]) == ("1970-01-01T00:00:00Z", "1970-01-08T00:01:00Z")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("summary.json", r"summary\.json: its content has changed since statistics\.summary wrote it"),
        ("figures/clusters.provenance.json", "it is not the one that records.json has; run the workflow first"),
        ("records.json", "its content has changed since report.records wrote it"),
        ("../../report/index.html", "its content has changed since report.page wrote it"),
    ],
)
def test_what_was_changed_by_hand_is_refused_and_no_archive_is_left(study, tmp_path, change, said):
    path = study(PEOPLE) / change
    path.write_text(path.read_text().replace("results", "Results") + " ")
    if change.endswith("provenance.json"):
        path.write_text(path.read_text().replace('"commit": "abc"', '"commit": "abd"'))
    with pytest.raises(InputError, match=said):
        archive(tmp_path / MINE, tmp_path / "new/mine.zip")
    assert not (tmp_path / "new").exists()


def test_a_table_that_is_missing_is_named(study, tmp_path):
    (study(PEOPLE) / "summary.json").unlink()
    with pytest.raises(InputError, match=r"summary\.json: the file does not exist; run the workflow first"):
        archive(tmp_path / MINE, tmp_path / "mine.zip")


def test_weights_that_the_workflow_deleted_are_not_missed(study, tmp_path):
    (study(PEOPLE) / "training/weights.safetensors").unlink()
    archive(tmp_path / MINE, tmp_path / "mine.zip")
    assert "training/weights.safetensors" in read(tmp_path / "mine.zip", "left_out.csv")


def test_a_file_that_no_record_names_is_left_out(study, tmp_path):
    (study(PEOPLE) / "figures/holiday.png").write_bytes(b"photograph")
    archive(tmp_path / MINE, tmp_path / "mine.zip")
    assert f"{MINE}/figures/holiday.png" not in names_in(tmp_path / "mine.zip")
    assert "figures/holiday.png,the records of the study do not name it" in read(tmp_path / "mine.zip", "left_out.csv")


def test_a_half_written_archive_does_not_stay(study, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        archive(study(PEOPLE), tmp_path / "new/mine.zip")
    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.parametrize(
    ("given", "licence", "said"),
    [
        ("mine", "mine and yours", "licence: 'mine and yours'; allowed: a name of the list"),
        ("nobody", "", r"records\.json is missing"),
    ],
)
def test_what_cannot_be_archived_is_refused(study, tmp_path, given, licence, said):
    study(PEOPLE)
    with pytest.raises(InputError, match=said):
        archive(tmp_path / "results/studies" / given, tmp_path / "mine.zip", licence)


def test_a_report_that_does_not_show_the_study_or_is_older_is_refused(study, tmp_path):
    folder, record_file = study(PEOPLE), tmp_path / "results/report/index.provenance.json"
    record = json.loads(record_file.read_text())
    record_file.write_text(json.dumps(record | {"started": 0}))
    with pytest.raises(InputError, match="it is older than the results of mine; run the workflow first"):
        archive(folder, tmp_path / "mine.zip")
    del record["settings"]["studies"]["mine"]
    record_file.write_text(json.dumps(record))
    with pytest.raises(InputError, match="the report does not show mine; it shows other"):
        archive(folder, tmp_path / "mine.zip")
