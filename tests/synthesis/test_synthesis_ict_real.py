"""The face model of ICT-FaceKit itself, where it is given:

ICT_MODEL=results/face_models/ict/model.npz .venv/bin/pytest tests/synthesis/test_synthesis_ict_real.py
"""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from aulens.randomness import generator
from aulens.synthesis.camera import View, draw_session, draw_view
from aulens.synthesis.face_models import face_model
from aulens.synthesis.people import average_person, draw_person
from aulens.synthesis.regions import REGIONS
from aulens.synthesis.repertoire import ACTION_UNITS

MODEL = os.environ.get("ICT_MODEL")
pytestmark = pytest.mark.skipif(MODEL is None, reason="ICT_MODEL names no model")
VIEW = View(size=320)
LEAST = 6  # grey levels
OWN = {  # action unit -> regions in which it is to be seen
    **dict.fromkeys((1, 2), ("forehead", "brows")),
    **dict.fromkeys((5, 6, 7), ("eyes",)),
    **{4: ("brows",), 9: ("nose",), 11: ("cheeks",), 17: ("chin", "mouth"), 27: ("chin", "mouth")},
    **dict.fromkeys((10, 12, 15, 16, 20, 22, 23, 24, 25, 26), ("mouth",)),
}


@pytest.fixture(scope="module")
def model():
    """Return the face model."""
    return face_model("ict", Path(MODEL))


def faces_in(image: np.ndarray) -> int:
    cascade = cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_frontalface_default.xml")
    return len(cascade.detectMultiScale(image, 1.1, 5, minSize=(int(0.3 * len(image)),) * 2))


@pytest.mark.parametrize("unit", ACTION_UNITS)
def test_action_units_are_seen_in_their_regions_and_the_face_is_found(model, unit):
    null, shown = (model.render(average_person(), units, VIEW) for units in ({}, {unit: 1.0}))
    masks = dict(zip(REGIONS, model.render_regions(average_person(), {}, VIEW), strict=True))
    own = sum(masks[name] for name in OWN[unit])
    assert np.sqrt(np.average(np.square(shown.astype(float) - null), weights=own)) >= LEAST
    assert faces_in(shown) == 1


@pytest.mark.parametrize("population", [1, 2])
def test_people_are_found(model, population):
    for number in range(5):
        person = draw_person(population, generator(1, "person", population, number))
        session = draw_session(population, generator(1, "session", population, number), 1.0)
        view = draw_view(320, session, generator(1, "view", population, number), 1.0, 1.0)
        assert faces_in(model.render(person, {6: 0.8, 12: 0.8}, view)) == 1
        assert np.abs(model.render_regions(person, {}, view).sum(axis=0) - 1).max() < 1e-5
