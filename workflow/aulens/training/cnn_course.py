"""The course of the training of one run of engine cnn: steps, history, validation, checkpoints."""

import math
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from torch.nn.functional import cross_entropy

from aulens.jobs.checkpoint import Checkpoints
from aulens.networks.dropout import set_masks
from aulens.networks.files import network_state, restore_network
from aulens.networks.inputs import as_images
from aulens.networks.network import Network
from aulens.randomness import integer_seed
from aulens.rows import Rows
from aulens.training.augmentation import AugmentationSettings, augmented
from aulens.training.divergence import DIVERGED, Stopped
from aulens.training.optimisers import Optimiser
from aulens.training.rates import Rates
from aulens.training.samples import RunSamples
from aulens.training.schedule import RateStep, batch_order, iterations_per_epoch

ROWS = 128  # validation images scored at once
NETWORK, OPTIMISER = "network/", "optimiser/"  # how the names of a checkpoint's tensors begin


class FaceTable:
    """Faces, memory-mapped on the CPU or held on a GPU.

    Parameters
    ----------
    faces : (faces, side, side) or (faces, side, side, channels) uint8
        Face images, memory-mapped.
    resident : bool
        Whether all of them are held on the device.
    """

    def __init__(self, faces: np.ndarray | Rows, device: torch.device, *, resident: bool = False) -> None:
        self.faces, self.device = faces, device
        self._held = torch.from_numpy(np.array(faces)).to(device) if resident else None

    def take(self, rows: np.ndarray) -> torch.Tensor:
        """Return faces as images (rows, channels, side, side) float32, grey levels 0…255."""
        if self._held is not None:
            return as_images(self._held[torch.from_numpy(rows).to(self.device)])
        return as_images(torch.from_numpy(self.faces[rows]).to(self.device))


@dataclass(frozen=True)
class Steps:
    """What the steps of all runs depend on.

    Attributes
    ----------
    seed, database : int, str
        What is drawn depends on them, besides the run.
    batch : int
        Samples of an iteration.
    fill : int
        Grey level of what comes into view around a moved face.
    rate_factor : float or None
        By which the learning rate is multiplied after every epoch.
    rate_decay : float or None
        See `aulens.training.rates.Rates`.
    """

    seed: int
    database: str
    batch: int
    learning_rate: list[RateStep]
    augmentation: AugmentationSettings
    fill: int
    rate_factor: float | None = None
    rate_decay: float | None = None

    def rates(self, samples: int) -> Rates:
        """Return the learning rates of a run with so many training samples."""
        per_epoch = iterations_per_epoch(samples, self.batch)
        return Rates(self.learning_rate, self.rate_factor, per_epoch, self.rate_decay or 0.0)


@dataclass
class RunCourse:
    """One run, and what it did so far.

    Attributes
    ----------
    iterations : int
        How many there are in all.
    history : (2, iterations) float
        Correct rate and loss of the training batches.
    iteration : int
        How many are finished.
    validated : int
        After which iteration the last validation was.
    validation : list of (epoch, iteration, correct rate, loss)
        One of each validation.
    stopped : Stopped or None
        Where the run diverged.
    """

    samples: RunSamples
    network: Network
    optimiser: Optimiser
    iterations: int
    history: torch.Tensor
    iteration: int = 0
    validated: int = 0
    validation: list[list[float]] = field(default_factory=list)
    stopped: Stopped | None = None

    @property
    def finished(self) -> bool:
        """Return whether nothing is left to do."""
        return self.stopped is not None or self.validated == self.iterations

    def tensors(self) -> dict[str, torch.Tensor]:
        """Return all that a checkpoint must hold, each with a first axis of one run."""
        named = {"history": self.history}
        named |= {NETWORK + name: tensor for name, tensor in network_state(self.network).items()}
        named |= {OPTIMISER + name: tensor for name, tensor in self.optimiser.state.items()}
        return {name: tensor[None] for name, tensor in named.items()}

    def save(self, checkpoints: Checkpoints) -> Path:
        """Write a checkpoint and return its path; end the job if it was told to."""
        state = {"validated": self.validated, "validation": self.validation, "stopped": self.stopped}
        return checkpoints.save([self.samples.run], self.iteration, self.tensors(), state)

    def go_on(self, iteration: int, tensors: dict[str, torch.Tensor], state: dict[str, object]) -> None:
        """Take over what a checkpoint holds (without the axis of runs)."""
        self.iteration, self.validated, self.validation = iteration, state["validated"], state["validation"]
        self.stopped = Stopped(*state["stopped"]) if state["stopped"] else None
        self.history.copy_(tensors["history"])
        network, optimiser = (
            {name.removeprefix(kind): tensor for name, tensor in tensors.items() if name.startswith(kind)}
            for kind in (NETWORK, OPTIMISER)
        )
        restore_network(self.network, network)
        self.optimiser.restore(optimiser)


