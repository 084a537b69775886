"""Means over runs when people and runs are drawn again: intervals of what several networks say about several people."""

from dataclasses import dataclass

import numpy as np

FEWEST = 8
"""People, or groups of images, that must have been tested (or trained) for any interval, p or verdict.

Percentiles of people drawn again, as intervals of 95 %, cover the mean of all people in .51 of studies with 2 people,
.73 with 3, .84 with 5, .88 with 8, .89 with 10 and .94 with 60, and lie above it in .24, .13, .09, .06, .05 and .03 (±
.01; `benchmarks/interval_coverage.py`: people who differ as in the demonstration). With t, as those of correct rates
(`crossed_intervals`), they cover it in .94 to .95 of studies from 2 people on. Where people's rates are 0 or 1, nine in
ten of them 1, t covers the mean of seven expressions in .60 with 2 people, .83 with 3 and .92 to .95 from 4 on, but a
single expression in .33 with 4, .56 with 8, .71 with 12, .87 with 20, .94 with 60: where nobody errs it has no width.
"""

FEWEST_RUNS = 5
"""Runs that there must be for any interval or verdict that draws runs again with the people; or there is one alone.

Percentiles of people and runs drawn again, as intervals of 95 %, cover the true mean in .79 to .84 of studies with 2
runs, .86 to .90 with 3, .90 with 4 and .92 with 5, where networks differ as much as people do, or twice as much (± .01;
`benchmarks/crossed_coverage.py`). With t (`crossed_intervals`) in .89 to .95 with 2 runs, .92 to .96 with 3, .94 to .95
with 4 and .93 to .96 from 5 on (`benchmarks/interval_coverage.py`: everybody in all runs, 12 of 60 in each, folds;
networks alike to more different than people). One number serves both. With one run intervals are of people alone and
speak of this network.
"""


def enough_drawn(people: int, runs: int, made: int | None = None) -> bool:
    """Return whether an interval by drawing people and runs again means something; of one run, by drawing people alone.

    Parameters
    ----------
    people, runs : int
        That a value comes from.
    made : int, optional
        How many runs there are: one of several says nothing of the others.

    Examples
    --------
    >>> enough_drawn(8, 1, made=6), enough_drawn(8, 1, made=1)
    (False, True)
    >>> enough_drawn(8, 5), enough_drawn(8, 1), enough_drawn(7, 5), enough_drawn(60, 4)
    (True, True, False, False)
    """
    return people >= FEWEST and (runs >= FEWEST_RUNS or (runs == 1 and made in (None, 1)))


@dataclass(frozen=True, eq=False)
class Draws:
    """Who and which runs were drawn.

    Attributes
    ----------
    units : (units,) str
        People, or groups of images, sorted.
    runs : (runs,) int
        Sorted.
    of_units : (draws, units) float
        How often each was drawn.
    of_runs : (draws, runs) float
    """

    units: np.ndarray
    runs: np.ndarray
    of_units: np.ndarray
    of_runs: np.ndarray


def draw_again(units: np.ndarray, runs: np.ndarray, draws: int, random: np.random.Generator) -> Draws:
    """Return people and runs drawn with replacement, as many of each as there are, independently of each other.

    Parameters
    ----------
    units, runs : (rows,) array
        Whom, and of which run, each row is; what occurs more than once counts once.
    draws : int
    random : Generator

    Examples
    --------
    >>> drawn = draw_again(np.array(["a", "b", "a"]), np.array([0, 0, 1]), 5, np.random.default_rng(0))
    >>> drawn.units.tolist(), drawn.runs.tolist(), drawn.of_units.sum(axis=1).tolist()
    (['a', 'b'], [0, 1], [2.0, 2.0, 2.0, 2.0, 2.0])
    """
    found = [np.unique(values) for values in (np.asarray(units).astype(str), runs)]
    numbers = [random.multinomial(len(own), np.full(len(own), 1 / len(own)), size=draws) for own in found]
    return Draws(*found, *(number.astype(float) for number in numbers))


def drawn_means(values: np.ndarray, units: np.ndarray, runs: np.ndarray, drawn: Draws) -> np.ndarray:
    """Return the means over the drawn runs of each run's mean over the drawn people.

    Parameters
    ----------
    values : (rows, measures) float
        NaN where undefined: it does not count.
    units, runs : (rows,) array
        Of each row; all occur in the draws.
    drawn : Draws
        The same draws for several sets of values keep what is paired in them.

    Returns
    -------
    (draws, measures) float
        NaN where no drawn run has a value of a drawn person.
    """
    places = np.searchsorted(drawn.units, np.asarray(units).astype(str))
    return _means(values, runs, drawn.runs, drawn.of_units[:, places], drawn.of_runs)


