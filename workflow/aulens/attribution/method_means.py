"""Means of what maps are worth, over people, runs and databases, with their standard errors."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from aulens.crossed_intervals import NO_LIMITS, Limits, added_errors, drawn_parts, interval_of_errors, standard_errors
from aulens.databases.unit_words import unit_name
from aulens.resampling import Draws, enough_drawn, mean_over_runs

OF_FACE = ["run", "unit", "face"]
Key = tuple  # what tells one mean from another


class Mean(NamedTuple):
    """A mean over people and runs; `number` counts the people, or groups of images."""

    value: float
    error: float  # standard error; NaN of too few people or runs (see `aulens.resampling.enough_drawn`)
    freedom: float  # its degrees of freedom
    number: int
    unit_of_replication: str
    runs: int
    faces: int  # of all runs
    recognised: int  # of these faces


def means_of(values: pd.DataFrame, drawn: Draws, people: bool, recognised: pd.Series | None = None) -> dict[Key, Mean]:
    """Return the mean of each column with its standard error.

    Parameters
    ----------
    values : table
        Index run, unit, face; one column per value, NaN where undefined.
    drawn : Draws
        Of the database, the same for all columns: what is paired in a face stays paired.
    people : bool
        Whether the units are people.
    recognised : (rows,) bool or None
        Whether the trained network recognised the face, with the same index; None if it does not matter.

    Notes
    -----
    The faces of a person in a run are averaged first, then people, then runs: each person of a run counts the same, and
    so does each run.
    """
    of_people = values.groupby(level=["run", "unit"]).mean()
    runs, units = (of_people.index.get_level_values(name).to_numpy() for name in ("run", "unit"))
    array, known_faces = of_people.to_numpy(float), values.notna().to_numpy()  # (people of runs or faces, columns)
    right = pd.Series(dtype=bool, index=values.index[:0]) if recognised is None else recognised
    seen = right.reindex(values.index, fill_value=False).to_numpy(bool)  # (rows,)
    means, parts = mean_over_runs(array, runs), drawn_parts(array, units, runs, drawn)
    found = {}
    for place, key in enumerate(values.columns):
        known, of_faces = ~np.isnan(array[:, place]), known_faces[:, place]
        number, of_runs = len(np.unique(units[known].astype(str))), len(np.unique(runs[known]))
        counts = int(of_faces.sum()), int((of_faces & seen).sum())
        error, freedom = np.nan, np.nan
        if enough_drawn(number, of_runs, len(drawn.runs)):
            error, freedom = map(float, standard_errors(parts[:, :, place], number, of_runs))
        numbers = number, unit_name(people, of_runs), of_runs, *counts
        found[tuple(key)] = Mean(float(means[place]), error, freedom, *numbers)
    return found


def over_databases(found: Sequence[Mapping[Key, Mean]]) -> dict[Key, Mean]:
    """Return the means over databases, each of which counts the same; those where a value is undefined do not count."""
    together = {}
    for key in dict.fromkeys(key for means in found for key in means):
        own = [means[key] for means in found if key in means and not np.isnan(means[key].value)]
        own = own or [means[key] for means in found if key in means]
        error, freedom = added_errors(*np.transpose([(mean.error / len(own), mean.freedom) for mean in own]))
        together[key] = Mean(
            float(np.mean([mean.value for mean in own])),
            float(error),
            float(freedom),
            sum(mean.number for mean in own),
            own[0].unit_of_replication,
            sum(mean.runs for mean in own),
            sum(mean.faces for mean in own),
            sum(mean.recognised for mean in own),
        )
    return together


def bounds_of(mean: Mean, confidence: float, limits: Limits = NO_LIMITS) -> tuple[float, float]:
    """Return the interval of a mean, within the limits of its values; NaN of too few people or runs."""
    low, high = interval_of_errors(np.array(mean.value), mean.error, mean.freedom, confidence, limits)
    return float(low), float(high)


def numbers_of(mean: Mean, confidence: float, limits: Limits = NO_LIMITS) -> tuple[float | int | str, ...]:
    """Return value, lower and upper bound, number, unit of replication and runs of a mean."""
    return mean.value, *bounds_of(mean, confidence, limits), mean.number, mean.unit_of_replication, mean.runs
