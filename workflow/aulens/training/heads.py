"""Train the fully connected layers of one cohort on cached conv features."""

from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from aulens.code import code_hash
from aulens.device import device
from aulens.errors import InputError
from aulens.files import read_csv, read_npy, write_parquet
from aulens.randomness import integer_seed
from aulens.training.checkpoint import Checkpoint
from aulens.training.course import Course, RunSamples, train_together
from aulens.training.engine import Descent, Heads, initial_heads
from aulens.training.samples import samples_of
from aulens.training.schedule import RateStep
from aulens.training.weights import Scaling, write_heads


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
    checkpoint_folder: Path,
    *,
    settings: HeadsSettings,
) -> None:
    """Train the heads of a cohort; write weights, the course of every iteration and of every validation."""
    features = read_npy(features_file)  # (faces, variants, features)
    table, parts = read_csv(table_file, dtype={"person": str}), read_csv(splits_file, dtype={"person": str})
    samples = run_samples(table, parts, settings.expressions, features.shape[1])
    flat = features.reshape(-1, features.shape[-1])  # (samples, features), still memory-mapped
    courses, checkpoints, fingerprint = [], [], _fingerprint(flat)
    for number, group in enumerate(groups_of_equal_size(samples)):
        identity = {
            "settings": asdict(settings),
            "code": code_hash("training.heads"),
            "runs": [run.run for run in group],
            "tables": [sha256(Path(file).read_bytes()).hexdigest() for file in (splits_file, table_file)],
            "features": [features.shape, str(features.dtype), fingerprint],
        }
        checkpoints.append(Checkpoint(checkpoint_folder / f"group-{number}.safetensors", identity))
        courses.append(train_group(flat, group, settings, checkpoints[-1]))
    write_courses(courses, settings, weights_file, history_file, validation_file)
    for checkpoint in checkpoints:
        checkpoint.remove()


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
        labels = {name: torch.from_numpy(samples["label"].to_numpy()) for name, samples in part.items()}
        found.append(RunSamples(int(run), rows["train"], labels["train"], rows["validation"], labels["validation"]))
    return found


def groups_of_equal_size(samples: list[RunSamples]) -> list[list[RunSamples]]:
    """Return runs that can be trained side by side: with equally many training samples, so equal batches."""
    groups: dict[int, list[RunSamples]] = {}
    for run in samples:
        groups.setdefault(len(run.train_rows), []).append(run)
    return list(groups.values())


def train_group(flat: np.ndarray, group: list[RunSamples], settings: HeadsSettings, checkpoint: Checkpoint) -> Course:
    """Train runs of equal size side by side, from random weights or from their checkpoint."""
    where = device()
    keys = (settings.seed, settings.database)
    seeds = [integer_seed(keys[0], "initial weights", keys[1], run.run) for run in group]
    heads = initial_heads(seeds, [flat.shape[1], *settings.hidden], len(settings.expressions))
    heads = Heads([weight.to(where) for weight in heads.weights], [bias.to(where) for bias in heads.biases])
    scaling = scaling_of(flat, [run.train_rows for run in group], settings.standardise)
    course = Course(group, heads, Scaling(scaling.mean.to(where), scaling.sd.to(where)), settings.iterations)
    how = Descent(settings.momentum, settings.weight_decay, settings.dropout)
    train_together(course, flat, settings, how, checkpoint)
    losses = course.history[1].cpu()  # (iterations, runs)
    for index, run in enumerate(group):
        if not torch.isfinite(losses[:, index]).all():
            first = int((~torch.isfinite(losses[:, index])).nonzero()[0]) + 1
            raise InputError(
                f"run {run.run} of database {settings.database}: the loss is not finite from iteration {first} on; "
                "lower training.learning_rate"
            )
    return course


def scaling_of(flat: np.ndarray, rows: list[np.ndarray], standardise: bool, chunk: int = 1024) -> Scaling:
    """Return the mean and the one standard deviation of each run's training samples; 0 and 1 if not asked for.

    Parameters
    ----------
    flat : (samples, features)
    rows : per run, which samples
    """
    if not standardise:
        return Scaling(torch.zeros(len(rows), flat.shape[1]), torch.ones(len(rows)))
    means, sds = [], []
    for selected in rows:
        chunks = [selected[i : i + chunk] for i in range(0, len(selected), chunk)]
        total = sum(flat[part].sum(0, dtype=np.float64) for part in chunks)  # (features,)
        mean = (total / len(selected)).astype(np.float32)
        squares = sum(np.square(flat[part] - mean, dtype=np.float32).sum(dtype=np.float64) for part in chunks)
        means.append(torch.from_numpy(mean))
        sds.append((squares / (len(selected) * flat.shape[1])) ** 0.5)
    return Scaling(torch.stack(means), torch.tensor(sds, dtype=torch.float32))


def write_courses(
    courses: list[Course], settings: HeadsSettings, weights_file: Path, history_file: Path, validation_file: Path
) -> None:
    """Write what all groups of a cohort give, in the order of the runs."""
    runs = [run.run for course in courses for run in course.group]
    order = np.argsort(runs)
    layers = range(len(courses[0].heads.weights))
    weights = [torch.cat([course.heads.weights[layer].cpu() for course in courses])[order] for layer in layers]
    biases = [torch.cat([course.heads.biases[layer].cpu() for course in courses])[order] for layer in layers]
    mean = torch.cat([course.scaling.mean.cpu() for course in courses])[order]
    sd = torch.cat([course.scaling.sd.cpu() for course in courses])[order]
    histories = pd.concat([course.history_table(settings.learning_rate) for course in courses])
    validations = pd.concat([course.validation_table() for course in courses])
    write_parquet(histories.sort_values(["run", "iteration"]), history_file)
    write_parquet(validations.sort_values(["run", "epoch"]), validation_file)
    sorted_runs = [runs[index] for index in order]
    write_heads(
        Heads(weights, biases),
        Scaling(mean, sd),
        sorted_runs,
        settings.expressions,
        settings.weights_precision,
        weights_file,
    )


def _fingerprint(flat: np.ndarray, chunk: int = 1024) -> str:
    """Return a hash of all samples."""
    digest = sha256()
    for start in range(0, len(flat), chunk):
        digest.update(np.ascontiguousarray(flat[start : start + chunk]))
    return digest.hexdigest()
