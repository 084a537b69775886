"""Faces with known action units that filters are shown: of a database of action units, and those a run is tested on."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from aulens.databases.coded_units import coded_intensities, coded_units
from aulens.errors import InputError


class Coded(NamedTuple):
    """Faces with known action units.

    Attributes
    ----------
    name : str
        Of the database.
    rows : (n,) int
        Which of its faces.
    people : (n,) str
    action_units : list of int
    present : (n, aus) bool
        Whether its intensity is above 0.
    """

    name: str
    rows: np.ndarray
    people: np.ndarray
    action_units: list[int]
    present: np.ndarray


def coded_faces(name: str, table: pd.DataFrame, action_units: list[int], *, planted: bool) -> Coded:
    """Return the faces of a table whose action units are known.

    Parameters
    ----------
    name : str
    table : table
        Columns face, person, expression and action_units.
    action_units : list of int
        See `aulens.databases.coded_units`.
    planted : bool
        Whether the workflow rendered the faces, so that all of them are coded.
    """
    intensities = coded_intensities(table, action_units, planted=planted)
    known = ~np.isnan(intensities).any(axis=1)
    rows, people = (table[column].to_numpy()[known] for column in ("face", "person"))
    return Coded(name, rows.astype(int), people.astype(str), action_units, intensities[known] > 0)


def units_to_find(table: pd.DataFrame, database: str, probes: str | None) -> list[int]:
    """Return the action units of a study's own database; none if it does not code them.

    Raises
    ------
    InputError
        If it does not, and there is no database of action units either.
    """
    units = coded_units(table)
    if not units and probes is None:
        raise InputError(
            f"filters: no face of {database} has action units (column action_units of its manifest); name a rendered "
            "database of action units in the key probes"
        )
    return units


def check_strangers(probes: pd.DataFrame, table: pd.DataFrame, name: str, database: str) -> None:
    """Refuse faces of action units that show people of the study: networks may have been trained on them.

    Raises
    ------
    InputError
        Naming one of them.
    """
    if both := sorted(set(probes["person"].dropna()) & set(table["person"].dropna()) - {""}):
        raise InputError(
            f"filters: probes: {name} shows people who take part in the study ({len(both)} of {database}, such as "
            f"{both[0]}); name a database of other people (its keys population and first_person)"
        )
