"""The cross-database matrix: networks of every database tested on every other one (Breuer & Kimmel 2017, Table 3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.crossed_intervals import SHARES, difference_limits, interval_of_parts
from aulens.databases.unit_words import unit_name
from aulens.errors import InputError
from aulens.evaluation.roles import pair_name
from aulens.files import read_parquet, write_csv, write_json
from aulens.randomness import generator
from aulens.resampling import enough_drawn
from aulens.training.key_numbers import as_written
from aulens.transfer.common_labels import (
    FEWEST_LABELS,
    Answers,
    CommonLabels,
    answers,
    common_labels,
    drawn_differences,
    drawn_rates,
    learned_of,
    mean_rates,
    rates_of_runs,
)

PAIR = ["trained", "tested", "role"]
MEASURES = ("accuracy", "correct_rate")
ENDS = ("", "_sd", "_low", "_high")
COLUMNS = [*PAIR, *(measure + end for measure in MEASURES for end in ENDS), "chance", "common_labels", "labels"]
COLUMNS += ["labels_not_shown", "labels_not_trained", "images", "number", "unit_of_replication", "runs"]
DIFFERENCES = [*PAIR, "measure", "within", "other", "difference", "interval_low", "interval_high", "chance"]
DIFFERENCES += ["common_labels", "labels", "number_within", "number_other", "unit_of_replication", "runs"]


@dataclass(frozen=True)
class CrossDatabaseSettings:
    """How the tests are counted.

    Attributes
    ----------
    seed : int
        Of the configuration.
    databases : list of str
        What networks are trained on, in the order of the study.
    labels : list of str
        The study's expressions, in its order.
    samples : int
        How often people and runs are drawn.
    confidence : float
        Of the intervals, e.g. 0.95.
    """

    seed: int
    databases: list[str]
    labels: list[str]
    samples: int
    confidence: float


@dataclass(frozen=True, eq=False)
class Tested:
    """One database tested by the networks of another, or its own, with all runs.

    Attributes
    ----------
    trained, tested, role : str
    labels : CommonLabels
    found : Answers
    people : bool
        Whether the units are people.
    """

    trained: str
    tested: str
    role: str
    labels: CommonLabels
    found: Answers
    people: bool

    @property
    def number(self) -> int:
        """Return how many people, or groups of images, were tested."""
        return len(np.unique(self.found.units))


def cross_database(
    predictions_files: list[Path],
    participants_files: list[Path],
    cross_database_file: Path,
    differences_file: Path,
    key_numbers_file: Path,
    *,
    settings: CrossDatabaseSettings,
) -> None:
    """Write a row for every database that was trained on and every one that it is tested on, and what is lost.

    Parameters
    ----------
    predictions_files : list of Path
        Of every test of the study.
    participants_files : list of Path
        Of the databases that networks are trained on, in the order of the settings: which labels they could learn.
    cross_database_file : Path
        Columns `COLUMNS`: means and standard deviations over runs, and intervals over people and runs.
    differences_file : Path
        Columns `DIFFERENCES`: the rate within the database minus that in another one, over the labels of both, and its
        interval over people and runs.

    Raises
    ------
    InputError
        If there is no table of predictions.
    """
    if not predictions_files:
        raise InputError("transfer.cross_database: there is no table of predictions")
    known = learned_of(participants_files, settings.databases)
    predictions = pd.concat([read_parquet(path) for path in predictions_files], ignore_index=True)
    pairs = {names: rows for names, rows in predictions.groupby(PAIR, sort=False, observed=True)}
    tests = [test_of(rows, names, known[names[0]], settings.labels) for names, rows in pairs.items()]
    table = pd.DataFrame([row_of(test, settings) for test in tests], columns=COLUMNS)
    lost = [
        row
        for test in tests
        if test.trained != test.tested and len(test.labels.common) >= FEWEST_LABELS
        for row in rows_lost(test, pairs[test.trained, test.trained, "within"], settings)
    ]
    differences = pd.DataFrame(lost, columns=DIFFERENCES)
    write_csv(table, cross_database_file)
    write_csv(differences, differences_file)
    write_json(cross_numbers(as_written(table), as_written(differences)), key_numbers_file)


def test_of(rows: pd.DataFrame, names: tuple[str, str, str], learned: set[str], labels: list[str]) -> Tested:
    """Return a test from its predictions; labels that the networks could not learn, or nobody shows, do not count."""
    found = common_labels(labels, learned, set(rows["expression"].astype(str)))
    people = bool((rows["unit"].astype(str) == rows["person"].astype(str)).all())
    return Tested(*names, found, answers(rows, found.common), people)


def row_of(test: Tested, settings: CrossDatabaseSettings) -> dict[str, object]:
    """Return the row of a test (`COLUMNS`).

    Notes
    -----
    There is no interval where there are too few people who show a label, or too few runs (`enough_drawn`); of one run
    it is of people alone. With fewer than `FEWEST_LABELS` common labels there are no rates.
    """
    row: dict[str, object] = {"trained": test.trained, "tested": test.tested, "role": test.role}
    common, not_shown, not_trained = test.labels
    counted, runs = len(common) >= FEWEST_LABELS, len(np.unique(test.found.runs))
    if counted:
        own = rates_of_runs(test.found)  # (runs, 2)
        sd = own.std(axis=0, ddof=1) if len(own) > 1 else (np.nan, np.nan)
        random = generator(settings.seed, "cross database", test.trained, test.tested, "")
        parts, means = drawn_rates([test.found], settings.samples, random)[:, :, 0], mean_rates(test.found)
        numbers = zip(MEASURES, test.found.numbers, test.found.tested_in, strict=True)
        for place, (measure, number, tested_in) in enumerate(numbers):
            bounds: tuple = (np.nan, np.nan)
            if enough_drawn(number, tested_in, runs):
                given = means[place], parts[:, :, place], number, tested_in, settings.confidence, SHARES
                bounds = interval_of_parts(*given)
            values = means[place], sd[place], *map(float, bounds)
            row |= {measure + end: value for end, value in zip(ENDS, values, strict=True)}
    row |= {"chance": 1 / len(common) if counted else np.nan, "common_labels": len(common)}
    texts = {"labels": common, "labels_not_shown": not_shown, "labels_not_trained": not_trained}
    row |= {name: ";".join(labels) for name, labels in texts.items()}
    row |= {"images": len(np.unique(test.found.faces)), "number": test.number}
    return row | {"unit_of_replication": unit_name(test.people), "runs": runs}


def rows_lost(test: Tested, own: pd.DataFrame, settings: CrossDatabaseSettings) -> list[dict[str, object]]:
    """Return what networks lose in another database: a row for each measure (`DIFFERENCES`).

    Parameters
    ----------
    test : Tested
        In the other database.
    own : table
        Predictions of the same networks in their own database; counted over the labels of the test too.
    """
    common = test.labels.common
    shown = set(own["expression"].astype(str)) & set(common)
    within = test_of(own, (test.trained, test.trained, "within"), shown, settings.labels)
    if within.labels.common != common:
        return []
    random, runs = generator(settings.seed, "lost", test.trained, test.tested), len(np.unique(test.found.runs))
    parts = drawn_differences(within.found, test.found, settings.samples, random)
    fewest = np.minimum(within.found.numbers, test.found.numbers)  # (2,)
    tested_in = np.minimum(within.found.tested_in, test.found.tested_in)  # (2,)
    rates, bounds = (mean_rates(within.found), mean_rates(test.found)), np.full((2, len(MEASURES)), np.nan)
    for place in [place for place in range(len(MEASURES)) if enough_drawn(fewest[place], tested_in[place], runs)]:
        given = parts[:, :, place], fewest[place], tested_in[place], settings.confidence, difference_limits(SHARES)
        bounds[:, place] = interval_of_parts(rates[0][place] - rates[1][place], *given)
    fixed = {"trained": test.trained, "tested": test.tested, "role": test.role, "labels": ";".join(common)}
    fixed |= {"chance": 1 / len(common), "common_labels": len(common), "number_within": within.number}
    fixed |= {"number_other": test.number, "unit_of_replication": unit_name(test.people and within.people)}
    fixed |= {"runs": runs}
    return [
        fixed
        | {"measure": measure, "within": rates[0][place], "other": rates[1][place]}
        | {
            "difference": rates[0][place] - rates[1][place],
            "interval_low": bounds[0, place],
            "interval_high": bounds[1, place],
        }
        for place, measure in enumerate(MEASURES)
    ]


def cross_numbers(table: pd.DataFrame, differences: pd.DataFrame) -> dict[str, Mapping[str, object]]:
    """Return accuracy, correct_rate and what is lost, as shares, by the name of the pair (see `pair_name`)."""
    numbers: dict[str, dict[str, object]] = {measure: {} for measure in MEASURES} | {"lost": {}}
    for row in table.to_dict("records"):
        name = pair_name(row["trained"], row["tested"])
        n = {key: row[key] for key in ("chance", "common_labels", "number", "unit_of_replication", "runs")}
        for measure in MEASURES:
            mean, sd, low, high = (row[measure + end] for end in ENDS)
            numbers[measure][name] = {"mean": mean, "sd": sd, "interval": [low, high]} | n
    for row in differences.to_dict("records"):
        bounds = [row["interval_low"], row["interval_high"]]
        of_pair = numbers["lost"].setdefault(pair_name(row["trained"], row["tested"]), {})
        of_pair[row["measure"]] = {"difference": row["difference"], "interval": bounds}
    return numbers
