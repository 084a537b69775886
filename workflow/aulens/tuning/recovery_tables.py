"""Tables of planted truth: the order of differences, who planted what, differences within databases, similarity."""

from collections.abc import Iterator, Mapping
from itertools import combinations, permutations
from typing import Protocol

import numpy as np
import pandas as pd

from aulens.randomness import generator
from aulens.ranks import spearman
from aulens.resampling import FEWEST_RUNS, interval
from aulens.tuning.planted import Planted, signs_between
from aulens.tuning.planted_nulls import drawn_halvings, null_differences
from aulens.tuning.planted_signs import (
    auroc_within,
    drawn_profiles,
    signs_right,
    somers_d,
    somers_permutation_p,
)
from aulens.tuning.planted_similarity import planted_cosine, planted_jaccard

ALL = "all"
SCORE_COLUMNS = ["database_1", "database_2", "expression", "somers_d", "low", "high", "p", "right", "signs", "p_signs"]
SCORE_COLUMNS += ["first_only", "second_only", "both", "runs_1", "runs_2"]
SIDE_COLUMNS = ["database", "other", "planted_in", "auroc", "low", "high", "cells", "neither", "runs"]
NULL_COLUMNS = ["database", "database_1", "database_2", "groups_1", "groups_2", "somers_d", "right", "signs"]
SIMILARITY_COLUMNS = ["database_1", "database_2", "expression", "cosine", "jaccard", "similarity"]
SIMILARITY_COLUMNS += ["different", "same", "gap"]
Arrays = Mapping[str, np.ndarray]


class Drawing(Protocol):
    """What the tables need of the settings; see `recovery.RecoverySettings`."""

    seed: int
    labels: list[str]
    permutations: int
    samples: int
    confidence: float
    halvings: int
    smallest_difference: float


def scores_table(profiles: Arrays, responses: Arrays, planted: Mapping[str, Planted], how: Drawing) -> pd.DataFrame:
    """Somers' D of the difference of two databases' profiles on the planted sign, of each expression and of all.

    Parameters
    ----------
    profiles : dict of (output_units, aus, levels) float
        Normalised, of each database; of the action units that `planted` has.
    responses : dict of (runs, output_units, all aus, levels) float
        Of each planted database.
    planted : dict of Planted
        In the order of the study's databases.
    how : RecoverySettings
        Seed, labels, and how much is drawn.

    Returns
    -------
    table
        Of `SCORE_COLUMNS`; intervals, of these people and other runs, are empty below `FEWEST_RUNS`; p, approximate, is
        that of all expressions together.
    """
    rows = []
    for one, two in combinations(planted, 2):
        signs = signs_between(planted[one], planted[two], how.smallest_difference)  # (output_units, aus)
        differences = (profiles[one] - profiles[two])[..., -1]  # (output_units, aus)
        pair = [_drawn(responses[name], how, name, planted[name]) for name in (one, two)]
        drawn = pair[0] - pair[1]  # (draws, output_units, aus)
        parts = [*range(len(how.labels)), slice(None)]
        random = generator(how.seed, "planted signs", one, two)
        both = planted[one].cells & planted[two].cells
        for name, part in zip([*how.labels, ALL], parts, strict=True):
            values, truth = np.atleast_2d(differences[part]), np.atleast_2d(signs[part])
            p = somers_permutation_p(values, truth, how.permutations, random) if name == ALL else np.nan
            draws = [somers_d(np.atleast_2d(values[part]), truth) for values in drawn]
            right = signs_right(values, truth)
            counts = [(truth == 1).sum(), (truth == -1).sum(), both[part].sum()]
            found = [float(somers_d(values, truth)), *_bounds(draws, how.confidence), p]
            found += [right.right, right.signs, right.p, *counts, len(responses[one]), len(responses[two])]
            rows.append((one, two, name, *found))
    return pd.DataFrame(rows, columns=SCORE_COLUMNS)


def sides_table(profiles: Arrays, responses: Arrays, planted: Mapping[str, Planted], how: Drawing) -> pd.DataFrame:
    """How a database's profiles separate what was planted in both, in it alone, in another alone, from the rest.

    Parameters
    ----------
    profiles, responses, planted, how
        See `scores_table`.

    Returns
    -------
    table
        Of `SIDE_COLUMNS`: `auroc` against cells planted in neither, pairs within expressions, of all together.
    """
    rows = []
    for own, other in permutations(planted, 2):
        mine, theirs = planted[own].cells, planted[other].cells
        sides = {"both": mine & theirs, "own": mine & ~theirs, "other": theirs & ~mine}
        neither, drawn = ~(mine | theirs), _drawn(responses[own], how, own, planted[own])
        for side, cells in sides.items():
            area = float(auroc_within(profiles[own][..., -1], cells, neither))
            bounds = _bounds([auroc_within(values, cells, neither) for values in drawn], how.confidence)
            rows.append((own, other, side, area, *bounds, cells.sum(), neither.sum(), len(responses[own])))
    return pd.DataFrame(rows, columns=SIDE_COLUMNS)


