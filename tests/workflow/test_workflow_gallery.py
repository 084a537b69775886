"""The scripts of docs/gallery do on a tiny study what they do on the demonstration."""

import re
import runpy
import sys
from pathlib import Path

import matplotlib
import pandas as pd
import pytest
import yaml
from matplotlib import pyplot
from PIL import Image

GALLERY = Path(__file__).parents[2] / "docs/gallery"
SCRIPTS = sorted(GALLERY.glob("*.py"))
STUDIES = {"rdms": "tiny-transfer"}
LARGEST, LONGEST = 60_000, 60  # bytes of a picture, lines of a script


@pytest.fixture
def run(built, tmp_path, monkeypatch):
    """Return the function that runs a script and gives the names in it and the folder that it wrote to."""
    monkeypatch.chdir(tmp_path)
    matplotlib.use("Agg")

    def ran(name):
        study = built.folder / "results/studies" / STUDIES.get(name, "tiny")
        monkeypatch.setattr(sys, "argv", [f"{name}.py", str(study), str(tmp_path / "out")])
        values = runpy.run_path(str(GALLERY / f"{name}.py"))
        pyplot.close("all")
        return values, tmp_path / "out"

    return ran


def test_there_are_six_of_less_than_sixty_lines_each_with_a_small_picture_and_a_tile():
    assert len(SCRIPTS) == 6
    tiles = re.findall(r"\(([a-z_]+)\.png\)\]\(([a-z_]+)\.py\)", (GALLERY / "README.md").read_text(encoding="utf-8"))
    assert sorted(tiles) == [(path.stem, path.stem) for path in SCRIPTS]
    for path in SCRIPTS:
        assert len(path.read_text(encoding="utf-8").splitlines()) < LONGEST
        assert path.with_suffix(".png").stat().st_size < LARGEST


@pytest.mark.parametrize("name", [path.stem for path in SCRIPTS])
def test_a_script_writes_its_picture(run, name):
    _, folder = run(name)
    assert min(Image.open(folder / f"{name}.png").size) > 80
    for overlay in folder.glob(f"{name}.yaml"):
        assert yaml.safe_load(overlay.read_text()) != {}


def test_the_table_has_the_mean_of_every_test(run, built):
    _, folder = run("tables")
    table = pd.read_csv(folder / "tables.csv").set_index(["trained", "tested"])["mean"]
    rates = pd.read_csv(built.folder / "results/studies/tiny/evaluation/correct_rates.csv")
    own = rates[(rates["trained"] == "small-a") & (rates["tested"] == "small-b")]["correct_rate"]
    assert table["small-a", "small-b"] == pytest.approx(own.mean(), abs=5e-4)  # runs have all expressions


def test_what_the_invented_tool_measured_is_what_was_planted_with_errors(run):
    values, folder = run("measured_units")
    found = pd.read_csv(folder / "measured.csv").pivot(index="image", columns="action_unit", values="intensity")
    planted = values["planted"].loc[found.index, found.columns]
    assert 0 < (found - planted).abs().to_numpy().mean() < 0.1
