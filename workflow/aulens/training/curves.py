"""Learning curves and plateau of the networks of a study (Inagaki et al. 2022, figure 2)."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.files import read_parquet, write_csv, write_json
from aulens.training.key_numbers import as_written, spread

COLUMNS = ["database", "part", "iteration", "correct_rate", "correct_rate_sd", "loss", "loss_sd", "runs"]
PLATEAU_COLUMNS = ["database", "run", "correct_rate", "loss"]


@dataclass(frozen=True)
class CurveSettings:
    """What the curves are made of.

    Attributes
    ----------
    trainings : list of str
        The database of each history file, in the same order.
    step : int
        Iterations that one point of the training curve averages.
    plateau : tuple of two int, or None
        First and last iteration of the plateau, both included; None for none.
    """

    trainings: list[str]
    step: int
    plateau: tuple[int, int] | None


def curves(
    history_files: list[Path],
    validation_files: list[Path],
    curves_file: Path,
    plateau_file: Path,
    key_numbers_file: Path,
    *,
    settings: CurveSettings,
) -> None:
    """Write the learning curves (mean and sd over runs) and every run's plateau."""
    history = _joined(history_files, settings.trainings)
    validation = _joined(validation_files, settings.trainings)
    train = curve(smoothed(history, settings.step), "train", "iteration")
    parts = [train] if validation.empty else [train, curve(validation, "validation", "epoch")]
    table = pd.concat(parts, ignore_index=True)
    write_csv(table, curves_file)
    plateau = plateaus(history, *settings.plateau) if settings.plateau else pd.DataFrame(columns=PLATEAU_COLUMNS)
    write_csv(plateau, plateau_file)
    write_json({"plateau": plateau_summary(as_written(plateau)) if settings.plateau else None}, key_numbers_file)


def smoothed(history: pd.DataFrame, step: int) -> pd.DataFrame:
    """Average correct rate and loss over blocks of iterations, for each run by itself.

    Parameters
    ----------
    history : table
        Columns database, run, iteration (from 1), correct_rate (share), loss (cross entropy, nats).
    step : int
        Iterations of a block.

    Returns
    -------
    table
        One row per database, run and block; `iteration` is the last of the block, of the last block the last that any
        run of the database has, so that runs of different lengths share their blocks.
    """
    block = (history["iteration"] - 1) // step
    groups = history.groupby(["database", "run", block.rename("block")], sort=True, observed=True)
    means = groups.agg(correct_rate=("correct_rate", "mean"), loss=("loss", "mean")).reset_index()
    last = history.groupby("database", observed=True)["iteration"].max()
    ends = np.minimum((means["block"] + 1) * step, means["database"].map(last).astype(int))
    means.insert(2, "iteration", ends)
    return means.drop(columns="block")


def curve(table: pd.DataFrame, part: str, step: str) -> pd.DataFrame:
    """Return mean and standard deviation over runs at each step.

    Parameters
    ----------
    table : table
        Columns database, run, iteration, correct_rate, loss, and `step`.
    part : str
        train or validation.
    step : str
        What runs are averaged at: iteration, or epoch, whose length may differ between runs; it is then shown at their
        mean iteration, rounded.

    Returns
    -------
    table
        Columns `COLUMNS`; the sd of a single run is NaN.
    """
    groups = table.assign(step=table[step]).groupby(["database", "step"], sort=True, observed=True)
    result = groups.agg(
        iteration=("iteration", "mean"),
        correct_rate=("correct_rate", "mean"),
        correct_rate_sd=("correct_rate", "std"),
        loss=("loss", "mean"),
        loss_sd=("loss", "std"),
        runs=("run", "nunique"),
    ).reset_index()
    return result.assign(part=part, iteration=result["iteration"].round().astype(int))[COLUMNS]


def plateaus(history: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """Return mean correct rate and loss of each run over the iterations `first` to `last`, both included.

    Parameters
    ----------
    history : table
        See `smoothed`.
    first, last : int
        Iterations, from 1.

    Returns
    -------
    table
        Columns database, run, correct_rate, loss.

    Raises
    ------
    InputError
        If a run does not have all of these iterations.

    Notes
    -----
    Inagaki et al. 2022, "Classification performance": iterations 8,001 to 12,000 of the training mini-batches.
    """
    inside = history[history["iteration"].between(first, last)]
    groups = inside.groupby(["database", "run"], observed=True)
    found = groups.size()
    for key in history[["database", "run"]].drop_duplicates().itertuples(index=False, name=None):
        if found.get(key, 0) != last - first + 1:
            raise InputError(
                f"learning_curves.plateau: run {key[1]} of database {key[0]!r} does not have all iterations "
                f"{first} to {last}"
            )
    return groups[["correct_rate", "loss"]].mean().reset_index()


def plateau_summary(plateau: pd.DataFrame) -> dict:
    """Return the key numbers of the plateau: database -> mean, sd and number of the runs' correct rates."""
    groups = plateau.groupby("database", sort=False)
    return {name: spread(part["correct_rate"]) for name, part in groups}


def _joined(files: list[Path], databases: list[str]) -> pd.DataFrame:
    """Return the tables of several cohorts as one, with the column database (an ordered category)."""
    if len(files) != len(databases):
        raise ValueError(f"{len(files)} files, but {len(databases)} databases name them")
    table = pd.concat(
        [read_parquet(path).assign(database=database) for path, database in zip(files, databases, strict=True)],
        ignore_index=True,
    )
    order = pd.CategoricalDtype(list(dict.fromkeys(databases)), ordered=True)
    if not np.isin(["run", "iteration", "correct_rate", "loss"], table.columns).all():
        raise InputError(f"{files[0]}: the columns run, iteration, correct_rate and loss are needed")
    return table.assign(database=table["database"].astype(order))
