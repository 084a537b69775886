"""What the networks of a cohort predict for the tested faces of a database."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.databases.tables import number_to_draw, read_participants, taking_part
from aulens.device import device
from aulens.errors import InputError
from aulens.evaluation.checks import check_tested
from aulens.evaluation.roles import ROLES
from aulens.faces.augment import VariantSettings, centre_variant, variants
from aulens.files import read_csv, write_parquet
from aulens.networks.inputs import inputs_of
from aulens.networks.trained import TrainedNetworks
from aulens.randomness import generator
from aulens.rows import read_rows
from aulens.training.samples import samples_of
from aulens.training.split_tables import read_splits, tested_in

SHOWN = ("all", "centre")
COLUMNS = ["trained", "tested", "role", "run", "face", "unit", "person", "variant", "expression", "predicted"]


@dataclass(frozen=True)
class PredictSettings:
    """Settings of the predictions.

    Attributes
    ----------
    seed : int
        Of the configuration.
    trained, tested : str
        Names of the databases.
    role : str
        within (tested on the own database), cross (on another trained one) or control (on one that is only tested).
    unit : str
        What is divided between training and testing, person or image (a group of images).
    number : int or None
        How many units of a database without splits are tested in every run; None for all, as of a database that does
        not name its people although people are divided.
    variants : VariantSettings
        How each face can be shown.
    shown : str
        all variants, or centre: the face as it is.
    fill : int
        Grey level of what comes into view around a face.
    """

    seed: int
    trained: str
    tested: str
    role: str
    unit: str
    number: int | None
    variants: VariantSettings
    shown: str
    fill: int


def predict(
    inputs_files: list[Path],
    table_file: Path,
    weights_file: Path,
    predictions_file: Path,
    splits_file: Path | None = None,
    participants_file: Path | None = None,
    *,
    settings: PredictSettings,
) -> None:
    """Write one row per run, tested face and variant.

    The tested units of run 7 are those of run 7 of the tested database's splits; without splits (a database that no
    network is trained on) they are drawn for run 7 from its participants.

    Parameters
    ----------
    inputs_files : list of Path
        features.npy for networks of the engine heads, faces.npy for those of the engine cnn; of the tested database, or
        of each of its shards.
    table_file : Path
        The faces of the tested database that the study shows (see `aulens.faces.in_study`).
    splits_file, participants_file : Path or None
        The one or the other of the tested database.

    Raises
    ------
    InputError
        If neither is given, a role or what is shown is unknown, or a run has no face to be tested on.
    """
    for name, value, allowed in (("role", settings.role, ROLES), ("shown", settings.shown, SHOWN)):
        if value not in allowed:
            raise InputError(f"{name} {value!r} is unknown; allowed: {', '.join(allowed)}")
    table, trained = read_csv(table_file), TrainedNetworks(weights_file)
    choices = variants(settings.variants)
    inputs = inputs_of(trained.engine, read_rows(inputs_files), choices, settings.fill, inputs_files[0])
    shown = range(len(choices)) if settings.shown == "all" else [centre_variant(choices)]
    units = tested_units(participants_file, splits_file, trained.runs, settings)
    where, found = device(), []
    for run in trained.runs:
        samples = samples_of(table, units[run], trained.labels, shown, inputs.place, inputs.total, settings.unit)
        check_tested(samples, run, units[run], table_file)
        scores = trained.scores(run, inputs, samples["row"].to_numpy(), where)  # (samples, labels)
        found.append(prediction_table(samples, scores, trained.labels).assign(run=run))
    rows = pd.concat(found, ignore_index=True)
    rows = rows.assign(trained=settings.trained, tested=settings.tested, role=settings.role)
    write_parquet(rows[[*COLUMNS, "probability", *score_columns(trained.labels)]], predictions_file)


def tested_units(
    participants_file: Path | None, splits_file: Path | None, runs: Sequence[int], settings: PredictSettings
) -> dict[int, list[str]]:
    """Return the units that each run is tested on."""
    if splits_file is not None:
        splits = read_splits(splits_file)
        return {run: tested_in(splits, run) for run in runs}
    if participants_file is None:
        raise InputError(f"{settings.tested}: the splits of the tested database are needed, or who takes part")
    participants = read_participants(participants_file)
    units, number = taking_part(participants), number_to_draw(participants, settings.number, settings.unit)
    return {run: drawn_units(units, number, settings.seed, settings.tested, run) for run in runs}


def drawn_units(units: list[str], number: int | None, seed: int, database: str, run: int) -> list[str]:
    """Return the units of a database without splits that are tested in a run; all if there are no more.

    Parameters
    ----------
    units : list of str
        All of the database that take part, sorted.
    number : int or None
        How many are tested in a run; None for all.
    seed : int
    database : str
    run : int
        What the draw depends on.

    Notes
    -----
    Ours; Inagaki et al. 2022 have no such database. Runs that were all tested on the same people would not show how
    much other people differ, and no test that compares runs could know it.
    """
    if number is None or len(units) <= number:
        return units
    drawn = generator(seed, "control", database, run).permutation(len(units))[:number]
    return [units[index] for index in sorted(drawn)]


def prediction_table(samples: pd.DataFrame, scores: np.ndarray, labels: list[str]) -> pd.DataFrame:
    """Return samples with the predicted label (of the largest score), its softmax probability and all scores.

    Parameters
    ----------
    samples : table
        See `samples_of`.
    scores : (samples, labels) float32
        Logits: scores before softmax.
    """
    exponential = np.exp(scores - scores.max(axis=1, keepdims=True))  # (samples, labels)
    probability = exponential.max(axis=1) / exponential.sum(axis=1)
    predicted = np.asarray(labels, dtype=object)[scores.argmax(axis=1)]
    columns = dict(zip(score_columns(labels), scores.T, strict=True))
    return samples.assign(predicted=predicted, probability=probability, **columns)


def score_columns(labels: Sequence[str]) -> list[str]:
    """Return the names of the columns of scores, such as score_happy."""
    return [f"score_{label}" for label in labels]
