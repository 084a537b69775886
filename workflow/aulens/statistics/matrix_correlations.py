"""Correlation of two confusion matrices: over all cells, confusions alone, or correct rates alone.

A diagonal that is high in both matrices makes any two of them alike, so that all cells together say little.
"""

from itertools import permutations as orders_of
from typing import NamedTuple

import numpy as np

from aulens.ranks import standardised, standardised_ranks
from aulens.tuning.noise_ceiling import stepped_up

ALL_ORDERS = 8  # up to so many expressions all orders are taken: 5,040 for 7, 40,320 for 8
ALL, CONFUSIONS, CORRECT, UNBIASED = "all", "confusions", "correct_rates", "unbiased_rates"
CELLS = (ALL, CONFUSIONS, CORRECT, UNBIASED)
SPEARMAN, PEARSON = "spearman", "pearson"
KINDS = (SPEARMAN, PEARSON)
ROUNDED = 12  # decimals of shares and correlations: equal ones are tied, whatever the order of their sums


class Permuted(NamedTuple):
    """A correlation of two matrices among those with the expressions of one reordered; NaN where it is undefined.

    Attributes
    ----------
    p : float
        Two-sided around `expected`.
    expected : float
        The mean correlation over all orders.
    orders, exact : int, bool
        How many orders were compared, and whether these are all that there are; otherwise they were drawn.
    """

    p: float
    expected: float
    orders: int
    exact: bool


def measured(matrices: np.ndarray, cells: str) -> np.ndarray:
    """Return what is compared of confusion matrices.

    Parameters
    ----------
    matrices : (…, labels, labels) float
        Shares; rows are true expressions, which each count the same.
    cells : str
        Of `CELLS`: all cells, those off the diagonal, the diagonal, or unbiased hit rates.

    Returns
    -------
    (…, points) float
        NaN where a share is unknown.

    Notes
    -----
    Unbiased hit rate: correct rate times the share of an answer that is right (Wagner 1993, Journal of Nonverbal
    Behavior 17, 3-28, doi 10.1007/BF00987006). Whoever calls everything happy is right about each happy face, but not
    whenever happy is said. An answer that is never given has the rate 0.

    Examples
    --------
    >>> matrix = np.array([[1.0, 0.0], [0.5, 0.5]])
    >>> measured(matrix, "confusions").tolist(), measured(matrix, "correct_rates").tolist()
    ([0.0, 0.5], [1.0, 0.5])
    >>> measured(matrix, "unbiased_rates").round(3).tolist()
    [0.667, 0.5]
    """
    if cells == ALL:
        return matrices.reshape(*matrices.shape[:-2], -1)
    if cells == CONFUSIONS:
        return matrices[..., ~np.eye(matrices.shape[-1], dtype=bool)]
    right = np.diagonal(matrices, axis1=-2, axis2=-1)  # (…, labels)
    if cells == CORRECT:
        return right
    said = matrices.sum(axis=-2)  # (…, labels) of each answer
    return np.where(said == 0, 0.0, right**2 / np.where(said == 0, 1.0, said))


def correlations(first: np.ndarray, second: np.ndarray, kind: str) -> np.ndarray:
    """Return the correlations (…) of values (…, points); NaN where a value is unknown or nothing varies.

    Parameters
    ----------
    first, second : (…, points) float
    kind : str
        spearman or pearson.

    Examples
    --------
    >>> correlations(np.array([1.0, 2.0, 9.0]), np.array([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]]), "spearman").tolist()
    [1.0, -1.0]
    >>> correlations(np.array([1.0, 2.0]), np.array([5.0, 5.0]), "pearson").tolist()
    nan
    """
    scaled = standardised_ranks if kind == SPEARMAN else standardised
    one, two = (scaled(np.round(values, ROUNDED)) for values in (first, second))
    return np.round((one * two).sum(axis=-1), ROUNDED)


