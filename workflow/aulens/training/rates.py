"""The learning rates of a run of engine cnn: steps, a factor after every epoch, and a decay with every iteration."""

from collections.abc import Sequence
from dataclasses import dataclass

from aulens.training.schedule import RateStep, learning_rate


@dataclass(frozen=True)
class Rates:
    """Steps of the learning rate, times a power of a factor, over a sum that grows.

    Attributes
    ----------
    factor : float or None
        By which the rate is multiplied after every epoch; None for the steps as they are.
    per_epoch : int
        Iterations of an epoch.
    decay : float
        The rate is divided by 1 + decay · finished iterations, as in Keras; 0 for not at all.
    """

    steps: Sequence[RateStep]
    factor: float | None
    per_epoch: int
    decay: float = 0.0

    def at(self, iteration: int) -> float:
        """Return the learning rate of an iteration, counted from 0: step · factor ^ (finished epochs) over the sum."""
        rate = learning_rate(self.steps, iteration) / (1 + self.decay * iteration)
        return rate if self.factor is None else rate * self.factor ** (iteration // self.per_epoch)
