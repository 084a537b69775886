"""Counts of correct predictions, and what drawing people and runs again makes of the correct rates."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from aulens.crossed_intervals import parts_of_runs, stretched

KEYS = ["trained", "tested", "role"]


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


def count_arrays(counts: pd.DataFrame, labels: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return correct predictions and samples, each (runs, units, labels), of `unit_counts`; units as in `units_of`."""
    runs, units = runs_of(counts), units_of(counts)
    cells = pd.MultiIndex.from_product([runs, units, labels])
    table = counts.set_index(["run", "unit", "expression"])[["correct", "samples"]].reindex(cells, fill_value=0)
    shape = (len(runs), len(units), len(labels))
    return table["correct"].to_numpy(float).reshape(shape), table["samples"].to_numpy(float).reshape(shape)


def runs_of(counts: pd.DataFrame) -> list:
    """Return the runs of `unit_counts`, sorted."""
    return sorted(counts["run"].unique())


def units_of(counts: pd.DataFrame) -> list:
    """Return the units of replication of `unit_counts`, sorted."""
    return sorted(counts["unit"].unique(), key=str)


def drawn_weights(units: int, draws: int, random: np.random.Generator) -> np.ndarray:
    """Return how often each of some units is drawn if as many are drawn with replacement: (draws, units) float."""
    return random.multinomial(units, np.full(units, 1 / units), size=draws).astype(float)


def rates_of_runs(correct: np.ndarray, samples: np.ndarray, of_units: np.ndarray) -> np.ndarray:
    """Return the correct rates (runs, draws, labels) of each run when units count `of_units`; NaN of none.

    Parameters
    ----------
    correct, samples : (runs, units, labels) float
        Numbers of correct predictions and of samples; 0 where a unit of replication is not tested in the run.
    of_units : (draws, units) float

    Examples
    --------
    Two people, both tested in one run: 1 of 2 and 2 of 2; the second one counts not, once, twice.

    >>> correct, samples = np.array([[[1.0], [2.0]]]), np.array([[[2.0], [2.0]]])
    >>> rates_of_runs(correct, samples, np.array([[2.0, 0.0], [1.0, 1.0], [0.0, 2.0]]))[..., 0].tolist()
    [[0.5, 0.75, 1.0]]
    """
    with np.errstate(invalid="ignore"):
        pairs = zip(correct, samples, strict=True)
        return np.stack([(of_units @ right) / (of_units @ count) for right, count in pairs])


def mean_rates(correct: np.ndarray, samples: np.ndarray) -> np.ndarray:
    """Return the correct rate of each label, averaged over the runs that test on it, and their mean (labels + 1,).

    Parameters
    ----------
    correct, samples : (runs, units, labels) float
        See `rates_of_runs`.

    Returns
    -------
    (labels + 1,) float
        The last one is the mean over the labels that somebody shows; others are NaN.

    Examples
    --------
    >>> mean_rates(np.array([[[1.0, 0.0]], [[2.0, 0.0]]]), np.array([[[2.0, 0.0]], [[2.0, 0.0]]])).tolist()
    [0.75, nan, 0.75]
    """
    once = np.ones((1, samples.shape[1]))
    return rate_parts(correct, samples, once, np.ones((1, len(samples))))[0, 0]


def rate_parts(correct: np.ndarray, samples: np.ndarray, of_units: np.ndarray, of_runs: np.ndarray) -> np.ndarray:
    """Return parts of the correct rates when units and runs are drawn again (`aulens.crossed_intervals`).

    Parameters
    ----------
    correct, samples : (runs, units, labels) float
        See `rates_of_runs`.
    of_units : (draws, units) float
        How often each unit is drawn.
    of_runs : (draws, runs) float

    Returns
    -------
    (3, draws, labels + 1) float
        The last column is the mean over the labels that somebody shows, NaN where none of them is drawn who shows one.

    Notes
    -----
    A person, or group of images, that is drawn brings all of its images in all runs. Runs that test on none of the
    drawn units do not count. With the same draws, differences of the parts of two tests are parts of the difference.
    """
    once = np.ones((1, samples.shape[1]))
    own, drawn = (rates_of_runs(correct, samples, how) for how in (once, of_units))  # (runs, 1 or draws, labels)
    drawn = stretched(own[:, 0], drawn, samples)
    parts = parts_of_runs(own[:, 0], drawn, of_runs)  # (3, draws, labels)
    shown = samples.any(axis=(0, 1))
    with np.errstate(invalid="ignore"):
        mean = np.where(shown, parts, 0).sum(axis=-1, keepdims=True) / shown.sum()
    return np.concatenate([parts, mean], axis=-1)


def paired_parts(
    tests: Sequence[pd.DataFrame],
    of_units: Sequence[np.ndarray],
    labels: list[str],
    draws: int,
    random: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Return parts of the rates over all labels of several tests of the same networks: a drawn run brings all tests.

    Parameters
    ----------
    tests : sequence of tables
        Rows of each in `unit_counts`.
    of_units : sequence of (draws, units) float
        How often each unit of each test is drawn.
    labels : list of str
    draws : int
    random : Generator
        Draws the runs.

    Returns
    -------
    parts : (3, draws, tests) float
    numbers : (tests, 2) int
        Units and runs behind each rate, of the label with the fewest.
    """
    names = sorted({run for test in tests for run in runs_of(test)})
    of_runs, parts, numbers = drawn_weights(len(names), draws, random), [], []  # (draws, runs)
    for test, weights in zip(tests, of_units, strict=True):
        correct, samples = count_arrays(test, labels)  # each (runs, units, labels)
        parts.append(rate_parts(correct, samples, weights, of_runs[:, np.isin(names, runs_of(test))])[..., -1])
        numbers.append([number[-1] for number in numbers_drawn(samples)])
    return np.stack(parts, axis=-1), np.array(numbers)


def numbers_drawn(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how many units, and how many runs, stand behind each rate of `mean_rates`, each (labels + 1,) int.

    Parameters
    ----------
    samples : (runs, units, labels) float

    Returns
    -------
    units, runs : (labels + 1,) int
        Of each label, those that show it and those that test on it; of the mean, those of the label with the fewest.

    Examples
    --------
    >>> units, runs = numbers_drawn(np.array([[[1.0, 1.0, 0.0], [1.0, 0.0, 0.0]], [[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]]))
    >>> units.tolist(), runs.tolist()
    ([2, 1, 0, 1], [2, 1, 0, 1])
    """
    found = [samples.any(axis=axis).sum(axis=0) for axis in (0, 1)]  # units, runs of each label
    shown = samples.any(axis=(0, 1))
    return tuple(np.append(own, min(own[shown], default=0)) for own in found)
