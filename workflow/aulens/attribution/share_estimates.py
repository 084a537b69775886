"""Means of shares and distances over runs and people, by expression and over all, with what other draws would give."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from aulens.databases.unit_words import unit_name
from aulens.resampling import Draws, drawn_means, enough_drawn, interval, mean_over_runs

ALL = "all"  # expressions


@dataclass(frozen=True, eq=False)
class Estimate:
    """Means over runs of some maps.

    Attributes
    ----------
    mean : dict of str to array
        Measure -> (parts,) float.
    drawn : dict of str to array
        Measure -> (draws, parts) float.
    number, runs : int
        People (or groups of images) and runs whose maps are not empty.
    maps, empty : int
        How many there are, and how many of them are 0 everywhere: these have no share and do not count.
    enough : bool
        Whether there are people and runs enough for an interval (see `aulens.resampling.enough_drawn`).
    unit : str
        What is drawn again.
    """

    mean: dict[str, np.ndarray]
    drawn: dict[str, np.ndarray]
    number: int
    runs: int
    maps: int
    empty: int
    enough: bool
    unit: str

    def bounds(self, measure: str, confidence: float) -> tuple[np.ndarray, np.ndarray]:
        """Return lower and upper bounds (parts,) of a measure; NaN without people and runs enough."""
        return bounds(self.drawn[measure], confidence, self.enough)


def bounds(drawn: np.ndarray, confidence: float, enough: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return lower and upper bounds (parts,) of draws (draws, parts); NaN where people or runs are too few."""
    return interval(drawn if enough else np.full_like(drawn[:1], np.nan), confidence)


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
        which any map is not empty. It has an interval if each of these has people and runs enough for one.
    """
    found = {}
    for label in labels:
        rows = np.flatnonzero(table["expression"] == label)
        if len(rows):
            found[label] = _estimate(table.iloc[rows], {name: values[rows] for name, values in measures.items()}, drawn)
    counted = [own for own in found.values() if own.empty < own.maps]
    counts = _counts(table, measures, drawn)
    counts["enough"] = counts["enough"] and all(own.enough for own in counted)
    return found | {ALL: _over_expressions(counts, measures, counted or list(found.values()))}


def minus(one: Estimate, other: Estimate, measure: str) -> tuple[np.ndarray, np.ndarray, bool]:
    """Return mean (parts,) and draws (draws, parts) of a difference of estimates, and whether it has bounds."""
    return one.mean[measure] - other.mean[measure], one.drawn[measure] - other.drawn[measure], one.enough & other.enough


def _estimate(table: pd.DataFrame, measures: Mapping[str, np.ndarray], drawn: Draws) -> Estimate:
    runs, units = table["run"].to_numpy(), table["unit"].astype(str).to_numpy()
    widths = np.cumsum([values.shape[1] for values in measures.values()])[:-1]
    values = np.concatenate(list(measures.values()), axis=1)  # (maps, all parts)
    mean, draws = mean_over_runs(values, runs), drawn_means(values, units, runs, drawn)
    return Estimate(
        mean=dict(zip(measures, np.split(mean, widths), strict=True)),
        drawn=dict(zip(measures, np.split(draws, widths, axis=1), strict=True)),
        **_counts(table, measures, drawn),
    )


def _over_expressions(counts: Mapping, measures: Iterable[str], own: Sequence[Estimate]) -> Estimate:
    """Return the mean over some expressions."""
    return Estimate(
        mean={name: np.mean([one.mean[name] for one in own], axis=0) for name in measures},
        drawn={name: np.mean([one.drawn[name] for one in own], axis=0) for name in measures},
        **counts,
    )


def _counts(table: pd.DataFrame, measures: Mapping[str, np.ndarray], drawn: Draws) -> dict:
    empty = np.isnan(measures["share"]).all(axis=1)  # (maps,)
    own = table[~empty]
    number, runs = own["unit"].nunique(), own["run"].nunique()
    one_of_several = runs == 1 and len(drawn.runs) > 1
    return {
        "number": number,
        "runs": runs,
        "maps": len(table),
        "empty": int(empty.sum()),
        "enough": enough_drawn(number, runs) and not one_of_several,
        "unit": unit_name((table["unit"].astype(str) == table["person"].astype(str)).all(), runs),
    }