def permutation_p(
    first: np.ndarray, second: np.ndarray, cells: str, kind: str, permutations: int, random: np.random.Generator
) -> Permuted:
    """Return the p of a correlation with the expressions of one matrix reordered, and what is expected of any order.

    Parameters
    ----------
    first, second : (labels, labels) float
    cells, kind : str
        See `measured`, `correlations`.
    permutations : int
        How many orders are drawn of more than `ALL_ORDERS` expressions.
    random : Generator

    Notes
    -----
    Rows and columns are reordered together (Mantel 1967, Cancer Research 27, 209-220), so that the diagonal stays
    where it is. Two-sided around the mean of all orders: the share of orders whose correlation is at least as far from
    it, the observed one among them. Over all cells it is far above 0 if both diagonals are high.

    Examples
    --------
    Of 3! orders of correct rates two are as extreme: the observed one and its reverse.

    >>> rates = np.diag([0.2, 0.5, 0.9])
    >>> test = permutation_p(rates, rates, "correct_rates", "spearman", 100, np.random.default_rng(0))
    >>> round(test.p, 4), abs(round(test.expected, 4)), test.orders, test.exact
    (0.3333, 0.0, 6, True)
    """
    observed = correlations(measured(first, cells), measured(second, cells), kind)
    if np.isnan(observed):
        return Permuted(np.nan, np.nan, 0, False)
    count = len(first)
    exact = count <= ALL_ORDERS
    drawn = orders_of(range(count)) if exact else (random.permutation(count) for _ in range(permutations))
    index = np.array([*([] if exact else [np.arange(count)]), *drawn], dtype=int)  # (orders, labels)
    reordered = measured(second[index[:, :, None], index[:, None, :]], cells)
    found = correlations(measured(first, cells), reordered, kind)
    expected = found.mean()
    extreme = np.abs(found - expected) >= abs(observed - expected) - 10.0 ** (1 - ROUNDED)
    return Permuted(float(extreme.mean()), float(expected), len(index) - (not exact), exact)


def reliability_of_halves(halves: tuple[np.ndarray, np.ndarray], cells: str, kind: str) -> float:
    """Return the reliability of a matrix whose halves were drawn: the mean correlation, stepped up; NaN if not > 0.

    Parameters
    ----------
    halves : pair of (draws, labels, labels) float
        Matrices of two halves of those who answer.
    cells, kind : str
        See `measured`, `correlations`.

    Examples
    --------
    >>> half = np.array([np.diag([0.2, 0.5, 0.9])])
    >>> reliability_of_halves((half, half), "correct_rates", "pearson")
    1.0
    """
    found = correlations(*(measured(half, cells) for half in halves), kind)
    known = found[~np.isnan(found)]
    mean = known.mean() if len(known) else np.nan
    return float(stepped_up(mean, 2)) if mean > 0 else np.nan


def reliability_of_answers(
    shares: np.ndarray, judgements: np.ndarray, cells: str, kind: str, draws: int, random: np.random.Generator
) -> float:
    """Return how reliable shares of so many independent answers are, from their binomial noise alone.

    Parameters
    ----------
    shares : (labels, labels) float
        As found.
    judgements : (labels,) float
        How many answers each row is of.
    cells, kind : str
        See `measured`, `correlations`.
    draws : int
    random : Generator

    Returns
    -------
    float
        NaN if it is not positive, or something is unknown.

    Notes
    -----
    Two tables of answers are drawn from the shares and correlated. The shares found hold noise once, those drawn twice:
    with variance V of the truth and N of the noise the drawn ones correlate by q = (V + N) / (V + 2N), and what is
    wanted, V / (V + N), is 2 - 1 / q. People who differ in how they judge make it less.

    Examples
    --------
    >>> shares = np.array([[0.8, 0.2, 0.0], [0.1, 0.7, 0.2], [0.3, 0.1, 0.6]])
    >>> many = np.full(3, 100_000.0)
    >>> round(reliability_of_answers(shares, many, "confusions", "pearson", 50, np.random.default_rng(0)), 2)
    1.0
    """
    if not (np.isfinite(shares).all() and np.isfinite(judgements).all()):
        return np.nan
    rows = shares / shares.sum(axis=1, keepdims=True)
    number = judgements.astype(int)
    one, two = (
        np.stack(
            [random.multinomial(count, row, size=draws) / count for count, row in zip(number, rows, strict=True)],
            axis=1,
        )
        for _ in range(2)
    )  # (draws, labels, labels)
    found = correlations(measured(one, cells), measured(two, cells), kind)
    known = found[~np.isnan(found)]
    reliability = 2 - 1 / known.mean() if len(known) and known.mean() > 0 else np.nan
    return float(reliability) if reliability > 0 else np.nan


def ceiling(*reliabilities: float) -> float:
    """Return the correlation to expect of two equal matrices that are noisy: the root of their reliabilities' product.

    Notes
    -----
    Spearman 1904, doi 10.2307/1412159; for rank correlations an approximation.

    Examples
    --------
    >>> round(ceiling(0.81, 0.64), 6)
    0.72
    """
    return float(np.sqrt(np.prod(reliabilities)))
