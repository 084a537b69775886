"""Products between faces of what layers give: those of the activations, block by block or not."""

import numpy as np
import pytest
import torch

from aulens.errors import InputError
from aulens.networks.activations import activations
from aulens.networks.architectures import Shape
from aulens.networks.build import draw_weights, empty_network
from aulens.transfer.layer_grams import layer_grams, layers_of, pixel_gram
from aulens.transfer.products import gram_of

FACES = np.random.default_rng(0).integers(0, 256, (6, 16, 16)).astype(np.uint8)
LAYERS = ["relu1", "relu2", "relu3"]


@pytest.fixture
def network():
    made = empty_network("tiny", Shape(1, 16, (3, 4), (5,), 2, 0.5))
    draw_weights(made, "tiny", "he", 3)
    with torch.no_grad():
        made.scaling.mean.fill_(127.5)
        made.scaling.sd.fill_(60.0)
    return made.eval()


def test_all_layers_are_the_relus_with_the_layer_before_them(network) -> None:
    found = layers_of(network, "all", heads=False)
    assert [layer[:3] for layer in found] == [("relu1", 1, "conv1"), ("relu2", 2, "conv2"), ("relu3", 3, "dense1")]
    assert not any(layer.frozen for layer in found)
    assert [layer.frozen for layer in layers_of(network, "all", heads=True)] == [True, True, False]


def test_named_layers_are_in_the_order_of_the_network(network) -> None:
    assert [layer.name for layer in layers_of(network, ["relu3", "pool1"], heads=False)] == ["pool1", "relu3"]
    with pytest.raises(InputError, match="no layer 'relu9'"):
        layers_of(network, ["relu9"], heads=False)


@pytest.mark.parametrize("most", [10**6, 6 * 100, 6 * 7])
def test_products_are_those_of_the_activations_however_much_is_held(network, most: int) -> None:
    rows = np.array([4, 0, 2, 3, 1, 5])
    found = layer_grams(network, FACES, rows, LAYERS, most=most)
    for name, values in activations(network, FACES, rows, LAYERS).items():
        centred = values.astype(float) - values.mean(axis=0, dtype=float)
        np.testing.assert_allclose(found[name].products, centred @ centred.T, rtol=1e-3, atol=1e-3)
        np.testing.assert_allclose(found[name].means, centred.mean(axis=1), atol=1e-5)
        assert found[name].values == values.shape[1]


def test_pixels_are_grey_levels_less_the_mean_face() -> None:
    found = pixel_gram(FACES, np.array([0, 2, 3]))
    np.testing.assert_allclose(found.products, gram_of(FACES[[0, 2, 3]].reshape(3, -1).astype(np.float32)).products)
    np.testing.assert_allclose(found.products.sum(axis=0), 0, atol=1)
