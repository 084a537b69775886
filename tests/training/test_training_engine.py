"""The engine against autograd and torch.optim.SGD, and against itself in other company."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from aulens.networks.heads import Heads, filled_up, forward
from aulens.networks.masks import dropout_mask
from aulens.training.dropout import dropout_masks
from aulens.training.engine import Descent, step
from aulens.training.initial import initial_heads

CLASSES = 7
PLAIN = Descent(0, 0, 0.1)


def make_batch(seed: int, iteration: int, rows: int, width: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return one batch of one run, filled up: (1, rows, width) and (1, rows)."""
    draw = torch.Generator().manual_seed(seed * 1000 + iteration)
    features = torch.zeros(1, filled_up(rows), filled_up(width))
    features[0, :rows, :width] = torch.randn(rows, width, generator=draw)
    labels = torch.full((1, filled_up(rows)), -1)
    labels[0, :rows] = torch.randint(CLASSES, (rows,), generator=draw)
    return features, labels


def rows_of(iteration: int) -> int:
    return 11 if iteration % 4 == 3 else 32  # the last batch of an epoch is smaller


def train(seeds: list[int], sizes: list[int], how: Descent, steps: int = 5) -> Heads:
    heads = initial_heads(seeds, sizes, CLASSES)
    for iteration in range(steps):
        batches = [make_batch(seed, iteration, rows_of(iteration), sizes[0]) for seed in seeds]
        features, labels = (torch.cat(parts) for parts in zip(*batches, strict=True))
        masks = dropout_masks(heads, torch.tensor(seeds), iteration, features.shape[1], how.dropout)
        step(heads, features, labels, masks, 0.05, how)
    return heads


class Reference:
    """The same head as a plain torch module, trained by autograd and torch.optim.SGD."""

    def __init__(self, heads: Heads, sizes: list[int], how: Descent, dtype: torch.dtype) -> None:
        widths = [*sizes, CLASSES]
        self.layers = [torch.nn.Linear(*pair, dtype=dtype) for pair in pairwise(widths)]
        for layer, weight, bias in zip(self.layers, heads.weights, heads.biases, strict=True):
            layer.weight.data = weight[0, : layer.out_features, : layer.in_features].to(dtype, copy=True)
            layer.bias.data = bias[0, 0, : layer.out_features].to(dtype, copy=True)
        parameters = [parameter for layer in self.layers for parameter in layer.parameters()]
        self.optimiser = torch.optim.SGD(parameters, 0.05, how.momentum, weight_decay=how.weight_decay)

    def step(self, features: torch.Tensor, labels: torch.Tensor, masks: list[torch.Tensor]) -> float:
        rows = int((labels >= 0).sum())
        x = features[0, :rows].to(self.layers[0].weight.dtype)
        for number, layer in enumerate(self.layers):
            x = x[:, : layer.in_features]
            if number < len(self.layers) - 1:
                mask = masks[number][0, :rows, : layer.in_features].to(x.dtype) if masks else 1
                x = torch.relu(layer(x * mask))
        loss = torch.nn.functional.cross_entropy(self.layers[-1](x), labels[0, :rows])
        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        return loss.item()

    def weights(self) -> list[torch.Tensor]:
        return [layer.weight.data.double() for layer in self.layers]


@pytest.mark.parametrize("sizes", [[12], [16, 8], [12, 10, 6], [20, 37, 16, 5], [12, 1100]])
@pytest.mark.parametrize(
    "how", [Descent(0, 0, 0.1), Descent(0.9, 0, 0.1), Descent(0.9, 0.01, 0), Descent(0, 0.01, 0.5)]
)
def test_steps_agree_with_autograd_in_double_precision(sizes: list[int], how: Descent) -> None:
    heads = initial_heads([3], sizes, CLASSES)
    heads = Heads([w.double() for w in heads.weights], [b.double() for b in heads.biases])
    reference = Reference(heads, sizes, how, torch.float64)
    for iteration in range(6):
        features, labels = make_batch(3, iteration, rows_of(iteration), sizes[0])
        masks = [m.double() for m in dropout_masks(heads, torch.tensor([3]), iteration, labels.shape[1], how.dropout)]
        expected = reference.step(features, labels, masks)
        _, loss = step(heads, features.double(), labels, masks, 0.05, how)
        assert loss[0].item() == pytest.approx(expected, rel=1e-12)
    for layer, weight, bias in zip(reference.layers, heads.weights, heads.biases, strict=True):
        trained = weight[0, : layer.out_features, : layer.in_features]
        torch.testing.assert_close(trained, layer.weight.data, rtol=1e-10, atol=1e-12)
        torch.testing.assert_close(bias[0, 0, : layer.out_features], layer.bias.data, rtol=1e-10, atol=1e-12)


