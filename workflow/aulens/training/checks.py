"""What is wrong with the settings of a training of engine cnn, or with the samples of any training, in sentences.

Whether a training is refused is decided here, and nothing else, so that the hash of a stage's source leaves this module
out (see `aulens.code`).
"""

import sys
from collections.abc import Sequence
from typing import Protocol

from aulens.errors import InputError
from aulens.networks.checks import problems
from aulens.training.augmentation import augmentation_settings
from aulens.training.input_scale import InputScale
from aulens.training.optimisers import optimiser_settings
from aulens.training.samples import RunSamples
from aulens.training.schedule import RateStep


class CheckedSettings(Protocol):
    """The settings that are looked at (see `aulens.training.cnn.CnnSettings`)."""

    architecture: str
    channels: list[int]
    hidden: list[int]
    initial: str
    input: str | InputScale
    iterations: int | None
    epochs: int | None
    batch: int
    learning_rate: list[RateStep]
    rate_factor: float | None
    rate_decay: float | None
    optimiser: dict
    augmentation: dict | None
    weights_precision: str


def check_settings(settings: CheckedSettings) -> None:
    """Refuse settings that are not allowed, all at once.

    Raises
    ------
    InputError
        One line for each.
    """
    found = problems(settings.architecture, settings.channels, settings.hidden, settings.initial)
    if (settings.iterations is None) == (settings.epochs is None):
        found.append("training: one of iterations and epochs is needed, the other is null")
    for name in ("iterations", "epochs", "batch"):
        value = getattr(settings, name)
        if value is not None and value < 1:
            found.append(f"training.{name}: {value} is given; whole numbers from 1 on are allowed")
    if not settings.learning_rate or settings.learning_rate[0].start != 0:
        found.append("training.learning_rate: a first step from 0 is needed")
    if settings.rate_factor is not None and not 0 < settings.rate_factor <= 1:
        found.append(f"training.rate_factor: {settings.rate_factor:g} is given; numbers above 0 to 1 are allowed")
    if settings.rate_decay is not None and not settings.rate_decay >= 0:
        found.append(f"training.rate_decay: {settings.rate_decay:g} is given; numbers from 0 on are allowed")
    if settings.weights_precision not in ("float32", "float16"):
        found.append(f"weights_precision {settings.weights_precision!r} is unknown; allowed: float32, float16")
    if isinstance(settings.input, str) and settings.input != "database":
        found.append(f"input {settings.input!r} is unknown; allowed: database, or mean and sd in grey levels")
    for check, values in ((optimiser_settings, settings.optimiser), (augmentation_settings, settings.augmentation)):
        try:
            check(values)
        except InputError as error:
            found.append(str(error))
    if found:
        raise InputError("\n".join(found))


NAMED = 5  # runs that a sentence names


def check_samples(samples: Sequence[RunSamples], labels: Sequence[str], database: str) -> None:
    """Refuse runs without a training sample, and warn of those that have none of a label.

    A label that few people show may be missing in the training part of some runs (`split.take: any`, above all where
    one person is tested at a time); their networks then never give it, but are trained all the same. A label that
    nobody shows who takes part is refused earlier.

    Raises
    ------
    InputError
        Naming the runs without a training sample.
    """
    if empty := [run.run for run in samples if not len(run.train_rows)]:
        raise InputError(
            f"database {database}: {_runs(empty)} no face to train on; see in left_out.csv which images have no face, "
            "and take more people or images"
        )
    for number, label in enumerate(labels):
        if without := [run.run for run in samples if number not in run.train_labels]:
            print(
                f"warning: database {database}: {_runs(without)} no {label} face to train on, so that what is "
                f"trained hardly ever answers {label}; take more people who show it, larger "
                "training parts, or fewer labels",
                file=sys.stderr,
            )


def _runs(numbers: Sequence[int]) -> str:
    """Return the first few runs with their verb: "runs 1, 2 have"."""
    named = ", ".join(map(str, numbers[:NAMED])) + (f" and {len(numbers) - NAMED} more" if numbers[NAMED:] else "")
    return f"runs {named} have" if len(numbers) > 1 else f"run {named} has"
