"""The course of the training of several runs: batches, history, validation, checkpoints."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd
import torch

from aulens.jobs.checkpoint import Checkpoints
from aulens.networks.heads import Heads, filled_up
from aulens.networks.lookup import FeatureTable
from aulens.networks.weights import Scaling, score_rows
from aulens.progress import progress
from aulens.randomness import integer_seed
from aulens.training.divergence import DIVERGED, Stopped
from aulens.training.dropout import dropout_masks
from aulens.training.engine import Descent, step
from aulens.training.samples import RunSamples
from aulens.training.schedule import RateStep, batch_order, iterations_per_epoch, learning_rate


class CourseSettings(Protocol):
    """The settings that the course reads (see `aulens.training.heads.HeadsSettings`)."""

    seed: int
    database: str
    batch: int
    iterations: int
    learning_rate: list[RateStep]


@dataclass
class Course:
    """Runs trained side by side, and what they did so far.

    Attributes
    ----------
    runs : list of RunSamples
        Equally many training samples each.
    history : (runs, 2, iterations) float
        Correct rate and loss of the training batches.
    iteration : int
        How many are finished.
    validated : int
        After which iteration the last validation was.
    validation : list of (epoch, iteration, run, correct rate, loss)
        One of each validation.
    stopped : list of Stopped
        Runs that were taken out.
    """

    runs: list[RunSamples]
    heads: Heads
    scaling: Scaling
    history: torch.Tensor
    iteration: int = 0
    validated: int = 0
    validation: list[list[float]] = field(default_factory=list)
    stopped: list[Stopped] = field(default_factory=list)

    def history_table(self, steps: Sequence[RateStep]) -> pd.DataFrame:
        """Return one row per run and iteration (counted from 1)."""
        history = self.history.cpu().numpy()
        number = np.arange(history.shape[2])
        rates = [learning_rate(steps, iteration) for iteration in number]
        tables = [
            {"run": run.run, "iteration": number + 1, "correct_rate": correct, "loss": loss, "learning_rate": rates}
            for run, (correct, loss) in zip(self.runs, history, strict=True)
        ]
        return pd.concat([pd.DataFrame(table) for table in tables], ignore_index=True)

    def validation_table(self) -> pd.DataFrame:
        """Return one row per run and epoch (counted from 1)."""
        table = pd.DataFrame(self.validation, columns=["epoch", "iteration", "run", "correct_rate", "loss"])
        return table.astype({"epoch": int, "iteration": int, "run": int})

    def tensors(self) -> dict[str, torch.Tensor]:
        """Return all that a checkpoint must hold, each with a first axis of runs."""
        named = {"history": self.history, "mean": self.scaling.mean, "sd": self.scaling.sd}
        for name in ("weights", "biases", "velocities"):
            named |= {f"{name}-{number}": tensor for number, tensor in enumerate(getattr(self.heads, name))}
        return named

    def keep(self, positions: Sequence[int]) -> None:
        """Take out all runs but some; what stays moves up in the same memory."""
        arrays = [self.history, self.scaling.mean, self.scaling.sd, *self.heads.tensors()]
        for place, position in enumerate(positions):
            if place != position:
                for array in arrays:
                    array[place] = array[position]
        number = len(positions)
        self.runs = [self.runs[position] for position in positions]
        self.heads, self.history = self.heads.runs(0, number), self.history[:number]
        self.scaling = Scaling(self.scaling.mean[:number], self.scaling.sd[:number])
        kept = {run.run for run in self.runs}
        self.validation = [row for row in self.validation if row[2] in kept]


def course_of(runs: list[RunSamples], tensors: dict[str, torch.Tensor], iteration: int) -> Course:
    """Return a course from what `Course.tensors` gave."""
    parts = []
    for name in ("weights", "biases", "velocities"):
        keys = sorted((key for key in tensors if key.startswith(name)), key=lambda key: int(key.split("-")[1]))
        parts.append([tensors[key] for key in keys])
    return Course(runs, Heads(*parts), Scaling(tensors["mean"], tensors["sd"]), tensors["history"], iteration)


@torch.no_grad()
def train_together(
    course: Course, table: FeatureTable, settings: CourseSettings, how: Descent, checkpoints: Checkpoints
) -> None:
    """Train until the last iteration; runs that diverge are taken out at the end of an epoch."""
    per_epoch = iterations_per_epoch(len(course.runs[0].train_rows), settings.batch)
    what = f"iterations of {len(course.runs)} runs"
    with progress(total=settings.iterations, what=what) as bar:
        bar.update(course.iteration)
        while course.runs and course.validated < settings.iterations:
            epoch = course.validated // per_epoch
            for _ in _epoch(course, table, settings, how, epoch):
                bar.update()
                if checkpoints.due():
                    save(course, checkpoints)
            _take_out_diverged(course, epoch * per_epoch)
            _validate(course, table, epoch + 1, checkpoints)
            if checkpoints.due() and course.runs:
                save(course, checkpoints)


def save(course: Course, checkpoints: Checkpoints) -> Path:
    """Write a checkpoint and return its path; end the job if it was told to."""
    state = {"validated": course.validated, "validation": course.validation, "stopped": course.stopped}
    return checkpoints.save([run.run for run in course.runs], course.iteration, course.tensors(), state)


def _epoch(course: Course, table: FeatureTable, settings: CourseSettings, how: Descent, epoch: int) -> Iterator[None]:
    """Train the rest of an epoch, and yield after every iteration."""
    keys, where = (settings.seed, settings.database), table.device
    samples = len(course.runs[0].train_rows)
    per_epoch = iterations_per_epoch(samples, settings.batch)
    seeds = torch.tensor([integer_seed(keys[0], "dropout", keys[1], run.run) for run in course.runs], device=where)
    orders = [batch_order(samples, *keys, run.run, epoch) for run in course.runs]  # per run (samples,)
    shown = list(zip(course.runs, orders, strict=True))
    rows = np.stack([run.train_rows[order] for run, order in shown])  # (runs, samples)
    labels = torch.from_numpy(np.stack([run.train_labels[order] for run, order in shown])).to(where)
    while course.iteration < min((epoch + 1) * per_epoch, settings.iterations):
        start = (course.iteration - epoch * per_epoch) * settings.batch
        chosen = rows[:, start : start + settings.batch]  # (runs, batch)
        filling = filled_up(chosen.shape[1]) - chosen.shape[1]
        features = course.scaling.apply(table.take(np.pad(chosen, ((0, 0), (0, filling)), mode="edge")))
        batch_labels = torch.nn.functional.pad(labels[:, start : start + settings.batch], (0, filling), value=-1)
        masks = dropout_masks(course.heads, seeds, course.iteration, features.shape[1], how.dropout)
        rate = learning_rate(settings.learning_rate, course.iteration)
        correct, loss = step(course.heads, features, batch_labels, masks, rate, how)
        course.history[:, 0, course.iteration], course.history[:, 1, course.iteration] = correct, loss
        course.iteration += 1
        yield


def _take_out_diverged(course: Course, start: int) -> None:
    """Take out the runs whose loss was not finite or diverged since iteration `start` (counted from 0)."""
    losses = course.history[:, 1, start : course.iteration].cpu()  # (runs, iterations)
    first = course.history[:, 1, :1].cpu().clamp(min=1)
    wrong = ~losses.isfinite() | (losses > DIVERGED * first)  # (runs, iterations)
    staying = (~wrong.any(1)).nonzero()[:, 0].tolist()
    for position in wrong.any(1).nonzero()[:, 0].tolist():
        place = int(wrong[position].nonzero()[0])
        course.stopped.append(Stopped(course.runs[position].run, start + place + 1, float(losses[position, place])))
    if len(staying) < len(course.runs):
        course.keep(staying)


def _validate(course: Course, table: FeatureTable, epoch: int, checkpoints: Checkpoints) -> None:
    """Add correct rate and loss of every run's validation samples; before that, end the job if it was told to."""
    found = []
    for index, run in enumerate(course.runs):
        if checkpoints.ending.asked:
            save(course, checkpoints)
        if not len(run.validation_rows):
            continue
        scaling = Scaling(course.scaling.mean[index, None], course.scaling.sd[index, None])
        scores = score_rows(course.heads.runs(index, index + 1), scaling, table, run.validation_rows)
        labels = torch.from_numpy(run.validation_labels).to(scores.device)
        correct = (scores.argmax(-1) == labels).float().mean()
        found.append((run.run, torch.stack([correct, torch.nn.functional.cross_entropy(scores, labels)])))
    for run, values in found:
        course.validation.append([epoch, course.iteration, run, *values.tolist()])
    course.validated = course.iteration
