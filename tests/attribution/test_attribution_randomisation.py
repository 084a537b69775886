"""Maps of networks with random weights."""

import numpy as np
import pytest
import torch
from scipy.stats import spearmanr

from aulens.attribution.maps import attributed
from aulens.attribution.methods import saliency
from aulens.attribution.random_weights import randomised, with_random_weights
from aulens.attribution.randomisation import ranks_of, similarities
from aulens.networks.architectures import Shape
from aulens.networks.build import draw_weights, empty_network
from aulens.networks.network import Network

LAYERS = ["output", "dense1", "norm2", "conv2", "norm1", "conv1"]


@pytest.fixture
def network() -> Network:
    made = empty_network("tiny", Shape(1, 8, (3, 40), (50,), 2, 0.5))
    draw_weights(made, "tiny", "he", 4)
    with torch.no_grad():
        made.layers.conv2.weight.mul_(3).add_(0.7)
    return made.eval().requires_grad_(False)


def changed(network: Network, other: Network) -> set[str]:
    """Return the layers whose weights or running statistics differ."""
    own, others = network.state_dict(), other.state_dict()
    return {name.split(".")[1] for name in own if not torch.equal(own[name], others[name])}


def test_layers_become_random_from_the_last_to_the_first(network: Network) -> None:
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    names = []
    for name, copy in randomised(network, seed=1):
        names.append(name)
        assert changed(network, copy) <= set(names) and "output" in changed(network, copy)
        assert name.startswith("norm") or name in changed(network, copy)
        assert not copy.training and not any(parameter.requires_grad for parameter in copy.parameters())
    assert names == LAYERS
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.state_dict().items())


def test_weights_keep_their_size_around_zero_and_statistics_stay(network: Network) -> None:
    copies = dict(randomised(network, seed=1))
    own, other = network.layers.conv2.weight, copies["conv1"].layers.conv2.weight  # 1080 weights, mean .7
    size = own.square().mean().sqrt().item()
    assert other.mean().item() == pytest.approx(0, abs=4 * size / 1080**0.5)
    assert other.square().mean().sqrt().item() == pytest.approx(size, rel=0.1)
    assert abs(np.corrcoef(own.flatten(), other.flatten())[0, 1]) < 0.15
    assert torch.equal(copies["conv1"].layers.norm1.running_var, network.layers.norm1.running_var)


def test_biases_keep_their_mean_and_spread(network: Network) -> None:
    with torch.no_grad():
        network.layers.dense1.bias.copy_(torch.linspace(3, 4, 50))
    bias = dict(randomised(network, seed=1))["dense1"].layers.dense1.bias
    assert bias.mean().item() == pytest.approx(3.5, abs=4 * 0.3 / 50**0.5)
    assert bias.std().item() == pytest.approx(0.29, rel=0.4)


def test_units_are_not_silenced_by_weights_whose_mean_is_negative(network: Network) -> None:
    with torch.no_grad():
        network.layers.dense1.weight.sub_(network.layers.dense1.weight.std())
    faces = np.random.default_rng(5).integers(0, 256, (20, 8, 8), np.uint8)
    changed_network = with_random_weights(network, seed=2)
    maps = attributed(changed_network, saliency.attribution, faces, np.zeros(20, np.int64), torch.device("cpu"), {})[0]
    assert (np.abs(maps).max(axis=(1, 2)) > 0).all()


def test_the_seed_and_the_layer_alone_decide_what_is_drawn(network: Network) -> None:
    first, again, other = (dict(randomised(network, seed)) for seed in (1, 1, 2))
    weights = [each["dense1"].layers.output.weight for each in (first, again, other)]
    assert torch.equal(weights[0], weights[1]) and not torch.equal(weights[0], weights[2])
    assert torch.equal(first["output"].layers.output.weight, first["conv1"].layers.output.weight)


def test_random_in_all_layers_is_the_last_of_them(network: Network) -> None:
    *_, (_, last) = randomised(network, seed=3)
    found = with_random_weights(network, seed=3)
    assert all(torch.equal(tensor, found.state_dict()[name]) for name, tensor in last.state_dict().items())


def test_copies_that_are_kept_do_not_change(network: Network) -> None:
    kept = list(randomised(network, seed=1))
    assert "conv1" not in changed(network, kept[0][1]) and "conv1" in changed(network, kept[-1][1])


def test_similarity_is_a_correlation_of_ranks() -> None:
    one, other = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[10.0, 20.0], [500.0, 30.0]])
    ranks = ranks_of(np.stack([one, other, -one]))
    signed, sizes = np.einsum("isp,jsp->sij", ranks, ranks)
    assert signed[0, 1] == pytest.approx(1 - 6 * 2 / (4 * 15))  # two ranks changed
    assert (signed[0, 2], sizes[0, 2]) == pytest.approx((-1, 1))


def test_maps_are_compared_with_those_of_every_random_network(network: Network) -> None:
    faces, targets = np.random.default_rng(0).integers(0, 256, (3, 8, 8), dtype=np.uint8), np.array([0, 1, 1])
    where = torch.device("cpu")
    maps = attributed(network, saliency.attribution, faces, targets, where, {})[0]
    networks, shown = list(randomised(network, seed=1)), (saliency.attribution, faces, targets)
    found = similarities(networks, *shown, maps, where, {})
    assert found.shape == (6, 3, 2)
    others = attributed(dict(networks)["conv2"], *shown, where, {})[0]
    assert found[3, 2, 0] == pytest.approx(spearmanr(maps[2], others[2], axis=None).statistic)
    assert found[3, 2, 1] == pytest.approx(spearmanr(np.abs(maps[2]), np.abs(others[2]), axis=None).statistic)
    assert np.abs(found[-1]).max() < 0.9
    known = similarities(networks, *shown, maps, where, {}, known=maps)
    np.testing.assert_array_equal(known[:-1], found[:-1])
    assert known[-1] == pytest.approx(1), "what is known is not made again"


def test_an_empty_map_has_no_similarity() -> None:
    ranks = ranks_of(np.array([[[0.0, 0], [0, 0]], [[1, 2], [3, np.nan]], [[-1, 1], [1, 1]]]))
    assert np.isnan(ranks[:2]).all()
    assert np.isfinite(ranks[2, 0]).all() and np.isnan(ranks[2, 1]).all(), "sizes alone are all the same"
