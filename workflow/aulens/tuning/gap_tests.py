"""Do databases differ in their profiles beyond their people: exact test and intervals of the gap."""

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from scipy.stats import t

from aulens.tuning.reference_similarity import STATISTICS, gaps, references


@dataclass(frozen=True)
class GapTest:
    """What the exact test of the gap says.

    Attributes
    ----------
    p : (output_units,) float
        One-sided: the gap is larger than people, weights and noise explain. NaN where the gap is.
    p_corrected : (output_units,) float
        Corrected for the number of output units.
    p_mean : float
        Of the mean over the output units.
    divisions : int
        How many divisions of the groups the gap was compared with, its own included.
    exact : bool
        Whether these are all.
    """

    p: np.ndarray
    p_corrected: np.ndarray
    p_mean: float
    divisions: int
    exact: bool

    @property
    def smallest(self) -> float:
        """The smallest p that is possible."""
        return 1 / self.divisions


def number_of_divisions(first: int, second: int) -> int:
    """Return how many ways there are to divide groups into two databases of the given sizes; mirrored ones count once.

    Examples
    --------
    >>> number_of_divisions(4, 4), number_of_divisions(4, 5)
    (35, 126)
    """
    return comb(first + second, first) // (2 if first == second else 1)


def divisions(first: int, second: int, most: int, random: np.random.Generator) -> tuple[np.ndarray, bool]:
    """Return the ways to divide groups into two databases of the given sizes, the true one first.

    Parameters
    ----------
    first, second : int
        Numbers of groups.
    most : int
        Above this number of ways, that many are drawn beside the true one.
    random : numpy.random.Generator
        Which draws them.

    Returns
    -------
    members : (divisions, groups) bool
        Which groups the first database has. With equal sizes a division and its mirror count once.
    exact : bool
        Whether these are all.

    Examples
    --------
    >>> members, exact = divisions(2, 2, 100, np.random.default_rng(0))
    >>> members.astype(int).tolist(), exact
    ([[1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1]], True)
    """
    groups = first + second
    mirrored = first == second
    if number_of_divisions(first, second) > most:
        order = np.argsort(random.random((most, groups)), axis=1)  # (divisions, groups)
        return np.concatenate([np.arange(groups)[None] < first, order < first]), False
    chosen = [places for places in combinations(range(groups), first) if not mirrored or 0 in places]
    members = np.zeros((len(chosen), groups), bool)
    np.put_along_axis(members, np.array(chosen), True, axis=1)
    return members, True


def gap_test(correlations: np.ndarray, first: int, most: int, random: np.random.Generator) -> GapTest:
    """Test whether groups of people are more alike within databases than between them.

    Parameters
    ----------
    correlations : (output_units, groups, groups) float
        As `reference_similarity.group_correlations` gives them.
    first : int
        Number of groups of the first database; they come first.
    most : int
        Largest number of divisions to go through; of more, that many are drawn.
    random : numpy.random.Generator
        Which draws them.

    Returns
    -------
    GapTest

    Notes
    -----
    If both databases show one kind of people who pose alike, names of databases can be exchanged between groups, so
    the gap is compared with that of all divisions of the groups into two sets of the same sizes. All output units
    follow the same division, so that the correction for their number is that of Westfall & Young (1993,
    Resampling-based multiple testing; largest value, step-down) of gaps over their standard deviation over divisions.
    Holm's would multiply the smallest possible p, which is 1/35 with 4 and 4 groups.

    Examples
    --------
    The first of three divisions of four groups has the largest gap.

    >>> alike = np.array([[[1.0, 0.8, 0.3, 0.5], [0.8, 1.0, 0.4, 0.4], [0.3, 0.4, 1.0, 0.5], [0.5, 0.4, 0.5, 1.0]]])
    >>> test = gap_test(alike, 2, 100, np.random.default_rng(0))
    >>> test.p.round(3).tolist(), test.divisions, test.exact
    ([0.333], 3, True)
    """
    members, exact = divisions(first, correlations.shape[-1] - first, most, random)
    values = gaps(correlations, members)  # (output_units, divisions)
    mean = gaps(correlations.mean(axis=0, keepdims=True), members)
    spread = values.std(axis=1, keepdims=True)
    scaled = values / np.where(spread > 0, spread, np.nan)
    return GapTest(_shares(values), _stepped_down(scaled), float(_shares(mean)[0]), len(members), exact)


def _shares(values: np.ndarray) -> np.ndarray:
    """Return the share of divisions with at least the value of the first one, of each row; NaN where that is."""
    shares = (values >= values[:, :1] - 1e-12).mean(axis=1)
    return np.where(np.isnan(values[:, 0]), np.nan, shares)


def _stepped_down(values: np.ndarray) -> np.ndarray:
    """Return p corrected for the number of rows: the largest value of the rows that are left (Westfall & Young)."""
    corrected = np.full(len(values), np.nan)
    order = [row for row in np.argsort(-values[:, 0]) if not np.isnan(values[row, 0])]
    p = 0.0
    for place, row in enumerate(order):
        largest = values[order[place:]].max(axis=0)  # (divisions,)
        p = max(p, (largest >= values[row, 0] - 1e-12).mean())
        corrected[row] = p
    return corrected


def jackknife_intervals(correlations: np.ndarray, first: int, confidence: float) -> dict[str, np.ndarray]:
    """Intervals of what `references` gives, each group of people left out once.

    Parameters
    ----------
    correlations : (output_units, groups, groups) float
    first : int
        Number of groups of the first database; they come first.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    dict
        Name -> (output_units, 2) float, low and high: value ± t times the root of the summed variances of both
        databases' groups. Degrees of freedom: groups - 2; of same_1 and same_2 those of their database, groups - 1.
        NaN where a database has fewer than three groups, or the value is undefined without one of them.

    Notes
    -----
    Efron & Stein 1981, Annals of Statistics 9, 586-596 (https://doi.org/10.1214/aos/1176345462); two samples.

    Examples
    --------
    All groups of a database are equally alike, so leaving one out changes nothing.

    >>> alike = np.full((1, 6, 6), 0.4)
    >>> alike[:, :3, :3] = alike[:, 3:, 3:] = 0.8
    >>> jackknife_intervals(alike, 3, 0.95)["gap"].round(6).tolist()
    [[0.4, 0.4]]
    """
    groups = correlations.shape[-1]
    numbers = (first, groups - first)
    whole = references(correlations, first)
    without = [
        references(np.delete(np.delete(correlations, place, 1), place, 2), first - (place < first))
        for place in range(groups)
    ]
    intervals = {}
    for name in STATISTICS:
        values = np.stack([one[name] for one in without])  # (groups, output_units)
        sides = [
            (number - 1) / number * ((side - side.mean(axis=0)) ** 2).sum(axis=0)
            for number, side in zip(numbers, np.split(values, [first]), strict=True)
        ]
        freedom = {"same_1": numbers[0] - 1, "same_2": numbers[1] - 1}.get(name, groups - 2)
        wide = t.ppf((1 + confidence) / 2, freedom) * np.sqrt(sum(sides)) if freedom > 0 else np.nan
        intervals[name] = np.stack([whole[name] - wide, whole[name] + wide], axis=-1)
    return intervals
