import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from aulens.errors import InputError
from aulens.networks import architectures as module
from aulens.networks.architectures import Shape, architecture, architectures
from aulens.networks.build import draw_weights, empty_network
from aulens.networks.checks import problems
from aulens.networks.dropout import KeyedDropout, set_masks

SHAPE = Shape(1, 12, (4, 6), (5,), 3, 0.5)


def drawn(seed: int = 7, shape: Shape = SHAPE, name: str = "tiny") -> torch.nn.Module:
    network = empty_network(name, shape)
    draw_weights(network, name, "he", seed)
    return network


@pytest.mark.parametrize(
    ("inputs", "side", "channels", "hidden", "labels"),
    [(1, 12, (4, 6), (5,), 3), (3, 13, (2, 3, 4), (), 7), (1, 6, (), (8, 4), 2)],
)
def test_a_network_has_the_layers_that_are_asked_for(inputs, side, channels, hidden, labels) -> None:
    network = drawn(shape=Shape(inputs, side, channels, hidden, labels, 0.2)).eval()
    assert network(torch.rand(2, inputs, side, side) * 255).shape == (2, labels)
    convs = [layer for layer in network.layers if isinstance(layer, nn.Conv2d)]
    assert [layer.out_channels for layer in convs] == list(channels)
    dense = [layer for layer in network.layers if isinstance(layer, nn.Linear)]
    assert [layer.out_features for layer in dense] == [*hidden, labels]
    assert sum(isinstance(layer, nn.ReLU) for layer in network.layers) == len(channels) + len(hidden)


def test_layers_have_names() -> None:
    network = drawn()
    names = ["conv1", "norm1", "relu1", "pool1", "conv2", "norm2", "relu2", "pool2"]
    assert list(dict(network.layers.named_children())) == [*names, "flatten", "dense1", "relu3", "dropout", "output"]
    assert network.layer("conv2").in_channels == 4
    with pytest.raises(InputError, match=r"the network has no layer 'conv3'; its layers are conv1, norm1, "):
        network.layer("conv3")


def test_no_relu_changes_its_input_and_pixels_have_a_gradient() -> None:
    network = drawn().eval()
    images = (torch.rand(3, 1, 12, 12) * 255).requires_grad_()
    network(images)[:, 1].sum().backward()
    assert images.grad.isfinite().all()
    assert (images.grad.abs().amax((1, 2, 3)) > 0).all()
    assert not any(layer.inplace for layer in network.layers if isinstance(layer, nn.ReLU))


def test_an_image_too_small_for_the_pools_is_refused() -> None:
    with pytest.raises(InputError, match="tiny halves an image's side 4 times, which leaves nothing of 12 pixels"):
        empty_network("tiny", Shape(1, 12, (2, 2, 2, 2), (), 3, 0.0))


def test_images_of_two_channels_are_refused() -> None:
    with pytest.raises(InputError, match="an image has 2 channels"):
        empty_network("tiny", Shape(2, 12, (2,), (), 3, 0.0))


def test_initial_weights_are_he_normal_and_depend_on_the_seed_and_the_name_alone() -> None:
    big = Shape(3, 32, (40, 60), (200,), 3, 0.5)
    network, again = drawn(shape=big), drawn(shape=big)
    for name in ("conv1", "conv2", "dense1"):
        weight = network.layer(name).weight.detach()
        inputs = weight[0].numel()
        assert weight.std().item() == pytest.approx((2 / inputs) ** 0.5, rel=0.08)
        assert torch.equal(weight, again.layer(name).weight)
    assert network.layer("output").bias.abs().max() == 0
    assert torch.equal(network.layer("norm1").weight, torch.ones(40))
    assert not torch.equal(drawn(8, big).layer("conv1").weight, network.layer("conv1").weight)
    # another layer more leaves the others as they are
    other = drawn(shape=Shape(3, 32, (40, 60, 3), (200,), 3, 0.5))
    assert torch.equal(other.layer("conv2").weight, network.layer("conv2").weight)


def test_building_a_network_leaves_the_global_random_state() -> None:
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    drawn()
    assert torch.equal(torch.rand(2), expected)


def test_dropout_depends_on_seed_and_iteration_and_does_nothing_in_evaluation() -> None:
    layer = KeyedDropout(0.5)
    values = torch.ones(8, 4, 3)
    masks = []
    for seed, iteration in ((1, 0), (1, 0), (1, 1), (2, 0)):
        set_masks(layer, seed, iteration)
        masks.append(layer.train()(values))
    assert torch.equal(masks[0], masks[1])
    assert not torch.equal(masks[0], masks[2])
    assert not torch.equal(masks[0], masks[3])
    assert set(masks[0].flatten().tolist()) == {0.0, 2.0}
    assert torch.equal(layer.eval()(values), values)


def test_two_dropout_layers_draw_other_masks() -> None:
    pair = nn.Sequential(KeyedDropout(0.5), KeyedDropout(0.5)).train()
    set_masks(pair, 1, 3)
    first, second = (layer(torch.ones(16, 16)) for layer in pair)
    assert not torch.equal(first, second)


def test_architectures_are_the_modules_with_the_constants(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "tiny" in architectures()
    assert not {"frozen", "trained", "architectures", "dropout"} & set(architectures())
    (tmp_path / "paper.py").write_text(
        "CONV_LAYERS = 3\nHIDDEN_LAYERS = 1\n\ndef network(shape): ...\n\ndef published(name, shape, generator): ...\n"
    )
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    assert architecture("paper") == module.Architecture("paper", 3, 1, True)
    assert problems("paper", [1, 2, 3], [4], "published") == []
    assert problems("paper", [1, 2], [4, 0], "he") == [
        "channels has 2 entries, the architecture paper has 3 such layers",
        "hidden has 2 entries, the architecture paper has 1 such layers",
        "hidden has the entry 0; whole numbers from 1 on are allowed",
    ]


def test_wrong_names_are_sentences() -> None:
    known = ", ".join(architectures())
    assert problems("tinny", [1], [], "he") == [f"the architecture 'tinny' is unknown; allowed: {known}"]
    assert problems("tiny", [1], [], "hee") == ["initial 'hee' is unknown; allowed: he, published"]
    assert problems("tiny", [1], [], "published") == [
        "the architecture tiny has no published initial weights; initial: he is allowed"
    ]


def test_published_initial_weights_come_from_the_module(monkeypatch: pytest.MonkeyPatch) -> None:
    from aulens.networks import tiny

    monkeypatch.setattr(tiny, "published", lambda name, shape, generator: torch.full(shape, 0.5), raising=False)
    network = empty_network("tiny", SHAPE)
    draw_weights(network, "tiny", "published", 1)
    assert torch.equal(network.layer("conv1").weight, torch.full((4, 1, 3, 3), 0.5))
    assert torch.equal(network.layer("norm1").bias, torch.zeros(4))


def test_the_architectures_can_be_asked_for_without_torch() -> None:
    code = "import sys; from aulens.networks.checks import problems; "
    code += "assert problems('x', [], [], 'he'); assert 'torch' not in sys.modules"
    workflow = Path(module.__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(workflow)}).returncode == 0
