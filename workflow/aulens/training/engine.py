"""The heads of several runs (`aulens.networks.heads`), trained side by side by stochastic gradient descent.

With layer inputs a_0 = x, a_1, … and

    a_l = relu(W_l a_{l-1}' + b_l),   z = W_L a_{L-1} + b_L,   a' = a · mask / (1 - p)

(dropout on the input of every layer but the last), the loss is the mean cross entropy of the batch, and

    d_L = (softmax(z) - onehot(y)) / batch,   d_{l-1} = (W_l^T d_l) · mask / (1 - p) · [a_{l-1} > 0]
    gradient of W_l = d_l a_{l-1}'^T,   gradient of b_l = sum of d_l over the batch.

Without momentum the update is fused into the product that makes the weight gradient, so that no gradient is ever
stored. Every run has its own weights, batches, masks and seeds. Hidden units and classes that fill up a layer never
move; samples that fill up a batch have the label -1 and no gradient.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from aulens.networks.heads import Heads, forward


@dataclass(frozen=True)
class Descent:
    """What a step of stochastic gradient descent depends on besides the learning rate."""

    momentum: float
    weight_decay: float
    dropout: float


def step(
    heads: Heads, features: torch.Tensor, labels: torch.Tensor, masks: Sequence[torch.Tensor], rate: float, how: Descent
) -> tuple[torch.Tensor, torch.Tensor]:
    """Change the heads by one step; return correct rate and loss of the batch before it, each (runs,).

    Parameters
    ----------
    features : (runs, batch, features) float32
        Standardised, of the batch.
    labels : (runs, batch) int64
        -1 where a batch is filled up, in every run alike.
    masks : sequence of (runs, batch, inputs) float32
        Of the input of each layer but the last.
    rate : float
        Learning rate.
    """
    *inputs, scores = forward(heads, features, masks)
    real = (labels >= 0).to(scores.dtype)  # (runs, batch)
    samples = real.sum(1)  # (runs,)
    chosen = labels.clamp(min=0)[..., None]  # (runs, batch, 1)
    log_probability = scores.log_softmax(-1)  # (runs, batch, filled-up classes)
    loss = -(log_probability.gather(-1, chosen)[..., 0] * real).sum(1) / samples
    correct = (scores.argmax(-1) == labels).sum(1) / samples
    delta = log_probability.exp()
    delta.scatter_add_(-1, chosen, torch.full_like(chosen, -1, dtype=delta.dtype))
    delta *= (real / samples[:, None])[..., None]
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
    finite = torch.isfinite(bias)  # classes that fill up have no bias to train
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
