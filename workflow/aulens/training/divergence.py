"""When the loss of a run has diverged."""

from typing import NamedTuple

DIVERGED = 1000.0  # a loss so many times the first one (or 1, if that is more) has diverged


class Stopped(NamedTuple):
    """A run whose loss was not finite or diverged, and the iteration (counted from 1) where it did."""

    run: int
    iteration: int
    loss: float
