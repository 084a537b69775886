"""The engine against autograd and torch.optim.SGD, and against itself in other company."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from aulens.training.engine import Descent, Heads, dropout_mask, forward, initial_heads, step

CLASSES = 7


def make_batch(runs: int, rows: int, width: int, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    draw = torch.Generator().manual_seed(seed)
    return torch.randn(runs, rows, width, generator=draw), torch.randint(CLASSES, (runs, rows), generator=draw)


def train(seeds: list[int], sizes: list[int], how: Descent, steps: int = 5) -> Heads:
    heads = initial_heads(seeds, sizes, CLASSES)
    for iteration in range(steps):
        batches = [make_batch(1, 16 if iteration == 3 else 32, sizes[0], seed * 1000 + iteration) for seed in seeds]
        features, labels = (torch.cat(parts) for parts in zip(*batches, strict=True))
        masks = [
            dropout_mask(torch.tensor(seeds), iteration * 2 + layer, features.shape[1], width, how.dropout)
            for layer, width in enumerate(sizes[: len(heads.weights) - 1])
        ]
        step(heads, features, labels, masks, 0.05, how)
    return heads


@pytest.mark.parametrize("sizes", [[12], [12, 8], [12, 10, 6]])
@pytest.mark.parametrize(
    "how", [Descent(0, 0, 0.1), Descent(0.9, 0, 0.1), Descent(0.9, 0.01, 0), Descent(0, 0.01, 0.5)]
)
def test_steps_agree_with_autograd_in_double_precision(sizes: list[int], how: Descent) -> None:
    heads = initial_heads([3], sizes, CLASSES)
    heads = Heads([w.double() for w in heads.weights], [b.double() for b in heads.biases])
    layers = [torch.nn.Linear(w.shape[2], CLASSES if w is heads.weights[-1] else w.shape[1]) for w in heads.weights]
    for layer, weight, bias in zip(layers, heads.weights, heads.biases, strict=True):
        layer.double()
        layer.weight.data = weight[0, : layer.out_features].clone()
        layer.bias.data = bias[0, 0, : layer.out_features].clone()
    parameters = [parameter for layer in layers for parameter in layer.parameters()]
    optimiser = torch.optim.SGD(parameters, 0.05, how.momentum, weight_decay=how.weight_decay)
    for iteration in range(6):
        features, labels = make_batch(1, 16 if iteration == 3 else 32, sizes[0], iteration)
        masks = [
            dropout_mask(torch.tensor([3]), iteration * 2 + number, features.shape[1], layer.in_features, how.dropout)
            for number, layer in enumerate(layers[:-1])
        ]
        x = features[0].double()
        for number, layer in enumerate(layers[:-1]):
            x = torch.relu(layer(x * masks[number][0].double()))
        expected = torch.nn.functional.cross_entropy(layers[-1](x), labels[0])
        optimiser.zero_grad()
        expected.backward()
        optimiser.step()
        doubled = [mask.double() for mask in masks]
        _, loss = step(heads, features.double(), labels, doubled, 0.05, how)
        assert loss[0].item() == pytest.approx(expected.item(), rel=1e-12)
    for layer, weight, bias in zip(layers, heads.weights, heads.biases, strict=True):
        torch.testing.assert_close(weight[0, : layer.out_features], layer.weight.data, rtol=1e-10, atol=1e-12)
        torch.testing.assert_close(bias[0, 0, : layer.out_features], layer.bias.data, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("how", [Descent(0, 0, 0.1), Descent(0.9, 1e-4, 0.1)])
@pytest.mark.parametrize("company", [[7], [5, 7], [9, 8, 7, 1, 2]])
def test_a_run_does_not_depend_on_its_companions(how: Descent, company: list[int]) -> None:
    alone, among = train([7], [300, 64, 32], how), train(company, [300, 64, 32], how)
    place = company.index(7)
    for first, second in zip(alone.weights + alone.biases, among.weights + among.biases, strict=True):
        assert torch.equal(first[0], second[place])


def test_padded_classes_never_win_and_never_move() -> None:
    heads = train([1], [20, 8], Descent(0.9, 0.01, 0.1))
    assert heads.weights[-1].shape[1] == 8
    assert heads.weights[-1][0, CLASSES:].abs().max() == 0
    assert torch.isinf(heads.biases[-1][0, 0, CLASSES:]).all()
    scores = forward(heads, make_batch(1, 50, 20)[0])[-1]
    assert scores.argmax(-1).max() < CLASSES
    assert torch.isfinite(scores[..., :CLASSES]).all()


def test_initial_weights_have_the_variance_of_he() -> None:
    heads = initial_heads([1, 2], [2000, 400], CLASSES)
    assert heads.weights[0].std().item() == pytest.approx((2 / 2000) ** 0.5, rel=0.01)
    assert not torch.equal(heads.weights[0][0], heads.weights[0][1])
    assert heads.biases[0].abs().max() == 0


@settings(max_examples=25, deadline=None)
@given(counter=st.integers(0, 100_000), dropout=st.sampled_from([0.1, 0.25, 0.5]), seed=st.integers(0, 2**62))
def test_masks_leave_out_the_asked_share_and_keep_the_mean(counter: int, dropout: float, seed: int) -> None:
    mask = dropout_mask(torch.tensor([seed]), counter, 40, 250, dropout)
    assert set(np.unique(mask.numpy())) == {np.float32(0), np.float32(1 / (1 - dropout))}
    assert (mask == 0).float().mean().item() == pytest.approx(dropout, abs=0.025)
    assert not torch.equal(mask, dropout_mask(torch.tensor([seed]), counter + 1, 40, 250, dropout))


def test_masks_of_neighbouring_positions_and_runs_are_uncorrelated() -> None:
    masks = dropout_mask(torch.arange(2), 5, 200, 500, 0.5).flatten(1) - 1  # (2, 100000), +1 or -1
    assert abs((masks[0] * masks[1]).mean().item()) < 0.02
    assert abs((masks[0, 1:] * masks[0, :-1]).mean().item()) < 0.02


def test_correct_rate_and_loss_are_those_before_the_step() -> None:
    heads = Heads([torch.eye(8)[None].clone()], [torch.zeros(1, 1, 8)])
    features = torch.eye(8)[None, :2] * 3  # scores: 3 for the own class, 0 for the seven others
    correct, loss = step(heads, features, torch.tensor([[0, 2]]), [], 0.1, Descent(0, 0, 0))
    log_sum = np.log(np.exp(3) + 7)
    assert correct.tolist() == [0.5]
    assert loss.item() == pytest.approx(((log_sum - 3) + log_sum) / 2, rel=1e-6)
