"""The action units of faces: what was coded in a database, or planted in a rendered one (column action_units)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from aulens.databases.fields import UNSCORED
from aulens.errors import InputError

NEUTRAL = "neutral"


def coded_units(table: pd.DataFrame) -> list[int]:
    """Return the action units that occur in the faces of a table, in order.

    >>> coded_units(pd.DataFrame({"action_units": ["12:1;25:0.4", None, "4:0.2"]}))
    [4, 12, 25]
    """
    return sorted({unit for text in _texts(table) for unit in _strengths(text)})


def coded_intensities(table: pd.DataFrame, action_units: Sequence[int], *, planted: bool) -> np.ndarray:
    """Return the intensity of each action unit in each face.

    Parameters
    ----------
    table : table
        A row per face (see `aulens.faces.in_study`), columns expression and action_units, such as 12:1;25:0.4.
    action_units : sequence of int
        In the order of the array.
    planted : bool
        Whether the workflow rendered the faces, so that all of them are coded.

    Returns
    -------
    (faces, aus) float
        0 absent, above 0 to 1 present; a row of NaN of a face that was not coded. What is present and was not scored
        has what the grammar says (see `scored_units`).

    Raises
    ------
    InputError
        If no face has action units.

    Notes
    -----
    A face that was photographed counts as coded if action units are named, or if its expression is neutral: databases
    such as CK+ code the peak of a sequence, which begins with a neutral face.

    Examples
    --------
    >>> table = pd.DataFrame({"expression": ["happy", "neutral", "sad"], "action_units": ["12:1;25:0.4", "", ""]})
    >>> coded_intensities(table, [4, 12], planted=False).tolist()
    [[0.0, 1.0], [0.0, 0.0], [nan, nan]]
    """
    texts = _texts(table)
    if not any(texts):
        raise InputError(
            "no face has action units (column action_units of the manifest): a database that codes them is needed, "
            "such as CK+ or DISFA, or one that the workflow renders"
        )
    found = np.full((len(table), len(action_units)), np.nan)
    coded = planted | (table["expression"] == NEUTRAL).to_numpy()
    for row, text in enumerate(texts):
        if text or coded[row]:
            strengths = _strengths(text)
            found[row] = [strengths.get(unit, 0.0) for unit in action_units]
    return found


def scored_units(table: pd.DataFrame, action_units: Sequence[int]) -> np.ndarray:
    """Return whether the intensity of each action unit in each face (faces, aus) was scored: not if it ends with ``?``.

    >>> scored_units(pd.DataFrame({"action_units": ["12:1?;25:0.4", None]}), [12, 25]).tolist()
    [[False, True], [True, True]]
    """
    marked = [{int(part.split(":")[0]) for part in text.split(";") if UNSCORED in part} for text in _texts(table)]
    return np.array([[unit not in own for unit in action_units] for own in marked], bool)


def _texts(table: pd.DataFrame) -> list[str]:
    return table["action_units"].fillna("").astype(str).tolist()


def _strengths(text: str) -> dict[int, float]:
    pairs = (part.split(":") for part in text.split(";") if part)
    return {int(unit): float(strength.removesuffix(UNSCORED)) for unit, strength in pairs}