def test_200_iterations_are_as_near_to_double_precision_as_plain_autograd() -> None:
    sizes = [256, 96, 64]
    heads = initial_heads([3], sizes, CLASSES)
    start = [weight[0].double() for weight in heads.weights]
    exact, plain = (Reference(heads, sizes, PLAIN, dtype) for dtype in (torch.float64, torch.float32))
    for iteration in range(200):
        features, labels = make_batch(3, iteration % 8, rows_of(iteration), sizes[0])
        masks = dropout_masks(heads, torch.tensor([3]), iteration, labels.shape[1], 0.1)
        exact.step(features, labels, masks)
        plain.step(features, labels, masks)
        step(heads, features, labels, masks, 0.05, PLAIN)
    for weight, first, true, usual in zip(heads.weights, start, exact.weights(), plain.weights(), strict=True):
        outputs, inputs = true.shape
        moved = (true - first[:outputs, :inputs]).norm()
        ours = (weight[0, :outputs, :inputs].double() - true).norm() / moved
        assert ours < 1.5 * (usual - true).norm() / moved
        assert ours < 1e-4


@pytest.mark.parametrize("how", [PLAIN, Descent(0.9, 1e-4, 0.1)])
@pytest.mark.parametrize("sizes", [[300, 64, 32], [37, 13, 5], [2304, 512], [64, 2048, 16]])
@pytest.mark.parametrize("company", [[7, 7], [5, 7], [9, 8, 7, 1, 2]])
def test_a_run_does_not_depend_on_its_companions(same, how: Descent, sizes: list[int], company: list[int]) -> None:
    alone, among = train([7], sizes, how), train(company, sizes, how)
    for place in (place for place, seed in enumerate(company) if seed == 7):
        for first, second in zip(alone.tensors(), among.tensors(), strict=True):
            same(first[0], second[place])


@pytest.mark.parametrize("number", [1, 3, 8])
@pytest.mark.parametrize("seeds", [[7], [7, 8]])
@pytest.mark.parametrize("sizes", [[37, 13, 5], [2304, 512], [64, 2048, 16]])
def test_a_run_does_not_depend_on_the_number_of_threads(
    same, threads, number: int, seeds: list[int], sizes: list[int]
) -> None:
    usual = train(seeds, sizes, PLAIN)
    with threads(number):
        other = train(seeds, sizes, PLAIN)
    for first, second in zip(usual.tensors(), other.tensors(), strict=True):
        same(first, second)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_cuda_trains_like_the_cpu_and_always_the_same() -> None:
    def on_cuda(seeds: list[int]) -> Heads:
        heads = initial_heads(seeds, [2304, 512], CLASSES, "cuda")
        for iteration in range(20):
            batches = [make_batch(seed, iteration, rows_of(iteration), 2304) for seed in seeds]
            features, labels = (torch.cat(parts).cuda() for parts in zip(*batches, strict=True))
            masks = dropout_masks(heads, torch.tensor(seeds).cuda(), iteration, features.shape[1], 0.1)
            step(heads, features, labels, masks, 0.05, PLAIN)
        return heads

    first, again, alone, cpu = on_cuda([7, 8]), on_cuda([7, 8]), on_cuda([7]), train([7, 8], [2304, 512], PLAIN, 20)
    for one, other in zip(first.tensors(), again.tensors(), strict=True):
        assert torch.equal(one, other)
    for one, other, expected in zip(first.weights, alone.weights, cpu.weights, strict=True):
        torch.testing.assert_close(one[0], other[0], rtol=1e-3, atol=1e-4)
        torch.testing.assert_close(one.cpu(), expected, rtol=1e-3, atol=1e-4)


def test_what_fills_up_a_head_never_wins_and_never_moves() -> None:
    heads = train([1], [20, 8], Descent(0.9, 0.01, 0.1))
    assert [tuple(weight.shape) for weight in heads.weights] == [(1, 16, 32), (1, 16, 16)]
    first, last = heads.weights
    assert first[0, 8:].abs().max() == 0
    assert first[0, :, 20:].abs().max() == 0
    assert last[0, CLASSES:].abs().max() == 0
    assert last[0, :, 8:].abs().max() == 0
    assert torch.isinf(heads.biases[-1][0, 0, CLASSES:]).all()
    scores = forward(heads, make_batch(1, 0, 48, 20)[0])[-1]
    assert scores.argmax(-1).max() < CLASSES
    assert torch.isfinite(scores[..., :CLASSES]).all()


def test_initial_weights_have_the_variance_of_he() -> None:
    heads = initial_heads([1, 2], [2000, 400], CLASSES)
    assert heads.weights[0].std().item() == pytest.approx((2 / 2000) ** 0.5, rel=0.01)
    assert not torch.equal(heads.weights[0][0], heads.weights[0][1])
    assert heads.biases[0].abs().max() == 0


@settings(max_examples=25)
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
    heads = Heads([torch.eye(16)[None].clone()], [torch.zeros(1, 1, 16)])
    features = torch.eye(16)[None, :3] * 3  # scores: 3 for the own class, 0 for the fifteen others
    correct, loss = step(heads, features, torch.tensor([[0, 2, -1]]), [], 0.1, Descent(0, 0, 0))
    log_sum = np.log(np.exp(3) + 15)
    assert correct.tolist() == [0.5]
    assert loss.item() == pytest.approx(((log_sum - 3) + log_sum) / 2, rel=1e-6)
