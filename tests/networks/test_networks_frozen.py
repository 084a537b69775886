"""A backbone and trained heads as one network: the scores of the cached features, differentiable, layers with names."""

import pytest
import torch
from torch.nn import functional

from aulens.features.backbone import BackboneSettings, backbone, feature_number, load_backbone
from aulens.features.extract import conv_features
from aulens.features.rectifiers import in_place
from aulens.networks.frozen import frozen_network

MEAN, SD, SIDE = (0.5, 0.4, 0.3), (0.2, 0.3, 0.25), 64
BACKBONES = {
    "alexnet": BackboneSettings("alexnet", "random", 1, None),
    "efficientnet-lite0": BackboneSettings("efficientnet-lite0", "package", 1, None, 3, 4),
    "pixels": BackboneSettings("pixels", None, 1, None, None, 8),
    "resnet18": BackboneSettings("resnet18", "random", 1, None, "layer1", 4),
}
RELUS = {"alexnet": 6, "efficientnet-lite0": 2, "pixels": 1, "resnet18": 2}
"""The number of the first ReLU behind the frozen layers; resnet18 has one that is called relu."""


@pytest.fixture(params=BACKBONES)
def path(tmp_path, request):
    backbone(tmp_path / request.param, settings=BACKBONES[request.param])
    return tmp_path / request.param


def heads_of(features):
    generator = torch.Generator().manual_seed(2)
    state = {"mean": torch.rand(features, generator=generator), "sd": torch.tensor(2.0)}
    for layer, (inputs, outputs) in enumerate([(features, 6), (6, 3)], start=1):
        state[f"layer-{layer}.weight"] = torch.randn(outputs, inputs, generator=generator) / inputs**0.5
        state[f"layer-{layer}.bias"] = torch.rand(outputs, generator=generator)
    return state


def test_scores_are_those_of_the_cached_features_and_have_gradients(path):
    layers = load_backbone(path)
    heads = heads_of(feature_number(layers, SIDE))
    network = frozen_network(layers, heads, MEAN, SD)
    faces = torch.randint(0, 256, (3, SIDE, SIDE), generator=torch.Generator().manual_seed(3)).to(torch.uint8)
    features = conv_features(faces, in_place(load_backbone(path)), MEAN, SD)
    hidden = functional.linear((features - heads["mean"]) / heads["sd"], heads["layer-1.weight"], heads["layer-1.bias"])
    expected = functional.linear(hidden.relu(), heads["layer-2.weight"], heads["layer-2.bias"])
    images = faces[:, None].float().requires_grad_()
    scores = network(images)
    torch.testing.assert_close(scores, expected, rtol=1e-4, atol=1e-4 * float(expected.abs().max()))
    scores[:, 0].sum().backward()
    assert (images.grad.abs().amax(dim=(1, 2, 3)) > 0).all()


def test_layers_have_names_and_relus_count_on(path):
    layers = load_backbone(path)
    network = frozen_network(layers, heads_of(feature_number(layers, SIDE)), MEAN, SD)
    names = [name for name, _ in network.layers.named_children()]
    frozen = [name for name, _ in layers.named_children()]
    relu = f"relu{RELUS[path.name]}"
    assert names == [*frozen, "flatten", "standardise", "dense1", relu, "output"]
