import numpy as np
import pytest
import torch
from torch import nn

from aulens.errors import InputError
from aulens.networks.architectures import Shape
from aulens.networks.build import draw_weights, empty_network
from aulens.training.optimisers import (
    Decay,
    Optimiser,
    OptimiserSettings,
    decay_groups,
    optimiser_settings,
)


class One(nn.Module):
    """One number that is trained; its loss is half of its square times three, so that its gradient is 3 w."""

    def __init__(self) -> None:
        super().__init__()
        self.w = nn.Parameter(torch.tensor(2.0, dtype=torch.float64))


def steps(values: dict, rates: list[float]) -> list[float]:
    one = One()
    optimiser = Optimiser(one, optimiser_settings(values))
    found = []
    for number, rate in enumerate(rates, start=1):
        one.zero_grad()
        (1.5 * one.w**2).backward()
        optimiser.step(rate, number)
        found.append(one.w.item())
    return found


def test_sgd_by_hand() -> None:
    # gradient 3 w + .5 w = 3.5 w; velocity v ← .9 v + gradient; w ← w - rate · v
    w, v, expected = 2.0, 0.0, []
    for rate in (0.1, 0.1, 0.05):
        v = 0.9 * v + 3.5 * w
        w -= rate * v
        expected.append(w)
    found = steps({"name": "sgd", "momentum": 0.9, "weight_decay": 0.5}, [0.1, 0.1, 0.05])
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_adam_by_hand() -> None:
    # Kingma & Ba 2015, algorithm 1, with the gradient of the weight decay added to the gradient
    w, m, v, expected = 2.0, 0.0, 0.0, []
    for t in (1, 2, 3):
        g = 3.5 * w
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        w -= 0.01 * (m / (1 - 0.9**t)) / ((v / (1 - 0.999**t)) ** 0.5 + 1e-8)
        expected.append(w)
    found = steps({"name": "adam", "weight_decay": 0.5}, [0.01] * 3)
    np.testing.assert_allclose(found, expected, rtol=1e-10)


def network() -> nn.Module:
    built = empty_network("tiny", Shape(1, 8, (2, 3), (4,), 2, 0.0))
    draw_weights(built, "tiny", "he", 1)
    return built


def names(built: nn.Module, parameters: list[nn.Parameter]) -> set[str]:
    return {name for name, own in built.layers.named_parameters() if any(own is other for other in parameters)}


def test_each_kind_of_layer_has_its_weight_decay_and_batch_norm_none() -> None:
    built = network()
    groups = decay_groups(built, OptimiserSettings("sgd", 0.9, Decay(0.1, 0.2, 0.3)))
    assert {decay: names(built, parameters) for decay, parameters in groups.items()} == {
        0.1: {"conv1.weight", "conv2.weight"},
        0.0: {"norm1.weight", "norm1.bias", "norm2.weight", "norm2.bias"},
        0.2: {"dense1.weight", "dense1.bias"},
        0.3: {"output.weight", "output.bias"},
    }


def test_one_weight_decay_is_for_all_parameters() -> None:
    built = network()
    groups = decay_groups(built, OptimiserSettings("sgd", 0.9, 0.1))
    assert len(groups[0.1]) == len(list(built.parameters()))


OURS = [{"name": "adam"}, {"name": "sgd", "momentum": 0.9}, {"name": "sgd", "momentum": 0.0}]
GROUPS = {"conv": 0.1, "hidden": 0.0, "output": 0.2}


@pytest.mark.parametrize("values", OURS)
def test_steps_are_those_of_torch(values: dict) -> None:
    settings, images = optimiser_settings(values | {"weight_decay": GROUPS}), torch.rand(4, 1, 8, 8)
    ours, theirs = network(), network()
    optimiser = Optimiser(ours, settings)
    groups = [{"params": own, "weight_decay": decay} for decay, own in decay_groups(theirs, settings).items()]
    if settings.name == "adam":
        other = torch.optim.Adam(groups, lr=0.01)
    else:
        other = torch.optim.SGD(groups, lr=0.01, momentum=settings.momentum)
    for number in (1, 2, 3):
        for trained in (ours, theirs):
            trained.zero_grad()
            trained(images)[:, 0].sum().backward()
        optimiser.step(0.01, number)
        other.step()
    for one, two in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(one, two, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("values", OURS)
def test_an_optimiser_goes_on_from_its_state(values: dict) -> None:
    settings, images = optimiser_settings(values | {"weight_decay": GROUPS}), torch.rand(4, 1, 8, 8)
    one, two = (network().to(memory_format=torch.channels_last) for _ in range(2))

    def step(trained: nn.Module, optimiser: Optimiser, number: int) -> None:
        trained.zero_grad()
        trained(images)[:, 0].sum().backward()
        optimiser.step(0.1, number)

    optimiser = Optimiser(one, settings)
    step(one, optimiser, 1)
    two.load_state_dict(one.state_dict())
    again = Optimiser(two, settings)
    again.restore({name: tensor.clone().contiguous() for name, tensor in optimiser.state.items()})
    step(one, optimiser, 2)
    step(two, again, 2)
    for first, second in zip(one.parameters(), two.parameters(), strict=True):
        assert torch.equal(first, second)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": "sgdd", "weight_decay": 0.0}, "training.optimiser.name: 'sgdd' is unknown; allowed: sgd, adam"),
        ({"name": "sgd", "weight_decay": 0.0}, "training.optimiser.momentum: None is given; sgd needs a number"),
        ({"name": "adam", "momentum": 0.9, "weight_decay": 0.0}, "adam has no momentum of its own"),
        ({"name": "adam"}, "training.optimiser: missing key 'weight_decay'"),
        ({"name": "adam", "weight_decay": -1.0}, "training.optimiser.weight_decay: -1 is given; numbers from 0 on"),
        ({"name": "adam", "weight_decay": {"conv": 0.1}}, "training.optimiser.weight_decay: missing key 'hidden'"),
    ],
)
def test_wrong_settings_are_refused(values: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        optimiser_settings(values)
