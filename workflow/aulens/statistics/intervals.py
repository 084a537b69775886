"""Intervals of correct rates by drawing again who was tested (statistics/intervals.csv)."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.databases.unit_words import unit_name
from aulens.errors import InputError
from aulens.evaluation.roles import ROLES, pair_name
from aulens.files import read_parquet, write_csv, write_json
from aulens.randomness import generator
from aulens.statistics.fewest import FEWEST, too_few_for_all
from aulens.training.key_numbers import as_written

COLUMNS = ["trained", "tested", "role", "expression", "correct_rate", "interval_low", "interval_high"]
COLUMNS += ["number", "unit_of_replication", "runs"]
KEYS = ["trained", "tested", "role"]


@dataclass(frozen=True)
class IntervalSettings:
    """How the intervals are made.

    Attributes
    ----------
    seed : int
        Of the configuration.
    labels : list of str
        The study's expressions, in its order.
    samples : int
        How often those who were tested are drawn.
    confidence : float
        Of the interval, e.g. 0.95.
    """

    seed: int
    labels: list[str]
    samples: int
    confidence: float


def intervals(
    predictions_files: list[Path], intervals_file: Path, key_numbers_file: Path, *, settings: IntervalSettings
) -> None:
    """Write the correct rate of every pair of databases and expression with its interval, and the key numbers."""
    if not predictions_files:
        raise InputError("statistics.intervals: there is no table of predictions")
    counts = pd.concat([unit_counts(read_parquet(path)) for path in predictions_files], ignore_index=True)
    tables = [
        rate_intervals(part, *names[:2], settings).assign(**dict(zip(KEYS, names, strict=True)))
        for names, part in counts.groupby(KEYS, sort=False, observed=True)
    ]
    table = pd.concat(tables, ignore_index=True)[COLUMNS]
    write_csv(table, intervals_file)
    write_json(interval_summary(as_written(table)), key_numbers_file)


def unit_counts(predictions: pd.DataFrame) -> pd.DataFrame:
    """Count correct predictions and samples of every run, unit of replication and true expression.

    Parameters
    ----------
    predictions : table
        Columns trained, tested, role, run, unit, person, expression (true), predicted.

    Returns
    -------
    table
        Columns trained, tested, role, run, unit, expression, correct, samples, people; `people` says whether the unit
        is a person.

    Examples
    --------
    >>> shown = pd.DataFrame({"unit": ["ann", "ann", "bob"], "person": ["ann", "ann", "bob"], "expression": "sad"})
    >>> shown = shown.assign(trained="a", tested="a", role="within", run=0, predicted=["sad", "happy", "sad"])
    >>> unit_counts(shown)[["unit", "correct", "samples", "people"]].to_numpy().tolist()
    [['ann', 1, 2, True], ['bob', 1, 1, True]]
    """
    keys = [*KEYS, "run", "unit", "expression"]
    right = (predictions["expression"].astype(str) == predictions["predicted"].astype(str)).astype(int)
    found = predictions[keys].assign(right=right, people=predictions["unit"] == predictions["person"])
    groups = found.groupby(keys, observed=True)
    return groups.agg(correct=("right", "sum"), samples=("right", "size"), people=("people", "all")).reset_index()


def rate_intervals(counts: pd.DataFrame, trained: str, tested: str, settings: IntervalSettings) -> pd.DataFrame:
    """Return the correct rates of one pair of databases, by expression and over all, with their intervals.

    Parameters
    ----------
    counts : table
        Rows of the pair in `unit_counts`.
    trained, tested : str
        The pair; the draws depend on it.
    settings : IntervalSettings

    Returns
    -------
    table
        Columns expression, correct_rate, interval_low, interval_high, number (of those who show the expression, or of
        all), unit_of_replication, runs. Expressions that nobody shows have no rate, and do not count among all. Of
        fewer than `FEWEST` there is no interval; all have one if each expression that somebody shows has one.

    Examples
    --------
    Everybody's rate is one half, whoever is drawn; of seven people there is no interval.

    >>> counts = pd.DataFrame({"unit": list("abcdefgh"), "run": [0, 1] * 4, "people": True, "expression": "sad"})
    >>> counts = counts.assign(correct=1, samples=2)
    >>> settings = IntervalSettings(2022, ["happy", "sad"], 50, 0.95)
    >>> table = rate_intervals(counts, "a", "a", settings)
    >>> table[["expression", "correct_rate", "interval_low", "interval_high", "number"]].to_numpy().tolist()
    [['happy', nan, nan, nan, 0], ['sad', 0.5, 0.5, 0.5, 8], ['all', 0.5, 0.5, 0.5, 8]]
    >>> table = rate_intervals(counts[1:], "a", "a", settings)
    >>> table.loc[[1], ["correct_rate", "interval_low", "number"]].to_numpy().tolist()
    [[0.5, nan, 7.0]]
    """
    correct, samples = count_arrays(counts, settings.labels)
    random = generator(settings.seed, "people", trained, tested)
    rates = mean_rates(correct, samples, np.ones((1, samples.shape[1])))[0]  # (labels + 1,)
    drawn = drawn_rates(correct, samples, settings.samples, random)  # (draws, labels + 1)
    tail = 100 * (1 - settings.confidence) / 2
    bounds = np.full((2, len(rates)), np.nan)
    numbers = samples.any(axis=0).sum(axis=0)  # (labels,) units that show each
    enough = (numbers >= FEWEST) | (numbers == 0)
    known = ~np.isnan(drawn).all(axis=0) & np.append(enough, enough.all() and samples.shape[1] >= FEWEST)
    bounds[:, known] = np.nanpercentile(drawn[:, known], [tail, 100 - tail], axis=0)
    columns = {"correct_rate": rates, "interval_low": bounds[0], "interval_high": bounds[1]}
    table = pd.DataFrame({"expression": [*settings.labels, "all"], **columns})
    word = unit_name(bool(counts["people"].all()))
    return table.assign(number=[*numbers, samples.shape[1]], unit_of_replication=word, runs=samples.shape[0])


def mean_rates(correct: np.ndarray, samples: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the correct rate per expression, averaged over runs, when each unit counts `weights` times.

    Parameters
    ----------
    correct, samples : (runs, units, labels) float
        Numbers of correct predictions and of samples; 0 where a unit of replication is not tested in the run.
    weights : (draws, units) float

    Returns
    -------
    (draws, labels + 1) float
        The last column is the mean over the expressions that somebody shows. Runs that test on none of the drawn units
        do not count.

    Examples
    --------
    Two people, both tested in one run: 1 of 2 and 2 of 2; the second one counts not, once, twice.

    >>> correct, samples = np.array([[[1.0], [2.0]]]), np.array([[[2.0], [2.0]]])
    >>> mean_rates(correct, samples, np.array([[2.0, 0.0], [1.0, 1.0], [0.0, 2.0]])).tolist()
    [[0.5, 0.5], [0.75, 0.75], [1.0, 1.0]]
    """
    with np.errstate(invalid="ignore"):
        rates = np.stack([(weights @ right) / (weights @ count) for right, count in zip(correct, samples, strict=True)])
    known = ~np.isnan(rates)  # (runs, draws, labels)
    total = known.sum(axis=0)
    mean = np.where(known, rates, 0).sum(axis=0) / np.where(total > 0, total, np.nan)  # (draws, labels)
    shown = samples.any(axis=(0, 1))  # (labels,)
    with np.errstate(invalid="ignore"):
        return np.column_stack([mean, np.where(shown, mean, 0).sum(axis=1) / shown.sum()])


