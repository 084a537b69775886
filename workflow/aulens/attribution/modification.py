"""Stage: change tested faces until a network sees more of their expression, or another; what a judge reads of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from aulens.attribution.action_unit_judge import Judge, intensities_of
from aulens.attribution.changed_faces import Ascent, changed_faces
from aulens.attribution.judge_here import judge_here, judge_of
from aulens.attribution.random_weights import random_seed, trained_and_random
from aulens.attribution.shown import shown_faces
from aulens.attribution.yardstick import (
    MEASURES,
    Yardstick,
    mean_differences,
    mean_pictures,
    planted_in,
    real_differences,
)
from aulens.device import device
from aulens.evaluation.checks import check_tested
from aulens.files import read_csv, write_csv, write_npy
from aulens.networks.inputs import read_faces
from aulens.networks.trained import TrainedNetworks
from aulens.rows import Rows
from aulens.training.samples import samples_of
from aulens.training.split_tables import read_splits, tested_in

PARTS = ("test", "train")
KEYS = ["database", "run", "weights", "face", "unit", "person", "expression", "target", "kind"]
COLUMNS = [*KEYS, "predicted", "probability_before", "probability_after", "reached", *MEASURES]
REAL_COLUMNS = ["database", "run", "between", "person", "expression", "target", *MEASURES]


@dataclass(frozen=True)
class ModificationSettings:
    """Settings of the modification of one cohort's faces.

    Attributes
    ----------
    seed : int
        Of the configuration.
    database : str
        What the networks were trained on.
    unit : str
        What is divided between training and testing, person or image (a group of images).
    mean, sd : list of float or None
        Of the backbone's input channels, for grey levels from 0 to 1; None for networks of the engine cnn.
    judge : str or None
        The database that action units are learned from; None for no judge.
    images : int
        How many tested faces of each expression are changed in every run (see `shown_faces`); all if there are
        fewer.
    steps, step_size, score : int, float, str
        See `aulens.attribution.modified_images`.
    kept_strips : int
        How many of these faces of each expression are kept as strips, of the first run of the cohort.
    """

    seed: int
    database: str
    unit: str
    mean: list[float] | None
    sd: list[float] | None
    judge: str | None
    images: int
    steps: int
    step_size: float
    score: str
    kept_strips: int

    @property
    def ascent(self) -> Ascent:
        """How faces are changed."""
        return Ascent(self.steps, self.step_size, self.score, self.kept_strips)


def modification(
    faces_files: list[Path],
    table_file: Path,
    splits_file: Path,
    weights_file: Path,
    modification_file: Path,
    real_differences_file: Path,
    judge_here_file: Path,
    strips_file: Path,
    strips_table_file: Path,
    backbone_file: Path | None = None,
    truth_file: Path | None = None,
    judge_weights_file: Path | None = None,
    judge_file: Path | None = None,
    judge_table_file: Path | None = None,
    *,
    settings: ModificationSettings,
) -> None:
    """Write what became of every changed face, what the judge reads of real differences, and strips of some faces.

    Parameters
    ----------
    faces_files, table_file : list of Path, Path
        faces.npy of the database, or of each of its shards, and the faces of the study (`aulens.faces.in_study`).
    modification_file, strips_file, strips_table_file : Path
        See `write_changes`.
    real_differences_file, judge_here_file : Path
        Real differences, for reference (README.md of this room), and how well the judge reads each action unit.
    truth_file, judge_weights_file, judge_file, judge_table_file : Path or None
        What was planted in the database; the judge (`aulens.attribution.judge`), and the faces that it learned from.

    Raises
    ------
    InputError
        If a run has no face to be tested on, or a person of the judge takes part in the study.
    """
    faces, table, splits = read_faces(faces_files), read_csv(table_file), read_splits(splits_file)
    trained = TrainedNetworks(weights_file, backbone_file, settings.mean, settings.sd)
    judge = judge_of(judge_weights_file, judge_file, judge_table_file, table, settings.judge, settings.database)
    planted = intensities = None
    if judge and truth_file:
        intensities = intensities_of(table, read_csv(truth_file), judge.action_units)
        planted = planted_in(table, intensities, trained.labels)
    runs = []
    for run in trained.runs:
        samples = samples_of_run(table, table_file, splits, run, trained.labels, settings)
        runs.append(changed_in_run(trained, run, faces, samples, judge, planted, settings))
    write_changes(runs, modification_file, strips_file, strips_table_file, settings)
    write_real(runs, real_differences_file, settings)
    write_csv(judge_here(judge, faces, table, intensities, settings.judge, settings.database), judge_here_file)


def samples_of_run(
    table: pd.DataFrame,
    table_file: Path,
    splits: pd.DataFrame,
    run: int,
    labels: list[str],
    settings: ModificationSettings,
) -> dict[str, pd.DataFrame]:
    """Return the faces of a run that are shown, and all of test and train; raises `InputError` if none is shown."""
    parts = splits[splits["run"] == run].groupby("part")["unit"]
    units = {part: parts.get_group(part).tolist() if part in parts.groups else [] for part in PARTS}
    found = {part: samples_of(table, units[part], labels, [0], "face", 1, settings.unit) for part in PARTS}
    shown = shown_faces(table, units["test"], labels, settings, run)
    check_tested(shown, run, tested_in(splits, run), table_file)
    return found | {"shown": shown}


class ChangedRun(NamedTuple):
    """What became of the faces of a run."""

    rows: list[pd.DataFrame]  # of trained and of random weights, see `changed_faces`
    strips: list[np.ndarray]
    real: list[pd.DataFrame]  # what the judge reads of real differences


def changed_in_run(
    trained: TrainedNetworks,
    run: int,
    faces: np.ndarray | Rows,
    samples: Mapping[str, pd.DataFrame],
    judge: Judge | None,
    planted: np.ndarray | None,
    settings: ModificationSettings,
) -> ChangedRun:
    """Return what became of the shown faces of a run, and what is compared with it.

    Parameters
    ----------
    trained : TrainedNetworks
    run : int
    faces : (faces, side, side) or (faces, side, side, 3) uint8
    samples : mapping
        The faces that are shown, test and train.
    judge : Judge or None
    planted : (labels, aus) float or None
        See `planted_in`.
    settings : ModificationSettings
    """
    labels, where = trained.labels, device()
    yardstick = Yardstick(judge, planted, mean_pictures(faces, samples["train"], labels))
    real = [real_differences(faces, samples["test"], labels, yardstick), mean_differences(labels, yardstick)]
    rows, strips = [], []
    seed = random_seed(settings.seed, settings.database, run)
    for weights, network in trained_and_random(trained.network(run, where), seed):
        changed, kept = changed_faces(network, faces, samples["shown"], labels, yardstick, settings.ascent, where)
        rows.append(changed.assign(run=run, weights=weights))
        strips.append(kept)
    return ChangedRun(rows, strips, [table.assign(run=run) for table in real])


def write_changes(
    runs: Sequence[ChangedRun],
    modification_file: Path,
    strips_file: Path,
    strips_table_file: Path,
    settings: ModificationSettings,
) -> None:
    """Write what became of the faces of all runs, and strips of the first one.

    Parameters
    ----------
    runs : sequence of ChangedRun
        In their order.
    modification_file : Path
        One row per run, weights, changed face and target.
    strips_file, strips_table_file : Path
        (strips, steps + 1, side, side[, 3]) uint8, rounded and cut to 0…255, and what each is of.
    settings : ModificationSettings
    """
    changed = pd.concat([rows for own in runs for rows in own.rows], ignore_index=True)
    changed["database"] = settings.database
    of_strips = changed[changed["kept"] & (changed["run"] == changed["run"].iloc[0])]
    write_csv(changed[COLUMNS], modification_file)
    write_csv(of_strips.assign(strip=range(len(of_strips)))[["strip", *KEYS]], strips_table_file)
    write_npy(np.concatenate(runs[0].strips), strips_file)


def write_real(runs: Sequence[ChangedRun], real_differences_file: Path, settings: ModificationSettings) -> None:
    """Write what the judge reads of real differences: of two displays of a person, and of mean pictures."""
    real = pd.concat([rows for own in runs for rows in own.real]).assign(database=settings.database)
    write_csv(real[REAL_COLUMNS], real_differences_file)
