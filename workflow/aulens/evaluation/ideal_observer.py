"""What an observer answers who sees the true action units: how much of the rates of networks action units explain."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aulens.errors import InputError
from aulens.evaluation.ideal_rates import key_numbers, summarised
from aulens.evaluation.logistic import predicted_labels
from aulens.files import read_csv, read_parquet, write_csv, write_json
from aulens.training.key_numbers import as_written


@dataclass(frozen=True)
class IdealObserverSettings:
    """Who learns what.

    Attributes
    ----------
    labels : list of str
        Of the study, in its order.
    trainings : list of str
        The database of every file of splits, in the order of the files.
    rendered : list of str
        The database of every table of images and of every truth file, in the order of the files.
    ridge : float
        Of the logistic regression.
    """

    labels: list[str]
    trainings: list[str]
    rendered: list[str]
    ridge: float


def ideal_observer(
    predictions_files: list[Path],
    splits_files: list[Path],
    images_files: list[Path],
    truth_files: list[Path],
    observer_file: Path,
    key_numbers_file: Path,
    *,
    settings: IdealObserverSettings,
) -> None:
    """Write correct rates of logistic regressions that learn, and are shown, the true action units of the same images.

    Parameters
    ----------
    predictions_files : list of Path
        Of all tests of the networks.
    splits_files : list of Path
        Of all cohorts: run, unit, part.
    images_files, truth_files : list of Path
        Who takes part with which images, and what was planted, in each rendered database.
    observer_file : Path
        One row per test and expression, see `ideal_rates.summarised`.
    key_numbers_file : Path
        See `ideal_rates.key_numbers`.
    settings : IdealObserverSettings
        Who learns what.
    """
    known = _known(images_files, truth_files, settings)
    splits = pd.concat(
        [read_csv(path).assign(trained=name) for name, path in zip(settings.trainings, splits_files, strict=True)],
        ignore_index=True,
    )
    predictions = pd.concat([read_parquet(path) for path in predictions_files], ignore_index=True)
    rendered = predictions["trained"].isin(known) & predictions["tested"].isin(known)
    rows = observed(known, splits, predictions[rendered], settings.ridge)
    table = summarised(rows, settings.labels)
    write_csv(table, observer_file)
    write_json(key_numbers(as_written(table)), key_numbers_file)


def _known(
    images_files: list[Path], truth_files: list[Path], settings: IdealObserverSettings
) -> dict[str, pd.DataFrame]:
    """Return the images that take part in each rendered database, with the intensity of each action unit."""
    truths = [read_csv(path) for path in truth_files]
    present = [truth["action_unit"].dropna() for truth in truths]
    action_units = sorted({int(unit) for units in present for unit in units})
    found = {}
    for name, path, truth in zip(settings.rendered, images_files, truths, strict=True):
        images = read_csv(path)
        taken = images[images["takes_part"].astype(bool) & images["expression"].isin(settings.labels)]
        found[name] = with_intensities(taken, truth, action_units)
    return found


def with_intensities(images: pd.DataFrame, truth: pd.DataFrame, action_units: list[int]) -> pd.DataFrame:
    """Return who shows what in each image, and the true intensity of every action unit.

    Parameters
    ----------
    images : table
        Columns image, unit, expression.
    truth : table
        Columns image, action_unit, intensity; images without an action unit may be missing.
    action_units : list of int
        The columns to return.

    Returns
    -------
    table
        Columns unit, expression, and one per action unit; 0 where it is absent.

    Examples
    --------
    >>> images = pd.DataFrame({"image": ["1", "2"], "unit": "p", "expression": ["happy", "sad"]})
    >>> truth = pd.DataFrame({"image": ["1"], "action_unit": [12], "intensity": [0.5]})
    >>> with_intensities(images, truth, [4, 12]).to_numpy().tolist()
    [['p', 'happy', 0.0, 0.5], ['p', 'sad', 0.0, 0.0]]
    """
    values = truth.dropna(subset=["action_unit"]).pivot(index="image", columns="action_unit", values="intensity")
    values = values.reindex(index=images["image"], columns=action_units).fillna(0.0)
    values.index = images.index
    return pd.concat([images[["unit", "expression"]], values], axis=1)


def observed(
    known: Mapping[str, pd.DataFrame], splits: pd.DataFrame, predictions: pd.DataFrame, ridge: float
) -> pd.DataFrame:
    """Correct rates of the observer and of the networks, of every run, test and expression.

    Parameters
    ----------
    known : dict of table
        Database -> `with_intensities`.
    splits : table
        Columns trained, run, unit, part: the observer learns the images of part train, as the networks do.
    predictions : table
        Of the networks: trained, tested, role, run, unit, expression, predicted; the observer is shown the images of
        the same units.
    ridge : float
        Of the logistic regression.

    Returns
    -------
    table
        Columns trained, tested, role, run, expression, observer, network, images.

    Raises
    ------
    InputError
        If a run has nothing to learn.
    """
    tables = []
    for (trained, run), tests in predictions.groupby(["trained", "run"], sort=False):
        learners = splits[(splits["trained"] == trained) & (splits["run"] == run) & (splits["part"] == "train")]
        learned = known[trained][known[trained]["unit"].isin(learners["unit"])]
        if learned.empty:
            raise InputError(f"evaluation.ideal_observer: run {run} of {trained} has no image to learn")
        for (tested, role), answers in tests.groupby(["tested", "role"], sort=False):
            shown = known[tested][known[tested]["unit"].isin(answers["unit"])]
            found = _rates(learned, shown, answers, ridge)
            tables.append(found.assign(trained=trained, tested=tested, role=role, run=run))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def _rates(learned: pd.DataFrame, shown: pd.DataFrame, answers: pd.DataFrame, ridge: float) -> pd.DataFrame:
    """Return the correct rates of one run and test."""
    units = learned.columns[2:]
    named = predicted_labels(
        learned[units].to_numpy(), learned["expression"].to_numpy(str), shown[units].to_numpy(), ridge
    )
    right = pd.Series(named == shown["expression"].to_numpy(str), index=shown["expression"])
    network = (answers["predicted"] == answers["expression"]).groupby(answers["expression"]).mean()
    groups = right.groupby(level=0)
    return pd.DataFrame({"observer": groups.mean(), "network": network, "images": groups.size()}).reset_index(
        names="expression"
    )
