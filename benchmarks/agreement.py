"""How near the engine stays to double precision with layers of the published size, beside plain autograd.

200 iterations with the same batches and dropout masks: autograd in float64, autograd in float32, the engine (float32).
Errors are relative to how far float64 moved the weights, or to the sd of its scores on 512 other samples. Then what
weights stored as float16 change in the scores. Prints a table and, as its last line, its figures as one JSON object.
"""

import json
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))

from aulens.networks.heads import Heads, forward
from aulens.training.dropout import dropout_masks
from aulens.training.engine import Descent, step
from aulens.training.initial import initial_heads

WIDTHS, ITERATIONS, BATCH, RATE = [9216, 4096, 4096, 7], 200, 32, 1e-4
CLASSES = WIDTHS[-1]


def main() -> None:
    """Train three times; print the table and the figures."""
    draw = np.random.default_rng(0)
    table = torch.from_numpy(draw.standard_normal((1400, WIDTHS[0]), np.float32).clip(0) / 0.58)
    labels = torch.from_numpy(draw.integers(0, CLASSES, 1400))
    ours = initial_heads([1], WIDTHS[:-1], CLASSES)
    start = [weight[0, :outputs].double() for weight, outputs in zip(ours.weights, WIDTHS[1:], strict=True)]
    plain = {dtype: Autograd(ours, dtype) for dtype in (torch.float64, torch.float32)}
    for iteration in range(ITERATIONS):
        rows = torch.from_numpy(draw.integers(0, 1400, BATCH))
        masks = dropout_masks(ours, torch.tensor([1]), iteration, BATCH, 0.1)
        for way in plain.values():
            way.step(table[rows], labels[rows], masks)
        with torch.no_grad():
            step(ours, table[None, rows], labels[None, rows], masks, RATE, Descent(0.0, 0.0, 0.1))
    exact, usual = plain[torch.float64], plain[torch.float32]
    others = torch.from_numpy(draw.standard_normal((512, WIDTHS[0]), np.float32).clip(0) / 0.58)
    figures = {"iterations": ITERATIONS}
    mine = [weight[0, :outputs].double() for weight, outputs in zip(ours.weights, WIDTHS[1:], strict=True)]
    for number, (first, true) in enumerate(zip(start, exact.weights(), strict=True)):
        moved = (true - first).norm()
        found = {"autograd": usual.weights()[number], "engine": mine[number]}
        figures[f"weights {number + 1}"] = {name: float((w - true).norm() / moved) for name, w in found.items()}
    truth = exact.scores(others).detach()
    found = {"autograd": usual.scores(others).detach().double(), "engine": scores(ours, others)}
    figures["scores"] = {name: float((one - truth).square().mean().sqrt() / truth.std()) for name, one in found.items()}
    half = Heads([w.half().float() for w in ours.weights], [b.half().float() for b in ours.biases])
    change = scores(half, others) - found["engine"]
    flips = int((scores(half, others).argmax(1) != found["engine"].argmax(1)).sum())
    figures["float16 weights"] = {"scores": float(change.square().mean().sqrt() / truth.std()), "other answers": flips}
    print("| error against float64 | autograd, float32 | engine, float32 |\n|---|---|---|")
    for name in [*(f"weights {layer}" for layer in (1, 2, 3)), "scores"]:
        print(f"| {name} | {figures[name]['autograd']:.1e} | {figures[name]['engine']:.1e} |")
    print(f"\nfloat16 weights: scores change by {figures['float16 weights']['scores']:.1e}, {flips} of 512 answers")
    print(json.dumps(figures))


def scores(heads: Heads, samples: torch.Tensor) -> torch.Tensor:
    """Return the scores (rows, classes) in double precision."""
    return forward(heads, samples[None])[-1][0, :, :CLASSES].double()


class Autograd:
    """The same head as a torch module, trained by autograd and torch.optim.SGD."""

    def __init__(self, heads: Heads, dtype: torch.dtype) -> None:
        self.layers = [torch.nn.Linear(*pair, dtype=dtype, device="meta") for pair in pairwise(WIDTHS)]
        for layer, weight, bias in zip(self.layers, heads.weights, heads.biases, strict=True):
            outputs = layer.out_features
            layer.weight = torch.nn.Parameter(weight[0, :outputs].to(dtype, copy=True))
            layer.bias = torch.nn.Parameter(bias[0, 0, :outputs].to(dtype, copy=True))
        self.optimiser = torch.optim.SGD([p for layer in self.layers for p in layer.parameters()], RATE)

    def scores(self, samples: torch.Tensor, masks: list[torch.Tensor] | None = None) -> torch.Tensor:
        """Return the scores of samples."""
        x = samples.to(self.layers[0].weight.dtype)
        for number, layer in enumerate(self.layers[:-1]):
            x = torch.relu(layer(x * masks[number][0].to(x.dtype) if masks else x))
        return self.layers[-1](x)

    def step(self, samples: torch.Tensor, labels: torch.Tensor, masks: list[torch.Tensor]) -> None:
        """Change the weights by one step."""
        self.optimiser.zero_grad()
        torch.nn.functional.cross_entropy(self.scores(samples, masks), labels).backward()
        self.optimiser.step()

    def weights(self) -> list[torch.Tensor]:
        """Return the weights in double precision."""
        return [layer.weight.data.double() for layer in self.layers]


if __name__ == "__main__":
    main()
