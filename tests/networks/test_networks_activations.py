import numpy as np
import pytest
import torch

from aulens.errors import InputError
from aulens.networks.activations import ROWS, activations, largest_of_maps
from aulens.networks.architectures import Shape
from aulens.networks.build import draw_weights, empty_network
from aulens.networks.inputs import as_images
from aulens.networks.network import Network

SHAPE = Shape(inputs=1, side=8, channels=(3,), hidden=(4,), labels=2, dropout=0.5)


@pytest.fixture
def network() -> Network:
    network = empty_network("tiny", SHAPE)
    draw_weights(network, "tiny", "he", 1)
    return network.eval()


def faces(number: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (number, 8, 8), dtype=np.uint8)


def test_layers_give_what_they_give_in_the_network(network: Network) -> None:
    shown, rows = faces(5), np.array([4, 0, 2])
    found = activations(network, shown, rows, ["relu1", "output"])
    images = as_images(torch.from_numpy(shown[rows]))
    maps = network.layers[:3](network.scaling(images)).detach()
    assert list(found) == ["relu1", "output"]
    np.testing.assert_allclose(found["relu1"], maps.flatten(1), rtol=1e-6)
    np.testing.assert_allclose(found["output"], network(images).detach(), rtol=1e-6)
    largest = activations(network, shown, rows, ["relu1"], reduced=largest_of_maps)["relu1"]
    np.testing.assert_allclose(largest, maps.amax((2, 3)), rtol=1e-6)


def test_batches_change_nothing_and_no_hook_is_left(network: Network) -> None:
    shown = faces(ROWS + 3)
    whole = activations(network, shown, np.arange(ROWS + 3), ["dense1"])["dense1"]
    alone = activations(network, shown, np.array([ROWS + 1]), ["dense1"])["dense1"]
    assert whole.shape == (ROWS + 3, 4)
    np.testing.assert_allclose(whole[[ROWS + 1]], alone, rtol=1e-5)
    assert not any(module._forward_hooks for module in network.modules())


def test_an_unknown_layer_is_refused(network: Network) -> None:
    with pytest.raises(InputError, match="the network has no layer 'relu9'; its layers are conv1, norm1, relu1"):
        activations(network, faces(1), np.array([0]), ["relu9"])
