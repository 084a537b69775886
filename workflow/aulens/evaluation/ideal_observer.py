"""What an observer answers who sees only action units: how much of the rates of networks these explain.

Planted ones are all that tells expressions in rendered faces. Of measured ones the tool is the observer: its rate
bounds what these measurements say, not what the faces show.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.databases.known_displays import Displays, displays_table, known_units, read_displays
from aulens.databases.tables import read_images
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
    measured : list of str
        Those of `rendered` whose action units another tool measured.
    """

    labels: list[str]
    trainings: list[str]
    rendered: list[str]
    ridge: float
    measured: list[str] = field(default_factory=list)


def ideal_observer(
    predictions_files: list[Path],
    splits_files: list[Path],
    images_files: list[Path],
    truth_files: list[Path],
    reports_files: list[Path],
    observer_file: Path,
    displays_file: Path,
    key_numbers_file: Path,
    *,
    settings: IdealObserverSettings,
) -> None:
    """Write correct rates of logistic regressions that learn, and are shown, the action units of the same images.

    Parameters
    ----------
    predictions_files : list of Path
        Of all tests of the networks.
    splits_files : list of Path
        Of all cohorts: run, unit, part.
    images_files, truth_files : list of Path
        Who takes part with which images, and what was planted (truth.csv) or measured (measured.csv), in each database
        of `settings.rendered`.
    reports_files : list of Path
        measured.json of the databases in `settings.measured`.
    observer_file : Path
        One row per test and expression, see `ideal_rates.summarised`.
    displays_file : Path
        Where what is known comes from, see `aulens.databases.known_displays`; `images` are those that the observer can
        learn or be shown.
    key_numbers_file : Path
        See `ideal_rates.key_numbers`.
    settings : IdealObserverSettings
        Who learns what.
    """
    images_of = dict(zip(settings.rendered, images_files, strict=True))
    measured = (settings.measured, reports_files, [images_of[name] for name in settings.measured])
    displays = read_displays(settings.rendered, truth_files, *measured)
    action_units = units_of(displays)
    used = known_units(displays, action_units)
    known = _known(images_files, displays, used, settings.labels)
    splits = all_splits(splits_files, settings.trainings)
    predictions = pd.concat([read_parquet(path) for path in predictions_files], ignore_index=True)
    rendered = predictions["trained"].isin(known) & predictions["tested"].isin(known)
    rows = observed(known, splits, predictions[rendered], settings.ridge)
    table = summarised(rows, settings.labels)
    write_csv(table, observer_file)
    shown = displays_table(displays, used, action_units).assign(images=[len(one) for one in known.values()])
    write_csv(shown, displays_file)
    write_json(key_numbers(as_written(table)), key_numbers_file)


def all_splits(files: list[Path], trainings: list[str]) -> pd.DataFrame:
    """Return the splits of all cohorts, with the trained database of each (column trained)."""
    tables = [read_csv(path).assign(trained=name) for name, path in zip(trainings, files, strict=True)]
    return pd.concat(tables, ignore_index=True)


def units_of(displays: Mapping[str, Displays]) -> list[int]:
    """Return all action units that were planted in some database, or measured in one, in order."""
    found = [one.table["action_unit"].dropna() for one in displays.values()]
    return sorted({int(unit) for units in found for unit in units})


def _known(
    images_files: list[Path], displays: Mapping[str, Displays], action_units: list[int], labels: list[str]
) -> dict[str, pd.DataFrame]:
    """Return the images that take part in each database, with the intensity of each action unit."""
    found = {}
    for path, (name, one) in zip(images_files, displays.items(), strict=True):
        images = read_images(path)
        taken = images[images["takes_part"] & images["expression"].isin(labels)]
        found[name] = with_intensities(taken, one.table, action_units, measured=one.tool is not None)
    return found


def with_intensities(
    images: pd.DataFrame, truth: pd.DataFrame, action_units: list[int], *, measured: bool = False
) -> pd.DataFrame:
    """Return who shows what in each image, and the intensity of every action unit.

    Parameters
    ----------
    images : table
        Columns image, unit, expression.
    truth : table
        Columns image, action_unit, intensity; images without an action unit may be missing.
    action_units : list of int
        The columns to return.
    measured : bool
        Whether a tool measured them: what the table does not say is then unknown instead of 0.

    Returns
    -------
    table
        Columns unit, expression, and one per action unit; 0 where it is absent. Images of which an action unit is
        unknown are left out.

    Examples
    --------
    >>> images = pd.DataFrame({"image": ["1", "2"], "unit": "p", "expression": ["happy", "sad"]})
    >>> truth = pd.DataFrame({"image": ["1"], "action_unit": [12], "intensity": [0.5]})
    >>> with_intensities(images, truth, [4, 12]).to_numpy().tolist()
    [['p', 'happy', 0.0, 0.5], ['p', 'sad', 0.0, 0.0]]
    """
    values = truth.dropna(subset=["action_unit"]).pivot(index="image", columns="action_unit", values="intensity")
    values = values.reindex(index=images["image"], columns=action_units)
    values.index = images.index
    values = values.dropna() if measured else values.fillna(0.0)
    return pd.concat([images.loc[values.index, ["unit", "expression"]], values], axis=1)


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
        Of the networks: trained, tested, role, run, unit, expression, predicted. Both are compared over the same units
        and expressions: those of which the observer has an image and the networks an answer.
    ridge : float
        Of the logistic regression.

    Returns
    -------
    table
        Columns trained, tested, role, run, expression, observer, network, learned (images of all expressions), images
        (that the observer was shown).

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
            shown = known[tested][_also_in(known[tested], answers)]
            if shown.empty:
                continue
            found = _rates(learned, shown, answers[_also_in(answers, shown)], ridge)
            tables.append(found.assign(trained=trained, tested=tested, role=role, run=run))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def _also_in(table: pd.DataFrame, other: pd.DataFrame) -> np.ndarray:
    """Return whether the unit and expression of each row are those of a row of another table, (rows,) bool."""
    pairs, others = (pd.MultiIndex.from_frame(one[["unit", "expression"]]) for one in (table, other))
    return pairs.isin(others)


def _rates(learned: pd.DataFrame, shown: pd.DataFrame, answers: pd.DataFrame, ridge: float) -> pd.DataFrame:
    """Return the correct rates of one run and test."""
    units = learned.columns[2:]
    named = predicted_labels(
        learned[units].to_numpy(), learned["expression"].to_numpy(str), shown[units].to_numpy(), ridge
    )
    right = pd.Series(named == shown["expression"].to_numpy(str), index=shown["expression"])
    network = (answers["predicted"] == answers["expression"]).groupby(answers["expression"]).mean()
    groups = right.groupby(level=0)
    rates = {"observer": groups.mean(), "network": network, "learned": len(learned), "images": groups.size()}
    return pd.DataFrame(rates).reset_index(names="expression")
