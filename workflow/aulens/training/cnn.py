"""Train the networks of one cohort end to end on faces."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from aulens.arithmetic import exact_convolutions, one_thread
from aulens.jobs.identity import identity_of
from aulens.jobs.resumable import Job, resumable
from aulens.networks.architectures import Shape
from aulens.networks.inputs import image_channels, read_faces
from aulens.rows import Rows
from aulens.training.checks import check_settings
from aulens.training.cnn_course import ROWS, FaceTable
from aulens.training.cnn_memory import bytes_needed, refuse_too_little
from aulens.training.cnn_results import write_runs
from aulens.training.cnn_runs import iterations_of, train_runs
from aulens.training.cohort import CohortFiles
from aulens.training.input_scale import InputScale
from aulens.training.kinds import RUNS
from aulens.training.memory import free_bytes
from aulens.training.samples import RunSamples
from aulens.training.schedule import RateStep


@dataclass(frozen=True)
class CnnSettings:
    """Settings of the training of one cohort.

    Attributes
    ----------
    seed, study, database : int, str, str
        What the random numbers depend on, besides the run; on the study initial weights do.
    labels : list of str
        The label set, in the order of the output units.
    unit : str
        person or image: what the splits divide.
    fill : int
        Grey level of what comes into view around a moved face.
    architecture : str
        Name of a module of `aulens.networks`.
    channels, hidden : list of int
        Of the conv layers; units of the hidden dense layers.
    dropout : float
        See the architecture.
    initial : str
        Initial weights, he or published.
    input : str or InputScale
        "database" for mean and sd of the run's training images, per channel; or both in grey levels.
    iterations, epochs : int or None
        How long; one of them is None.
    batch : int
        Samples of an iteration.
    learning_rate : list of RateStep
        Steps of the schedule, in iterations.
    rate_factor : float or None
        By which the learning rate is multiplied after every epoch; None for not at all.
    rate_decay : float or None
        The learning rate is divided by 1 + rate_decay · finished iterations; None for not at all.
    optimiser : dict
        See `aulens.training.optimisers.OptimiserSettings`.
    augmentation : dict or None
        See `aulens.training.augmentation.AugmentationSettings`.
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
    fill: int
    architecture: str
    channels: list[int]
    hidden: list[int]
    dropout: float
    initial: str
    input: str | InputScale
    iterations: int | None
    epochs: int | None
    batch: int
    learning_rate: list[RateStep]
    optimiser: dict
    augmentation: dict | None
    weights_precision: str
    rate_factor: float | None = None
    rate_decay: float | None = None
    kind: str = RUNS


def cnn(
    faces_files: list[Path],
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
    settings: CnnSettings,
) -> dict[str, object] | None:
    """Train the networks of a cohort, one after the other; write weights, the course of iterations and of validations.

    Parameters
    ----------
    faces_files : list of Path
        faces.npy of the database, or of each of its shards.
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
        If a setting is not allowed, the faces are none, one run does not fit into the memory, or the loss of every run
        diverges.
    """
    check_settings(settings)
    faces, given = read_faces(faces_files), CohortFiles(faces_files, table_file, splits_file)
    network = f"networks.{settings.architecture}"  # imported by its name
    identity = identity_of("training.cnn", settings, given.all(), network)
    results = [weights_file, history_file, validation_file, stopped_file]
    with resumable(checkpoint_folder, identity, "doing this training", results, bool(keep_finished)) as job:
        if not job.finished:
            train_and_write(faces, given.samples("face", 1, settings), job, memory_mb, results, settings)
    return job.origin


def train_and_write(
    faces: np.ndarray | Rows,
    samples: list[RunSamples],
    job: Job,
    memory_mb: int,
    results: list[Path],
    settings: CnnSettings,
) -> None:
    """Train the runs of a cohort and write weights, history, validation and stopped runs."""
    where, shape = job.device(), shape_of(faces, settings)  # may wait for a GPU
    images = face_table(faces, samples, shape, settings, where, memory_mb)
    with exact_convolutions(), one_thread():
        ended = train_runs(samples, images, shape, settings, job.checkpoints)
    write_runs(ended, settings, shape, *results)


def face_table(
    faces: np.ndarray | Rows,
    samples: list[RunSamples],
    shape: Shape,
    settings: CnnSettings,
    where: torch.device,
    memory_mb: int,
) -> FaceTable:
    """Return the faces, on a GPU if they take less than a quarter of its memory; refuse what does not fit beside."""
    free = free_bytes(where, memory_mb)
    resident = where.type == "cuda" and faces.nbytes < free / 4
    states = 2 if settings.optimiser["name"] == "adam" else 1
    longest = max(iterations_of(run, settings) for run in samples)
    needed = bytes_needed(settings.architecture, shape, settings.batch, ROWS, states, longest)
    refuse_too_little(needed, free - resident * faces.nbytes)
    return FaceTable(faces, where, resident=resident)


def shape_of(faces: np.ndarray | Rows, settings: CnnSettings) -> Shape:
    """Return the shape of the networks for these faces."""
    channels, hidden = tuple(settings.channels), tuple(settings.hidden)
    sizes = (image_channels(faces), faces.shape[1], channels, hidden, len(settings.labels))
    return Shape(*sizes, settings.dropout)