def drawn_rates(correct: np.ndarray, samples: np.ndarray, draws: int, random: np.random.Generator) -> np.ndarray:
    """Return the correct rates when units are drawn with replacement, as many as there are.

    Parameters
    ----------
    correct, samples : (runs, units, labels) float
        See `mean_rates`.
    draws : int
    random : Generator

    Returns
    -------
    (draws, labels + 1) float

    Notes
    -----
    A person, or group of images, that is drawn brings all of its images in all runs. The networks stay as they are: the
    interval tells what testing on others would do to the rate, not training on others. Percentiles of such draws:
    Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 13 (doi 10.1201/9780429246593).

    Examples
    --------
    Of two people, one always right and one always wrong, two are drawn.

    >>> correct, samples = np.array([[[2.0], [0.0]]]), np.array([[[2.0], [2.0]]])
    >>> drawn = drawn_rates(correct, samples, 100, np.random.default_rng(0))
    >>> drawn.shape, np.unique(drawn).tolist()
    ((100, 2), [0.0, 0.5, 1.0])
    """
    return mean_rates(correct, samples, drawn_weights(correct.shape[1], draws, random))


def drawn_weights(units: int, draws: int, random: np.random.Generator) -> np.ndarray:
    """Return how often each of some units is drawn if as many are drawn with replacement: (draws, units) float."""
    return random.multinomial(units, np.full(units, 1 / units), size=draws).astype(float)


def interval_summary(table: pd.DataFrame) -> dict:
    """Return the intervals over all expressions: role -> name of the pair -> interval, number, unit_of_replication.

    Parameters
    ----------
    table : table
        Columns `COLUMNS`.

    Returns
    -------
    dict
        Where there are too few people for an interval, its bounds are undefined and `note` says so.

    Examples
    --------
    >>> row = {"trained": "a", "tested": "b", "role": "cross", "expression": "all", "interval_low": 0.4}
    >>> table = pd.DataFrame([row | {"interval_high": 0.5, "number": 60, "unit_of_replication": "person"}])
    >>> interval_summary(table)["cross"]
    {'a→b': {'interval': [0.4, 0.5], 'number': 60, 'unit_of_replication': 'person'}}
    """
    result: dict = {role: {} for role in ROLES}
    for _, rows in table.groupby(KEYS, sort=False):
        row = rows[rows["expression"] == "all"].to_dict("records")[0]
        values = {"interval": [row["interval_low"], row["interval_high"]], "number": row["number"]}
        values |= {"unit_of_replication": row["unit_of_replication"]}
        reason = too_few_for_all(rows)
        name = pair_name(row["trained"], row["tested"])
        result[row["role"]][name] = values | ({"note": reason} if reason else {})
    return result


def count_arrays(counts: pd.DataFrame, labels: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return correct predictions and samples, each (runs, units, labels), of `unit_counts`; units as in `units_of`."""
    runs, units = sorted(counts["run"].unique()), units_of(counts)
    cells = pd.MultiIndex.from_product([runs, units, labels])
    table = counts.set_index(["run", "unit", "expression"])[["correct", "samples"]].reindex(cells, fill_value=0)
    shape = (len(runs), len(units), len(labels))
    return table["correct"].to_numpy(float).reshape(shape), table["samples"].to_numpy(float).reshape(shape)


def units_of(counts: pd.DataFrame) -> list:
    """Return the units of replication of `unit_counts`, sorted."""
    return sorted(counts["unit"].unique(), key=str)
