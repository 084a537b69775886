"""Small photographs for the databases' tests."""

from pathlib import Path

import cv2
import numpy as np
import pytest


@pytest.fixture
def picture():
    """Return a function that writes a small picture, different for every `number`."""

    def write(path: Path, number: int = 0, size: tuple[int, int] = (64, 60)) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        grey = np.random.default_rng(number).integers(60, 200, (size[1], size[0]), dtype=np.uint8)
        assert cv2.imwrite(str(path), grey)
        return path

    return write