def train_run(course: RunCourse, faces: FaceTable, steps: Steps, checkpoints: Checkpoints, bar: object) -> None:
    """Train one run until its last iteration, or until the end of the epoch in which it diverges."""
    per_epoch = iterations_per_epoch(len(course.samples.train_rows), steps.batch)
    while not course.finished:
        epoch = course.validated // per_epoch
        order = batch_order(
            len(course.samples.train_rows), steps.seed, steps.database, course.samples.run, epoch
        )  # (samples,)
        while course.iteration < min((epoch + 1) * per_epoch, course.iterations):
            start = (course.iteration - epoch * per_epoch) * steps.batch
            step(course, faces, order[start : start + steps.batch], steps)
            bar.update()
            if checkpoints.due():
                course.save(checkpoints)
        course.stopped = diverged(course, epoch * per_epoch)
        if course.stopped is None:
            validate(course, faces, epoch + 1, checkpoints)
        if checkpoints.due() and not course.finished:
            course.save(checkpoints)


def step(course: RunCourse, faces: FaceTable, chosen: np.ndarray, steps: Steps) -> None:
    """Change the network by one step; note correct rate and loss of the batch before it.

    Parameters
    ----------
    chosen : (batch,) int
        Which of the training samples.
    """
    run, iteration = course.samples.run, course.iteration
    images = faces.take(course.samples.train_rows[chosen])
    images = augmented(images, steps.augmentation, steps.fill, steps.seed, steps.database, run, iteration)
    labels = torch.from_numpy(course.samples.train_labels[chosen]).to(images.device)
    set_masks(course.network, integer_seed(steps.seed, "dropout", steps.database, run), iteration)
    course.network.train()
    course.network.zero_grad(set_to_none=True)
    scores = course.network.training_scores(images)  # (batch, labels)
    loss = cross_entropy(scores, labels)
    loss.backward()
    course.optimiser.step(steps.rates(len(course.samples.train_rows)).at(iteration), iteration + 1)
    course.history[0, iteration] = (scores.detach().argmax(1) == labels).float().mean()
    course.history[1, iteration] = loss.detach()
    course.iteration += 1


def diverged(course: RunCourse, start: int) -> Stopped | None:
    """Return where a run's loss was first not finite or too large since iteration `start` (counted from 0)."""
    losses = course.history[1, : course.iteration].tolist()
    limit = DIVERGED * max(losses[0], 1.0)
    for iteration, loss in enumerate(losses[start:], start=start + 1):
        if not math.isfinite(loss) or loss > limit:
            return Stopped(course.samples.run, iteration, loss)
    return None


@torch.no_grad()
def validate(course: RunCourse, faces: FaceTable, epoch: int, checkpoints: Checkpoints) -> None:
    """Add correct rate and loss of the validation samples, as they are; end the job if it is told to meanwhile."""
    rows, parts = course.samples.validation_rows, []
    if len(rows):
        course.network.eval()
        for start in range(0, len(rows), ROWS):
            if checkpoints.ending.asked:
                course.save(checkpoints)
            parts.append(course.network(faces.take(rows[start : start + ROWS])))
        scores = torch.cat(parts)
        labels = torch.from_numpy(course.samples.validation_labels).to(scores.device)
        correct = (scores.argmax(1) == labels).float().mean()
        values = torch.stack([correct, cross_entropy(scores, labels)]).tolist()
        course.validation.append([epoch, course.iteration, *values])
    course.validated = course.iteration


def history_table(run: int, history: np.ndarray, rates: Rates) -> pd.DataFrame:
    """Return one row per iteration (counted from 1) of a history (2, iterations)."""
    number = np.arange(history.shape[1])
    used = [rates.at(iteration) for iteration in number]
    correct, loss = history
    return pd.DataFrame(
        {"run": run, "iteration": number + 1, "correct_rate": correct, "loss": loss, "learning_rate": used}
    )


def validation_table(run: int, validation: list[list[float]]) -> pd.DataFrame:
    """Return one row per epoch (counted from 1)."""
    table = pd.DataFrame(validation, columns=["epoch", "iteration", "correct_rate", "loss"])
    table.insert(2, "run", run)
    return table.astype({"epoch": int, "iteration": int, "run": int})
