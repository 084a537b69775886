"""Databases without image files: their pictures are taken out first, and again when what they are in changes."""

import array_miniatures as miniatures
import pandas as pd
import pytest

TABLES = ("results/databases/pixels/manifest.csv", "results/databases/clips/manifest.csv")
OVERLAY = "tests/workflow/unpacked.yaml"
STUDY = """
run: [unpacked]
databases:
  pixels: {source: arrays, path: own/fer, grammar: config/databases/fer2013.yaml, keep: {}}
  clips: {source: video, path: own/clips, grammar: config/databases/video.yaml, keep: {}}
studies:
  unpacked: {like: tiny-cnn, databases: [pixels, clips], labels: [happy, sad]}
"""


@pytest.fixture
def workflow(fresh):
    """Return a copy with a table of pixels, two videos and a study of both."""
    miniatures.fer2013(fresh.folder / "own/fer")
    for number, name in enumerate(("happy/anna.avi", "sad/anna.avi")):
        miniatures.video(fresh.folder / "own/clips" / name, number=number)
    fresh.write(OVERLAY, STUDY)
    return fresh


def made(workflow, *options):
    run = workflow.snakemake(*TABLES, *options, overlays=("tests/workflow/tiny.yaml", OVERLAY))
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout + run.stderr


def test_pictures_are_unpacked_before_the_manifest_and_when_their_source_changes(workflow):
    words = made(workflow)
    assert words.count("taking the pictures of database") == 2
    pixels, clips = (pd.read_csv(workflow.folder / table) for table in TABLES)
    assert (len(pixels), len(clips)) == (8, 12)
    assert pixels["path"][0] == "results/databases/pixels/images/000/fer2013-000001.png"
    miniatures.fer2013(workflow.folder / "own/fer", (3, 4, 3, 4))
    words = made(workflow, "--dry-run")
    assert "taking the pictures of database pixels" in words
    assert "reading database pixels" in words
    assert "clips" not in words.replace("/clips/", "")
