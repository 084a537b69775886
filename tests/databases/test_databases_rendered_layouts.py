"""Rendered databases in the layouts of CK+ and CASME II: what their readers find is what was planted."""

from pathlib import Path

import pandas as pd
import pytest

from aulens.databases.coded_units import coded_intensities
from aulens.databases.manifest import ManifestSettings, manifest
from aulens.databases.problems import Problem
from aulens.databases.records import Record
from aulens.databases.renamed_people import with_people
from aulens.synthesis.codings import people_of_folders
from aulens.synthesis.cultures import Variability
from aulens.synthesis.database import DatabaseSettings, database
from aulens.synthesis.sequences import SequenceSettings

CONFIG = Path(__file__).parents[2] / "config"
VARIED = Variability((0.2, 0.9), (0.7, 1.3), dropout=0.1, extra_units=0.7, extra_intensity=0.4, pose=0.3, light=0.3)
COUNTS = {"happy": 4, "surprised": 4}
UNITS = (1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 15, 16, 17, 20, 22, 23, 24, 25, 26, 27)


def read_back(folder: Path, layout: str, frames: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Render a small database in a layout; return its manifest, and the truth with a column for each action unit."""
    sequence = SequenceSettings(frames, tremor=1.0)
    given = {"counts": COUNTS, "layout": layout, "sequence": sequence}
    settings = DatabaseSettings(7, "procedural", 1, 500, 2, 64, VARIED, **given)
    database(CONFIG / "cultures/a.yaml", folder / "images", folder / "truth.csv", settings=settings, workers=1)
    people = people_of_folders(layout, 1, 500, 2)
    grammar, tables = CONFIG / f"databases/synthetic_{layout}.yaml", (folder / "manifest.csv", folder / "problems.csv")
    reading = ManifestSettings("d", layout, keep={}, people=people)
    manifest(folder / "images", grammar, *tables, settings=reading, workers=1)
    assert pd.read_csv(tables[1]).empty
    found, truth = pd.read_csv(tables[0], dtype=str, keep_default_na=False), pd.read_csv(folder / "truth.csv")
    wide = truth.pivot(index="image", columns="action_unit", values="intensity")
    return found, wide.reindex(index=found["image"], columns=UNITS).fillna(0.0)


@pytest.mark.parametrize(
    ("layout", "frames", "expected"),
    [("ckplus", 3, {"neutral": 4, "happy": 2, "surprised": 2}), ("casme2", 5, {"neutral": 4, "happy": 6})],
)
def test_people_and_expressions_are_read(tmp_path, layout, frames, expected):
    found, _ = read_back(tmp_path, layout, frames)
    assert found["person"].unique().tolist() == ["p1-500", "p1-501"]
    for person in ("p1-500", "p1-501"):
        counts = found["expression"][found["person"] == person].value_counts()
        assert {name: counts[name] for name in expected} == expected
    assert found["sequence"].ne("").all()
    first = found.assign(frame=found["frame"].astype(int)).sort_values("frame").groupby("group").head(1)
    assert set(first["expression"]) == {"neutral"}
    assert len(first) == 8


def test_strengths_are_read_in_steps_of_a_fifth(tmp_path):
    found, planted = read_back(tmp_path, "ckplus", 3)
    read = coded_intensities(found, UNITS, planted=True)
    near, steps = abs(read - planted.to_numpy()) <= 0.1 + 1e-9, (planted > 0) & (planted < 0.1)
    assert (near | steps.to_numpy()).all()
    assert ((read > 0) == (planted > 0)).all(axis=None)
    assert (read[found["expression"] == "neutral"] == 0).all()


def test_presence_alone_is_read_between_onset_and_offset(tmp_path):
    found, planted = read_back(tmp_path, "casme2", 5)
    read = coded_intensities(found, UNITS, planted=True)
    assert set(read.flat) == {0.0, 1.0}
    assert ((read > 0) == (planted > 0)).all(axis=None)
    assert (planted[found["expression"].to_numpy() != "neutral"] > 0).any(axis=1).all()


def test_only_people_that_are_named_have_another_name():
    problem = Problem("x", "y", "z")
    records = [Record("1.png", {"person": "S001"}), Record("2.png", {"person": "S900"}), Record("3.png", {}), problem]
    found = with_people(records, {"S001": "p1-389"})
    assert [item.values.get("person") for item in found[:3]] == ["p1-389", "S900", None]
    assert found[3] is problem
