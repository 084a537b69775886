"""A look into a folder: the report, the contact sheet, and a proposal that runs."""

import json
from pathlib import Path
from types import SimpleNamespace

import cv2
import miniatures
import numpy as np
import openpyxl
import pandas as pd
import pytest
import scipy.io
import yaml
from overlays import merged

from aulens.configuration.catalogue import read_catalogue
from aulens.configuration.check import checked_configuration
from aulens.configuration.slices import settings_of
from aulens.databases.check import CheckSettings, check
from aulens.databases.found_arrays import arrays, videos
from aulens.databases.found_tables import guessed_columns, read_tables
from aulens.databases.inspect import inspect
from aulens.databases.manifest import ManifestSettings, manifest
from aulens.databases.proposed_files import StudyPlan, database_name, scalar, study_plan
from aulens.databases.proposed_overlay import overlay_text
from aulens.databases.sampled_pictures import sampled
from aulens.databases.tables import read_manifest
from aulens.errors import InputError
from aulens.settings import build
from aulens.yaml_files import read_yaml

ROOT = Path(__file__).parents[2]
SHOWN = ["neutral", "happy", "fearful", "sad", "angry", "surprised", "disgusted"]
WRITTEN = ("manifest", "problems", "labels")
PEOPLE = ["anna", "ben", "carl", "dora", "emil", "fay", "gus", "hal"]


def folder_per_expression(folder: Path) -> None:
    for number, (person, label) in enumerate((a, b) for a in PEOPLE for b in SHOWN):
        miniatures.save(folder / label / f"{person}_1.png", number, number)


def person_and_expression(folder: Path) -> None:
    for number, (person, label) in enumerate((a, b) for a in PEOPLE for b in SHOWN):
        miniatures.save(folder / f"{person}_{label}.png", number, number)


def kdef(folder: Path) -> None:
    for number, (person, label) in enumerate((a, b) for a in range(1, 9) for b in miniatures.KDEF_CODES):
        for view in ("S", "HL"):
            name = f"AF{person:02}{label}{view}.JPG"
            miniatures.save(folder / name[:4] / name, 2 * number + (view == "S"), number)


def table(folder: Path) -> None:
    rows = ["File;Who;Emotion"]
    for number, (person, label) in enumerate((a, b) for a in PEOPLE for b in SHOWN):
        miniatures.save(folder / "images" / f"{number:04}.png", number, number)
        rows.append(f"{number:04};{person};{label.upper()}")
    (folder / "labels.csv").write_text("\n".join(rows).replace("Who", "Subject") + "\n")


def nobody(folder: Path) -> None:
    for row, label in enumerate(SHOWN):
        for number in range(8 + row):
            miniatures.save(folder / label / f"im{number}.png", 20 * row + number, number)


@pytest.mark.parametrize("draw", [folder_per_expression, person_and_expression, kdef, table, nobody])
def test_the_proposal_passes_the_check_and_is_read(draw, project: Path, tmp_path: Path, capsys) -> None:
    draw(tmp_path / "My faces")
    inspect(tmp_path / "My faces", overlay_file=Path("mine.yaml"))
    assert "Written: mine.yaml" in capsys.readouterr().out
    overlay = read_yaml(project / "mine.yaml")
    config = merged(read_yaml(project / "config/config.yaml"), read_yaml(project / "config/two_folders.yaml"))
    config = checked_configuration(merged(config, overlay), project)
    (name,) = overlay["databases"]
    job, catalogue = SimpleNamespace(database=name, study=name), read_catalogue()
    entry, files = config["databases"][name], [project / "my-faces" / f"{what}.csv" for what in WRITTEN]
    settings = build(ManifestSettings, json.loads(settings_of(config, catalogue, "databases.manifest", job)))
    written = dict(zip(("manifest_file", "problems_file", "labels_file"), files, strict=True))
    manifest(Path(entry["path"]), Path(entry["grammar"]), **written, settings=settings, workers=2)
    images = read_manifest(files[0])
    assert set(images["expression"]) == set(SHOWN)
    assert images["person"].nunique() == (1 if draw is nobody else 8)
    settings = build(CheckSettings, json.loads(settings_of(config, catalogue, "databases.check", job)))
    check(*([file] for file in files), project / "check.json", settings=settings)
    units = images["group"].nunique() if draw is nobody else 8
    assert json.loads((project / "check.json").read_text())[name][name]["units"] == units


