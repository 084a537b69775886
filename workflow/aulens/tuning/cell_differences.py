"""Which cells (output unit × action unit) of two databases' profiles differ, with the false discoveries held down."""

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control

from aulens.tuning.gap_tests import divisions, number_of_divisions

MOST_DIVISIONS = 5000  # above so many, divisions of the groups are drawn


def cell_values(relative: np.ndarray) -> np.ndarray:
    """Return how each network's output units answer to each action unit: the mean of the normalised tuning curve.

    Parameters
    ----------
    relative : (networks, output_units, aus, levels) float
        Responses relative to the null image, which is not among the levels.

    Returns
    -------
    (networks, output_units, aus) float
        Mean over the levels, divided by the largest absolute value of the network's output unit; 0 if it answers to
        nothing.

    Examples
    --------
    >>> cell_values(np.array([[[[1.0, 3.0], [-2.0, -4.0]]]])).tolist()
    [[[0.5, -0.75]]]
    """
    largest = np.abs(relative).max(axis=(2, 3), keepdims=True)  # (networks, output_units, 1, 1)
    return (relative / np.where(largest > 0, largest, 1.0)).mean(axis=-1)


def groups_p(first: np.ndarray, second: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """P of every cell's difference when disjoint groups of people change their database.

    Parameters
    ----------
    first, second : (groups, output_units, aus) float
        Of the networks of two databases, each trained on a group of people of its own.
    random : numpy.random.Generator
        Which draws divisions if there are more than `MOST_DIVISIONS`.

    Returns
    -------
    (output_units, aus) float
        Two-sided; NaN with fewer than two groups in a database.

    Notes
    -----
    If both databases are alike, people and all, a group could as well belong to the other. Each division of all groups
    into two of these sizes gives a Welch t for every cell; the p of a cell is the share of all |t| of all divisions and
    cells that are as large as its own (cells pooled as by Tusher, Tibshirani & Chu 2001, doi 10.1073/pnas.091062498),
    so that six groups each allow corrections for many cells. Standard errors are raised by their median over cells, or
    a cell in which a few groups agree by chance would stand out (their "fudge factor").

    Examples
    --------
    Three groups each: of the ten divisions (mirrored ones are the same) none but the true one parts the first cell.

    >>> first = np.array([[[5.0, 0.1]], [[5.1, 0.3]], [[5.2, -0.2]]])
    >>> second = np.array([[[0.0, 0.2]], [[0.2, -0.1]], [[0.1, 0.2]]])
    >>> groups_p(first, second, np.random.default_rng(0)).round(2).tolist()
    [[0.05, 0.75]]
    """
    if min(len(first), len(second)) < 2:
        return np.full(first.shape[1:], np.nan)
    pooled = np.concatenate([first, second])  # (groups of both, output_units, aus)
    members, _ = divisions(len(first), len(second), MOST_DIVISIONS, random)  # (divisions, groups of both), ours first
    sizes = np.stack([_studentised(pooled, inside) for inside in members])  # (divisions, output_units, aus)
    ordered = np.sort(sizes, axis=None)
    below = np.searchsorted(ordered, sizes[0] - 1e-12)
    return (len(ordered) - below) / len(ordered)


def _studentised(pooled: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Return the size of Welch's t of every cell (output_units, aus) between some groups and the others."""
    one, other = pooled[inside], pooled[~inside]
    error = np.sqrt(one.var(axis=0, ddof=1) / len(one) + other.var(axis=0, ddof=1) / len(other))
    raised = error + np.median(error)
    gap = np.abs(one.mean(axis=0) - other.mean(axis=0))
    return np.divide(gap, raised, out=np.zeros_like(gap), where=raised > 0)


def null_cohort_p(differences: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """P of every cell's difference among those of networks that were trained on shuffled labels.

    Parameters
    ----------
    differences : (output_units, aus) float
        Of the ordinary networks' mean profiles.
    first, second : (networks, output_units, aus) float
        Of the two databases' networks that were trained on shuffled labels (`cell_values`).

    Returns
    -------
    (output_units, aus) float
        Two-sided, (1 + differences as large) / (1 + number): between all output units of all networks of one database
        and all of the other, of the same action unit.

    Examples
    --------
    >>> first, second = np.array([[[0.1, 0.0]], [[-0.1, 0.3]]]), np.array([[[0.0, 0.2]]])
    >>> null_cohort_p(np.array([[0.5, 0.1]]), first, second).round(3).tolist()
    [[0.333, 1.0]]
    """
    one, other = (values.reshape(-1, values.shape[-1]) for values in (first, second))  # (networks * output_units, aus)
    p = np.empty(differences.shape)
    for place in range(differences.shape[1]):
        null = np.sort(np.abs(one[:, None, place] - other[None, :, place]).ravel())
        extreme = len(null) - np.searchsorted(null, np.abs(differences[:, place]) - 1e-12)
        p[:, place] = (1 + extreme) / (1 + len(null))
    return p


def false_discovery_rates(p: np.ndarray) -> np.ndarray:
    """Return the smallest false discovery rate at which each cell stands out (Benjamini & Hochberg 1995).

    Parameters
    ----------
    p : (output_units, aus) float
        NaN where there is none; these do not count.

    Examples
    --------
    >>> false_discovery_rates(np.array([[0.01, 0.04], [0.03, np.nan]])).round(3).tolist()
    [[0.03, 0.04], [0.04, nan]]
    """
    found, known = np.full(p.shape, np.nan), np.isfinite(p)
    if known.any():
        found[known] = false_discovery_control(p[known])
    return found


def any_can_differ(cells: pd.DataFrame, rate: float) -> bool:
    """Return whether any cell of two databases could have a false discovery rate at the limit.

    Parameters
    ----------
    cells : table
        Rows of tuning/differences.csv of two databases: p, groups_1, groups_2.
    rate : float
        The limit. No rate is below 1 / number of divisions of the groups.

    Examples
    --------
    >>> cells = pd.DataFrame({"p": [0.1, 0.2], "groups_1": 3, "groups_2": 3})
    >>> any_can_differ(cells, 0.05), any_can_differ(cells.assign(groups_1=4), 0.05)
    (False, True)
    """
    numbers = (int(cells[name].iloc[0]) for name in ("groups_1", "groups_2"))
    return bool(cells["p"].notna().any()) and number_of_divisions(*numbers) * rate >= 1
