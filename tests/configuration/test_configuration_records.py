"""Results without a record of Snakemake are known by their own provenance."""

import json
import re
from base64 import urlsafe_b64encode
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from aulens.configuration.records import difference, forced_rules, refuse_outdated, sentence, unrecorded
from aulens.errors import InputError


@pytest.fixture
def results(tmp_path, monkeypatch):
    """Return the paths of two provenance files, and what a job of them asks for now."""
    monkeypatch.chdir(tmp_path)
    paths = ["results/a/faces.provenance.json", "results/b/faces.provenance.json"]
    for path in paths:
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(json.dumps({"settings": {"seed": 1, "size": 224}, "code": "abc"}))
    (tmp_path / "results/checkpoints").mkdir()
    (tmp_path / "results/checkpoints/x.provenance.json").write_text("{}")
    return paths


def record(tmp_path, *paths, folder="metadata"):
    (tmp_path / ".snakemake" / folder).mkdir(parents=True, exist_ok=True)
    for path in paths:
        (tmp_path / ".snakemake" / folder / urlsafe_b64encode(path.encode()).decode()).touch()


def found(tmp_path):
    return unrecorded(Path("results"), tmp_path / ".snakemake")


def test_results_without_records_are_found(tmp_path, results):
    assert found(tmp_path) == results
    record(tmp_path)
    assert found(tmp_path) == results  # an empty folder, as a dry run leaves it
    record(tmp_path, "resources/weights/x.pth")
    assert found(tmp_path) == results  # records of something else
    record(tmp_path, results[0])
    assert found(tmp_path) == results[1:]
    record(tmp_path, results[1], folder="incomplete")  # will be made again anyway
    assert found(tmp_path) == []


def test_records_of_another_form_say_nothing(tmp_path, results):
    (tmp_path / ".snakemake/metadata").mkdir(parents=True)
    (tmp_path / ".snakemake/metadata/records.sqlite").touch()
    assert found(tmp_path) == []


def test_nothing_was_made_yet(tmp_path):
    assert unrecorded(tmp_path / "results", tmp_path / ".snakemake") == []


WILDCARDS = SimpleNamespace(database="a")


@pytest.mark.parametrize(
    ("settings", "code", "expected"),
    [
        ({"size": 224, "seed": 1}, "abc", ""),
        ({"size": 112, "seed": 2}, "abc", "other seed, size"),
        ({"size": 224, "seed": 1, "fill": 128}, "abc", "other fill"),
        ({"size": 224, "seed": 1}, "abd", "made by other code"),
    ],
)
def test_the_difference_is_named(results, settings, code, expected):
    assert difference(results[0], SimpleNamespace(settings=json.dumps(settings), code=code), WILDCARDS) == expected


def test_a_provenance_that_cannot_be_read_differs(tmp_path):
    (tmp_path / "x.provenance.json").write_text("{")
    parameters = SimpleNamespace(settings="{}", code="abc")
    assert difference(str(tmp_path / "x.provenance.json"), parameters, WILDCARDS) == "its provenance cannot be read"


def test_a_result_whose_job_is_gone_does_not_differ(results):
    """A rendered database that has become a folder has no settings of rendering."""
    parameters = SimpleNamespace(settings=lambda wildcards: {}[wildcards.database], code="abc")
    assert difference(results[0], parameters, WILDCARDS) == ""


@pytest.mark.parametrize(
    ("arguments", "forced"),
    [
        (["--cores", "2"], set()),
        (["--forcerun", "heads", "splits", "--cores", "2"], {"heads", "splits"}),
        (["--forcerun=heads"], {"heads"}),
        (["-Rheads"], {"heads"}),
        (["--touch", "--cores", "2"], None),
        (["-F"], None),
        (["--unlock"], None),
    ],
)
def test_answers_on_the_command_line_are_understood(arguments, forced):
    assert forced_rules(arguments) == forced


class Record:
    """An output of Snakemake: the wildcard `database` of results/DATABASE/faces.provenance.json."""

    def match(self, path):
        return re.fullmatch(r"results/(?P<database>\w+)/faces.provenance.json", path)


def rule(name, seed):
    parameters = SimpleNamespace(settings=json.dumps({"seed": seed, "size": 224}), code="abc")
    return SimpleNamespace(name=name, output=SimpleNamespace(provenance=Record()), params=parameters)


@pytest.mark.parametrize(
    ("seed", "used", "arguments", "named"),
    [
        (1, {}, [], []),
        (2, {}, [], ["a", "b"]),
        (2, {"database": {"b"}}, [], ["b"]),  # the other one is of another study
        (2, {}, ["--forcerun", "normalise"], []),
        (2, {}, ["--forcerun", "page"], ["a", "b"]),
    ],
)
def test_results_of_other_settings_are_refused(tmp_path, results, seed, used, arguments, named):
    rules = [rule("normalise", seed), SimpleNamespace(name="all", output=SimpleNamespace(), params=None)]
    call = partial(refuse_outdated, rules, Path("results"), tmp_path / ".snakemake", used, arguments)
    if not named:
        call()
        return
    with pytest.raises(InputError) as error:
        call()
    assert re.findall(r"results/(\w)/faces.provenance.json: other seed", str(error.value)) == named


def test_the_sentence_names_some_results_and_all_rules():
    differences = {f"results/{number}": ("heads" if number % 2 else "splits", "other seed") for number in range(5)}
    words = sentence(differences)
    assert "  results/2: other seed\n  and 2 more\n" in words
    assert "--forcerun splits heads once" in words
