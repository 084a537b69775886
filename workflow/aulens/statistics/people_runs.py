"""Nadeau and Bengio's test with the correlation of runs estimated, not assumed."""

import numpy as np

from aulens.statistics.people_means import PeopleRates
from aulens.statistics.precision import variances
from aulens.statistics.run_covariance import mean_of_known
from aulens.statistics.t_tests import TTest, corrected_t_test, corrected_two_sample_t_test


def shared_variance(test: PeopleRates) -> float:
    """Return the covariance of two runs' mean rates that comes of the people whom both test, estimated.

    Parameters
    ----------
    test : PeopleRates

    Returns
    -------
    float
        Variance between people times how many of them two runs share, over the square of how many a run tests. NaN
        with one run, or where hardly anybody is tested twice.

    Examples
    --------
    Two runs test the same two people, .2 and .6: half of their variance .08.

    >>> rates = np.array([[[0.2], [0.6]], [[0.2], [0.6]]])
    >>> round(shared_variance(PeopleRates("a", np.array(["ann", "bob"]), rates)), 6)
    0.04
    """
    if len(test.rates) < 2:
        return np.nan
    tested = (~np.isnan(test.rates).all(axis=2)).astype(float)  # (runs, people)
    shared = tested @ tested.T
    overlap = (shared.sum() - np.trace(shared)) / (len(shared) * (len(shared) - 1))
    return variances(test).people * float(overlap / (tested.sum() / len(shared)) ** 2)


def runs_two_samples(one: PeopleRates, two: PeopleRates, confidence: float) -> TTest:
    """Compare runs of two databases; see `shared_variance`.

    Examples
    --------
    >>> rates = np.array([[[0.2], [0.6]], [[0.4], [0.8]]])
    >>> tests = [PeopleRates(name, np.array(["ann", "bob"]), rates) for name in "ab"]
    >>> runs_two_samples(*tests, 0.95).difference
    0.0
    """
    values = [_run_means(test) for test in (one, two)]
    ratios = [_ratio(shared_variance(test), own) for test, own in zip((one, two), values, strict=True)]
    if np.isnan(ratios).any():
        return TTest(difference=float(values[0].mean() - values[1].mean()))
    return corrected_two_sample_t_test(values[0], values[1], (ratios[0], ratios[1]), confidence)


def runs_paired(one: PeopleRates, two: PeopleRates, confidence: float) -> TTest:
    """Compare two tests, of different people, of the same networks; see `shared_variance`.

    Examples
    --------
    >>> rates = np.array([[[0.2], [0.6]], [[0.3], [0.7]]])
    >>> runs_paired(*(PeopleRates("a", np.array(["ann", "bob"]), rates) for _ in range(2)), 0.95).difference
    0.0
    """
    values = _run_means(one) - _run_means(two)
    return corrected_t_test(values, _ratio(shared_variance(one) + shared_variance(two), values), confidence)


def _ratio(shared: float, values: np.ndarray) -> float:
    variance = float(np.var(values, ddof=1)) if len(values) > 1 else 0.0
    return shared / variance if variance > 0 else np.nan


def _run_means(test: PeopleRates) -> np.ndarray:
    """Return the mean rate of each run (runs,)."""
    return mean_of_known(mean_of_known(np.moveaxis(test.rates, 1, 0)).T)
