"""Intervals of means over a few runs and the people whom they test: what each adds, with t for the few.

Percentiles of people and runs drawn again are too narrow where networks differ more than people do, and too wide
where every person is tested by one network alone. Here the variance is put together of its parts (Cameron, Gelbach and
Miller 2011, doi 10.1198/jbes.2010.07136): that between people and that between runs, less what both count.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import t

from aulens.resampling import Draws, means_of_runs, weighted_means

Limits = tuple[ArrayLike, ArrayLike]  # smallest and largest possible value
SHARES, CORRELATIONS, NO_LIMITS = (0.0, 1.0), (-1.0, 1.0), (-np.inf, np.inf)  # shares: also areas under curves
SMALLEST = 1e-12  # that is not taken for rounding
PEOPLE, RUNS, BOTH = range(3)  # the first axis of parts: people, runs, or people of each run by themselves are drawn


def parts_of_runs(values: np.ndarray, drawn_values: np.ndarray, of_runs: np.ndarray) -> np.ndarray:
    """Return the mean over runs when people alone, runs alone, or people of each run by themselves are drawn again.

    Parameters
    ----------
    values : (runs, …) float
        Of each run with people as they are; NaN does not count.
    drawn_values : (runs, draws, …) float
        Of each run with people drawn again, the same in all runs.
    of_runs : (draws, runs) float
        How often each run is drawn.

    Returns
    -------
    (3, draws, …) float
        `PEOPLE`, `RUNS`, `BOTH`. Differences of parts of the same draws are parts of the difference.

    Notes
    -----
    Of people drawn for each run by themselves each run takes another draw of people than the run before.
    """
    once, draws = np.ones(of_runs.shape), len(of_runs)
    shifts = np.arange(len(values)) * max(draws // len(values), 1)
    apart = np.stack([np.roll(own, shift, axis=0) for own, shift in zip(drawn_values, shifts, strict=True)])
    return np.stack(
        [weighted_means(once, drawn_values), weighted_means(of_runs, values[:, None]), weighted_means(once, apart)]
    )


def stretched(values: np.ndarray, drawn_values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return values of drawn people (runs, draws, …), put as far from those of all as other people's would lie.

    Parameters
    ----------
    values : (runs, …) float
        Of each run with people as they are.
    drawn_values : (runs, draws, …) float
        With people drawn again, the same in all runs.
    counts : (runs, people, …) float
        How much each person counts in each run; 0 of whom it does not test.

    Notes
    -----
    Drawn people move the mean of a run by how much they differ from it, though it is made of them and varies itself.
    Variances between people are therefore too small by 1 / people where everybody is tested in all runs, which
    `standard_errors` puts right, and by more where runs test some: 12 of 60 in each of 40 runs, by .15 instead of .02.
    What is lost of the covariance of two runs follows from how much each person counts in both. In folds there is none.

    Examples
    --------
    Of two runs that test two of three people each a quarter of the variance is left, of which 2 / 3 is put right later.

    >>> stretched(np.zeros(2), np.full((2, 1), 0.3), np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0]])).round(2).tolist()
    [[0.49], [0.49]]
    """
    if ((counts > 0).any(axis=tuple(range(2, counts.ndim))).sum(axis=0) <= 1).all():
        return drawn_values
    flat = counts.reshape(*counts.shape[:2], -1)
    scale = np.array([_stretch(flat[..., place]) for place in range(flat.shape[-1])]).reshape(counts.shape[2:])
    if np.abs(scale - 1).max() < SMALLEST:  # all people are in all runs
        return drawn_values
    return values[:, None] + scale * (drawn_values - values[:, None])


def _stretch(counts: np.ndarray) -> float:
    """Return by what deviations of drawn people are to be multiplied, of one measure (runs, people)."""
    own = counts[counts.any(axis=1)][:, counts.any(axis=0)]
    shares, people = own / own.sum(axis=1, keepdims=True), own.shape[1]  # (runs, people)
    whole, once = shares @ shares.T, shares**2 @ shares.T  # (runs, runs): covariance if people have a variance of 1
    left = whole - once - once.T + whole**2
    whole, left = (each[~np.eye(len(shares), dtype=bool)].sum() for each in (whole, left))
    return float(np.sqrt(whole / left * (people - 1) / people)) if left > SMALLEST else 1.0


def drawn_parts(values: np.ndarray, units: np.ndarray, runs: np.ndarray, drawn: Draws) -> np.ndarray:
    """Return the parts (3, draws, measures) of means over runs of each run's mean over people (`parts_of_runs`).

    Parameters
    ----------
    values : (rows, measures) float
    units, runs : (rows,) array
    drawn : Draws
    """
    places = np.searchsorted(drawn.units, np.asarray(units).astype(str))
    given = values, runs, drawn.runs
    own = means_of_runs(*given, np.ones((1, len(values))))[:, 0]
    again = means_of_runs(*given, drawn.of_units[:, places])
    tests = np.unique(np.column_stack([np.searchsorted(drawn.runs, runs), places]), axis=0)
    if len(tests) > len(np.unique(places)):  # somebody is tested in two runs
        counts = np.zeros((len(drawn.runs), len(drawn.units), values.shape[1]))
        np.add.at(counts, (np.searchsorted(drawn.runs, runs), places), ~np.isnan(values))
        again = stretched(own, again, counts)
    return parts_of_runs(own, again, drawn.of_runs)


