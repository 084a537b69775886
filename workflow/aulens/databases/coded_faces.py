"""Faces with known action units, and whether they show people of a study."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from aulens.databases.coded_units import coded_intensities, coded_units, scored_units
from aulens.databases.strengths import STRONGEST
from aulens.errors import InputError


class Coded(NamedTuple):
    """Faces with known action units.

    Attributes
    ----------
    name : str
        Of the database.
    rows, units, expressions : (n,) int, (n,) str, (n,) str
        In the array of faces, who is shown (people, or groups of images), and with which expression.
    action_units : list of int
    present : (n, aus) bool
    levels : (n, aus) float
        From 0 (absent) to 5; NaN where an action unit is present and its intensity was not scored, and everywhere for
        an action unit whose intensity was never scored.
    left_out : int
        Faces that were not coded.
    """

    name: str
    rows: np.ndarray
    units: np.ndarray
    expressions: np.ndarray
    action_units: list[int]
    present: np.ndarray
    levels: np.ndarray
    left_out: int


def coded_faces(
    name: str,
    table: pd.DataFrame,
    units: pd.Series,
    *,
    planted: bool,
    present: float = 0.0,
    action_units: list[int] | None = None,
) -> Coded:
    """Return the faces of a table that were coded.

    Parameters
    ----------
    name : str
        Of the database.
    table : table
        Columns face, expression and action_units.
    units : (n,) Series
        Who is shown.
    planted : bool
        Whether all faces are coded (see `aulens.databases.coded_units`).
    present : float
        An action unit is present above this intensity (0 to 1).
    action_units : list of int, optional
        Those of the table without it.

    Raises
    ------
    InputError
        If no face has action units.

    Notes
    -----
    Levels are five times the intensity, rounded, so that A to E of FACS are 1 to 5; what is not present is 0, and what
    is present at least 1.
    """
    action_units = coded_units(table) if action_units is None else action_units
    intensities = coded_intensities(table, action_units, planted=planted)
    coded = ~np.isnan(intensities).any(axis=1)
    own, shown = intensities[coded], intensities[coded] > present
    levels = np.where(shown, np.clip(np.rint(STRONGEST * own), 1, STRONGEST), 0.0)
    scored = scored_units(table, action_units)[coded]
    never = shown.any(axis=0) & ~(shown & scored).any(axis=0)  # (aus,)
    levels[~scored | never] = np.nan
    faces, expressions = (table[column].to_numpy()[coded] for column in ("face", "expression"))
    who = units.to_numpy()[coded].astype(str)
    left_out = int((~coded).sum())
    return Coded(name, faces.astype(int), who, expressions.astype(str), action_units, shown, levels, left_out)


def check_strangers(probes: Iterable[str], study: Iterable[str], key: str, name: str, database: str) -> None:
    """Refuse faces of action units that show people of the study: networks may have been trained on them.

    Parameters
    ----------
    probes, study : iterable of str
        People; a name is one human being in all rendered databases. Those without a name are passed over.
    key : str
        Of the configuration, where the database of action units is named.
    name, database : str
        Of action units, and of the study.

    Raises
    ------
    InputError
        Naming one of them.
    """
    shown, own = ({str(person) for person in people if pd.notna(person)} for people in (probes, study))
    if both := sorted(shown & own - {""}):
        raise InputError(
            f"{key}: {name} shows people who take part in the study ({len(both)} of {database}, such as {both[0]}); "
            "name a database of other people (its keys population and first_person)"
        )
