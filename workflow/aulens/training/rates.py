"""The learning rates of a run of engine cnn: steps, and a factor after every epoch."""

from collections.abc import Sequence
from dataclasses import dataclass

from aulens.training.schedule import RateStep, learning_rate


@dataclass(frozen=True)
class Rates:
    """Steps of the learning rate, times a power of a factor.

    Attributes
    ----------
    factor : float or None
        By which the rate is multiplied after every epoch; None for the steps as they are.
    per_epoch : int
        Iterations of an epoch.
    """

    steps: Sequence[RateStep]
    factor: float | None
    per_epoch: int

    def at(self, iteration: int) -> float:
        """Return the learning rate of an iteration, counted from 0: step · factor ^ (finished epochs)."""
        rate = learning_rate(self.steps, iteration)
        return rate if self.factor is None else rate * self.factor ** (iteration // self.per_epoch)
