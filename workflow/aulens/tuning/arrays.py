"""Between tables of responses or profiles and arrays (…, units, action units, levels)."""

import numpy as np
import pandas as pd

from aulens.errors import InputError


def response_array(
    table: pd.DataFrame, expressions: list[str], action_units: list[int], intensities: list[float]
) -> np.ndarray:
    """Responses of one database's networks as an array.

    Parameters
    ----------
    table : columns run, unit, action_unit, intensity, response; the null image is action unit 0 at intensity 0
    intensities : increasing, from 0 (the null image)

    Returns
    -------
    (runs, units, aus, levels) float64
        Level 0 is the response to the null image, the same for all action units. Runs in increasing order.

    Raises
    ------
    InputError
        If a response is missing, given twice or not finite.
    """
    levels = _levels(intensities)
    runs = sorted(table["run"].unique())
    keys = [table["run"], table["unit"], table["action_unit"], _levels(table["intensity"])]
    series = pd.Series(table["response"].to_numpy(float), index=pd.MultiIndex.from_arrays(keys))
    array = np.empty((len(runs), len(expressions), len(action_units), len(levels)))
    array[..., :1] = _pick(series, [runs, expressions, [0], [0]])
    array[..., 1:] = _pick(series, [runs, expressions, action_units, levels[1:]])
    return array


def profile_array(
    table: pd.DataFrame,
    databases: list[str],
    expressions: list[str],
    action_units: list[int],
    intensities: list[float],
) -> np.ndarray:
    """Normalised profiles of several databases' units as an array.

    Parameters
    ----------
    table : columns database, unit, action_unit, intensity, normalised (see `tuning.profiles`)

    Returns
    -------
    (databases, units, aus, levels) float64
        Level 0 is the null image, where every profile is 0.

    Raises
    ------
    InputError
        If a value is missing, given twice or not finite.
    """
    keys = [table["database"], table["unit"], table["action_unit"], _levels(table["intensity"])]
    series = pd.Series(table["normalised"].to_numpy(float), index=pd.MultiIndex.from_arrays(keys))
    return _pick(series, [databases, expressions, action_units, _levels(intensities)])


def _levels(intensities: list[float] | pd.Series) -> np.ndarray:
    """Return intensities as whole millionths, which compare exactly."""
    return np.rint(np.asarray(intensities, float) * 1_000_000).astype(int)


def _pick(series: pd.Series, axes: list) -> np.ndarray:
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
    source, unit, action_unit, level = key
    return f"run or database {source}, unit {unit}, AU{action_unit} at intensity {level / 1_000_000:g}"
