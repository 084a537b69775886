"""Train the fully connected layers of one cohort on cached conv features."""

import shutil
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from aulens.code import code_hash
from aulens.device import device
from aulens.ending import deferred_ending
from aulens.errors import InputError
from aulens.files import read_csv, read_npy, write_csv, write_parquet
from aulens.identity import identity_key
from aulens.locks import lock
from aulens.provenance import provenance
from aulens.seals import content_hash
from aulens.training.checkpoint import Checkpoints, remove
from aulens.training.course import Course, RunSamples, Stopped
from aulens.training.engine import Descent
from aulens.training.finished import keep, restore
from aulens.training.lookup import FeatureTable
from aulens.training.memory import TrainingSize, free_bytes, runs_that_fit
from aulens.training.parts import train_in_parts
from aulens.training.samples import samples_of
from aulens.training.schedule import RateStep
from aulens.training.splits import read_splits
from aulens.training.weights import ROWS, named_weights, write_heads


@dataclass(frozen=True)
class HeadsSettings:
    """Settings of the training of one cohort.

    Attributes
    ----------
    seed, database : what the random numbers depend on, besides the run
    expressions : the label set, in the order of the units
    hidden : units of the hidden layers
    dropout : share of the inputs of every layer but the last that a step leaves out
    standardise : subtract the training samples' mean feature and divide by their one standard deviation
    iterations, batch : number of steps, samples in each
    learning_rate : steps of the schedule
    momentum, weight_decay : as in torch.optim.SGD
    weights_precision : float32 or float16, on disk
    """

    seed: int
    database: str
    expressions: list[str]
    hidden: list[int]
    dropout: float
    standardise: bool
    iterations: int
    batch: int
    learning_rate: list[RateStep]
    momentum: float
    weight_decay: float
    weights_precision: str


def heads(
    features_file: Path,
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
    stopped_file : run, iteration and loss of runs that were taken out, which are in no other file
    memory_mb : what the job may use on the CPU; 0 for all that is free
    keep_finished : 1 to keep links to the results with the checkpoints, so that this training is not repeated

    Returns
    -------
    what stood beside the results of the same training, if they were put back; else None

    Raises
    ------
    InputError
        If one run does not fit into the memory, or the loss of every run diverges.
    """
    started = time.time()
    features = read_npy(features_file)  # (faces, variants, features)
    faces, parts = read_csv(table_file), read_splits(splits_file)
    identity = identity_of([splits_file, table_file, features_file], settings)
    results = [weights_file, history_file, validation_file, stopped_file]
    key, finished = identity_key(identity), checkpoint_folder / "finished"
    with lock(checkpoint_folder.with_name(f"{checkpoint_folder.name}.lock"), "doing this training"):
        origin = restore(results, finished, key)
        if not origin:
            where = device()  # may wait for a GPU
            with deferred_ending() as ending:
                checkpoints = Checkpoints(checkpoint_folder, identity, ending)
                train_and_write(features, faces, parts, checkpoints, where, memory_mb, results, settings)
                if keep_finished:
                    record = provenance("training.heads", asdict(settings), identity["code"], started)
                    keep(results, finished, key, record)
        remove(checkpoint_folder)
        if not keep_finished:
            shutil.rmtree(finished, ignore_errors=True)
    return origin


def identity_of(files: list[Path], settings: HeadsSettings) -> dict[str, object]:
    """Return what makes two trainings the same: settings, code, the version of PyTorch and the files' bytes."""
    return {
        "settings": asdict(settings),
        "code": code_hash("training.heads"),
        "torch": torch.__version__,
        "files": [content_hash(file) for file in files],
    }


def train_and_write(
    features: np.ndarray,
    faces: pd.DataFrame,
    parts: pd.DataFrame,
    checkpoints: Checkpoints,
    where: torch.device,
    memory_mb: int,
    results: list[Path],
    settings: HeadsSettings,
) -> None:
    """Train the runs of a cohort and write weights, history, validation and stopped runs."""
    samples = run_samples(faces, parts, settings.expressions, features.shape[1])
    flat = features.reshape(-1, features.shape[-1])  # (samples, features), still memory-mapped
    table, fitting = table_and_room(flat, samples, settings, where, memory_mb)
    how = Descent(settings.momentum, settings.weight_decay, settings.dropout)
    courses, stopped = train_in_parts(samples, table, settings, how, checkpoints, fitting)
    write_courses(courses, stopped, settings, flat.shape[1], *results)


def table_and_room(
    flat: np.ndarray, samples: list[RunSamples], settings: HeadsSettings, where: torch.device, memory_mb: int
) -> tuple[FeatureTable, int]:
    """Return the features, on a GPU if they take less than a quarter of its memory, and how many runs fit beside."""
    free = free_bytes(where, memory_mb)
    resident = where.type == "cuda" and flat.nbytes < free / 4
    size = TrainingSize(
        [flat.shape[1], *settings.hidden, len(settings.expressions)],
        settings.momentum > 0,
        settings.batch,
        ROWS,
        settings.iterations,
        max(len(run.train_rows) for run in samples),
    )
    return FeatureTable(flat, where, resident=resident), runs_that_fit(size, free - resident * flat.nbytes)


def run_samples(table: pd.DataFrame, parts: pd.DataFrame, expressions: list[str], variants: int) -> list[RunSamples]:
    """Return which rows of the features train and validate each run, and their labels."""
    found = []
    for run, people in parts.groupby("run"):
        part = {
            name: samples_of(
                table, set(people["person"][people["part"] == name]), expressions, range(variants), variants
            )
            for name in ("train", "validation")
        }
        rows = {name: samples["row"].to_numpy() for name, samples in part.items()}
        labels = {name: samples["label"].to_numpy(np.int64) for name, samples in part.items()}
        found.append(RunSamples(int(run), rows["train"], labels["train"], rows["validation"], labels["validation"]))
    return found


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
    for entry in stopped:
        print(
            f"run {entry.run} of database {settings.database} was stopped: its loss was {entry.loss:g} at iteration "
            f"{entry.iteration}; a lower training.learning_rate helps",
            file=sys.stderr,
        )
    courses = [course for course in courses if course.runs]
    if not courses:
        first = stopped[0]
        raise InputError(
            f"database {settings.database}: the loss of every run diverges (run {first.run}: {first.loss:g} at "
            f"iteration {first.iteration}); lower training.learning_rate"
        )
    widths = [width, *settings.hidden, len(settings.expressions)]
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
    write_heads(tensors, [place[0] for place in places], settings.expressions, settings.weights_precision, weights_file)
