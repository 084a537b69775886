"""What architectures allow is checked before anything is computed, of the backbones that are used."""

import json

import pytest

from aulens.configuration.backbone_sense import CACHE

PLACE = "backbones.random"


@pytest.mark.parametrize(
    ("keys", "key", "sentence"),
    [
        ({"architecture": "alexnett"}, "architecture", "'alexnett' is unknown; allowed: alexnet, efficientnet-lite0,"),
        ({"weights": "package"}, "weights", "package is given; architecture 'alexnet' allows random, imagenet, file"),
        ({"cut": "pool3"}, "cut", "architecture 'alexnet' cannot be cut at 'pool3'; allowed: conv1, relu1, pool1,"),
        (
            {"architecture": "efficientnet-lite0", "weights": "package", "cut": 17},
            "cut",
            "architecture 'efficientnet-lite0' cannot be cut at 17; allowed: a number of blocks from 0 to 16, or null",
        ),
        ({"architecture": "pixels"}, "weights", "random is given; architecture 'pixels' allows null"),
        (
            {"architecture": "resnet18", "cut": "layer9"},
            "cut",
            "architecture 'resnet18' cannot be cut at 'layer9'; the",
        ),
        (
            {"architecture": "resnet18"},
            "cut",
            "null is given, but 'resnet18' needs the name of a layer or module, such",
        ),
        ({"weights": None}, "weights", "null is given; architecture 'alexnet' allows random, imagenet, file"),
        (
            {"architecture": "resnet18", "weights": "imagenet", "cut": "layer2"},
            "weights",
            "imagenet needs the address of the file: write downloads: {resnet18-imagenet: {url: …, sha256: …}}, or",
        ),
    ],
)
def test_what_an_architecture_does_not_allow_is_one_sentence(config, root, problems, keys, key, sentence):
    config["backbones"]["random"] |= {"pool": 5} | keys
    (found,) = problems(config, root)
    assert found.startswith(f"{PLACE}.{key}: {sentence}")


def test_pixels_need_their_number_and_draws_are_of_random_weights(config, root, problems):
    config["backbones"]["random"] |= {"architecture": "pixels", "weights": None}
    assert problems(config, root) == [
        f"{PLACE}.pool: null is given, but architecture 'pixels' needs it: the side in pixels"
    ]
    config["backbones"]["random"] |= {"pool": 28, "draw": 1}
    assert problems(config, root) == [f"{PLACE}.draw: 1 would not be used, since weights is null; leave it out"]


def test_landmarks_are_found_in_the_face_as_it_is(config, root, problems):
    config["backbones"]["random"] |= {"architecture": "landmarks", "weights": "face-mesh"}
    config["backbones"]["random"] |= {"mean": [0.5, 0.5, 0.5], "sd": [1.0, 1.0, 1.0]}
    config.pop("mediapipe", None)
    assert problems(config, root) == [
        f"{PLACE}.mean: [0.5, 0.5, 0.5] is given; architecture 'landmarks' looks at the face as it is: write [0, 0, 0]",
        f"{PLACE}.weights: needs the model face_mesh, but the key mediapipe, which says where it comes from, "
        "is missing",
    ]


def test_backbones_that_nothing_uses_are_not_looked_at(config, root, problems):
    config["backbones"]["unused"] = config["backbones"]["random"] | {"architecture": "nothing"}
    assert problems(config, root) == []


def test_torchvision_is_asked_once(config, root, problems, monkeypatch):
    config["backbones"]["random"] |= {"architecture": "resnet18", "cut": "layer1"}
    assert problems(config, root) == []
    names = {json.loads(key)[0] for key in json.loads((root / CACHE).read_text())}
    assert names == {"networks", "layers", "output"}
    monkeypatch.setattr("aulens.features.torchvision_network.empty_layers", None)
    monkeypatch.setattr("aulens.features.output_shape.empty_layers", None)
    assert problems(config, root) == []


@pytest.mark.parametrize(
    ("keys", "size", "words"),
    [
        ({"architecture": "efficientnet-lite0", "weights": "package"}, 31, "EfficientNet-Lite0 needs 32"),
        ({"architecture": "pixels", "weights": None, "pool": 28}, 27, "pixels needs 28"),
    ],
)
def test_faces_are_large_enough_for_the_backbone(config, root, problems, keys, size, words):
    config["backbones"]["random"] |= keys
    config["recipes"]["oval"]["size"] = size
    assert problems(config, root) == [f"studies.main.recipe: 'oval' makes faces of {size} pixels; {words}"]
