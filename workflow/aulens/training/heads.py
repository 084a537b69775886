"""Train the fully connected layers of one cohort on cached conv features."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from aulens.files import write_csv, write_parquet
from aulens.jobs.identity import identity_of
from aulens.jobs.resumable import Job, resumable
from aulens.networks.lookup import FeatureTable
from aulens.networks.weights import ROWS, named_weights, write_heads
from aulens.rows import Rows, read_rows
from aulens.training.cohort import CohortFiles
from aulens.training.course import Course
from aulens.training.divergence import Stopped, refuse_all_stopped, say_stopped
from aulens.training.engine import Descent
from aulens.training.kinds import RUNS
from aulens.training.memory import TrainingSize, free_bytes, runs_that_fit
from aulens.training.parts import train_in_parts
from aulens.training.samples import RunSamples
from aulens.training.schedule import RateStep


@dataclass(frozen=True)
class HeadsSettings:
    """Settings of the training of one cohort.

    Attributes
    ----------
    seed, study, database : int, str, str
        What the random numbers depend on, besides the run; on the study initial weights do.
    labels : list of str
        The label set, in the order of the output units.
    unit : str
        person or image: what the splits divide.
    hidden : list of int
        Numbers of hidden units.
    dropout : float
        Share of the inputs of every layer but the last that a step leaves out.
    standardise : bool
        Subtract the training samples' mean feature and divide by their one standard deviation.
    iterations, batch : int
        Number of steps, samples in each.
    learning_rate : list of RateStep
        Steps of the schedule.
    momentum, weight_decay : float
        As in torch.optim.SGD.
    weights_precision : str
        float32 or float16, on disk.
    kind : str
        Of the cohort, see `aulens.training.kinds`.
    """

    seed: int
    study: str
    database: str
    labels: list[str]
    unit: str
    hidden: list[int]
    dropout: float
    standardise: bool
    iterations: int
    batch: int
    learning_rate: list[RateStep]
    momentum: float
    weight_decay: float
    weights_precision: str
    kind: str = RUNS


def heads(
    features_files: list[Path],
    table_file: Path,
    splits_file: Path,
    weights_file: Path,
    history_file: Path,
    validation_file: Path,
    stopped_file: Path,
    checkpoint_folder: Path,
    memory_mb: int = 0,
    keep_finished: int = 0,
    *,
    settings: HeadsSettings,
) -> dict[str, object] | None:
    """Train the heads of a cohort; write weights, the course of every iteration and of every validation.

    Parameters
    ----------
    features_files : list of Path
        features.npy of the database, or of each of its shards.
    table_file : Path
        The faces of the study (see `aulens.faces.in_study`).
    stopped_file : Path
        Run, iteration and loss of runs that were taken out, which are in no other file.
    memory_mb : int
        What the job may use on the CPU; 0 for all that is free.
    keep_finished : int
        1 to keep links to the results with the checkpoints, so that this training is not repeated.

    Returns
    -------
    dict or None
        What stood beside the results of the same training, if they were put back; else None.

    Raises
    ------
    InputError
        If one run does not fit into the memory, or the loss of every run diverges.
    """
    features = read_rows(features_files)  # (faces, variants, features)
    given = CohortFiles(features_files, table_file, splits_file)
    identity = identity_of("training.heads", settings, given.all())
    results = [weights_file, history_file, validation_file, stopped_file]
    with resumable(checkpoint_folder, identity, "doing this training", results, bool(keep_finished)) as job:
        if not job.finished:
            samples = given.samples("row", features.shape[1], settings)
            train_and_write(features, samples, job, memory_mb, results, settings)
    return job.origin


def train_and_write(
    features: np.ndarray | Rows,
    samples: list[RunSamples],
    job: Job,
    memory_mb: int,
    results: list[Path],
    settings: HeadsSettings,
) -> None:
    """Train the runs of a cohort and write weights, history, validation and stopped runs."""
    where = job.device()  # may wait for a GPU
    flat = features.reshape(-1, features.shape[-1])  # (samples, features), still memory-mapped
    table, fitting = table_and_room(flat, samples, settings, where, memory_mb)
    how = Descent(settings.momentum, settings.weight_decay, settings.dropout)
    courses, stopped = train_in_parts(samples, table, settings, how, job.checkpoints, fitting)
    write_courses(courses, stopped, settings, flat.shape[1], *results)


def table_and_room(
    flat: np.ndarray | Rows, samples: list[RunSamples], settings: HeadsSettings, where: torch.device, memory_mb: int
) -> tuple[FeatureTable, int]:
    """Return the features, on a GPU if they take less than a quarter of its memory, and how many runs fit beside."""
    free = free_bytes(where, memory_mb)
    resident = where.type == "cuda" and flat.nbytes < free / 4
    size = TrainingSize(
        [flat.shape[1], *settings.hidden, len(settings.labels)],
        settings.momentum > 0,
        settings.batch,
        ROWS,
        settings.iterations,
        max(len(run.train_rows) for run in samples),
    )
    return FeatureTable(flat, where, resident=resident), runs_that_fit(size, free - resident * flat.nbytes)


def write_courses(
    courses: list[Course],
    stopped: list[Stopped],
    settings: HeadsSettings,
    width: int,
    weights_file: Path,
    history_file: Path,
    validation_file: Path,
    stopped_file: Path,
) -> None:
    """Write what all parts of a cohort give, in the order of the runs."""
    say_stopped(stopped, settings.database)
    courses = [course for course in courses if course.runs]
    if not courses:
        refuse_all_stopped(stopped, settings.database)
    widths = [width, *settings.hidden, len(settings.labels)]
    places = sorted(
        (run.run, position, i) for i, course in enumerate(courses) for position, run in enumerate(course.runs)
    )
    tensors = {}
    for run, position, i in places:
        tensors |= named_weights(courses[i].heads, courses[i].scaling, position, run, widths)
    histories = pd.concat([course.history_table(settings.learning_rate) for course in courses])
    validations = pd.concat([course.validation_table() for course in courses])
    write_parquet(histories.sort_values(["run", "iteration"]), history_file)
    write_parquet(validations.sort_values(["run", "epoch"]), validation_file)
    write_csv(pd.DataFrame(stopped, columns=list(Stopped._fields)), stopped_file)
    write_heads(tensors, [place[0] for place in places], settings.labels, settings.weights_precision, weights_file)
