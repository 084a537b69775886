import pytest
import torch
from torch.nn import functional

from aulens.errors import InputError
from aulens.networks.architectures import Shape, architecture
from aulens.networks.build import draw_weights, empty_network
from aulens.networks.dropout import set_masks
from aulens.networks.network import Network

PUBLISHED = Shape(inputs=1, side=48, channels=(64, 128, 256), hidden=(512,), labels=8, dropout=0.5)
SMALL = Shape(inputs=1, side=16, channels=(3, 4, 5), hidden=(6,), labels=5, dropout=0.5)


def drawn(shape: Shape) -> Network:
    network = empty_network("breuer2017", shape)
    draw_weights(network, "breuer2017", "he", 4)
    return network


def test_the_published_network_has_the_published_sizes() -> None:
    network = empty_network("breuer2017", PUBLISHED, "meta").eval()
    values, found = torch.empty(2, 1, 48, 48, device="meta"), {}
    for name, layer in network.layers.named_children():
        values = layer(values)
        found[name] = tuple(values.shape[1:])
    assert list(found) == [
        *("conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "conv3", "relu3", "pool3"),
        *("dropout1", "flatten", "dense1", "relu4", "dropout2", "output"),
    ]
    assert [found[name] for name in ("conv1", "pool1", "conv2", "pool2", "conv3", "pool3")] == [
        *((64, 48, 48), (64, 24, 24), (128, 24, 24), (128, 12, 12), (256, 12, 12), (256, 6, 6)),
    ]
    assert [found[name] for name in ("flatten", "dense1", "output")] == [(9216,), (512,), (8,)]


def test_the_number_of_parameters_is_that_counted_by_hand() -> None:
    conv = (25 * 1 * 64 + 64) + (25 * 64 * 128 + 128) + (25 * 128 * 256 + 256)
    dense = (256 * 6 * 6 * 512 + 512) + (512 * 8 + 8)
    network = empty_network("breuer2017", PUBLISHED, "meta")
    assert sum(parameter.numel() for parameter in network.parameters()) == conv + dense == 5_749_256


def test_the_paper_states_no_initial_weights() -> None:
    known = architecture("breuer2017")
    assert (known.conv_layers, known.hidden_layers, known.published) == (3, 1, False)


def test_a_quarter_of_the_maps_and_half_of_the_units_are_left_out() -> None:
    layers = empty_network("breuer2017", PUBLISHED, "meta").layers
    assert (layers.dropout1.share, layers.dropout2.share) == (0.25, 0.5)


def test_an_image_too_small_for_the_pools_is_refused() -> None:
    with pytest.raises(InputError, match="breuer2017 halves an image's side 3 times, which leaves nothing of 7 pixels"):
        empty_network("breuer2017", Shape(1, 7, (2, 3, 4), (5,), 3, 0.0))


def test_the_network_does_what_its_layers_say() -> None:
    network, images = drawn(SMALL).eval(), torch.rand(2, 1, 16, 16) * 255
    values = images
    for number in (1, 2, 3):
        layer = network.layer(f"conv{number}")
        values = functional.max_pool2d(functional.conv2d(values, layer.weight, layer.bias, padding=2).relu(), 2)
    values = functional.linear(values.flatten(1), network.layer("dense1").weight, network.layer("dense1").bias).relu()
    expected = functional.linear(values, network.layer("output").weight, network.layer("output").bias)
    torch.testing.assert_close(network(images), expected)


def test_the_two_dropout_layers_draw_masks_of_their_own() -> None:
    network = drawn(SMALL).train()
    set_masks(network, seed=1, iteration=0)
    dropout = [network.layer(name) for name in ("dropout1", "dropout2")]
    assert [layer.counter for layer in dropout] == [0, 1]
    assert not torch.equal(dropout[0](torch.ones(4, 40)) > 0, dropout[1](torch.ones(4, 40)) > 0)
