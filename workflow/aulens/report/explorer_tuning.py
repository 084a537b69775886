"""Profiles as the explorer shows them: every response, what differs between databases, and which stimuli are shown."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.report.action_unit_names import NAMES


def tuning_cells(
    profiles: pd.DataFrame,
    differences: pd.DataFrame | None,
    databases: Sequence[str],
    labels: Sequence[str],
    action_units: Sequence[int],
    intensities: Sequence[float],
) -> dict[str, object]:
    """Return the numbers behind every cell (output unit, action unit) of the profiles, as the tables have them.

    Parameters
    ----------
    profiles : table
        tuning/profiles.csv.
    differences : table or None
        tuning/differences.csv.
    databases, labels, action_units, intensities : sequences
        In the order of the study.

    Returns
    -------
    dict
        `mean` and `sd` over runs, nested lists (databases, output units, action units, levels) of the normalised
        response, None where there is none; `runs` of each database; `action_units` with number and name; `intensities`;
        `pairs`, see `differing_cells`.
    """
    levels = range(len(intensities))
    cells = pd.MultiIndex.from_product([databases, labels, action_units, levels])
    shape = (len(databases), len(labels), len(action_units), len(intensities))
    known = profiles.set_index(["database", "output_unit", "action_unit", "level"]).reindex(cells)
    runs = profiles.groupby("database")["runs"].max()
    return {
        "mean": nested(known["normalised"].to_numpy(float).reshape(shape)),
        "sd": nested(known["normalised_sd"].to_numpy(float).reshape(shape)),
        "runs": [int(runs.get(name, 0)) for name in databases],
        "action_units": [{"number": number, "name": NAMES.get(number, "")} for number in action_units],
        "intensities": list(intensities),
        "pairs": [] if differences is None else differing_cells(differences, labels, action_units),
    }


def differing_cells(
    differences: pd.DataFrame, labels: Sequence[str], action_units: Sequence[int]
) -> list[dict[str, object]]:
    """Return, of every pair of databases, difference and verdict of each cell.

    Returns
    -------
    list of dict
        one, two (databases), `difference` (first less second) and `differs` (None where it was not tested), nested
        lists (output units, action units).
    """
    cells, found = pd.MultiIndex.from_product([labels, action_units]), []
    for (one, two), rows in differences.groupby(["database_1", "database_2"], sort=False):
        known = rows.set_index(["output_unit", "action_unit"]).reindex(cells)
        tested = known["p"].notna().to_numpy() & known["differs"].notna().to_numpy()
        verdicts = [bool(value) if told else None for value, told in zip(known["differs"], tested, strict=True)]
        shape = (len(labels), len(action_units))
        found.append(
            {
                "one": one,
                "two": two,
                "difference": nested(known["difference"].to_numpy(float).reshape(shape)),
                "differs": np.array(verdicts, dtype=object).reshape(shape).tolist(),
            }
        )
    return found


def extreme_stimuli(table: pd.DataFrame, action_units: Sequence[int]) -> list[int]:
    """Return which faces of an action unit series are shown: the null image, then each action unit at its highest.

    Parameters
    ----------
    table : table
        faces.csv of the series; the action unit of the null image is 0.

    Raises
    ------
    InputError
        If an action unit has no face.

    Examples
    --------
    >>> table = pd.DataFrame({"face": [0, 1, 2], "action_unit": [0, 12, 12], "intensity": [0.0, 0.5, 1.0]})
    >>> extreme_stimuli(table, [12])
    [0, 2]
    """
    shown = []
    for unit in (0, *action_units):
        own = table[table["action_unit"] == unit]
        if own.empty:
            raise InputError(
                f"report.explorer: the stimuli have no face of {f'AU{unit}' if unit else 'the null image'}"
            )
        shown.append(int(own.loc[own["intensity"].idxmax(), "face"]))
    return shown


def nested(array: np.ndarray) -> list:
    """Return an array of numbers as nested lists, None where it is NaN.

    Examples
    --------
    >>> nested(np.array([[0.5, np.nan]]))
    [[0.5, None]]
    """
    return np.where(np.isnan(array), None, array.astype(object)).tolist()
