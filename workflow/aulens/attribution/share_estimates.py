"""Means of shares and distances over runs and people, by expression and over all, with their standard errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from aulens.crossed_intervals import NO_LIMITS, Limits, added_errors, drawn_parts, interval_of_errors, standard_errors
from aulens.databases.unit_words import unit_name
from aulens.resampling import Draws, enough_drawn, mean_over_runs

ALL = "all"  # expressions


@dataclass(frozen=True, eq=False)
class Estimate:
    """Means over runs of some maps.

    Attributes
    ----------
    mean, error, freedom : dict of str to array
        Measure -> (parts,) float: mean, standard error (NaN without people and runs enough, see
        `aulens.resampling.enough_drawn`) and its degrees of freedom.
    number, runs : int
        People (or groups of images) and runs whose maps are not empty.
    maps, empty : int
        How many there are, and how many of them are 0 everywhere: these have no share and do not count.
    unit : str
        What is drawn again.
    """

    mean: dict[str, np.ndarray]
    error: dict[str, np.ndarray]
    freedom: dict[str, np.ndarray]
    number: int
    runs: int
    maps: int
    empty: int
    unit: str

    def bounds(self, measure: str, confidence: float, limits: Limits = NO_LIMITS) -> tuple[np.ndarray, np.ndarray]:
        """Return lower and upper bounds (parts,) of a measure; NaN without people and runs enough."""
        given = self.mean[measure], self.error[measure], self.freedom[measure]
        return interval_of_errors(*given, confidence, limits)


class _Maps(NamedTuple):
    """Of the maps of one expression: mean (all parts,) and parts (3, draws, all parts) of all measures together."""

    mean: np.ndarray
    parts: np.ndarray
    counts: dict[str, Any]
    enough: bool


def estimates(
    table: pd.DataFrame, measures: Mapping[str, np.ndarray], labels: Sequence[str], drawn: Draws
) -> dict[str, Estimate]:
    """Return the means of each expression that has maps, and those over all.

    Parameters
    ----------
    table : table
        Of the maps of one method, database and kind of weights: columns run, unit, person, expression.
    measures : mapping
        Name -> (maps, parts) float, NaN where undefined; `share`, which tells empty maps from others, among them.
    labels : sequence of str
        Of the study, in its order.
    drawn : Draws
        Of all people and runs of the database.

    Returns
    -------
    dict of str to Estimate
        Expression -> means over the faces of each run, and then over runs; `all` is the mean over the expressions of
        which any map is not empty. It has an interval if each of these has people and runs enough for one: by the
        numbers of the expression that has fewest.
    """
    found = {}
    for label in labels:
        rows = np.flatnonzero(table["expression"] == label)
        if len(rows):
            found[label] = _maps(table.iloc[rows], {name: values[rows] for name, values in measures.items()}, drawn)
    counted = [own for own in found.values() if own.counts["empty"] < own.counts["maps"]]
    all_maps = _estimate(counted or list(found.values()), measures, _counts(table, measures))
    return {label: _estimate([own], measures, own.counts) for label, own in found.items()} | {ALL: all_maps}


def minus(one: Estimate, other: Estimate, measure: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the difference of estimates of other people and runs, its standard error and freedom, each (parts,)."""
    errors, freedom = np.stack([[own.error[measure], own.freedom[measure]] for own in (one, other)], axis=1)
    return one.mean[measure] - other.mean[measure], *added_errors(errors, freedom)


def _maps(table: pd.DataFrame, measures: Mapping[str, np.ndarray], drawn: Draws) -> _Maps:
    runs, units = table["run"].to_numpy(), table["unit"].astype(str).to_numpy()
    values, counts = np.concatenate(list(measures.values()), axis=1), _counts(table, measures)  # (maps, all parts)
    enough = enough_drawn(counts["number"], counts["runs"], len(drawn.runs))
    return _Maps(mean_over_runs(values, runs), drawn_parts(values, units, runs, drawn), counts, enough)


def _estimate(own: Sequence[_Maps], measures: Mapping[str, np.ndarray], counts: Mapping[str, Any]) -> Estimate:
    """Return the mean over some expressions."""
    mean = np.mean([one.mean for one in own], axis=0)
    error, freedom = np.full((2, len(mean)), np.nan)
    if all(one.enough for one in own):
        parts = np.mean([one.parts for one in own], axis=0)
        error, freedom = standard_errors(parts, *(min(one.counts[name] for one in own) for name in ("number", "runs")))
    ends = np.cumsum([values.shape[1] for values in measures.values()])[:-1]
    of_measures = [dict(zip(measures, np.split(values, ends), strict=True)) for values in (mean, error, freedom)]
    return Estimate(*of_measures, **counts)


def _counts(table: pd.DataFrame, measures: Mapping[str, np.ndarray]) -> dict[str, Any]:
    empty = np.isnan(measures["share"]).all(axis=1)  # (maps,)
    own = table[~empty]
    number, runs = own["unit"].nunique(), own["run"].nunique()
    return {
        "number": number,
        "runs": runs,
        "maps": len(table),
        "empty": int(empty.sum()),
        "unit": unit_name((table["unit"].astype(str) == table["person"].astype(str)).all(), runs),
    }
