from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aulens.calibration.bank import Bank, products
from aulens.calibration.drawn import Plan
from aulens.databases.split_sizes import Split

LABELS = ["neutral", "happy", "sad"]
SPLIT = Split("person", "complete", 13, "random", None, train=7, validation=1, test=5)
ACTION_UNITS, INTENSITIES = [4, 12, 15], [0.0, 0.5, 1.0]


@pytest.fixture
def faces():
    """Features and tables of 40 people with three expressions, and of a series: what an expression adds and noise."""
    random = np.random.default_rng(1)
    shown = random.normal(size=(len(LABELS), 30))
    people = [f"p{number:02d}" for number in range(40)]
    table = pd.DataFrame([(person, label) for person in people for label in LABELS], columns=["person", "expression"])
    table = table.assign(face=range(len(table)), image=table["person"] + table["expression"], group=table["person"])
    features = np.stack([shown[LABELS.index(label)] for label in table["expression"]])
    features += 2 * random.normal(size=features.shape)
    cells = [(0, 0)] + [(unit, level) for unit in ACTION_UNITS for level in (1, 2)]
    series = pd.DataFrame(cells, columns=["action_unit", "level"]).assign(face=range(len(cells)))
    series["intensity"] = series["level"] / 2
    return table, features.astype(np.float32), series, random.normal(size=(len(series), 30)).astype(np.float32)


@pytest.fixture
def bank(faces):
    """The bank, the series with rows of their own, and all products."""
    table, features, series, shown = faces
    own = Bank("base", table.assign(row=table["face"]))
    return own, series.assign(row=len(table) + series["face"]), products(np.concatenate([features, shown]))


@pytest.fixture
def plan():
    """Four networks of each database, so that at least eight people are tested."""
    return Plan(LABELS, SPLIT, runs=4, shuffled=False, penalty=1.0)


@pytest.fixture
def bank_files(faces, tmp_path):
    """The same as files: features, tables and the truth of the bank."""
    table, features, series, shown = faces
    for name, array, rows in (("base", features, table), ("series", shown, series)):
        np.save(tmp_path / f"{name}.npy", array[:, None])
        rows.to_csv(tmp_path / f"{name}.csv", index=False)
    truth = pd.DataFrame({"image": table["image"], "person": table["person"], "expression": table["expression"]})
    truth.assign(action_unit=12, intensity=0.5).to_csv(tmp_path / "truth.csv", index=False)
    return [tmp_path / f"{name}.npy" for name in ("base", "series")], [
        tmp_path / f"{name}.csv" for name in ("base", "series")
    ]


@pytest.fixture
def truth_file(bank_files, tmp_path) -> Path:
    """What was planted."""
    return tmp_path / "truth.csv"
