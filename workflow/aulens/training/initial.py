"""The weights with which training begins."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import torch

from aulens.networks.heads import Heads, filled_up

WORKERS = 8  # runs drawn at once; each holds one layer


def initial_heads(
    seeds: Sequence[int], sizes: Sequence[int], classes: int, device: torch.device | str = "cpu"
) -> Heads:
    """Return heads with normal weights of variance 2 / inputs and zero biases, each width filled up.

    Parameters
    ----------
    seeds : sequence of int
        One per run; they alone decide its weights, on every device.
    sizes : sequence of int
        Features, then the hidden units of each layer.
    classes : int
        Number of labels.

    Notes
    -----
    He et al. 2015, equation 10; Inagaki et al. 2022, "Network".
    """
    widths = [*sizes, classes]
    weights, biases = [], []
    with ThreadPoolExecutor(min(WORKERS, torch.get_num_threads())) as pool:
        for layer, (inputs, outputs) in enumerate(pairwise(widths)):
            weight = torch.zeros(len(seeds), filled_up(outputs), filled_up(inputs), device=device)
            places = [weight[run, :outputs, :inputs] for run in range(len(seeds))]
            list(pool.map(_draw, places, [seed + layer for seed in seeds]))
            weights.append(weight)
            biases.append(torch.zeros(len(seeds), 1, filled_up(outputs), device=device))
    biases[-1][..., classes:] = float("-inf")
    return Heads(weights, biases)


def _draw(place: torch.Tensor, seed: int) -> None:
    """Fill the weights of one layer (outputs, inputs)."""
    draw = torch.randn(place.shape, generator=torch.Generator().manual_seed(seed))
    place.copy_(draw.mul_((2 / place.shape[1]) ** 0.5))
