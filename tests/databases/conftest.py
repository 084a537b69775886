"""Small photographs and a copy of the configuration for the databases' tests."""

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def picture():
    """Return a function that writes a small picture, different for every `number`."""

    def write(path: Path, number: int = 0, size: tuple[int, int] = (64, 60)) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        grey = np.random.default_rng(number).integers(60, 200, (size[1], size[0]), dtype=np.uint8)
        assert cv2.imwrite(str(path), grey)
        return path

    return write


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the project's configuration, the working directory of the test."""
    shutil.copytree(ROOT / "config", tmp_path / "project" / "config")
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"
