"""When the loss of a run has diverged."""

import sys
from collections.abc import Iterable
from typing import NamedTuple

from aulens.errors import InputError

DIVERGED = 1000.0  # a loss so many times the first one (or 1, if that is more) has diverged


class Stopped(NamedTuple):
    """A run whose loss was not finite or diverged, and the iteration (counted from 1) where it did."""

    run: int
    iteration: int
    loss: float


def say_stopped(stopped: Iterable[Stopped], database: str) -> None:
    """Say which runs of a database were stopped."""
    for run, iteration, loss in stopped:
        print(
            f"run {run} of database {database} was stopped: its loss was {loss:g} at iteration {iteration}; a lower "
            "training.learning_rate helps",
            file=sys.stderr,
        )


def refuse_all_stopped(stopped: list[Stopped], database: str) -> None:
    """Refuse a cohort of which no run is left.

    Raises
    ------
    InputError
        Naming where the first one was stopped.
    """
    run, iteration, loss = stopped[0]
    raise InputError(
        f"database {database}: the loss of every run diverges (run {run}: {loss:g} at iteration {iteration}); lower "
        "training.learning_rate"
    )
