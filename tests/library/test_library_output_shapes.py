"""How many values layers give, found without their weights."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from aulens.features.backbone import empty_backbone
from aulens.networks.architectures import Shape, architectures
from aulens.networks.build import empty_network
from aulens.output_shapes import output_sizes

WORKFLOW = Path(__file__).parents[2] / "workflow"
LOADED = """
import sys
from aulens.features.backbone import empty_backbone, feature_number
from aulens.features.weights import random_weights
from aulens.networks.architectures import Shape
from aulens.training.cnn_memory import bytes_needed
layers = empty_backbone("efficientnet-lite0", 8, 7)
layers.load_state_dict(random_weights(layers.state_dict(), 1), assign=True)
feature_number(layers, 64), bytes_needed("tiny", Shape(1, 16, (4,), (5,), 2, 0.5), 8, 8, 1, 10)
print("torch._dynamo" in sys.modules)
"""


def test_the_values_of_every_layer_are_counted() -> None:
    shape = Shape(3, 8, (4,), (5,), 2, 0.0)
    scaled, conv, pooled = 3 * 64, 4 * 64, 4 * 16
    network = empty_network("tiny", shape, "meta").train()
    assert output_sizes(network, (3, 8, 8)) == [scaled, conv, conv, conv, pooled, pooled, 5, 5, 5, 2]
    assert network.training and all(parameter.is_meta for parameter in network.parameters())


@pytest.mark.parametrize("name", sorted(architectures()))
def test_they_are_those_of_an_image(name: str) -> None:
    network, found = empty_network(name, Shape(1, 48, (8, 16, 32), (20,), 7, 0.5), "cpu").eval(), []
    for layer in (module for module in network.modules() if not list(module.children())):
        layer.register_forward_hook(lambda *given: found.append(given[2].numel()))
    network(torch.zeros(1, 1, 48, 48))
    of_image = list(found)
    assert output_sizes(network, (1, 48, 48)) == of_image


def test_alexnet_has_9216_features_of_224_pixels() -> None:
    assert output_sizes(empty_backbone("alexnet"), (3, 224, 224))[-1] == 256 * 6 * 6


def test_the_compiler_of_torch_is_not_loaded() -> None:
    """Which takes two seconds in every training and extraction."""
    run = subprocess.run([sys.executable, "-c", LOADED], cwd=WORKFLOW, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
