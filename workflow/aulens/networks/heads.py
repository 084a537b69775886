"""The heads of several runs side by side: fully connected layers on frozen conv features.

With layer inputs a_0 = x, a_1, … a head computes

    a_l = relu(W_l a_{l-1} + b_l),   z = W_L a_{L-1} + b_L

Arrays have a first axis of runs and samples as rows. Each product is one batched GEMM.

Every run has its own weights, and its numbers are those that it has alone, in any company and with any number of
threads: bit by bit where the BLAS promises strict products (`aulens.arithmetic`: MKL on Intel's processors with AVX2
or AVX-512), elsewhere within rounding. For that, all widths and the batch are multiples of 16 (64 bytes), on which a
GEMM adds up in the same order at every place in memory. Hidden units that fill up a layer have zero weights; classes
that fill up have the bias -inf.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch

MULTIPLE = 16
WIDE = 1024  # from so many outputs on, W x^T is faster on a CPU than x W^T (by a quarter with 4096)


def filled_up(size: int) -> int:
    """Return the next multiple of 16."""
    return -(-size // MULTIPLE) * MULTIPLE


@dataclass
class Heads:
    """Weights of several runs and, with momentum, their velocities.

    Attributes
    ----------
    weights : list of (runs, outputs, inputs) float32
        One of each layer.
    biases : list of (runs, 1, outputs) float32
        One of each layer.
    velocities : list of float32
        Like weights followed by biases; empty without momentum.
    """

    weights: list[torch.Tensor]
    biases: list[torch.Tensor]
    velocities: list[torch.Tensor] = field(default_factory=list)

    def tensors(self) -> list[torch.Tensor]:
        """Return all arrays, each with a first axis of runs."""
        return [*self.weights, *self.biases, *self.velocities]

    def runs(self, start: int, stop: int) -> "Heads":
        """Return the heads of some runs; they share this memory."""
        part = [[tensor[start:stop] for tensor in each] for each in (self.weights, self.biases, self.velocities)]
        return Heads(*part)


def forward(heads: Heads, features: torch.Tensor, masks: Sequence[torch.Tensor] = ()) -> list[torch.Tensor]:
    """Return the input of every layer, then the scores before softmax (runs, rows, filled-up classes).

    Parameters
    ----------
    heads : Heads
        Of the runs.
    features : (runs, rows, features) float32
        Input of the first layer.
    masks : sequence of (runs, rows, inputs) float32
        Of the input of each layer but the last; none outside training.
    """
    inputs, last = [features], len(heads.weights) - 1
    for layer, (weight, bias) in enumerate(zip(heads.weights, heads.biases, strict=True)):
        if masks and layer < last:
            inputs[layer] = inputs[layer] * masks[layer]
        if weight.shape[1] >= WIDE:
            output = torch.bmm(weight, inputs[layer].mT).mT.contiguous().add_(bias)  # (runs, rows, outputs)
        else:
            output = torch.baddbmm(bias, inputs[layer], weight.mT)
        inputs.append(output if layer == last else output.relu_())
    return inputs
