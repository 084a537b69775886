"""How much a correct rate falls from one test to another of the same networks, with intervals over people and runs."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from aulens.crossed_intervals import SHARES, difference_limits, interval_of_parts
from aulens.randomness import generator
from aulens.statistics.drawn_rates import drawn_weights, paired_parts, units_of
from aulens.statistics.intervals import IntervalSettings, rate_intervals

PAIRED, INDEPENDENT = "paired", "independent"  # whether some people are tested in both


class Rate(NamedTuple):
    """A correct rate over all expressions, and its interval (NaN of too few people or runs)."""

    correct_rate: float
    interval_low: float
    interval_high: float
    number: int
    unit_of_replication: str
    runs: int


class Drop(NamedTuple):
    """A difference of two correct rates, and its interval (NaN where one of the rates has none)."""

    drop: float
    drop_low: float
    drop_high: float
    resampling: str


def rate_over_all(counts: pd.DataFrame, trained: str, tested: str, settings: IntervalSettings) -> Rate:
    """Return the correct rate over all expressions, as statistics/intervals.csv has it."""
    row = rate_intervals(counts, trained, tested, settings).iloc[-1]
    return Rate(*(row[name] for name in Rate._fields))


def drop_between(
    first: pd.DataFrame, second: pd.DataFrame, trained: str, tested: tuple[str, str], settings: IntervalSettings
) -> Drop:
    """Return the correct rate of one test minus that of another of the same networks.

    Parameters
    ----------
    first, second : tables
        Rows of both tests in `aulens.statistics.drawn_rates.unit_counts`.
    trained : str
    tested : pair of str
        The databases of both tests; the draws depend on them.
    settings : IntervalSettings

    Returns
    -------
    Drop
        Of the rates over all expressions, averaged over runs.

    Notes
    -----
    People who are tested in both tests are drawn for both together (paired); if there are none, or if units are groups
    of images, each test's own are drawn by themselves (independent), as for statistics/intervals.csv. Both tests are of
    the same networks: a run that is drawn brings both, so that runs are paired whoever is drawn. The interval has as
    many people and runs as the test and expression with the fewest.

    Examples
    --------
    Eight people, all right in one test and all wrong in the other, whoever is drawn.

    >>> counts = pd.DataFrame({"unit": list("abcdefgh"), "run": 0, "people": True, "expression": "sad", "samples": 2})
    >>> settings = IntervalSettings(2022, ["sad"], 50, 0.95)
    >>> drop_between(counts.assign(correct=2), counts.assign(correct=0), "a", ("a", "b"), settings)
    Drop(drop=1.0, drop_low=1.0, drop_high=1.0, resampling='paired')
    """
    tests = (first, second)
    rates = [rate_over_all(counts, trained, name, settings) for counts, name in zip(tests, tested, strict=True)]
    drop = float(rates[0].correct_rate - rates[1].correct_rate)
    weights, resampling = _weights(first, second, trained, tested, settings)
    if any(np.isnan(rate.interval_low) for rate in rates):
        return Drop(drop, np.nan, np.nan, resampling)
    random = generator(settings.seed, "runs of both tests", trained)
    parts, numbers = paired_parts(tests, weights, settings.labels, settings.samples, random)
    given = np.array(drop), parts[..., 0] - parts[..., 1], *numbers.min(axis=0), settings.confidence
    low, high = interval_of_parts(*given, difference_limits(SHARES))
    return Drop(drop, float(low), float(high), resampling)


def _weights(
    first: pd.DataFrame, second: pd.DataFrame, trained: str, tested: tuple[str, str], settings: IntervalSettings
) -> tuple[list[np.ndarray], str]:
    """Return how often each unit of both tests is drawn, (draws, units) each, and whether some are drawn for both."""
    units = [units_of(counts) for counts in (first, second)]
    people = bool(first["people"].all() and second["people"].all())
    if people and set(units[0]) & set(units[1]):
        together = sorted({*units[0], *units[1]}, key=str)
        place = {unit: index for index, unit in enumerate(together)}
        random = generator(settings.seed, "people of both tests", trained, *tested)
        drawn = drawn_weights(len(together), settings.samples, random)
        return [drawn[:, [place[unit] for unit in own]] for own in units], PAIRED
    own = zip(units, tested, strict=True)
    return [
        drawn_weights(len(known), settings.samples, generator(settings.seed, "people", trained, name))
        for known, name in own
    ], INDEPENDENT
