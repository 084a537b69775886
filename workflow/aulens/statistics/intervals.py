"""Intervals of correct rates over those who were tested and runs (statistics/intervals.csv)."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.crossed_intervals import SHARES, interval_of_parts
from aulens.databases.unit_words import unit_name
from aulens.errors import InputError
from aulens.evaluation.roles import ROLES, pair_name
from aulens.files import read_parquet, write_csv, write_json
from aulens.randomness import generator
from aulens.resampling import FEWEST, FEWEST_RUNS
from aulens.statistics.drawn_rates import (
    KEYS,
    count_arrays,
    drawn_weights,
    mean_rates,
    numbers_drawn,
    rate_parts,
    unit_counts,
)
from aulens.statistics.fewest import no_interval
from aulens.training.key_numbers import as_written

COLUMNS = ["trained", "tested", "role", "expression", "correct_rate", "interval_low", "interval_high"]
COLUMNS += ["number", "unit_of_replication", "runs"]


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
        How often those who were tested, and runs, are drawn.
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
        all), unit_of_replication, runs. Expressions that nobody shows have no rate, and do not count among all. There
        is no interval of fewer than `FEWEST` people, nor of expressions that fewer than `FEWEST_RUNS` of several runs
        test; all have one if each expression that somebody shows has one.

    Notes
    -----
    The variances between people and between runs are added, with t (`aulens.crossed_intervals`): the interval tells
    what other people, and other networks that learn from such people, would do to the rate; of one run what testing
    other people would do. That of all expressions has as many people and runs as the expression with the fewest.

    Examples
    --------
    Everybody's rate is one half; of seven people there is no interval.

    >>> counts = pd.DataFrame({"unit": list("abcdefgh"), "run": 0, "people": True, "expression": "sad"})
    >>> counts = counts.assign(correct=1, samples=2)
    >>> settings = IntervalSettings(2022, ["happy", "sad"], 50, 0.95)
    >>> table = rate_intervals(counts, "a", "a", settings)
    >>> table[["expression", "correct_rate", "interval_low", "interval_high", "number"]].to_numpy().tolist()
    [['happy', nan, nan, nan, 0], ['sad', 0.5, 0.5, 0.5, 8], ['all', 0.5, 0.5, 0.5, 8]]
    >>> rate_intervals(counts[1:], "a", "a", settings)[["interval_low", "number"]].to_numpy()[1].tolist()
    [nan, 7.0]
    """
    correct, samples = count_arrays(counts, settings.labels)
    runs, units, _ = samples.shape
    of_units = drawn_weights(units, settings.samples, generator(settings.seed, "people", trained, tested))
    of_runs = drawn_weights(runs, settings.samples, generator(settings.seed, "runs", trained, tested))
    parts, rates = rate_parts(correct, samples, of_units, of_runs), mean_rates(correct, samples)
    bounds, (shown_by, shown_in) = np.full((2, len(rates)), np.nan), numbers_drawn(samples)
    for place in np.flatnonzero(enough_of(shown_by, shown_in, runs)):
        given = rates[place], parts[:, :, place], shown_by[place], shown_in[place], settings.confidence, SHARES
        bounds[:, place] = interval_of_parts(*given)
    columns = {"correct_rate": rates, "interval_low": bounds[0], "interval_high": bounds[1]}
    table = pd.DataFrame({"expression": [*settings.labels, "all"], **columns, "number": [*shown_by[:-1], units]})
    return table.assign(unit_of_replication=unit_name(bool(counts["people"].all())), runs=runs)


def enough_of(units: np.ndarray, tested_in: np.ndarray, runs: int) -> np.ndarray:
    """Return which rates have an interval (rates,), by the units and the runs that stand behind each, of some runs.

    Examples
    --------
    >>> enough_of(np.array([8, 7, 8]), np.array([5, 5, 1]), 5).tolist(), enough_of(np.array([8]), np.array([1]), 1)
    ([True, False, False], array([ True]))
    """
    return (units >= FEWEST) & ((tested_in >= FEWEST_RUNS) | (runs == 1))


def interval_summary(table: pd.DataFrame) -> dict:
    """Return the intervals over all expressions: role -> name of the pair -> interval, number, unit_of_replication.

    Parameters
    ----------
    table : table
        Columns `COLUMNS`.

    Returns
    -------
    dict
        Where there are too few people or runs for an interval, its bounds are undefined and `note` says so.

    Examples
    --------
    >>> row = {"trained": "a", "tested": "b", "role": "cross", "expression": "all", "interval_low": 0.4}
    >>> row |= {"interval_high": 0.5, "number": 60, "unit_of_replication": "person", "runs": 6}
    >>> table = pd.DataFrame([row])
    >>> interval_summary(table)["cross"]
    {'a→b': {'interval': [0.4, 0.5], 'number': 60, 'unit_of_replication': 'person'}}
    """
    result: dict = {role: {} for role in ROLES}
    for _, rows in table.groupby(KEYS, sort=False):
        row = rows[rows["expression"] == "all"].to_dict("records")[0]
        values = {"interval": [row["interval_low"], row["interval_high"]], "number": row["number"]}
        values |= {"unit_of_replication": row["unit_of_replication"]}
        reason = no_interval(rows)
        name = pair_name(row["trained"], row["tested"])
        result[row["role"]][name] = values | ({"note": reason} if reason else {})
    return result
