"""Which of the networks that find landmarks and faces are needed, by what, and where their files are."""

from collections.abc import Iterator, Mapping
from typing import Any

from aulens.configuration.messages import Path, Problem
from aulens.configuration.values import Values

FACE_MESH = "face-mesh"  # what a database's key landmarks may be beside a file
FOLDER = "resources/weights"
LOOKING = ("haar", "haar-blazeface")  # aulens.faces.recipe.LOOKING, which imports what no start needs


def model_path(config: Mapping[str, Any], model: str) -> str:
    """Return the file of a model: the user's own, or where it is fetched to."""
    return config["mediapipe"][model]["file"] or f"{FOLDER}/{model}.tflite"


def models_of_recipe(recipe: Mapping[str, Any]) -> dict[str, str]:
    """Return the models that a recipe needs -> the key that asks for it."""
    found = {"face_mesh": "align"} if recipe.get("align") == "eyes" else {}
    return found | ({"blazeface": "detector"} if recipe.get("detector") == "haar-blazeface" else {})


def askers(values: Values) -> Iterator[tuple[str, Path]]:
    """Yield every model that a study that is made, or the calibration, needs, and the key that asks for it."""
    for study in values.studies_to_make():
        for name in values.if_reliable("studies", study, "recipe"):
            yield from _of_recipe(values, name)
        for name in values.items("studies", study, "databases"):
            if values.if_reliable("databases", name, "landmarks") == [FACE_MESH]:
                yield "face_mesh", ("databases", name, "landmarks")
        for name in values.if_reliable("studies", study, "stimuli"):
            if name and values.if_reliable("stimuli", name, "landmarks") == [FACE_MESH]:
                yield "face_mesh", ("stimuli", name, "landmarks")
        for network in values.if_reliable("studies", study, "network"):
            for name in values.if_reliable("networks", network, "backbone"):
                yield from _of_backbone(values, name)
        if values.if_reliable("studies", study, "analyses", "stimulus_movement"):
            yield "face_mesh", ("studies", study, "analyses", "stimulus_movement")
    for name in values.if_reliable("calibration", "recipe"):
        yield from _of_recipe(values, name)
    for name in values.if_reliable("calibration", "backbone"):
        yield from _of_backbone(values, name)


def _of_recipe(values: Values, name: str) -> Iterator[tuple[str, Path]]:
    for recipe in values.if_reliable("recipes", name):
        for model, key in models_of_recipe(recipe).items():
            yield model, ("recipes", name, key)


def _of_backbone(values: Values, name: str) -> Iterator[tuple[str, Path]]:
    if values.if_reliable("backbones", name, "weights") == [FACE_MESH]:
        yield "face_mesh", ("backbones", name, "weights")


def needed_models(values: Values) -> set[str]:
    """Return the models that the studies that are made need."""
    return {model for model, _ in askers(values)}


def missing_models(values: Values) -> Iterator[Problem]:
    """Yield the keys that ask for a model although the configuration does not say where it comes from."""
    if "mediapipe" in values.config:
        return
    for model, path in dict.fromkeys(askers(values)):
        yield path, f"needs the model {model}, but the key mediapipe, which says where it comes from, is missing"


def alignment(values: Values, recipe: str) -> Iterator[Problem]:
    """Yield what is missing in a recipe for its alignment, or does not fit it."""
    path = ("recipes", recipe)
    entry = values.at(*path)
    align, eyes = entry.get("align", "box"), entry.get("eyes")
    if align == "eyes" and eyes is None:
        yield (*path, "eyes"), "missing; align: eyes needs to know where, such as {distance: 0.36, height: 0.44}"
    if align == "box" and eyes is not None:
        yield (*path, "eyes"), "is given, but the box decides where faces lie; write align: eyes, or leave it out"
    if align == "eyes" and values.at(*path, "crop") == "whole":
        yield (*path, "align"), "eyes needs crop: square; the whole photograph is not cut out by the face"
