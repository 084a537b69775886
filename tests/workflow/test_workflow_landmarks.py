"""What asks for landmarks, and for the networks that find them, in the dry run's own words."""

import os
import re

import pytest

TINY = "tests/workflow/tiny.yaml"
MINE = """
run: [aligned, meshed]
databases: {drawings: {landmarks: face-mesh}}
recipes:
  boxed: {like: small, variants: null}
  by-eyes: {like: boxed, detector: haar-blazeface, align: eyes, eyes: {distance: 0.36, height: 0.44}}
studies:
  aligned: {like: tiny-yaml, databases: [small-a], recipe: by-eyes}
  meshed:
    like: tiny-yaml
    recipe: boxed
    stimuli: small-face
    analyses: {attribution_shares: {of: [saliency]}, stimulus_movement: {}}
"""
OWN = "mediapipe: {face_mesh: {file: own.tflite}, blazeface: {file: own.tflite}}\n"


def planned(fresh, overlay):
    fresh.write("my.yaml", overlay)
    run = fresh.snakemake("--dry-run", "--printshellcmds", overlays=[TINY, "my.yaml"])
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout + run.stderr


def commands(words, stage):
    return [line for line in words.splitlines() if f"run.py {stage} " in line]


def test_networks_are_fetched_and_landmarks_found_where_something_asks(fresh):
    words = planned(fresh, MINE)
    fetched = {command.partition("--model-file ")[2].split()[0] for command in commands(words, "faces fetch_model")}
    assert fetched == {"resources/weights/face_mesh.tflite", "resources/weights/blazeface.tflite"}
    aligned = [command for command in commands(words, "faces normalise") if "/by-eyes/" in command]
    given = "--face-mesh-file resources/weights/face_mesh.tflite --blazeface-file resources/weights/blazeface.tflite"
    assert [given in command for command in aligned] == [True]
    tables = [command.partition("--table-file ")[2].split()[0] for command in commands(words, "faces mesh")]
    assert sorted(tables) == [f"results/faces/boxed/{name}/faces.csv" for name in ("drawings", "small-face")]
    (command,) = commands(words, "attribution shares")
    assert "--landmarks-files results/faces/boxed/drawings/mesh.npy" in command
    (command,) = commands(words, "tuning stimulus_movement")
    assert "--points-file results/faces/boxed/small-face/mesh.npy" in command


def test_files_of_ones_own_are_taken_instead(fresh):
    fresh.write("own.tflite", "a model")
    words = planned(fresh, MINE + OWN)
    assert not commands(words, "faces fetch_model")
    assert "--face-mesh-file own.tflite --blazeface-file own.tflite" in words
    assert "resources/weights" not in words


def test_nothing_else_asks_for_them(fresh):
    words = planned(fresh, "run: [tiny-cnn]\n")
    assert commands(words, "faces normalise")
    assert "tflite" not in words
    assert not commands(words, "faces mesh")


WITH_OWN = """
run: [tiny-cnn]
databases: {parts: {like: drawings, shards: 2}}
stimuli:
  photograph: {source: photograph, path: own.png, landmarks: face-mesh, action_units: [1, 4], intensities: [0, 1]}
recipes:
  by-eyes: {like: small, fallback: drop, detector: haar-blazeface, align: eyes, eyes: {distance: 0.36, height: 0.44}}
backbones: {shape: {like: alexnet-random, architecture: landmarks, weights: face-mesh}}
mediapipe: {face_mesh: {file: mesh.tflite}, blazeface: {file: blazeface.tflite}}
"""
READING = {  # a file -> the rule that makes it
    "results/faces/by-eyes/drawings/faces.npy": "normalise",
    "results/faces/by-eyes/small-face/faces.npy": "series",
    "results/faces/by-eyes/parts/shards/0/faces.npy": "shard",
    "results/faces/small/drawings/mesh.npy": "mesh",
    "results/stimuli/photograph/images": "photograph_series",
    "results/features/shape/backbone.safetensors": "backbone",
}


@pytest.fixture
def up_to_date(fresh):
    """Return a copy in which what reads files of one's own counts as made."""
    for name in ("mesh.tflite", "blazeface.tflite", "own.png"):
        fresh.write(name, "as it was")
    fresh.write("own.yaml", WITH_OWN)
    for files in re.findall("--results ((?:results/[^ ]+ )+)", words_of(fresh, "--dry-run")):
        for path in (fresh.folder / name for name in files.split()):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch() if path.suffix else path.mkdir()
    words_of(fresh, "--touch", "--forceall")
    return fresh


def words_of(fresh, *options):
    run = fresh.snakemake(*options, "--printshellcmds", *READING, overlays=[TINY, "own.yaml"])
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout + run.stderr


def test_a_changed_file_of_ones_own_is_noticed_by_all_that_read_it(up_to_date):
    assert noticed_change_of(up_to_date, "blazeface.tflite") == {"normalise", "series", "shard"}
    assert noticed_change_of(up_to_date, "mesh.tflite") == set(READING.values())


def noticed_change_of(up_to_date, name):
    """Return the rules that would run since a file has changed whose date is old."""
    up_to_date.write(name, "another model")
    os.utime(up_to_date.folder / name, (1_000_000_000, 1_000_000_000))
    words = words_of(up_to_date, "--dry-run")
    return set(re.search("params have changed since last execution:\n +(.+)", words)[1].split(", "))
