import hashlib
import json
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import pytest

from aulens.faces import making
from aulens.faces.normalise import normalise
from aulens.faces.recipe import FacesSettings
from aulens.images import write_image
from aulens.settings import build

EXPRESSIONS = ["neutral", "happy", "sad"]
SERIES = "stimuli.csv"  # the manifest of a series, which has a contact sheet of its own

RECIPE = {
    "size": 64,
    "channels": "grey",
    "detector": "haar",
    "haar": {
        "scale_factor": 1.1,
        "min_neighbours": 5,
        "min_size": 0.3,
        "width": [0.3, 0.95],
        "centre": [0.25, 0.75],
    },
    "boxes": "image",
    "fallback": "median",
    "crop": "square",
    "margin": 0.06,
    "histogram": {"region": "oval", "mean": 128, "sd": 32},
    "oval": {"width": 0.74, "height": 0.92, "centre": [0.5, 0.53], "softness": 0.06, "fill": 128},
}

DIES = """
import json, os, signal, sys
from pathlib import Path
from aulens.faces import making, normalise, recipe, shard
from aulens.settings import build
number, read = 0, making.as_grey
def dies(*arguments):
    global number
    number += 1
    if number == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
    return read(*arguments)
making.as_grey = dies
"""


def cartoon(width: int = 240, height: int = 240, x: int = 120, y: int = 120, brightness: int = 190) -> np.ndarray:
    """Return a rendered face that the Haar cascade finds, with its centre at (x, y) and about 140 pixels wide."""
    image = np.full((height, width), 90, np.uint8)
    cv2.ellipse(image, (x, y), (70, 92), 0, 0, 360, brightness, -1, cv2.LINE_AA)
    for side in (-1, 1):
        cv2.ellipse(image, (x + side * 30, y - 22), (18, 11), 0, 0, 360, brightness - 60, -1, cv2.LINE_AA)
        cv2.ellipse(image, (x + side * 30, y - 20), (12, 6), 0, 0, 360, 235, -1, cv2.LINE_AA)
        cv2.circle(image, (x + side * 30, y - 20), 6, 20, -1, cv2.LINE_AA)
        cv2.ellipse(image, (x + side * 30, y - 40), (22, 6), 0, 180, 360, 40, 5, cv2.LINE_AA)
    cv2.ellipse(image, (x, y + 16), (12, 6), 0, 0, 180, brightness - 80, 4, cv2.LINE_AA)
    cv2.ellipse(image, (x, y + 46), (26, 8), 0, 0, 360, brightness - 110, -1, cv2.LINE_AA)
    return cv2.GaussianBlur(image, (0, 0), 1.5)


def noise(width: int = 240, height: int = 240) -> np.ndarray:
    """Return a picture without a face."""
    return np.random.default_rng(1).integers(60, 200, (height, width), dtype=np.uint8)


@pytest.fixture
def recipe():
    """Return a function that gives the settings with some keys changed."""

    def changed(**changes):
        return build(FacesSettings, json.loads(json.dumps(RECIPE)) | changes)

    return changed


@pytest.fixture(scope="session")
def draw_face():
    return cartoon


@pytest.fixture(scope="session")
def draw_noise():
    return noise


def photograph_row(image, path):
    """Write a photograph and return what every manifest says about it."""
    write_image(image, path)
    return {"image": path.stem, "path": path, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


@pytest.fixture
def database(tmp_path, draw_face):
    """Return a function that writes photographs and their manifest.

    `changed` gives some other photographs, and each further argument a column: one value for all, or a list.
    """

    def write(changed=None, **columns):
        rows = []
        for number, (person, expression) in enumerate((p, e) for p in ("01", "NA") for e in EXPRESSIONS):
            image = draw_face(x=120 + number, brightness=180 + number)
            name = f"{person}_{expression}"
            image = (changed or {}).get(name, image)
            row = photograph_row(image, tmp_path / f"{name}.png") | {"database": "d", "group": name}
            size = {"width": image.shape[1], "height": image.shape[0]}
            rows.append(
                row | {"person": person, "expression": expression, "sequence": "", "frame": "", "box": ""} | size
            )
        pd.DataFrame(rows).assign(**columns).to_csv(tmp_path / "manifest.csv", index=False)
        return tmp_path / "manifest.csv"

    return write


@pytest.fixture
def stimuli(tmp_path, draw_face):
    """Return a function that writes a series of five stimuli, the null image first."""

    def write(null, **columns):
        rows = []
        for index, (unit, level, intensity) in enumerate(
            [(0, 0, 0.0), (1, 1, 0.5), (1, 2, 1.0), (12, 1, 0.5), (12, 2, 1.0)]
        ):
            image = null if unit == 0 else draw_face(x=120 + 3 * index)
            row = photograph_row(image, tmp_path / f"AU{unit}_{intensity}.png") | {"group": "series"}
            rows.append(row | {"action_unit": unit, "level": level, "intensity": intensity})
        pd.DataFrame(rows).assign(**columns).to_csv(tmp_path / SERIES, index=False)
        return tmp_path / SERIES

    return write


@pytest.fixture
def normalised():
    """Return a function that runs the stage and gives its faces and its table; the pictures lie in the folder out."""

    def run(manifest_file, settings, workers=2):
        folder = manifest_file.parent / "out"
        names = ("faces.npy", "faces.csv", "left_out.csv", "example_photograph.png", "example_crop.png", "checkpoints")
        sheet = [folder / "contact_sheet.png"] if manifest_file.name == SERIES else []
        normalise(manifest_file, *(folder / name for name in names), *sheet, settings=settings, workers=workers)
        assert not (folder / "checkpoints").exists()
        assert all(cv2.imread(str(path)).shape[2] == 3 for path in sheet)
        return np.load(folder / "faces.npy"), pd.read_csv(
            folder / "faces.csv", dtype={"person": str, "box": str, "frame": str, "group": str}, keep_default_na=False
        )

    return run


@pytest.fixture
def decoded(monkeypatch):
    """Return the names of the photographs that are decoded from now on."""
    names, read = [], making.as_grey

    def counting(file):
        names.append(file.path.stem)
        return read(file)

    monkeypatch.setattr(making, "as_grey", counting)
    return names


@pytest.fixture(scope="session")
def killed_at():
    """Return a function that runs a stage in a process that is killed (SIGKILL) when it reads its nth photograph."""

    def run(number, script, *arguments):
        given = [str(number), *map(str, arguments)]
        ended = subprocess.run(
            [sys.executable, "-c", DIES + script, *given], cwd=Path(making.__file__).parents[2], capture_output=True
        )
        assert ended.returncode == -9, ended.stderr.decode()

    return run
