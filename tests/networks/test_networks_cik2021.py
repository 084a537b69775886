import pytest
import torch
from torch.nn import functional

from aulens.networks.architectures import Shape, architecture
from aulens.networks.build import draw_weights, empty_network
from aulens.networks.checks import problems
from aulens.networks.cik2021 import MaximumAndMean
from aulens.networks.network import Network

USUAL = Shape(inputs=3, side=128, channels=(32, 64, 128), hidden=(128,), labels=5, dropout=0.0)
SMALL = Shape(inputs=3, side=9, channels=(3, 4, 5), hidden=(6,), labels=5, dropout=0.0)


def drawn(shape: Shape, seed: int = 4) -> Network:
    network = empty_network("cik2021", shape)
    draw_weights(network, "cik2021", "he", seed)
    return network


def test_the_sizes_are_those_of_the_docstring() -> None:
    network, values = empty_network("cik2021", USUAL, "meta").eval(), torch.empty(2, 3, 128, 128, device="meta")
    found = {}
    for name, layer in network.layers.named_children():
        values = layer(values)
        found[name] = tuple(values.shape[1:])
    assert list(found) == [
        *("conv1", "norm1", "relu1", "conv2", "norm2", "relu2", "conv3", "norm3", "relu3"),
        *("pool", "dense1", "relu4", "dropout", "output"),
    ]
    assert [found[f"relu{number}"] for number in (1, 2, 3)] == [(32, 64, 64), (64, 32, 32), (128, 16, 16)]
    assert [found[name] for name in ("pool", "dense1", "output")] == [(256,), (128,), (5,)]


def test_the_number_of_parameters_is_that_counted_by_hand() -> None:
    conv = 9 * 3 * 32 + 9 * 32 * 64 + 9 * 64 * 128
    norm = 2 * (32 + 64 + 128)
    dense = (2 * 128 * 128 + 128) + (128 * 5 + 5)
    network = empty_network("cik2021", USUAL, "meta")
    assert sum(parameter.numel() for parameter in network.parameters()) == conv + norm + dense == 127_013


def test_the_paper_states_no_initial_weights() -> None:
    known = architecture("cik2021")
    assert (known.conv_layers, known.hidden_layers, known.published) == (3, 1, False)
    assert problems("cik2021", [1, 2, 3], [4], "published") == [
        "the architecture cik2021 has no published initial weights; initial: he is allowed"
    ]


def test_pooling_gives_maxima_and_then_means() -> None:
    maps = torch.tensor([[[[1.0, 2.0], [3.0, 6.0]], [[-1.0, -1.0], [-5.0, -1.0]]]])
    assert MaximumAndMean()(maps).tolist() == [[6.0, -1.0, 3.0, -2.0]]


def test_the_gradient_of_pooling_has_the_order_of_the_maps() -> None:
    maps = torch.rand(3, 5, 4, 4).contiguous(memory_format=torch.channels_last).requires_grad_()
    (gradient,) = torch.autograd.grad(MaximumAndMean()(maps).square().sum(), maps)
    assert gradient.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("side", [5, 9, 16])
def test_any_side_will_do(side: int) -> None:
    network = drawn(Shape(1, side, (2, 3, 4), (5,), 3, 0.0)).eval()
    assert network(torch.rand(2, 1, side, side)).shape == (2, 3)


def test_batch_norm_learns_in_training_and_ignores_companions_in_evaluation() -> None:
    network, images = drawn(SMALL), torch.rand(6, 3, 9, 9) * 255
    norm = network.layer("norm1")
    network.train()(images)
    first = network.layer("conv1")(network.scaling(images)).detach()  # (6, 3, 5, 5)
    torch.testing.assert_close(norm.running_mean, 0.1 * first.mean((0, 2, 3)))  # momentum .1, from 0
    network.eval()
    before = norm.running_mean.clone()
    torch.testing.assert_close(network(images)[:2], network(images[:2]))
    assert torch.equal(norm.running_mean, before)


def test_scores_in_training_are_those_of_the_layers_written_out() -> None:
    network, images = drawn(SMALL).train(), torch.rand(4, 3, 9, 9)
    weights = dict(network.layers.named_parameters())
    values = images
    for number in (1, 2, 3):
        values = functional.conv2d(values, weights[f"conv{number}.weight"], stride=2, padding=1)
        mean, variance = values.mean((0, 2, 3), keepdim=True), values.var((0, 2, 3), keepdim=True, correction=0)
        values = ((values - mean) / (variance + 1e-5).sqrt()).clamp(min=0)
    values = torch.cat([values.flatten(2).max(2).values, values.flatten(2).mean(2)], 1)
    values = (values @ weights["dense1.weight"].T + weights["dense1.bias"]).clamp(min=0)
    values = values @ weights["output.weight"].T + weights["output.bias"]
    torch.testing.assert_close(network(images), values, rtol=1e-4, atol=1e-4)
