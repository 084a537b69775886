"""What attribution and engine cnn rely on, in every architecture."""

import ast
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

from aulens.networks.architectures import FOLDER, Shape, architecture, architectures, module_of
from aulens.networks.build import draw_weights, empty_network
from aulens.networks.dropout import KeyedDropout, set_masks
from aulens.networks.network import Network, pooled_first

RELUS = ("aten.relu", "aten.clamp_min", "aten.clamp", "aten.threshold", "aten.hardtanh", "aten.leaky_relu")


class Operations(TorchDispatchMode):
    """The names of all operations that a network consists of."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def __torch_dispatch__(self, function, types, arguments=(), keywords=None):
        self.names.append(str(function))
        return function(*arguments, **(keywords or {}))


def built(name: str, inputs: int = 1, side: int = 32) -> Network:
    known = architecture(name)
    channels = tuple(range(4, 4 + (2 if known.conv_layers is None else known.conv_layers)))
    hidden = (40,) * (1 if known.hidden_layers is None else known.hidden_layers)
    network = empty_network(name, Shape(inputs, side, channels, hidden, 5, 0.5))
    draw_weights(network, name, "he", 3)
    return network.eval()


def test_the_published_networks_are_there() -> None:
    assert {"tiny", "yousefi2016", "cik2021"} <= set(architectures())


@pytest.mark.parametrize("name", architectures())
@pytest.mark.parametrize(("inputs", "side"), [(1, 32), (3, 37)])
def test_images_go_in_and_scores_come_out(name: str, inputs: int, side: int) -> None:
    network = built(name, inputs, side)
    images = torch.rand(3, inputs, side, side, generator=torch.Generator().manual_seed(0)) * 255
    images.requires_grad_()
    scores = network(images)
    assert scores.shape == (3, 5)
    scores[:, 1].sum().backward()
    assert images.grad.isfinite().all()
    assert (images.grad.abs().amax((1, 2, 3)) > 0).all()
    last_first = network.to(memory_format=torch.channels_last)(images.detach())
    torch.testing.assert_close(last_first, scores.detach(), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", architectures())
def test_in_training_scores_and_gradients_are_the_same_bit_by_bit(name: str) -> None:
    images = torch.rand(6, 1, 32, 32, generator=torch.Generator().manual_seed(0)) * 255
    images[:3] = images[:3].round(decimals=-2)  # neighbours with the same value, so that the largest is not one alone
    images[0] = 0
    found = []
    for way in (Network.forward, Network.training_scores):
        network = built(name).train()
        set_masks(network, 1, 0)
        scores = way(network, images)
        nn.functional.cross_entropy(scores, torch.arange(6) % 5).backward()
        found.append([scores, *(parameter.grad for parameter in network.parameters())])
    for plain, cheap in zip(*found, strict=True):
        assert torch.equal(plain, cheap)


def test_pools_come_before_the_relus_that_they_follow() -> None:
    conv, relu, pool, norm, last = nn.Conv2d(1, 2, 3), nn.ReLU(), nn.MaxPool2d(2), nn.BatchNorm2d(2), nn.ReLU()
    assert pooled_first([conv, relu, pool, norm, last]) == [conv, pool, relu, norm, last]
    assert pooled_first([pool, relu, norm, last]) == [pool, relu, norm, last]


@pytest.mark.parametrize("name", architectures())
def test_every_relu_is_a_module_of_its_own_and_leaves_its_input(name: str) -> None:
    network, called = built(name), []
    relus = [module for module in network.modules() if isinstance(module, nn.ReLU)]
    hooks = [relu.register_forward_hook(lambda module, given, result: called.append(module)) for relu in relus]
    with Operations() as operations:
        network(torch.rand(2, 1, 32, 32) * 255)
    for hook in hooks:
        hook.remove()
    rectified = [operation for operation in operations.names if operation.startswith(RELUS)]
    assert rectified == ["aten.relu.default"] * len(relus)  # as many operations as modules, none in place
    assert len(relus) == len(called) == len(set(map(id, called)))
    assert [name for name, module in network.layers.named_children() if module in relus] == [
        f"relu{number}" for number in range(1, len(relus) + 1)
    ]


def test_a_relu_that_is_a_function_would_be_found() -> None:
    with Operations() as operations:
        torch.relu(torch.ones(2))
        nn.functional.relu_(torch.ones(2))
        torch.ones(2).clamp(min=0)
    assert sum(operation.startswith(RELUS) for operation in operations.names) == 3


@pytest.mark.parametrize("name", architectures())
def test_nothing_in_a_module_of_an_architecture_is_in_place(name: str) -> None:
    tree = ast.parse((Path(FOLDER) / f"{name}.py").read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "inplace"]


@pytest.mark.parametrize("name", architectures())
def test_dropout_depends_on_the_run_alone(name: str) -> None:
    network = built(name)
    assert not any(isinstance(module, nn.modules.dropout._DropoutNd) for module in network.modules())
    assert any(isinstance(module, KeyedDropout) for module in network.modules())


@pytest.mark.parametrize("name", [name for name in architectures() if architecture(name).published])
def test_published_weights_come_from_the_generator_alone(name: str) -> None:
    published, drawn = module_of(name).published, []
    for seed in (1, 1, 2):
        torch.manual_seed(len(drawn))
        drawn.append(published("conv1.weight", (4, 1, 5, 5), torch.Generator().manual_seed(seed)))
    assert torch.equal(drawn[0], drawn[1])
    assert not torch.equal(drawn[0], drawn[2])
