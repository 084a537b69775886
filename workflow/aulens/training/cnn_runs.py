"""The runs of a cohort of engine cnn, one after the other, each from the beginning or from its checkpoint."""

from pathlib import Path
from typing import Protocol

import torch

from aulens.errors import InputError
from aulens.freed_memory import freed_memory_kept
from aulens.jobs.checkpoint import Checkpoints
from aulens.networks.architectures import Shape
from aulens.networks.build import draw_weights, empty_network
from aulens.progress import progress
from aulens.training.augmentation import augmentation_settings
from aulens.training.cnn_course import FaceTable, RunCourse, Steps, train_run
from aulens.training.cnn_results import Ended
from aulens.training.divergence import say_stopped
from aulens.training.input_scale import InputScale, input_scale
from aulens.training.kinds import initial_seed
from aulens.training.optimisers import Optimiser, optimiser_settings
from aulens.training.samples import RunSamples
from aulens.training.schedule import RateStep, iterations_per_epoch


class RunSettings(Protocol):
    """The settings that a run reads (see `aulens.training.cnn.CnnSettings`)."""

    seed: int
    study: str
    database: str
    kind: str
    fill: int
    architecture: str
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


def train_runs(
    samples: list[RunSamples], faces: FaceTable, shape: Shape, settings: RunSettings, checkpoints: Checkpoints
) -> list[Ended]:
    """Train all runs; each ends in its checkpoint, so that the memory holds one.

    Raises
    ------
    InputError
        If the memory of a GPU ends.
    """
    augmentation = augmentation_settings(settings.augmentation)
    first = (settings.seed, settings.database, settings.batch, settings.learning_rate)
    steps = Steps(*first, augmentation, settings.fill, settings.rate_factor, settings.rate_decay)
    states, given = checkpoints.find()
    ended = []
    total = sum(iterations_of(run, settings) for run in samples)
    with freed_memory_kept(), progress(total=total, what="iterations") as bar:
        for run in samples:
            course, state = begin(run, faces, shape, settings), states.get(run.run)
            if state:
                course.go_on(state.iteration, state.tensors(), given[state.path])
            bar.update(course.iteration)
            path = state.path if course.finished else finish(course, faces, steps, checkpoints, bar)
            say_stopped([course.stopped] if course.stopped else [], settings.database)
            rates = steps.rates(len(run.train_rows))
            ended.append(Ended(run.run, path, course.validation, course.stopped, rates))
            del course  # the memory holds one
    return ended


def finish(course: RunCourse, faces: FaceTable, steps: Steps, checkpoints: Checkpoints, bar: object) -> Path:
    """Train a run to its end and return its last checkpoint."""
    try:
        train_run(course, faces, steps, checkpoints, bar)
    except torch.OutOfMemoryError:
        raise InputError("the memory of the GPU ends; make training.batch or the network smaller") from None
    return course.save(checkpoints)


def begin(run: RunSamples, faces: FaceTable, shape: Shape, settings: RunSettings) -> RunCourse:
    """Return the course of a run before its first iteration."""
    network = empty_network(settings.architecture, shape)
    draw_weights(network, settings.architecture, settings.initial, initial_seed(settings, run.run))
    mean, sd = input_scale(settings.input, faces.faces, run.train_rows)
    network.scaling.mean[:, 0, 0], network.scaling.sd[:, 0, 0] = torch.from_numpy(mean), torch.from_numpy(sd)
    network.to(faces.device, memory_format=torch.channels_last)
    iterations = iterations_of(run, settings)
    history = torch.zeros(2, iterations, device=faces.device)
    optimiser = Optimiser(network, optimiser_settings(settings.optimiser))
    return RunCourse(run, network, optimiser, iterations, history)


def iterations_of(run: RunSamples, settings: RunSettings) -> int:
    """Return how many iterations a run has."""
    if settings.iterations is not None:
        return settings.iterations
    return settings.epochs * iterations_per_epoch(len(run.train_rows), settings.batch)
