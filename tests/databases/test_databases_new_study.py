"""A first configuration from folders: what is guessed stands in it, and the check accepts it."""

import shlex
from pathlib import Path

import miniatures
import pandas as pd
import pytest
from overlays import merged

from aulens.configuration.check import checked_configuration
from aulens.databases.new_study import names_of, new_study
from aulens.databases.proposed_files import joint_plan
from aulens.databases.proposed_overlay import command
from aulens.errors import InputError
from aulens.yaml_files import read_yaml

SHOWN = ["neutral", "happy", "fearful", "sad", "angry", "surprised", "disgusted"]


def draw(folder: Path, people: int, labels: list[str], name: str = "{label}/p{person}_1.png") -> Path:
    """Save a picture of each expression of each person."""
    for number, (person, label) in enumerate((a, b) for a in range(people) for b in labels):
        miniatures.save(folder / name.format(person=person, label=label), number, number)
    return folder


def test_two_folders_make_a_study_that_the_check_accepts(project: Path, tmp_path: Path, capsys) -> None:
    one = draw(tmp_path / "One", 8, [*SHOWN, "contempt"])
    two = draw(tmp_path / "two", 7, SHOWN, "who{person}-{label}.png")
    new_study([one, two], Path("mine.yaml"))
    said = capsys.readouterr().out
    overlay = read_yaml(project / "mine.yaml")
    config = merged(read_yaml(project / "config/config.yaml"), read_yaml(project / "config/two_folders.yaml"))
    study = checked_configuration(merged(config, overlay), project)["studies"]["one-two"]
    assert overlay["run"] == ["one-two"]
    assert (study["databases"], study["labels"], study["split"]["number"]) == (["one", "two"], SHOWN, 7)
    assert overlay["databases"]["two"]["grammar"] == "mine_two.yaml"
    assert overlay["databases"]["one"]["grammar"] == "config/databases/folder_per_expression.yaml"
    text = (project / "mine.yaml").read_text()
    assert "# left out, since not all databases show them often enough: contempt" in text
    assert (
        "# 7 people of each database, as many as the smallest has: 4 to train with, 1 for validation, 2 to test" in text
    )
    assert "  # read: who0-angry.png shows two-who0, angry is angry" in text
    assert (project / "results/inspect/one.png").is_file()
    assert "--configfile config/two_folders.yaml mine.yaml" in said
    with pytest.raises(InputError, match=r"mine\.yaml: the file exists and is not overwritten"):
        new_study([one, two], Path("mine.yaml"))


def test_a_known_database_and_one_without_names_of_people(project: Path, tmp_path: Path) -> None:
    for number, (person, code) in enumerate((a, b) for a in range(1, 9) for b in miniatures.KDEF_CODES):
        miniatures.save(tmp_path / f"kdef/AF{person:02}/AF{person:02}{code}S.JPG", number, number)
    for row, label in enumerate(["happy", "sad", "angry"]):
        draw(tmp_path / "nobody", 8 + row, [label], "{label}/im{person}.png")
    new_study([tmp_path / "kdef", tmp_path / "nobody"])
    overlay = read_yaml(project / "kdef-nobody.yaml")
    assert overlay["databases"]["kdef"]["grammar"] == "config/databases/kdef.yaml"
    assert overlay["studies"]["kdef-nobody"]["split"]["unit"] == "image"
    text = (project / "kdef-nobody.yaml").read_text()
    assert "  # taken for the database kdef" in text
    assert "licence:" in text


def test_folders_without_a_common_expression_are_refused_and_nothing_is_written(project: Path, tmp_path: Path) -> None:
    folders = [draw(tmp_path / "one", 6, ["happy", "sad"]), draw(tmp_path / "two", 6, ["angry", "fearful"])]
    with pytest.raises(InputError, match=r"fewer than two expressions in common .*; two: fearful, angry"):
        new_study(folders)
    assert [path.name for path in project.iterdir()] == ["config"]


def test_the_same_folder_twice_and_a_folder_that_says_nothing_are_refused(project: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="named twice"):
        names_of([tmp_path, tmp_path / "x" / ".."])
    miniatures.save(tmp_path / "faces" / "1.png", 1)
    with pytest.raises(InputError, match="nothing in the names or tables says what the pictures show"):
        new_study([tmp_path / "faces"])


def images(people: int, labels: list[str]) -> pd.DataFrame:
    return pd.DataFrame([{"person": f"p{a}", "expression": b} for a in range(people) for b in labels])


def test_of_each_database_as_many_people_take_part_as_the_smallest_has() -> None:
    plan = joint_plan({"a": images(30, SHOWN), "b": images(20, [*SHOWN, "contempt"])})
    assert (plan.labels, plan.rare, plan.people) == (SHOWN, ["contempt"], 20)
    assert plan.split == {"take": "complete", "number": 20, "train": None, "validation": 2, "test": 5}
    assert joint_plan({"a": images(30, SHOWN), "b": images(2, SHOWN)}) is None


def test_names_are_free_in_the_configuration_and_different() -> None:
    folders = [Path("/data", name) for name in ("x/faces", "y/faces", "faces-1", "a", "inagaki2022", "average-face")]
    assert names_of(folders) == ["faces-2", "faces-3", "faces-1", "a-1", "inagaki2022-1", "average-face-1"]


@pytest.mark.parametrize("names", [("a",), ("two-folders",), ("two", "folders")])
def test_folders_named_as_what_the_configuration_has_make_a_study_of_their_own(
    project: Path, tmp_path: Path, names: tuple[str, ...]
) -> None:
    new_study([draw(tmp_path / name, 8, SHOWN) for name in names], Path("mine.yaml"))
    overlay = read_yaml(project / "mine.yaml")
    config = merged(read_yaml(project / "config/config.yaml"), read_yaml(project / "config/two_folders.yaml"))
    assert not {*overlay["databases"], *overlay["studies"]} & {*config["databases"], *config["studies"]}
    checked = checked_configuration(merged(config, overlay), project)
    assert checked["studies"][checked["run"][0]]["databases"] == list(overlay["databases"])


def test_a_folder_that_cannot_be_written_and_nobodys_home_are_refused(project: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"one\\ntwo: a line break or another sign in the name that cannot be written"):
        new_study([draw(tmp_path / "one\ntwo", 6, SHOWN)])
    with pytest.raises(InputError, match="~nobody-of-this-name/faces: the folder does not exist"):
        new_study([Path("~nobody-of-this-name/faces")])
    assert [path.name for path in project.iterdir()] == ["config"]


def test_the_command_can_be_typed_as_it_is(project: Path, tmp_path: Path, monkeypatch) -> None:
    assert command("my study.yaml").endswith("--configfile config/two_folders.yaml 'my study.yaml'")
    monkeypatch.chdir(tmp_path)
    words = shlex.split(command("mine.yaml", "results/check.json"))
    assert words[:5] == ["snakemake", "--cores", "all", "results/check.json", "-s"]
    assert words[6:7] == ["--configfile"] and words[-1] == "mine.yaml"
    assert all(Path(words[place]).is_file() for place in (5, 7))
