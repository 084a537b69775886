"""Layers that analyses name are looked for in the network, and people of probes and judges must be others, at parse."""

import json

import pytest

from aulens.configuration.backbone_sense import CACHE

BLOCK = "studies.main.analyses"


@pytest.fixture
def asking(config):
    """Return a sound configuration whose study asks for layers of a small network."""
    config["networks"]["small"] = {"engine": "cnn", "architecture": "tiny", "channels": [4, 8], "hidden": [16]}
    config["networks"]["small"] |= {"dropout": 0.0, "initial": "he", "input": "database"}
    config["studies"]["main"] |= {"network": "small"}
    config["studies"]["main"]["training"]["optimiser"] = {"name": "adam", "weight_decay": 0.0}
    config["recipes"]["oval"]["variants"] = None
    config["studies"]["main"]["analyses"] |= {"filters": {"layer": "relu2"}, "decoding_by_depth": {"layers": "all"}}
    return config


def test_layers_of_the_network_are_allowed_and_remembered(asking, root, problems):
    assert problems(asking, root) == []
    ((key, known),) = json.loads((root / CACHE).read_text()).items()
    assert known[:4] == ["conv1", "norm1", "relu1", "pool1"] and known[-1] == "output"
    (root / CACHE).write_text(json.dumps({key: ["conv1"]}))
    assert len(problems(asking, root)) == 1, "the network is not built again"
    (root / CACHE).write_text("half a fi")
    assert problems(asking, root) == []


def test_layers_that_the_network_has_not_are_named(asking, root, problems):
    asking["studies"]["main"]["analyses"] |= {
        "filters": {"layer": "relu9"},
        "decoding_by_depth": {"layers": ["x", "relu1"]},
    }
    first, second = problems(asking, root)
    assert first.startswith(
        f"{BLOCK}.decoding_by_depth.layers[0]: 'x' is no layer of network 'small'; allowed: conv1, norm1"
    )
    assert second.startswith(f"{BLOCK}.filters.layer: 'relu9' is no layer of network 'small'; did you mean relu")


def test_frozen_layers_and_heads_have_names_too(config, root, problems):
    config["studies"]["main"]["analyses"] |= {"gradcam": {"layer": "relu5", "rectified": True}}
    assert problems(config, root) == []
    config["studies"]["main"]["analyses"]["gradcam"]["layer"] = "pool9"
    (found,) = problems(config, root)
    assert found.startswith(f"{BLOCK}.gradcam.layer: 'pool9' is no layer of network ")


@pytest.mark.parametrize(
    ("backbone", "layer", "near"),
    [
        ({"architecture": "efficientnet-lite0", "weights": "package", "cut": 8, "pool": 7}, "block8", "block9"),
        ({"architecture": "alexnet", "weights": "random", "cut": "pool2"}, "relu2", "conv3"),
        ({"architecture": "pixels", "weights": None, "pool": 28}, "grey", "conv1"),
        ({"architecture": "resnet18", "weights": "random", "cut": "layer2"}, "layer2_1_relu_1", "layer3_1_relu_1"),
    ],
)
def test_layers_end_at_the_cut_of_the_backbone(config, root, problems, backbone, layer, near):
    config["backbones"]["random"] |= {"cut": None, "pool": None} | backbone
    gradcam = config["studies"]["main"]["analyses"].setdefault("gradcam", {"layer": layer, "rectified": True})
    assert problems(config, root) == []
    gradcam["layer"] = near
    (found,) = problems(config, root)
    assert found.startswith(f"{BLOCK}.gradcam.layer: {near!r} is no layer of network ")
    gradcam["layer"] = "standardise"
    assert problems(config, root) == []


@pytest.mark.parametrize(("first", "found"), [(0, True), (1000, False)])
def test_probes_are_other_people_than_those_of_the_study(asking, root, problems, first, found):
    asking["databases"]["probes"] = {**asking["databases"]["a"], "first_person": first}
    asking["studies"]["main"]["analyses"]["filters"]["probes"] = "probes"
    sentences = problems(asking, root)
    assert len(sentences) == found
    for sentence in sentences:
        assert sentence.startswith(
            f"{BLOCK}.filters.probes: 'probes' shows people who take part in the study (numbers 0 to "
        )
        assert sentence.endswith("name a database of other people (its keys population and first_person)")


@pytest.mark.parametrize(("people", "found"), [(3, True), (5, False)])
def test_probes_show_a_person_for_each_fold(asking, root, problems, people, found):
    asking["databases"]["probes"] = {**asking["databases"]["a"], "first_person": 1000, "people": people}
    asking["studies"]["main"]["analyses"]["action_unit_detection"] = {"layer": "relu2", "probes": "probes", "folds": 5}
    sentence = f"{BLOCK}.action_unit_detection.folds: 5 is not allowed: the people of 'probes' are dealt into them, and"
    assert problems(asking, root) == ([f"{sentence} there are {people}"] if found else [])
