"""Results without a record of Snakemake are known by their own provenance."""

import json
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from aulens.configuration.records import difference, sentence, unrecorded


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


def record(tmp_path, *paths):
    folder = tmp_path / ".snakemake/metadata"
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths:
        (folder / urlsafe_b64encode(path.encode()).decode()).touch()
    return folder


def test_results_without_records_are_found(tmp_path, results):
    results_folder, records = Path("results"), tmp_path / ".snakemake/metadata"
    assert unrecorded(results_folder, records) == results
    record(tmp_path)
    assert unrecorded(results_folder, records) == results  # an empty folder, as a dry run leaves it
    record(tmp_path, results[0])
    assert unrecorded(results_folder, records) == results[1:]
    record(tmp_path, results[1])
    assert unrecorded(results_folder, records) == []


def test_records_of_another_form_say_nothing(tmp_path, results):
    record(tmp_path, "something else")
    assert unrecorded(Path("results"), tmp_path / ".snakemake/metadata") == []


def test_nothing_was_made_yet(tmp_path):
    assert unrecorded(tmp_path / "results", tmp_path / ".snakemake/metadata") == []


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
    assert difference(results[0], json.dumps(settings), code) == expected


def test_a_provenance_that_cannot_be_read_differs(tmp_path):
    (tmp_path / "x.provenance.json").write_text("{")
    assert difference(str(tmp_path / "x.provenance.json"), "{}", "abc") == "its provenance cannot be read"


def test_the_sentence_names_some_results_and_all_rules():
    found = {f"results/{number}": ("heads" if number % 2 else "splits", "other seed") for number in range(5)}
    words = sentence(found)
    assert "  results/2: other seed\n  and 2 more\n" in words
    assert "--forcerun splits heads once" in words
