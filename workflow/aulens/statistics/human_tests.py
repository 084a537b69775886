"""Correlations of networks with people: interval, p and ceilings."""

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Protocol

import numpy as np
from scipy.stats import t

from aulens.crossed_intervals import standard_errors
from aulens.databases.judgement_files import ANSWERS, RANKS
from aulens.databases.judgements import Judgements
from aulens.resampling import FEWEST, enough_drawn
from aulens.statistics.matrix_correlations import (
    CELLS,
    KINDS,
    SPEARMAN,
    ceiling,
    correlations,
    measured,
    permutation_p,
    reliability_of_answers,
    reliability_of_halves,
)
from aulens.statistics.observers import (
    Networks,
    drawn_matrices,
    halved,
    halves_of_networks,
    mean_matrix,
    people_matrix,
)

BY_HALVES, BY_NOISE = "halves of the raters", "binomial noise of the answers"
DRAWN, THESE = "drawn again", "these"


class Numbers(Protocol):
    """How often something is drawn; see `aulens.statistics.human.HumanSettings`."""

    samples: int
    confidence: float
    permutations: int
    split_halves: int


@dataclass(frozen=True, eq=False)
class Compared:
    """People and networks over the same expressions.

    Attributes
    ----------
    judged : Judgements
    networks : Networks
    labels : list of str
        The expressions that both know.
    among : bool
        Whether shares are of the answers among these.
    """

    judged: Judgements
    networks: Networks
    labels: list[str]
    among: bool

    @cached_property
    def people(self) -> np.ndarray:
        """The matrix of all people (labels, labels)."""
        return people_matrix(self.judged, self.labels)[0]

    @cached_property
    def mean(self) -> np.ndarray:
        """The mean matrix of the networks (labels, labels)."""
        return mean_matrix(self.networks.shares(among=self.among))[0]

    @property
    def raters_known(self) -> bool:
        """Whether people who judged can be drawn again."""
        return len(self.judged.raters) >= FEWEST


def correlation_rows(compared: Compared, settings: Numbers, random: np.random.Generator) -> list[dict[str, object]]:
    """Return one row for each kind of cells and of correlation.

    Notes
    -----
    The interval draws people who were tested and runs again, and the raters where they are told apart (`DRAWN`);
    otherwise it speaks of these raters.
    """
    parts = drawn_matrices(compared.networks, settings.samples, random, among=compared.among)
    raters = len(compared.judged.raters)
    often = random.multinomial(raters, np.full(raters, 1 / raters), size=settings.samples) if raters else None
    drawn = people_matrix(compared.judged, compared.labels, often.astype(float)) if compared.raters_known else None
    halves = halves_of_networks(compared.networks, settings.split_halves, random, among=compared.among)
    of_people = _halves_of_raters(compared, settings.split_halves, random)
    rows, kinds = [], (SPEARMAN,) if compared.judged.form == RANKS else KINDS
    for cells, kind in product(CELLS, kinds):
        value = float(correlations(measured(compared.mean, cells), measured(compared.people, cells), kind))
        low, high = interval(compared, value, parts, drawn, cells, kind, settings.confidence)
        test = permutation_p(compared.mean, compared.people, cells, kind, settings.permutations, random)
        own = reliability_of_halves(halves, cells, kind)
        theirs, how = _of_people(compared, of_people, cells, kind, settings.split_halves, random)
        row = {"cells": cells, "kind": kind, "correlation": value, "interval_low": low, "interval_high": high}
        row |= {"expected": test.expected, "p_permutation": test.p, "orders": test.orders, "exact": test.exact}
        row |= {"points": measured(compared.mean, cells).shape[-1] if np.isfinite(value) else 0}
        row |= {"reliability_networks": own, "reliability_people": theirs, "reliability_people_by": how}
        rows.append(row | {"ceiling": ceiling(own, theirs), "of_raters": DRAWN if compared.raters_known else THESE})
    return rows


def interval(
    compared: Compared,
    value: float,
    parts: np.ndarray,
    drawn: np.ndarray | None,
    cells: str,
    kind: str,
    confidence: float,
) -> tuple[float, float]:
    """Return the bounds of a correlation; NaN where too few people or runs were tested.

    Parameters
    ----------
    compared : Compared
    value : float
        The correlation.
    parts : (3, draws, labels, labels) float
        Of the networks; see `drawn_matrices`.
    drawn : (draws, labels, labels) float or None
        Of people whose raters were drawn again.
    cells, kind : str
    confidence : float

    Notes
    -----
    Variances of people who were tested, runs and raters are added, with t by Satterthwaite's degrees of freedom. Draws
    in which nothing varies do not count.
    """
    number, runs = len(compared.networks.units), len(compared.networks.runs)
    if not (np.isfinite(value) and enough_drawn(number, runs)):
        return np.nan, np.nan
    found = correlations(measured(parts, cells), measured(compared.people, cells), kind)  # (3, draws)
    error, freedom = (float(part) for part in standard_errors(found, number, runs))
    if drawn is not None:
        raters = len(compared.judged.raters)
        other = correlations(measured(drawn, cells), measured(compared.mean, cells), kind)
        more = float(np.nanvar(other)) * raters / (raters - 1)
        below = error**4 / freedom + more**2 / (raters - 1)
        error, freedom = np.sqrt(error**2 + more), (error**2 + more) ** 2 / below if below else freedom
    half = float(t.ppf((1 + confidence) / 2, freedom) * error)
    return max(-1.0, value - half), min(1.0, value + half)


def _halves_of_raters(
    compared: Compared, splits: int, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray] | None:
    """Return matrices of either half of the raters; None where they are not told apart."""
    if len(compared.judged.raters) < 2:
        return None
    one = halved(len(compared.judged.raters), splits, random)
    return tuple(people_matrix(compared.judged, compared.labels, half) for half in (one, 1 - one))


def _of_people(
    compared: Compared,
    halves: tuple[np.ndarray, np.ndarray] | None,
    cells: str,
    kind: str,
    draws: int,
    random: np.random.Generator,
) -> tuple[float, str]:
    """Return how reliable the matrix of people is, and by what; NaN where nobody can know."""
    if halves is not None:
        return reliability_of_halves(halves, cells, kind), BY_HALVES
    places = compared.judged.places(compared.labels)
    if compared.judged.form != ANSWERS or not np.isfinite(compared.judged.judgements[places]).all():
        return np.nan, ""
    number = compared.judged.judgements[places]
    return reliability_of_answers(compared.people, number, cells, kind, draws, random), BY_NOISE