def test_the_report_says_how_names_are_read(project: Path, tmp_path: Path, capsys) -> None:
    person_and_expression(tmp_path / "faces")
    (tmp_path / "faces" / "odd.png").write_bytes((tmp_path / "faces" / "anna_sad.png").read_bytes())
    (tmp_path / "faces" / ".DS_Store").touch()
    (tmp_path / "faces" / "link.png").symlink_to("nowhere.png")
    inspect(tmp_path / "faces")
    said = capsys.readouterr().out
    for text in (
        "Contact sheet: results/inspect/faces.png (look at it first)",
        "No database that aulens knows",
        "57 files, 57 of them pictures; suffixes: png 57",
        "1 not read (link.png): a link to something that is not there",
        "56  A_A.png   such as anna_angry.png",
        "median 72 x 96 pixels",
        "expression: part 2 of the file's name",
        "person: part 1 of the file's name (8 values such as anna, ben, carl",
        "anna_angry.png: person faces-anna, angry -> angry",
        "1 not read (odd.png): the name does not fit the grammar's pattern",
        "Images: neutral 8, happy 8",
        "People: 8, with 7 to 7 images each",
        "Who shows which expressions: neutral, happy, fearful, sad, angry, surprised, disgusted: 8 people",
        "Proposed faces_grammar.yaml",
        "Then: .venv/bin/snakemake --cores all --configfile config/two_folders.yaml faces.yaml",
    ):
        assert text in said
    assert cv2.imread("results/inspect/faces.png").shape == (2 * 16 + 8 * 128, 7 * 112, 3)
    assert {path.name for path in project.iterdir()} == {"config", "results"}


def test_unknown_words_are_asked_for_and_no_study_is_proposed(project: Path, tmp_path: Path, capsys) -> None:
    for number, (person, label) in enumerate(
        (a, b) for a in PEOPLE for b in ("ruhe", "freude", "wut", "ekel", "angst")
    ):
        miniatures.save(tmp_path / "faces" / f"{person}_{label}.png", number, number)
    inspect(tmp_path / "faces")
    said = capsys.readouterr().out
    assert "which is which? angst (8), ekel (8), freude (8), ruhe (8), wut (8)" in said
    assert "anna_angst.png: person faces-anna, angst -> not known" in said
    assert "freude: null    # which expression? 8 pictures" in said
    assert "No study is proposed: two expressions are needed that 3 people show (where fewer than 6 are named" in said


def test_nothing_is_overwritten(project: Path, tmp_path: Path) -> None:
    person_and_expression(tmp_path / "faces")
    Path("mine_grammar.yaml").write_text("mine")
    with pytest.raises(InputError, match=r"mine_grammar\.yaml: the file exists and is not overwritten"):
        inspect(tmp_path / "faces", overlay_file=Path("mine.yaml"))
    assert Path("mine_grammar.yaml").read_text() == "mine"
    assert not Path("mine.yaml").exists()


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_no_folder(name: str, project: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="the folder"):
        inspect(tmp_path / name)


def test_a_folder_without_pictures_or_tables(project: Path, tmp_path: Path, capsys) -> None:
    miniatures.text(tmp_path / "faces" / "notes.txt", "nothing here\n")
    inspect(tmp_path / "faces")
    assert "No configuration is proposed" in capsys.readouterr().out


