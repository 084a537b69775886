"""A cohort in parts that fit into the memory, each from the beginning or from a checkpoint."""

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import torch

from aulens.errors import InputError
from aulens.jobs.checkpoint import Checkpoints, State
from aulens.networks.heads import filled_up
from aulens.networks.lookup import FeatureTable
from aulens.networks.weights import Scaling
from aulens.tensors import read_tensors
from aulens.training.course import Course, CourseSettings, course_of, save, train_together
from aulens.training.divergence import Stopped
from aulens.training.engine import Descent
from aulens.training.initial import initial_heads
from aulens.training.kinds import initial_seed
from aulens.training.samples import RunSamples


class PartSettings(CourseSettings, Protocol):
    """The settings that a part reads (see `aulens.training.heads.HeadsSettings`)."""

    study: str
    kind: str
    labels: list[str]
    hidden: list[int]
    standardise: bool


@dataclass(frozen=True)
class Part:
    """Runs that can be trained side by side: equally many training samples, equally far.

    Attributes
    ----------
    path : Path or None
        The checkpoint from which they resume; None from the beginning.
    positions : list of int
        Of the runs in it.
    iteration, validated : int
        How many iterations are finished, and after which the last validation was.
    validation : list of list of float
        The rows of `Course.validation` in it.
    """

    runs: list[RunSamples]
    path: Path | None = None
    positions: list[int] = field(default_factory=list)
    iteration: int = 0
    validated: int = 0
    validation: list[list[float]] = field(default_factory=list)

    def split(self, most: int) -> list["Part"]:
        """Return parts of at most so many runs."""
        starts = range(0, len(self.runs), most)
        return [replace(self, runs=self.runs[i : i + most], positions=self.positions[i : i + most]) for i in starts]


def resumed(samples: Sequence[RunSamples], checkpoints: Checkpoints) -> tuple[list[Part], dict[int, Stopped]]:
    """Return the parts of a cohort with the state of each, and the runs that were stopped before."""
    states, given = checkpoints.find()
    stopped = {entry[0]: Stopped(*entry) for state in given.values() for entry in state["stopped"]}
    parts: dict[tuple[int, Path | None], Part] = {}
    for run in samples:
        if run.run in stopped:
            continue
        state = states.get(run.run, State(None, 0, 0))
        was = given[state.path] if state.path else {"validated": 0, "validation": []}
        part = parts.setdefault(
            (len(run.train_rows), state.path),
            Part([], state.path, [], state.iteration, was["validated"], was["validation"]),
        )
        part.runs.append(run)
        part.positions.append(state.position)
    return list(parts.values()), stopped


def train_in_parts(
    samples: Sequence[RunSamples],
    table: FeatureTable,
    settings: PartSettings,
    how: Descent,
    checkpoints: Checkpoints,
    fitting: int,
) -> tuple[list[Course], list[Stopped]]:
    """Train all runs, at most `fitting` at once; half as many when a GPU's memory ends all the same.

    Returns
    -------
    trained : list of Course
        All but the last part lie in their last checkpoints, not in the memory.
    stopped : list of Stopped
        The runs that were taken out.
    """
    parts, stopped = resumed(samples, checkpoints)
    queue, done = [piece for part in parts for piece in part.split(fitting)], []
    while queue:
        part, course = queue.pop(0), None
        try:
            course = begin(part, table, settings)
            course.stopped.extend(stopped.values())
            train_together(course, table, settings, how, checkpoints)
        except torch.OutOfMemoryError:
            if len(part.runs) == 1:
                raise InputError(
                    "the memory of the GPU ends with a single run; make the network's hidden layers smaller"
                ) from None
            course = None
        if course is None:  # outside the handler, whose traceback holds the memory
            torch.cuda.empty_cache()
            fitting = (len(part.runs) + 1) // 2
            print(f"the memory of the GPU ends with {len(part.runs)} runs; going on with {fitting}", file=sys.stderr)
            again, before = resumed(part.runs, checkpoints)
            stopped |= before
            queue = [piece for each in (*again, *queue) for piece in each.split(fitting)]
            continue
        stopped |= {entry.run: entry for entry in course.stopped}
        aside = queue and course.runs and part.validated < settings.iterations
        done.append(put_aside(course, checkpoints) if aside else course)
    return done, [stopped[run] for run in sorted(stopped)]


def begin(part: Part, table: FeatureTable, settings: PartSettings) -> Course:
    """Return the course of a part at its first or next iteration; a finished one stays on the disk."""
    where = table.device
    if part.path:
        tensors, _ = read_tensors(part.path, mapped=True)
        if part.validated < settings.iterations or part.positions != list(range(len(tensors["sd"]))):
            tensors = {name: tensor[part.positions].to(where) for name, tensor in tensors.items()}
        course = course_of(part.runs, tensors, part.iteration)
        runs = {run.run for run in part.runs}
        course.validated = part.validated
        course.validation = [row for row in part.validation if row[2] in runs]
        return course
    seeds = [initial_seed(settings, run.run) for run in part.runs]
    heads = initial_heads(seeds, [table.width, *settings.hidden], len(settings.labels), where)
    scaling = scaling_of(table, [run.train_rows for run in part.runs], settings.standardise)
    history = torch.zeros(len(part.runs), 2, settings.iterations, device=where)
    return Course(part.runs, heads, scaling, history)


def put_aside(course: Course, checkpoints: Checkpoints) -> Course:
    """Return a finished course whose tensors are mapped from its checkpoint, so that its memory is free again."""
    path = save(course, checkpoints)
    kept = course_of(course.runs, read_tensors(path, mapped=True)[0], course.iteration)
    kept.validation, kept.stopped = course.validation, course.stopped
    return kept


def scaling_of(table: FeatureTable, rows: Sequence[np.ndarray], standardise: bool, chunk: int = 1024) -> Scaling:
    """Return the mean and the one standard deviation of each run's training samples; 0 and 1 if not asked for.

    Parameters
    ----------
    rows : sequence of (rows,) int
        Which samples, of each run.

    Raises
    ------
    InputError
        If all features of a run's training samples have one value, or one is not finite.
    """
    mean = torch.zeros(len(rows), filled_up(table.width), device=table.device)
    sd = torch.ones(len(rows), device=table.device)
    for run, selected in enumerate(rows if standardise else []):
        chunks = [selected[i : i + chunk] for i in range(0, len(selected), chunk)]
        total = sum(table.take(part).sum(0, dtype=torch.float64) for part in chunks)  # (features,)
        mean[run] = total / len(selected)
        squares = sum((table.take(part) - mean[run]).square_().sum(0, dtype=torch.float64) for part in chunks)
        sd[run] = (squares.cumsum(0)[-1] / (len(selected) * table.width)).sqrt()  # in one order
        if not 0 < sd[run] < math.inf:
            raise InputError(
                f"the features of all training samples have the standard deviation {sd[run]:g}, so that they tell "
                "nothing of the labels: look at the faces (contact sheet of the study) and at the backbone's weights"
            )
    return Scaling(mean, sd)
