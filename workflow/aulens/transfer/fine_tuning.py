"""Networks of one database trained on with faces of another: a new head, the last layers, or all.

Breuer and Kimmel 2017 take conv layers over as they are; how many layers to train on is ours.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from aulens.errors import InputError
from aulens.evaluation.checks import check_tested
from aulens.evaluation.predict import prediction_table, score_columns
from aulens.files import read_csv, write_parquet
from aulens.freed_memory import freed_memory_kept
from aulens.jobs.checkpoint import State
from aulens.jobs.identity import identity_of
from aulens.jobs.resumable import Job, resumable
from aulens.networks.inputs import read_faces
from aulens.networks.trained import TrainedNetworks
from aulens.randomness import generator
from aulens.rows import Rows
from aulens.tensors import read_tensors
from aulens.training.samples import samples_of
from aulens.training.split_tables import read_splits, tested_in
from aulens.transfer.fine_tuning_ways import NONE, OWN, check_ways
from aulens.transfer.trained_on import frozen_values
from aulens.transfer.tuned import FineTuningSettings, iterations_of, tuned

COLUMNS = ["trained", "tested", "way", "people_asked", "people", "run", "face", "unit", "person", "expression"]
COLUMNS += ["iterations", "predicted", "correct"]
SCORES = "scores"  # name of the tensor of a checkpoint


@dataclass(frozen=True, eq=False)
class Given:
    """What the trainings of all runs have in common; the paths are those of `fine_tuning`.

    Attributes
    ----------
    faces : (faces, side, side[, channels]) uint8
        Memory-mapped.
    table_file : Path
    table, splits : table
    networks, own : TrainedNetworks
    architecture : str
    where : torch.device
    """

    faces: np.ndarray | Rows
    table_file: Path
    table: pd.DataFrame
    splits: pd.DataFrame
    networks: TrainedNetworks
    own: TrainedNetworks
    architecture: str
    where: torch.device

    def samples(self, units: Collection[str], settings: FineTuningSettings) -> pd.DataFrame:
        """Return the faces of some people or groups of images that show one of the labels (see `samples_of`)."""
        return samples_of(self.table, units, self.networks.labels, [0], "face", 1, settings.unit)


def fine_tuning(
    faces_files: list[Path],
    table_file: Path,
    splits_file: Path,
    weights_file: Path,
    own_weights_file: Path,
    tests_file: Path,
    checkpoint_folder: Path,
    *,
    settings: FineTuningSettings,
) -> None:
    """Write the answers of the networks of one database, trained on with another, to the latter's tested faces.

    Parameters
    ----------
    faces_files, table_file, splits_file : list of Path, Path, Path
        Of the database to go on with; run r trains with those who train run r there, and is tested on its tested ones.
    weights_file, own_weights_file : Path
        Networks of the other database, and its own ones, which answer beside them (way own).
    tests_file : Path
        One row per way, number of people, run and tested face: columns `COLUMNS`, and the scores of all labels, such as
        score_happy.
    checkpoint_folder : Path
        Keeps the answers of what is trained, so that a job that is stopped goes on with the next training.

    Raises
    ------
    InputError
        If a way is unknown, or the two trainings have no run in common.
    """
    check_ways(settings.ways)
    architecture = read_tensors(weights_file, prefix=None)[1]["architecture"]
    files = [*faces_files, table_file, splits_file, weights_file, own_weights_file]
    identity = identity_of("transfer.fine_tuning", settings, files, f"networks.{architecture}")
    with resumable(checkpoint_folder, identity, "training these networks on") as job, freed_memory_kept():
        faces, table, splits = read_faces(faces_files), read_csv(table_file), read_splits(splits_file)
        networks, own = TrainedNetworks(weights_file), TrainedNetworks(own_weights_file)
        given = Given(faces, table_file, table, splits, networks, own, architecture, job.device())
        states, _ = job.checkpoints.find()
        found = [rows_of_run(run, given, states.get(run), job, settings) for run in runs_of_both(networks, own)]
        rows = pd.concat(found, ignore_index=True).astype({"people_asked": "Int64"})
        rows = rows.assign(trained=settings.trained, tested=settings.tested)
        write_parquet(rows[[*COLUMNS, *score_columns(networks.labels)]], tests_file)


def runs_of_both(networks: TrainedNetworks, own: TrainedNetworks) -> list[int]:
    """Return the runs that two trainings have in common.

    Raises
    ------
    InputError
        If there is none.
    """
    runs = [run for run in networks.runs if run in own.runs]
    if not runs:
        raise InputError(f"{networks.path} and {own.path} have no run in common; each was stopped in one of them")
    return runs


def trainings(
    splits: pd.DataFrame, run: int, settings: FineTuningSettings
) -> Iterator[tuple[str | int, int | None, list[str]]]:
    """Yield each way, with how many people were asked for, and who they are; more people include the fewer ones."""
    units = sorted(splits["unit"][(splits["run"] == run) & (splits["part"] == "train")].astype(str))
    order = generator(settings.seed, "fine-tuning people", settings.tested, run).permutation(len(units))
    for way in settings.ways:
        for asked in [None] if way == NONE else settings.people:
            yield way, asked, [units[place] for place in order[:asked]]


def rows_of_run(run: int, given: Given, state: State | None, job: Job, settings: FineTuningSettings) -> pd.DataFrame:
    """Return what every network of a run answers, a row for each face; nothing of one that diverged.

    Parameters
    ----------
    state : State or None
        What an earlier job has finished of this run.
    """
    units = tested_in(given.splits, run)
    tested = given.samples(units, settings)
    check_tested(tested, run, units, given.table_file)
    trials = [(OWN, None, []), *trainings(given.splits, run, settings)]
    answers = answers_of_run(run, tested, trials, given, state, job, settings)  # (trials, faces, labels)
    found = []
    for (way, asked, chosen), scores in zip(trials, answers, strict=True):
        if np.isnan(scores).any():
            continue
        people = 0 if way in (OWN, NONE) else given.samples(chosen, settings)["unit"].nunique()
        rows = prediction_table(tested, scores, given.networks.labels)
        correct = rows["expression"].astype(str) == rows["predicted"].astype(str)
        of_way = {"way": str(way), "people_asked": asked, "people": people, "iterations": iterations_of(way, settings)}
        found.append(rows.assign(correct=correct, run=run, **of_way))
    return pd.concat(found, ignore_index=True)


def answers_of_run(
    run: int,
    tested: pd.DataFrame,
    trials: Sequence[tuple[str | int, int | None, list[str]]],
    given: Given,
    state: State | None,
    job: Job,
    settings: FineTuningSettings,
) -> np.ndarray:
    """Return the scores of a run's networks for the tested faces (trials, faces, labels); NaN of one that diverged.

    Every finished training is kept when a checkpoint is due.
    """
    rows, labels = tested["row"].to_numpy(), given.networks.labels
    found = torch.full((len(trials), len(rows), len(labels)), torch.nan)
    done = 0
    if state is not None:
        done = state.iteration
        found[:] = state.tensors()[SCORES]
    network = given.networks.network(run, given.where)
    for place, (way, _, chosen) in list(enumerate(trials))[done:]:
        changed = network
        if way == OWN:
            changed = given.own.network(run, given.where)
        elif way != NONE:
            taught = given.samples(chosen, settings)
            changed = tuned(
                network, way, given.architecture, given.faces, taught, run, settings, given.where, job.ending
            )
        if changed is not None:
            found[place] = frozen_values(changed, given.faces, rows, given.where).cpu()
        if job.checkpoints.due():
            job.checkpoints.save([run], place + 1, {SCORES: found[None]}, {})
    return found.numpy()