def test_tables_and_their_columns(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("image,person_id,emotion\nx/1.jpg,7,Happy\nx/2.jpg,7,sad\nx/3.jpg,8,Happy\n")
    (tmp_path / "list.tsv").write_text("1.jpg\t3\n2.jpg\t4\n")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\3\4 no archive")
    book = openpyxl.Workbook()
    for row in (["a", "b"], [1, 2]):
        book.active.append(row)
    book.save(tmp_path / "book.xlsx")
    found = {item.path: item for item in read_tables(tmp_path, ["a.csv", "list.tsv", "broken.xlsx", "book.xlsx"])}
    assert set(found) == {"a.csv", "list.tsv", "book.xlsx"}
    assert (found["a.csv"].rows, found["a.csv"].columns["emotion"]) == (3, {"Happy": 2, "sad": 1})
    assert (found["list.tsv"].headed, found["list.tsv"].headings, found["list.tsv"].rows) == (False, ["1", "2"], 2)
    assert found["book.xlsx"].columns["b"] == {"2": 1}
    columns = guessed_columns(found["a.csv"], [f"all/x/{n}.jpg" for n in (1, 2, 3)], {"happy": "happy", "sad": "sad"})
    assert (columns.path, columns.expression, columns.person) == ("image", "emotion", "person_id")
    assert (columns.template, columns.codes) == ("all/{path}", False)
    assert guessed_columns(found["list.tsv"], ["1.jpg", "2.jpg"], {"happy": "happy"}).codes
    assert guessed_columns(found["a.csv"], ["elsewhere.jpg"], {}) is None


def test_arrays_are_described_without_being_loaded(tmp_path: Path) -> None:
    np.savez(tmp_path / "faces.npz", images=np.zeros((5, 48, 48), np.uint8), labels=np.zeros(5))
    np.save(tmp_path / "all.npy", np.zeros((3, 2), np.float32))
    scipy.io.savemat(tmp_path / "tfd.mat", {"images": np.zeros((4, 8, 8), np.uint8)})
    (tmp_path / "broken.mat").write_bytes(b"no array")
    lines = arrays(tmp_path, ["faces.npz", "all.npy", "tfd.mat", "broken.mat"])
    assert "Array faces.npz: images 5 x 48 x 48 uint8; labels 5 float64" in lines
    assert "Array tfd.mat: images 4 x 8 x 8 uint8" in lines
    assert len(lines) == 4


def test_videos_are_counted(tmp_path: Path) -> None:
    writer = cv2.VideoWriter(str(tmp_path / "a.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 20, (64, 48))
    for number in range(3):
        writer.write(np.full((48, 64, 3), 80 * number, np.uint8))
    writer.release()
    assert videos(tmp_path, ["a.avi"]) == ["1 video:", "  a.avi: 3 frames of 64 x 48 pixels, 20 a second"]
    assert videos(tmp_path, ["a.png"]) == []


def test_a_sample_says_what_cannot_be_read(tmp_path: Path) -> None:
    miniatures.save(tmp_path / "colour.png", 1)
    miniatures.save(tmp_path / "grey.png", 1, grey=True)
    cv2.imwrite(str(tmp_path / "black.png"), np.zeros((60, 60), np.uint8))
    (tmp_path / "broken.png").write_bytes(b"no picture")
    table = sampled(tmp_path, ["colour.png", "grey.png", "black.png", "broken.png", "missing.png"]).set_index("path")
    assert table["colour"].to_dict()["colour.png"] and not table["colour"].to_dict()["grey.png"]
    assert table.index[table["black"]].tolist() == ["black.png"]
    assert table.index[table["problem"] != ""].tolist() == ["broken.png", "missing.png"]
    assert tuple(table.loc["colour.png", ["width", "height"]]) == (72, 96)


@pytest.mark.parametrize(
    ("shown", "take", "numbers"),
    [
        ({f"p{n}": SHOWN for n in range(20)}, "complete", (2, 5)),
        ({f"p{n}": SHOWN[n % 2 :] for n in range(40)}, "complete", (2, 5)),
        ({f"p{n}": [SHOWN[n % 7], SHOWN[(n + 1) % 7]] for n in range(40)}, "any", (4, 8)),
    ],
)
def test_a_study_takes_complete_people_where_there_are_enough(shown, take, numbers) -> None:
    rows = [{"person": person, "expression": label} for person, labels in shown.items() for label in labels]
    plan = study_plan(pd.DataFrame(rows))
    assert (plan.split["take"], plan.labels) == (take, SHOWN)
    assert (plan.split["validation"], plan.split["test"]) == numbers


def test_a_rare_expression_is_left_out_of_a_study() -> None:
    rows = [{"person": f"p{n}", "expression": label} for n in range(12) for label in ("happy", "sad")]
    plan = study_plan(pd.DataFrame([*rows, {"person": "p1", "expression": "contempt"}]))
    assert (plan.labels, plan.rare) == (["happy", "sad"], ["contempt"])
    assert study_plan(pd.DataFrame(rows[::2])) is None


@pytest.mark.parametrize("value", ["NO", "happy", "it's", "1", "a: b", "# x", "", "null", "C:\\x", "ä"])
def test_scalars_are_read_back(value: str) -> None:
    assert yaml.safe_load(f"key: {scalar(value)}") == {"key": value}


@pytest.mark.parametrize(
    ("folder", "name"), [("My Faces", "my-faces"), ("2019", "photographs-2019"), ("顔", "photographs")]
)
def test_names_of_databases(folder: str, name: str) -> None:
    assert database_name(Path("/data") / folder) == name


@pytest.mark.parametrize(("people", "out"), [(0, True), (17, True), (18, False)])
def test_groups_of_people_are_left_out_where_people_are_few_or_unknown(people: int, out: bool) -> None:
    plan = StudyPlan(["happy", "sad"], [], {"unit": "person"}, "", people)
    entry = {"source": "folder", "path": "photos", "grammar": "g.yaml", "keep": {}}
    analyses = yaml.safe_load(overlay_text("mine.yaml", {"mine": entry}, plan))["studies"]["mine"]["analyses"]
    assert [name for name in ("baseline", "differences") if name in analyses] == ["baseline", "differences"] * out
    assert (analyses.get("baseline"), analyses.get("differences")) == (None, None)
