"""The course of the training of several runs: batches, history, validation, checkpoints."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pandas as pd
import torch

from aulens.progress import progress
from aulens.randomness import integer_seed
from aulens.training.checkpoint import Checkpoint
from aulens.training.engine import Descent, Heads, dropout_mask, step
from aulens.training.schedule import RateStep, batch_order, iterations_per_epoch, learning_rate
from aulens.training.weights import ROWS, Scaling, score_rows


@dataclass(frozen=True)
class RunSamples:
    """Samples of one run: rows of the features, and labels (int64)."""

    run: int
    train_rows: np.ndarray
    train_labels: torch.Tensor
    validation_rows: np.ndarray
    validation_labels: torch.Tensor


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
    group : the runs; equally many training samples each
    history : (2, iterations, runs) correct rate and loss of the training batches
    validation : (epoch, iteration, run, correct rate, loss) of each validation
    """

    group: list[RunSamples]
    heads: Heads
    scaling: Scaling
    iterations: int
    history: torch.Tensor = field(init=False)
    validation: list[list[float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.history = torch.zeros(2, self.iterations, len(self.group), device=self.heads.weights[0].device)

    def history_table(self, steps: Sequence[RateStep]) -> pd.DataFrame:
        """Return one row per run and iteration (counted from 1)."""
        correct, loss = self.history.cpu().numpy()  # (iterations, runs) each
        number = np.arange(self.iterations)
        rates = [learning_rate(steps, iteration) for iteration in number]
        tables = [
            {
                "run": run.run,
                "iteration": number + 1,
                "correct_rate": correct[:, i],
                "loss": loss[:, i],
                "learning_rate": rates,
            }
            for i, run in enumerate(self.group)
        ]
        return pd.concat([pd.DataFrame(table) for table in tables], ignore_index=True)

    def validation_table(self) -> pd.DataFrame:
        """Return one row per run and epoch (counted from 1)."""
        table = pd.DataFrame(self.validation, columns=["epoch", "iteration", "run", "correct_rate", "loss"])
        return table.astype({"epoch": int, "iteration": int, "run": int})

    def tensors(self) -> dict[str, torch.Tensor]:
        """Return all that a checkpoint must hold."""
        named = {"history": self.history}
        for name in ("weights", "biases", "velocities"):
            named |= {f"{name}-{number}": tensor for number, tensor in enumerate(getattr(self.heads, name))}
        return named

    def restore(self, tensors: dict[str, torch.Tensor], validation: list[list[float]]) -> None:
        """Take over what a checkpoint held."""
        where = self.heads.weights[0].device
        self.history, self.validation = tensors.pop("history").to(where), validation
        for name in ("weights", "biases", "velocities"):
            kept = sorted((key for key in tensors if key.startswith(name)), key=lambda key: int(key.split("-")[1]))
            setattr(self.heads, name, [tensors[key].to(where) for key in kept])


@torch.no_grad()
def train_together(
    course: Course, flat: np.ndarray, settings: CourseSettings, how: Descent, checkpoint: Checkpoint
) -> None:
    """Train until the last iteration, from the checkpoint if there is one.

    Parameters
    ----------
    flat : (samples, features)
    """
    start = 0
    if (found := checkpoint.load()) is not None:
        start, tensors, validation = found
        course.restore(tensors, validation)
    where, group = course.history.device, course.group
    keys = (settings.seed, settings.database)
    seeds = torch.tensor([integer_seed(keys[0], "dropout", keys[1], run.run) for run in group], device=where)
    labels = torch.stack([run.train_labels for run in group]).to(where)  # (runs, samples)
    samples = len(group[0].train_rows)
    per_epoch = iterations_per_epoch(samples, settings.batch)
    orders: np.ndarray | None = None
    with progress(total=settings.iterations, what="iterations") as bar:
        bar.update(start)
        for iteration in range(start, settings.iterations):
            epoch, place = divmod(iteration, per_epoch)
            if place == 0 or orders is None:
                orders = np.stack([batch_order(samples, *keys, run.run, epoch) for run in group])  # (runs, samples)
            chosen = orders[:, place * settings.batch : (place + 1) * settings.batch]  # (runs, batch)
            rows = np.stack([run.train_rows[one] for run, one in zip(group, chosen, strict=True)])
            features = course.scaling.apply(torch.from_numpy(flat[rows]).to(where).float())  # (runs, batch, features)
            masks = _masks(course.heads, seeds, iteration, rows.shape[1], how.dropout)
            batch_labels = labels.gather(1, torch.from_numpy(chosen).to(where))
            rate = learning_rate(settings.learning_rate, iteration)
            course.history[0, iteration], course.history[1, iteration] = step(
                course.heads, features, batch_labels, masks, rate, how
            )
            if place == per_epoch - 1 or iteration == settings.iterations - 1:
                _validate(course, flat, epoch + 1, iteration + 1)
            if checkpoint.due():
                checkpoint.save(iteration + 1, course.tensors(), course.validation)
            bar.update()


def _masks(heads: Heads, seeds: torch.Tensor, iteration: int, rows: int, dropout: float) -> list[torch.Tensor]:
    """Return the dropout masks of one iteration, of the input of every layer but the last."""
    if not dropout:
        return []
    layers = heads.weights[:-1]
    return [
        dropout_mask(seeds, iteration * len(layers) + number, rows, weight.shape[2], dropout)
        for number, weight in enumerate(layers)
    ]


def _validate(course: Course, flat: np.ndarray, epoch: int, iteration: int) -> None:
    """Add correct rate and loss of every run's validation samples."""
    where = course.history.device
    for index, run in enumerate(course.group):
        if not len(run.validation_rows):
            continue
        scaling = Scaling(course.scaling.mean[index, None], course.scaling.sd[index, None])
        rows = run.validation_rows
        parts = [rows[start : start + ROWS] for start in range(0, len(rows), ROWS)]
        scores = torch.cat([score_rows(course.heads.run(index), scaling, flat, part, where) for part in parts])
        labels = run.validation_labels.to(where)
        loss = torch.nn.functional.cross_entropy(scores, labels)
        correct = (scores.argmax(-1) == labels).float().mean()
        course.validation.append([epoch, iteration, run.run, float(correct), float(loss)])
