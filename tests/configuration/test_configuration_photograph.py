"""An action unit series that is made of a photograph."""

import json
from types import SimpleNamespace

import pytest

from aulens.configuration.slices import settings_of


@pytest.fixture
def with_photograph(config, root):
    """Return a sound configuration whose series is made of a photograph."""
    for name in ("face.jpg", "landmarks.csv"):
        (root / name).write_text("")
    series = {name: config["stimuli"]["face"][name] for name in ("action_units", "intensities")}
    config["stimuli"]["face"] = {"source": "photograph", "path": "face.jpg", "landmarks": "landmarks.csv"} | series
    return config


def test_a_photograph_is_a_source_of_a_series(with_photograph, root, problems):
    assert problems(with_photograph, root) == []


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("path", "nobody.jpg", "path: the file nobody.jpg does not exist"),
        ("landmarks", "none.csv", "landmarks: the file none.csv does not exist"),
        ("action_units", [1, 3, 12], "action_units: [3] cannot be rendered; the face model knows 1, 2, 4"),
        ("intensities", [0.5, 1.0], "intensities: begins with 0.5; the first must be 0, the null image"),
        ("size", 320, "size: unknown key"),
    ],
)
def test_what_cannot_be_is_refused(with_photograph, root, problems, key, value, problem):
    with_photograph["stimuli"]["face"][key] = value
    assert any(found.startswith(f"stimuli.face.{problem}") for found in problems(with_photograph, root))


def test_landmarks_are_needed(with_photograph, root, problems):
    del with_photograph["stimuli"]["face"]["landmarks"]
    (found,) = problems(with_photograph, root)
    assert found.startswith("stimuli.face.landmarks: missing")


def test_the_stage_is_told_action_units_and_intensities_alone(with_photograph):
    told = settings_of(with_photograph, {}, "faces.photograph_series", SimpleNamespace(stimuli="face"))
    assert json.loads(told) == {"action_units": [1, 4, 12], "intensities": [0.0, 0.5, 1.0]}
