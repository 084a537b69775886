"""Maps of filters: a case by hand, one place of the image, and what is refused."""

import numpy as np
import pytest
import torch
from torch import nn

from aulens.attribution.filters_maps import METHODS, filter_maps
from aulens.errors import InputError
from aulens.networks.network import InputScaling, Network


def network() -> Network:
    """Return a network of 1 × 1 convolutions: 2 x + 1, −x; then filters a − b, b, −a, dense; rectified."""
    layers = nn.Sequential()
    layers.conv1, layers.relu1 = nn.Conv2d(1, 2, 1), nn.ReLU()
    layers.conv2, layers.relu2 = nn.Conv2d(2, 3, 1, bias=False), nn.ReLU()
    layers.flatten, layers.output = nn.Flatten(), nn.Linear(12, 2)
    with torch.no_grad():
        layers.conv1.weight[:, 0, 0, 0], layers.conv1.bias[:] = torch.tensor([2.0, -1]), torch.tensor([1.0, 0])
        layers.conv2.weight[..., 0, 0] = torch.tensor([[1.0, -1], [0, 1], [-1, 0]])
    return Network(InputScaling([0.0], [2.0]), layers).requires_grad_(False).eval()


FACES = np.array([[[4, 8], [2, 6]], [[10, 2], [4, 4]]], np.uint8)


@pytest.mark.parametrize("method", METHODS)
def test_the_largest_activation_alone_is_passed_back(method):
    # filter 0 at a pixel v: 2 v / 2 + 1, whose gradient is 1; deconvolution passes nothing negative at relu1 either
    found = filter_maps(network(), FACES, np.array([1, 0]), "relu2", 0, method)
    assert found.tolist() == [[[1, 0], [0, 0]], [[0, 1], [0, 0]]]


def test_a_silent_filter_has_no_map_by_guided_backpropagation():
    assert not filter_maps(network(), FACES, np.array([0]), "relu2", 2, "guided_backpropagation").any()


def test_the_network_stays_as_it_is():
    own = network()
    before = own(torch.ones(1, 1, 2, 2))
    filter_maps(own, FACES, np.array([0, 1]), "relu1", 1, "deconvolution")
    assert torch.equal(own(torch.ones(1, 1, 2, 2)), before)
    assert not any(len(module._backward_hooks) + len(module._forward_hooks) for module in own.modules())


def test_training_and_unknown_layers_are_refused():
    with pytest.raises(ValueError, match="training mode"):
        filter_maps(network().train(), FACES, np.array([0]), "relu2", 0, "deconvolution")
    with pytest.raises(InputError, match="no layer 'relu9'"):
        filter_maps(network(), FACES, np.array([0]), "relu9", 0, "deconvolution")