def mean_over_runs(values: np.ndarray, runs: np.ndarray) -> np.ndarray:
    """Return the means over runs of each run's mean (measures,): every run counts the same, NaN does not count.

    Examples
    --------
    >>> mean_over_runs(np.array([[1.0], [3.0], [8.0]]), np.array([0, 0, 1])).tolist()
    [5.0]
    """
    names = np.unique(runs)
    return _means(values, runs, names, np.ones((1, len(values))), np.ones((1, len(names))))[0]


def crossed_draws(
    values: np.ndarray, units: np.ndarray, runs: np.ndarray, draws: int, random: np.random.Generator
) -> np.ndarray:
    """Return the means (draws, measures) of `drawn_means` when people and runs are drawn again together.

    Parameters
    ----------
    values : (rows, measures) float
    units, runs : (rows,) array
        Of each row.
    draws : int
    random : Generator

    Notes
    -----
    Percentiles of such draws (`interval`) tell what other people, and other networks, would do to the mean. With one
    run people alone are drawn: what is said then is said of this network. Intervals of 95 % with 12 of 60 people in
    each run cover the true mean in .97 to .99 of studies if networks differ little; if they differ about as much as
    people do, in .84 with 2 runs, .90 with 3, .92 with 5, .95 with 10 and .96 with 20; if twice as much, in .79, .86,
    .92, .94 and .95 (± .01; `benchmarks/crossed_coverage.py`). Below `FEWEST_RUNS` they are too narrow to be given.
    """
    return drawn_means(values, units, runs, draw_again(units, runs, draws, random))


def interval(drawn: np.ndarray, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower and upper bounds, each (measures,), of drawn means (draws, measures); draws of NaN do not count.

    Notes
    -----
    Percentiles: Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 13 (doi 10.1201/9780429246593).

    Examples
    --------
    >>> low, high = interval(np.arange(101.0)[:, None], 0.5)
    >>> low.tolist(), high.tolist()
    ([25.0], [75.0])
    """
    tail, bounds = 100 * (1 - confidence) / 2, np.full((2, drawn.shape[1]), np.nan)
    known = ~np.isnan(drawn).all(axis=0)
    bounds[:, known] = np.nanpercentile(drawn[:, known], [tail, 100 - tail], axis=0)
    return bounds[0], bounds[1]


def means_of_runs(values: np.ndarray, runs: np.ndarray, names: np.ndarray, of_rows: np.ndarray) -> np.ndarray:
    """Return the means (runs, draws, measures) of the weighted rows of each named run; NaN of one without any.

    Parameters
    ----------
    values : (rows, measures) float
        NaN does not count.
    runs, names : (rows,), (runs,) array
    of_rows : (draws, rows) float
    """
    known, filled = (~np.isnan(values)).astype(float), np.nan_to_num(values)
    found = np.full((len(names), len(of_rows), values.shape[1]), np.nan)
    for place, run in enumerate(names):
        rows = np.flatnonzero(runs == run)
        counted = of_rows[:, rows] @ known[rows]  # (draws, measures)
        np.divide(of_rows[:, rows] @ filled[rows], counted, out=found[place], where=counted > 0)
    return found


def weighted_means(of_runs: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return means over runs (draws, …) of values (runs, draws or 1, …), weighted (draws, runs); NaN does not count.

    Examples
    --------
    >>> weighted_means(np.array([[1.0, 1.0], [0.0, 2.0]]), np.array([[[2.0]], [[6.0]]])).tolist()
    [[4.0], [6.0]]
    """
    shape = (len(of_runs), *values.shape[2:])
    total, weight = np.zeros((2, *shape))
    for place, own in enumerate(values):
        often = of_runs[:, place].reshape(-1, *(1,) * (len(shape) - 1))
        known = ~np.isnan(own)
        total += often * np.nan_to_num(own)
        weight += often * known
    return np.divide(total, weight, out=np.full(shape, np.nan), where=weight > 0)


def _means(
    values: np.ndarray, runs: np.ndarray, names: np.ndarray, of_rows: np.ndarray, of_runs: np.ndarray
) -> np.ndarray:
    """Return weighted means: of rows (draws, rows) within each of the named runs, then of runs (draws, runs)."""
    return weighted_means(of_runs, means_of_runs(values, runs, names, of_rows))
