"""Between tables of responses or profiles and arrays (…, output units, action units, levels)."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from aulens.errors import InputError


def response_array(table: pd.DataFrame, labels: Sequence[str], action_units: Sequence[int], levels: int) -> np.ndarray:
    """Responses of one database's networks as an array.

    Parameters
    ----------
    table : table
        Columns run, output_unit, action_unit, level, response; the null image is action unit 0 at level 0.
    labels : sequence of str
        The output units, in the order of the array.
    action_units : sequence of int
        In the order of the array.
    levels : int
        Number of levels, the null image included.

    Returns
    -------
    (runs, output_units, aus, levels) float64
        Level 0 is the response to the null image, the same for all action units. Runs in increasing order.

    Raises
    ------
    InputError
        If a response is missing, given twice or not finite.
    """
    runs = sorted(table["run"].unique())
    series = _by_place(table, "run", "response")
    array = np.empty((len(runs), len(labels), len(action_units), levels))
    array[..., :1] = _pick(series, [runs, labels, [0], [0]])
    array[..., 1:] = _pick(series, [runs, labels, action_units, range(1, levels)])
    return array


def profile_array(
    table: pd.DataFrame, databases: Sequence[str], labels: Sequence[str], action_units: Sequence[int], levels: int
) -> np.ndarray:
    """Normalised profiles of the output units of several databases' networks as an array.

    Parameters
    ----------
    table : table
        Columns database, output_unit, action_unit, level, normalised (see `tuning.profiles`).
    databases : sequence of str
        In the order of the array.
    labels : sequence of str
        The output units, in the order of the array.
    action_units : sequence of int
        In the order of the array.
    levels : int
        Number of levels, the null image included.

    Returns
    -------
    (databases, output_units, aus, levels) float64
        Level 0 is the null image, where every profile is 0.

    Raises
    ------
    InputError
        If a value is missing, given twice or not finite.
    """
    return _pick(_by_place(table, "database", "normalised"), [databases, labels, action_units, range(levels)])


def _by_place(table: pd.DataFrame, source: str, column: str) -> pd.Series:
    """Return a column by run or database, output unit, action unit and level."""
    keys = [table[name] for name in (source, "output_unit", "action_unit", "level")]
    return pd.Series(table[column].to_numpy(float), index=pd.MultiIndex.from_arrays(keys))


def _pick(series: pd.Series, axes: Sequence[Iterable]) -> np.ndarray:
    """Return the values of all combinations of the axes, one dimension per axis."""
    if series.index.has_duplicates:
        key = series.index[series.index.duplicated()][0]
        raise InputError(f"tuning: the value of {_words(key)} is given twice")
    values = series.reindex(pd.MultiIndex.from_product(axes))
    wrong = values.index[~np.isfinite(values.to_numpy())]
    if len(wrong):
        raise InputError(f"tuning: {len(wrong)} values are missing or not finite, the first is {_words(wrong[0])}")
    return values.to_numpy().reshape([len(axis) for axis in axes])


def _words(key: tuple) -> str:
    """Return the place of a value in words."""
    source, output_unit, action_unit, level = key
    return f"run or database {source}, output unit {output_unit}, AU{action_unit} at level {level}"
