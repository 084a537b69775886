"""What runs add to people's rates, told from people whom several runs test.

Moments as in Henderson 1953 (doi 10.2307/3001853), method 3.
"""

import numpy as np


def run_covariance(first: np.ndarray, second: np.ndarray, same: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Return the covariance (labels, labels) of what runs, and of what people within runs, add to two tests.

    Parameters
    ----------
    first, second : (runs, people, labels) float
        Of the same networks; twice the same array for the variances of one test.
    same : bool
        Whether people of the same place are the same.

    Notes
    -----
    Where runs test the same people, each person's mean is taken away first, and the sums of runs and the squares that
    are left are set equal to what is expected of them. Where hardly anybody is tested twice, it is the covariance of
    the runs' means, less what their people add.

    Examples
    --------
    Two runs test the same two people; the second is .2 better with both.

    >>> rates = np.array([[[0.2], [0.6]], [[0.4], [0.8]]])
    >>> [round(float(part[0, 0]), 6) for part in run_covariance(rates, rates)]  # .2² / 2
    [0.02, 0.0]
    """
    same = same and first.shape == second.shape and np.array_equal(runs_that_test(first), runs_that_test(second))
    (left, own), (right, other) = _within_people(first), _within_people(second)
    sums = left.sum(axis=1).T @ right.sum(axis=1)  # (labels, labels)
    squares = np.einsum("rpi,rpj->ij", left, right) if same else np.zeros_like(sums)
    of_runs, shared = np.trace(own @ other), np.trace(own)
    tested = runs_that_test(first)
    spare = tested.sum() - tested.any(axis=0).sum()
    if not same and min(_spare(first), _spare(second)) >= len(first) - 1 and of_runs > 0:
        return sums / of_runs, squares
    if same and spare - (len(first) - 1) >= len(first) - 1 and of_runs * spare > shared**2 * (1 + 1e-9):
        scale = of_runs * spare - shared**2
        return (spare * sums - shared * squares) / scale, (of_runs * squares - shared * sums) / scale
    return _between_runs(first, second, same), np.full_like(sums, np.nan)


def runs_that_test(rates: np.ndarray) -> np.ndarray:
    """Return whether each run (runs, people) tests each person.

    Examples
    --------
    >>> runs_that_test(np.array([[[0.5, np.nan], [np.nan, np.nan]]])).tolist()
    [[True, False]]
    """
    return ~np.isnan(rates).all(axis=2)


def mean_of_known(values: np.ndarray) -> np.ndarray:
    """Return the mean over the first axis of what is known; NaN where nothing is.

    Examples
    --------
    >>> mean_of_known(np.array([[0.2, np.nan], [0.4, np.nan]])).round(6).tolist()
    [0.3, nan]
    """
    known = (~np.isnan(values)).sum(axis=0)
    return np.divide(np.nansum(values, axis=0), known, out=np.full(known.shape, np.nan), where=known > 0)


def _within_people(rates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return rates less each person's mean (runs, people, labels), 0 if untested, and of runs (runs, runs)."""
    tested = runs_that_test(rates).astype(float)
    left = np.nan_to_num(rates - mean_of_known(rates))
    share = tested / np.maximum(tested.sum(axis=0), 1)
    return left, np.diag(tested.sum(axis=1)) - share @ tested.T


def _between_runs(first: np.ndarray, second: np.ndarray, same: bool) -> np.ndarray:
    """Return the covariance (labels, labels) of runs' means less what their people add."""
    means = [np.stack([mean_of_known(run) for run in rates]) for rates in (first, second)]  # (runs, labels) each
    left, right = (np.nan_to_num(mean - mean_of_known(mean)) for mean in means)
    found = left.T @ right / (len(first) - 1)
    if not same:
        return found
    own = np.zeros_like(found)
    for mean, run in zip(means[0], first, strict=True):
        number = max(runs_that_test(run[None]).sum(), 2)
        off = np.nan_to_num(run - mean)  # (people, labels)
        own += off.T @ off / (number - 1) / number
    return found - own / len(first)


def _spare(rates: np.ndarray) -> int:
    """Return how many more times people were tested than there are."""
    tested = runs_that_test(rates)
    return int(tested.sum() - tested.any(axis=0).sum())
