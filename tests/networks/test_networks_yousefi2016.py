import math

import pytest
import torch
from torch.nn import functional

from aulens.errors import InputError
from aulens.networks.architectures import Shape, architecture
from aulens.networks.build import draw_weights, empty_network
from aulens.networks.network import InputScaling, Network

PUBLISHED = Shape(inputs=1, side=48, channels=(64, 128, 256), hidden=(300,), labels=5, dropout=0.5)
SMALL = Shape(inputs=1, side=16, channels=(3, 4, 5), hidden=(6,), labels=5, dropout=0.5)


def drawn(shape: Shape, initial: str = "he", seed: int = 4) -> Network:
    network = empty_network("yousefi2016", shape)
    draw_weights(network, "yousefi2016", initial, seed)
    return network


def outputs(network: Network, images: torch.Tensor) -> dict[str, tuple[int, ...]]:
    """Return the shape of what each layer gives for one image."""
    found, values = {}, network.scaling(images)
    for name, layer in network.layers.named_children():
        values = layer(values)
        found[name] = tuple(values.shape[1:])
    return found


def test_the_published_network_has_the_published_sizes() -> None:
    found = outputs(empty_network("yousefi2016", PUBLISHED, "meta").eval(), torch.empty(2, 1, 48, 48, device="meta"))
    assert list(found) == [
        *("conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "conv3", "relu3", "pool3"),
        *("flatten", "dense1", "relu4", "dropout", "output"),
    ]
    assert [found[name] for name in ("conv1", "pool1", "conv2", "pool2", "conv3", "pool3")] == [
        *((64, 48, 48), (64, 24, 24), (128, 24, 24), (128, 12, 12), (256, 12, 12), (256, 6, 6)),
    ]
    assert [found[name] for name in ("flatten", "dense1", "output")] == [(9216,), (300,), (5,)]


def test_the_number_of_parameters_is_that_counted_by_hand() -> None:
    conv = (25 * 1 * 64 + 64) + (25 * 64 * 128 + 128) + (25 * 128 * 256 + 256)
    dense = (256 * 6 * 6 * 300 + 300) + (300 * 5 + 5)
    network = empty_network("yousefi2016", PUBLISHED, "meta")
    assert sum(parameter.numel() for parameter in network.parameters()) == conv + dense == 3_792_653


def test_the_configuration_gives_three_conv_layers_and_one_dense_one() -> None:
    known = architecture("yousefi2016")
    assert (known.conv_layers, known.hidden_layers, known.published) == (3, 1, True)


def test_an_image_too_small_for_the_pools_is_refused() -> None:
    with pytest.raises(InputError, match="yousefi2016 halves an image's side 3 times, which leaves nothing of 7 pixel"):
        empty_network("yousefi2016", Shape(1, 7, (2, 3, 4), (5,), 3, 0.0))


def test_the_published_initial_weights_are_normal_within_two_standard_deviations() -> None:
    network = drawn(Shape(1, 48, (32, 32, 32), (300,), 5, 0.5), "published")
    # variance of a normal distribution cut at ± 2 sd: 1 - 4 φ(2) / (2 Φ(2) - 1)
    density, inside = math.exp(-2) / math.sqrt(2 * math.pi), math.erf(2 / math.sqrt(2))
    expected = 0.01 * math.sqrt(1 - 4 * density / inside)
    for name in ("conv2", "conv3", "dense1"):
        weight = network.layer(name).weight.detach()
        assert weight.std().item() == pytest.approx(expected, rel=0.03)
        assert weight.mean().abs().item() < 3e-4
        assert 0.0195 < weight.abs().max().item() <= 0.02
    assert [network.layer(f"conv{number}").bias.abs().max().item() for number in (1, 2, 3)] == [0, 0, 0]
    for name in ("dense1", "output"):
        assert (network.layer(name).bias == 0.1).all()


def test_in_training_some_hidden_units_are_left_out_and_in_evaluation_none() -> None:
    network, images = drawn(SMALL), torch.rand(2, 1, 16, 16) * 255
    network.train()
    hidden = network.layers[:-2](network.scaling(images))
    kept = network.layer("dropout")(torch.ones(64, 6))
    assert set(kept.flatten().tolist()) == {0.0, 2.0}
    network.eval()
    torch.testing.assert_close(network(images), network.layer("output")(hidden))


def test_scores_are_those_of_the_layers_written_out() -> None:
    layers, images = drawn(SMALL), torch.rand(4, 1, 16, 16) * 255
    network = Network(InputScaling([127.5], [255.0]), layers.layers).eval()
    weights = dict(network.layers.named_parameters())
    values = (images - 127.5) / 255
    for number in (1, 2, 3):
        values = functional.conv2d(values, weights[f"conv{number}.weight"], weights[f"conv{number}.bias"], padding=2)
        values = functional.max_pool2d(values.clamp(min=0), 2)
    values = (values.flatten(1) @ weights["dense1.weight"].T + weights["dense1.bias"]).clamp(min=0)
    values = values @ weights["output.weight"].T + weights["output.bias"]
    torch.testing.assert_close(network(images), values, rtol=1e-4, atol=1e-5)