def standard_errors(parts: np.ndarray, people: int, runs: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the standard error and degrees of freedom, each (…), of parts (3, draws, …).

    Parameters
    ----------
    parts : (3, draws, …) float
        With one run the first alone is enough.
    people, runs : int
        How many were drawn. With one run, or none drawn, it is that of people alone, and speaks of these networks.

    Notes
    -----
    Variances of drawn means are too small by (n − 1) / n. What both count holds each person's variance once in every
    run, so that a share 1 / runs of it is taken away with it, and is put back; with people who are tested in several
    runs (`stretched`) the sum is unbiased then. Where every person is tested in one run alone, people and both are the
    same, and runs are what is left. Degrees of freedom: Satterthwaite 1946, doi 10.2307/3002019.
    """
    known = ~np.isnan(parts).all(axis=1)
    variances = np.full(known.shape, np.nan)
    variances[known] = np.nanvar(np.moveaxis(parts, 1, -1)[known], axis=-1)
    of_people = variances[PEOPLE] * people / (people - 1)
    if runs == 1:
        return np.sqrt(of_people), np.full(of_people.shape, people - 1.0)
    of_people = np.maximum(variances[PEOPLE] - variances[BOTH], 0) * people / (people - 1) * runs / (runs - 1)
    of_runs = variances[RUNS] * runs / (runs - 1)
    freedom = np.array([np.full(of_runs.shape, number - 1.0) for number in (people, runs)])
    return added_errors(np.sqrt([of_people, of_runs]), freedom)


def added_errors(errors: np.ndarray, freedom: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the standard error and degrees of freedom, each (…), of a sum or difference of independent values.

    Parameters
    ----------
    errors, freedom : (values, …) float

    Notes
    -----
    Variances add. The degrees of freedom (Satterthwaite 1946) are the same whether all values are added at once or one
    after the other, so that those of a sum of several `standard_errors` count people and runs of each. Where nothing
    varies they are the fewest.

    Examples
    --------
    (9 + 16)² / (9² / 9 + 16² / 16):

    >>> [found.tolist() for found in added_errors(np.array([[3.0], [4.0]]), np.array([[9.0], [16.0]]))]
    [[5.0], [25.0]]
    """
    variances = np.square(errors)
    total, below = variances.sum(axis=0), (variances**2 / freedom).sum(axis=0)
    return np.sqrt(total), np.divide(total**2, below, out=np.array(np.min(freedom, axis=0)), where=below > 0)


def difference_limits(limits: Limits) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits of a difference of two values with these limits.

    Examples
    --------
    >>> [float(end) for end in difference_limits(CORRELATIONS)]
    [-2.0, 2.0]
    """
    return np.subtract(*limits), np.subtract(*limits[::-1])


def interval_of_errors(
    value: np.ndarray, error: np.ndarray, freedom: np.ndarray, confidence: float, limits: Limits = NO_LIMITS
) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower and upper bounds, each (…), of values; see `interval_of_parts` and `standard_errors`."""
    half = t.ppf((1 + confidence) / 2, freedom) * error
    return np.clip(value - half, *limits), np.clip(value + half, *limits)


def interval_of_parts(
    value: np.ndarray,
    parts: np.ndarray,
    people: int,
    runs: int,
    confidence: float,
    limits: Limits = NO_LIMITS,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower and upper bounds, each (…), of values.

    Parameters
    ----------
    value : (…) float
    parts, people, runs
        See `standard_errors`.
    confidence : float
    limits : pair of (…) float
        Smallest and largest possible value, where bounds end.
    """
    return interval_of_errors(value, *standard_errors(parts, people, runs), confidence, limits)


def joint_interval_of_parts(
    value: np.ndarray, parts: np.ndarray, people: int, runs: int, confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the bounds of intervals that hold for all of several values together, each (values,).

    Parameters
    ----------
    value : (values,) float
        NaN where there is nothing to say; nor is there where nothing varies.
    parts : (3, draws, values) float
    people, runs : int
    confidence : float
        That all intervals cover.

    Notes
    -----
    Bonferroni's, with the fewest degrees of freedom of all values. The largest deviation among the draws is too small a
    bound with few runs: four independent values then left 0 out in .06 to .13 of studies, not .05.
    """
    error, freedom = standard_errors(parts, people, runs)
    known, low, high = np.isfinite(value) & (error > 0), *np.full((2, len(value)), np.nan)
    if known.any():
        half = t.ppf(1 - (1 - confidence) / 2 / known.sum(), freedom[known].min()) * error[known]
        low[known], high[known] = value[known] - half, value[known] + half
    return low, high