def nulls_table(groups: Arrays, planted: Mapping[str, Planted], how: Drawing) -> pd.DataFrame:
    """Somers' D of differences within one database, on the sign that was planted between two.

    Parameters
    ----------
    groups : dict of (groups, output_units, aus, levels) float
        Responses of networks that learned disjoint groups of one database's people.
    planted, how
        See `scores_table`.

    Returns
    -------
    table
        Of `NULL_COLUMNS`, one row per way to halve the groups; empty without groups.
    """
    rows = []
    for one, two in combinations(planted, 2):
        signs = signs_between(planted[one], planted[two], how.smallest_difference)  # (output_units, aus)
        for database in (name for name in (one, two) if name in groups):
            responses, random = groups[database], generator(how.seed, "halves of groups", database)
            for halving in drawn_halvings(len(responses), how.halvings, random):
                differences = null_differences(responses, halving)[:, planted[one].places]  # (output_units, aus)
                right = signs_right(differences, signs)
                found = float(somers_d(differences, signs)), right.right, right.signs
                rows.append((database, one, two, *(" ".join(map(str, half)) for half in halving), *found))
    return pd.DataFrame(rows, columns=NULL_COLUMNS)


def similarity_table(
    profiles: Arrays, planted: Mapping[str, Planted], baseline: pd.DataFrame | None, labels: list[str]
) -> pd.DataFrame:
    """How alike what was planted for each expression is in two databases, and how alike its profiles are.

    Parameters
    ----------
    profiles, planted
        See `scores_table`.
    baseline : table or None
        Columns database_1, database_2, output_unit, different, same_1, same_2, gap.
    labels : list of str
        The expressions.

    Returns
    -------
    table
        Of `SIMILARITY_COLUMNS`: `similarity` is Spearman's correlation of the two full profiles without the null image;
        the last three, of all action units, are empty without a baseline.
    """
    rows = [
        (one, two, *row)
        for one, two in combinations(planted, 2)
        for row in _alike(profiles[one], profiles[two], planted[one], planted[two], labels)
    ]
    table = pd.DataFrame(rows, columns=SIMILARITY_COLUMNS[:6])
    if baseline is None:
        return table.reindex(columns=SIMILARITY_COLUMNS)
    known = baseline.assign(same=baseline[["same_1", "same_2"]].mean(axis=1, skipna=False))
    keys = ["database_1", "database_2", "expression"]
    known = known.rename(columns={"output_unit": "expression"})[[*keys, "different", "same", "gap"]]
    return table.merge(known, on=keys, how="left")[SIMILARITY_COLUMNS]


def _alike(
    first: np.ndarray, second: np.ndarray, one: Planted, two: Planted, labels: list[str]
) -> Iterator[tuple[str, float, float, float]]:
    """Yield expression, planted cosine, planted Jaccard index and similarity of the profiles."""
    cosines = planted_cosine(one.intensities, two.intensities, one.cells | two.cells)
    shares = planted_jaccard(one.cells, two.cells)
    for index, name in enumerate(labels):
        pair = (profile[index, :, 1:].ravel() for profile in (first, second))
        yield name, float(cosines[index]), float(shares[index]), spearman(*pair)[0]


def _drawn(responses: np.ndarray, how: Drawing, database: str, known: Planted) -> np.ndarray:
    """Return profiles (draws, output_units, known aus) of runs that were drawn again; none with too few runs."""
    draws = how.samples if len(responses) >= FEWEST_RUNS else 0
    drawn = drawn_profiles(responses, draws, generator(how.seed, "runs drawn again", "recovery", database))
    return drawn[..., known.places]


def _bounds(draws: list, confidence: float) -> tuple[float, float]:
    """Return the bounds of the interval of drawn values; NaN without draws."""
    if not len(draws):
        return np.nan, np.nan
    low, high = interval(np.array(draws, float)[:, None], confidence)
    return float(low[0]), float(high[0])
