"""Intervals of correct rates by drawing people again (statistics/intervals.csv)."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.evaluation.confusion import condition_of
from aulens.files import read_parquet, write_csv
from aulens.randomness import generator

COLUMNS = ["trained", "tested", "condition", "expression", "correct_rate", "interval_low", "interval_high"]
COLUMNS += ["people", "runs"]


@dataclass(frozen=True)
class IntervalSettings:
    """How the intervals are made.

    seed : the seed of the configuration
    expressions : the study's expressions, in its order
    test_only : databases on which no network was trained
    resamples : how often the people are drawn
    confidence : of the interval, e.g. 0.95
    """

    seed: int
    expressions: list[str]
    test_only: list[str]
    resamples: int
    confidence: float


def intervals(predictions_files: list[Path], intervals_file: Path, *, settings: IntervalSettings) -> None:
    """Write the correct rate of every condition and expression with its interval over people."""
    counts = pd.concat([person_counts(read_parquet(path)) for path in predictions_files], ignore_index=True)
    tables = []
    for (trained, tested), part in counts.groupby(["trained", "tested"], sort=False, observed=True):
        correct, samples = _arrays(part, settings.expressions)
        if (samples.sum(axis=(0, 1)) == 0).any():
            raise InputError(f"statistics.intervals: {trained!r} tested with {tested!r} lacks an expression")
        random = generator(settings.seed, "people", trained, tested)
        rates = mean_rates(correct, samples, np.ones((1, samples.shape[1])))[0]  # (expressions + 1,)
        drawn = drawn_rates(correct, samples, settings.resamples, random)  # (resamples, expressions + 1)
        tail = 100 * (1 - settings.confidence) / 2
        low, high = np.nanpercentile(drawn, [tail, 100 - tail], axis=0)
        table = pd.DataFrame(
            {
                "expression": [*settings.expressions, "all"],
                "correct_rate": rates,
                "interval_low": low,
                "interval_high": high,
            }
        )
        names = {"trained": trained, "tested": tested, "condition": condition_of(trained, tested, settings.test_only)}
        tables.append(table.assign(**names, people=samples.shape[1], runs=samples.shape[0]))
    write_csv(pd.concat(tables, ignore_index=True)[COLUMNS], intervals_file)


def person_counts(predictions: pd.DataFrame) -> pd.DataFrame:
    """Return correct answers and samples of every run, person and true expression."""
    keys = ["trained", "tested", "run", "person", "expression"]
    right = (predictions["expression"].astype(str) == predictions["chosen"].astype(str)).astype(int)
    groups = right.groupby([predictions[key] for key in keys], observed=True)
    return groups.agg(correct="sum", samples="size").reset_index()


def mean_rates(correct: np.ndarray, samples: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Correct rate per expression, averaged over runs, when each person counts `weights` times.

    Parameters
    ----------
    correct, samples : (runs, people, expressions) float
        Numbers of correct answers and of samples; 0 where a person is not among the run's test people.
    weights : (draws, people) float

    Returns
    -------
    (draws, expressions + 1) float
        The last column is the mean over expressions. Runs of which no test person was drawn do not count.
    """
    with np.errstate(invalid="ignore"):
        rates = np.stack([(weights @ right) / (weights @ count) for right, count in zip(correct, samples, strict=True)])
    known = ~np.isnan(rates)  # (runs, draws, expressions)
    total = known.sum(axis=0)
    mean = np.where(known, rates, 0).sum(axis=0) / np.where(total > 0, total, np.nan)  # (draws, expressions)
    return np.column_stack([mean, mean.mean(axis=1)])


def drawn_rates(correct: np.ndarray, samples: np.ndarray, resamples: int, random: np.random.Generator) -> np.ndarray:
    """Correct rates when people are drawn with replacement, as many as there are.

    Parameters
    ----------
    correct, samples : (runs, people, expressions) float

    Returns
    -------
    (resamples, expressions + 1) float

    Notes
    -----
    A person who is drawn brings all of their images in all runs. The networks stay as they are: the interval tells
    what other test people would do to the rate, not other training people.
    """
    people = correct.shape[1]
    weights = random.multinomial(people, np.full(people, 1 / people), size=resamples)  # (resamples, people)
    return mean_rates(correct, samples, weights.astype(float))


def _arrays(counts: pd.DataFrame, expressions: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return counts as (runs, people, expressions), people in sorted order."""
    runs, people = sorted(counts["run"].unique()), sorted(counts["person"].unique(), key=str)
    cells = pd.MultiIndex.from_product([runs, people, expressions])
    table = counts.set_index(["run", "person", "expression"])[["correct", "samples"]].reindex(cells, fill_value=0)
    shape = (len(runs), len(people), len(expressions))
    return table["correct"].to_numpy(float).reshape(shape), table["samples"].to_numpy(float).reshape(shape)
