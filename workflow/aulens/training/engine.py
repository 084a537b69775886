"""The heads of several runs, trained side by side by stochastic gradient descent.

A head is a stack of fully connected layers on frozen conv features. With layer inputs a_0 = x, a_1, … and

    a_l = relu(a_{l-1}' W_l^T + b_l),   z = a_{L-1} W_L^T + b_L,   a' = a · mask / (1 - p)

(dropout on the input of every layer but the last), the loss is the mean cross entropy of the batch, and

    d_L = (softmax(z) - onehot(y)) / batch,   d_{l-1} = (d_l W_l) · mask / (1 - p) · [a_{l-1} > 0]
    gradient of W_l = d_l^T a_{l-1}',   gradient of b_l = sum of d_l over the batch.

Arrays have a first axis of runs, and each product is one batched GEMM; without momentum the update is fused into the
product that makes the weight gradient, so that no gradient is ever stored. Every run has its own weights, batches,
masks and seeds, and none depends on its companions: its numbers are those that it has alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import torch

PADDING = 8  # classes are padded to a multiple of 8 (bias -inf): a GEMM then does not depend on the number of runs


@dataclass
class Heads:
    """Weights of several runs and, with momentum, their velocities.

    Attributes
    ----------
    weights : per layer (runs, outputs, inputs)
    biases : per layer (runs, 1, outputs)
    velocities : like weights followed by biases; empty without momentum
    """

    weights: list[torch.Tensor]
    biases: list[torch.Tensor]
    velocities: list[torch.Tensor] = field(default_factory=list)

    def run(self, index: int) -> "Heads":
        """Return the head of one run, as a cohort of one that shares its memory."""
        one = slice(index, index + 1)
        return Heads([weight[one] for weight in self.weights], [bias[one] for bias in self.biases])


@dataclass(frozen=True)
class Descent:
    """What a step of stochastic gradient descent depends on besides the learning rate."""

    momentum: float
    weight_decay: float
    dropout: float


def initial_heads(seeds: Sequence[int], sizes: Sequence[int], classes: int) -> Heads:
    """Return heads with normal weights of variance 2 / inputs and zero biases.

    Parameters
    ----------
    seeds : one per run
    sizes : features, hidden units…
    classes : expressions; padded to a multiple of 8 with units that never win

    Notes
    -----
    He et al. 2015, equation 10; Inagaki et al. 2022, "Network".
    """
    padded = -(-classes // PADDING) * PADDING
    widths = [*sizes, padded]
    weights, biases = [], []
    for layer, (inputs, outputs) in enumerate(pairwise(widths)):
        draws = [torch.Generator().manual_seed(seed + layer) for seed in seeds]
        weights.append(torch.stack([torch.randn(outputs, inputs, generator=draw) for draw in draws]))
        weights[-1] *= (2 / inputs) ** 0.5  # (runs, outputs, inputs)
        biases.append(torch.zeros(len(seeds), 1, outputs))  # (runs, 1, outputs)
    weights[-1][:, classes:] = 0
    biases[-1][..., classes:] = float("-inf")
    return Heads(weights, biases)


def dropout_mask(seeds: torch.Tensor, counter: int, rows: int, width: int, dropout: float) -> torch.Tensor:
    """Return masks of 0 and 1 / (1 - dropout), shaped (runs, rows, width).

    Parameters
    ----------
    seeds : (runs,) int64
    counter : number of the mask within a run (iteration and layer)

    Notes
    -----
    A splitmix64 hash of (seed, counter, position), whose four 16-bit lanes serve four positions: the same on every
    device, and for a run alone or among others. The probability is rounded to 1 / 65536.
    """
    lanes = -(-rows * width // 4)
    z = torch.arange(lanes, device=seeds.device) + (counter << 32)  # (lanes,)
    z = z * -7046029254386353131 + seeds[:, None] * -4658895280553007687  # (runs, lanes)
    z = (z ^ (z >> 30 & 0x3FFFFFFFF)) * -4658895280553007687
    z = (z ^ (z >> 27 & 0x1FFFFFFFFF)) * -7723592293110705685
    z = z ^ (z >> 31 & 0x1FFFFFFFF)
    kept = z.view(torch.int16)[:, : rows * width] >= round(dropout * 65536) - 32768
    return kept.view(len(seeds), rows, width).float().div_(1 - dropout)


def forward(heads: Heads, features: torch.Tensor, masks: Sequence[torch.Tensor] = ()) -> list[torch.Tensor]:
    """Return the input of every layer, then the scores before softmax (runs, rows, padded classes).

    Parameters
    ----------
    features : (runs, rows, features) float32
    masks : of the input of each layer but the last; none outside training
    """
    inputs = [features]
    for layer, (weight, bias) in enumerate(zip(heads.weights, heads.biases, strict=True)):
        if masks and layer < len(heads.weights) - 1:
            inputs[layer] = inputs[layer] * masks[layer]
        output = torch.baddbmm(bias, inputs[layer], weight.mT)  # (runs, rows, outputs)
        inputs.append(output if layer == len(heads.weights) - 1 else output.relu_())
    return inputs


def step(
    heads: Heads, features: torch.Tensor, labels: torch.Tensor, masks: Sequence[torch.Tensor], rate: float, how: Descent
) -> tuple[torch.Tensor, torch.Tensor]:
    """Change the heads by one step; return correct rate and loss of the batch before it, each (runs,).

    Parameters
    ----------
    features : (runs, batch, features) float32
    labels : (runs, batch) int64
    masks : of the input of each layer but the last
    rate : learning rate
    """
    *inputs, scores = forward(heads, features, masks)
    log_probability = scores.log_softmax(-1)  # (runs, batch, padded classes)
    loss = -log_probability.gather(-1, labels[..., None]).mean((1, 2))
    correct = (scores.argmax(-1) == labels).float().mean(1)
    delta = log_probability.exp()
    delta.scatter_add_(-1, labels[..., None], torch.full_like(labels[..., None], -1, dtype=delta.dtype))
    delta /= labels.shape[1]
    deltas = [delta]
    for layer in range(len(heads.weights) - 1, 0, -1):
        delta = torch.bmm(delta, heads.weights[layer])  # (runs, batch, inputs of the layer)
        if layer < len(masks):
            delta *= masks[layer]
        deltas.insert(0, delta.mul_(inputs[layer] > 0))
    for layer, delta in enumerate(deltas):
        _update(heads, layer, delta, inputs[layer], rate, how)
    return correct, loss


def _update(heads: Heads, layer: int, delta: torch.Tensor, inputs: torch.Tensor, rate: float, how: Descent) -> None:
    """Move one layer against its gradient, as torch.optim.SGD does."""
    weight, bias = heads.weights[layer], heads.biases[layer]
    finite = torch.isfinite(bias)  # padded classes have no bias to train
    if not how.momentum:
        if how.weight_decay:
            weight.mul_(1 - rate * how.weight_decay)
            bias.copy_(torch.where(finite, bias * (1 - rate * how.weight_decay), bias))
        weight.baddbmm_(delta.mT, inputs, alpha=-rate)
        bias.sub_(delta.sum(1, keepdim=True), alpha=rate)
        return
    if not heads.velocities:
        heads.velocities = [torch.zeros_like(tensor) for tensor in (*heads.weights, *heads.biases)]
    velocity, bias_velocity = heads.velocities[layer], heads.velocities[len(heads.weights) + layer]
    velocity.mul_(how.momentum).add_(weight, alpha=how.weight_decay).baddbmm_(delta.mT, inputs)
    decay = torch.where(finite, bias, 0) * how.weight_decay
    bias_velocity.mul_(how.momentum).add_(decay).add_(delta.sum(1, keepdim=True))
    weight.add_(velocity, alpha=-rate)
    bias.sub_(bias_velocity, alpha=rate)
