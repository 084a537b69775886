"""Which faces teach detectors of action units, and which judge them: people whom neither they nor networks know."""

from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
import pandas as pd

from aulens.databases.coded_units import coded_intensities, coded_units
from aulens.databases.units import units_of
from aulens.errors import InputError
from aulens.evaluation.checks import check_tested
from aulens.training.split_tables import tested_in
from aulens.transfer.detectors import LEVELS, Division, folds_of, own_division

OWN, PROBES = "own", "probes"
PARTS = ("train", "validation", "test")


class CodedSettings(Protocol):
    """What a stage's settings say of the faces (see `aulens.transfer.action_units`)."""

    seed: int
    database: str
    unit: str
    planted: bool
    probes: str | None
    folds: int
    present: float


class Coded(NamedTuple):
    """Faces with action units.

    Attributes
    ----------
    rows, units, expressions : (n,) int, (n,) str, (n,) str
        In the array of faces, who is shown, and with which expression.
    action_units : list of int
    present, levels : (n, aus) bool, (n, aus) float
        `levels` from 0 to 5.
    left_out : int
        Faces that were not coded.
    """

    rows: np.ndarray
    units: np.ndarray
    expressions: np.ndarray
    action_units: list[int]
    present: np.ndarray
    levels: np.ndarray
    left_out: int


def coded_faces(table: pd.DataFrame, units: np.ndarray, planted: bool, present: float) -> Coded:
    """Return the faces of a table that were coded.

    Parameters
    ----------
    table : table
        Columns face, expression and action_units.
    units : (n,) str
        Who is shown.
    planted : bool
        Whether all faces are coded (see `aulens.databases.coded_units`).
    present : float
        An action unit is present above this intensity (0 to 1).

    Raises
    ------
    InputError
        If no face has action units.

    Notes
    -----
    Levels are five times the intensity, rounded, so that A to E of FACS are 1 to 5; what is not present is 0, and what
    is present at least 1.
    """
    action_units = coded_units(table)
    intensities = coded_intensities(table, action_units, planted=planted)
    coded = ~np.isnan(intensities).any(axis=1)
    own, shown = intensities[coded], intensities[coded] > present
    levels = np.where(shown, np.clip(np.rint(LEVELS * own), 1, LEVELS), 0.0)
    faces, expressions = (table[name].to_numpy()[coded] for name in ("face", "expression"))
    return Coded(faces, units[coded], expressions.astype(str), action_units, shown, levels, int((~coded).sum()))


def own_coded(table: pd.DataFrame, labels: list[str], settings: CodedSettings) -> Coded:
    """Return the coded faces of the database that take part with one of the labels."""
    own = table[table["expression"].isin(labels)]
    units = units_of(own, settings.unit).to_numpy().astype(str)
    return coded_faces(own, units, settings.planted, settings.present)


def probes_coded(table: pd.DataFrame, settings: CodedSettings) -> Coded:
    """Return the faces of the probes, all of which are coded."""
    return coded_faces(table, table["person"].to_numpy().astype(str), True, settings.present)


def divisions_of(
    name: str, coded: Coded, splits: pd.DataFrame, run: int, table_file: Path, settings: CodedSettings
) -> list[Division]:
    """Return by which faces detectors are taught and judged: the parts of the run, or folds of the probes' people."""
    if name == PROBES:
        return check_learning(list(folds_of(coded.units, settings.folds, settings.seed)), name, settings)
    of_run = splits[splits["run"] == run]
    parts = [np.isin(coded.units, of_run["unit"][of_run["part"] == part].astype(str)) for part in PARTS]
    tested = pd.DataFrame({"face": coded.rows[parts[2]]})
    check_tested(tested, run, tested_in(splits, run), table_file)
    return check_learning([own_division(*parts, coded.units)], name, settings)


def check_learning(divisions: list[Division], name: str, settings: CodedSettings) -> list[Division]:
    """Return divisions; refuse one in which there is nobody to learn from, or to choose the penalty."""
    if all(len(division.learn) and len(division.choose) for division in divisions):
        return divisions
    where, more = (settings.probes, "fewer folds, or a database") if name == PROBES else (settings.database, "a split")
    raise InputError(
        f"action_unit_detection: too few people with coded faces in {where} for a detector to learn from and its "
        f"penalty to be chosen by; {more} with more of them is needed, at least two people in each learning part"
    )


def check_new_people(probes: np.ndarray, people: pd.Series, settings: CodedSettings) -> None:
    """Refuse probes of people who take part in the study."""
    if both := sorted(set(probes) & set(people.dropna().astype(str)) - {""}):
        raise InputError(
            f"action_unit_detection: probes: {settings.probes} shows people who take part in the study ({len(both)} of "
            f"{settings.database}, such as {both[0]}); name a database of other people (its keys population and "
            "first_person)"
        )
