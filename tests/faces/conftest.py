import json

import cv2
import numpy as np
import pytest

from aulens.faces.recipe import FacesSettings
from aulens.settings import build

RECIPE = {
    "size": 64,
    "detector": {
        "scale_factor": 1.1,
        "min_neighbours": 5,
        "min_size": 0.3,
        "width": [0.3, 0.95],
        "centre": [0.25, 0.75],
    },
    "fallback": "median",
    "margin": 0.06,
    "histogram": {"region": "oval", "mean": 128, "sd": 32},
    "oval": {"width": 0.74, "height": 0.92, "centre": [0.5, 0.53], "softness": 0.06, "fill": 128},
}


def cartoon(width: int = 240, height: int = 240, x: int = 120, y: int = 120, brightness: int = 190) -> np.ndarray:
    """Return a drawn face that the Haar cascade finds, with its centre at (x, y) and about 140 pixels wide."""
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
