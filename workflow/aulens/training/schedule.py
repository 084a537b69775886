"""When what happens during training: learning rate, order of samples, epochs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aulens.randomness import generator


@dataclass(frozen=True)
class RateStep:
    """From how many finished iterations on, which learning rate."""

    start: int
    rate: float


def learning_rate(steps: Sequence[RateStep], iteration: int) -> float:
    """Return the learning rate of an iteration, counted from 0 (Inagaki et al. 2022, "Training")."""
    return [step.rate for step in steps if step.start <= iteration][-1]


def iterations_per_epoch(samples: int, batch: int) -> int:
    """Return how many batches an epoch has; its last batch may be smaller (14,000 samples in 32s: 438, the last 16)."""
    return -(-samples // batch)


def batch_order(samples: int, seed: int, database: str, run: int, epoch: int) -> np.ndarray:
    """Return the order (samples,) in which an epoch, counted from 0, shows its samples."""
    return generator(seed, "order", database, run, epoch).permutation(samples)
