import json

import pytest

from aulens.errors import InputError
from aulens.statistics.summary import SummarySettings, summary


def write(path, value):
    path.write_text(json.dumps(value))
    return path


def test_the_key_numbers_of_every_analysis_stand_under_its_name(tmp_path):
    files = [write(tmp_path / "1.json", {"runs": 2, "chance": 0.5}), write(tmp_path / "2.json", {"plateau": None})]
    settings = SummarySettings("study", 2022, ["confusion", "learning_curves"])
    summary(files, tmp_path / "summary.json", settings=settings)
    found = json.loads((tmp_path / "summary.json").read_text())
    assert list(found) == ["study", "seed", "unit_of_replication", "confusion", "learning_curves"]
    assert (found["study"], found["seed"]) == ("study", 2022)
    assert found["unit_of_replication"].startswith("run: ")
    assert found["confusion"] == {"runs": 2, "chance": 0.5}
    assert found["learning_curves"] == {"plateau": None}


def test_numbers_stay_as_they_were_written(tmp_path):
    number = 0.1 + 0.2
    summary(
        [write(tmp_path / "1.json", [number])], tmp_path / "summary.json", settings=SummarySettings("study", 1, ["x"])
    )
    assert json.loads((tmp_path / "summary.json").read_text())["x"] == [number]


def test_a_study_without_key_numbers_has_its_name(tmp_path):
    summary([], tmp_path / "summary.json", settings=SummarySettings("study", 1, []))
    assert list(json.loads((tmp_path / "summary.json").read_text())) == ["study", "seed", "unit_of_replication"]


def test_registered_outcomes_that_are_no_numbers_are_said(tmp_path, capsys):
    file = write(tmp_path / "1.json", {"a": {"mean": 0.5, "sd": None, "interval": [0.4, 0.6]}})
    outcomes = ["x.a.mean", ["x.a.mean", "x.a"], {"value": "x.a.mean", "interval": "x.a.sd"}]
    settings = SummarySettings("study", 1, ["x"], "abc", [*outcomes, {"value": "x.a.mean", "interval": "x.a.interval"}])
    summary([file], tmp_path / "summary.json", settings=settings)
    assert capsys.readouterr().err.splitlines() == [
        "the registered outcome 'x.a' is undefined: x.a is a group of numbers; there are mean, sd, interval",
        "the registered outcome 'x.a.sd' is undefined: there is no interval",
    ]
    assert list(json.loads((tmp_path / "summary.json").read_text())) == ["study", "seed", "unit_of_replication", "x"]


def test_missing_key_numbers_are_named(tmp_path):
    settings = SummarySettings("study", 1, ["confusion"])
    with pytest.raises(InputError, match=r"x\.json: the file does not exist"):
        summary([tmp_path / "x.json"], tmp_path / "summary.json", settings=settings)
