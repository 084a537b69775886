"""Which faces teach detectors of action units, and which judge them: people whom neither they nor networks know."""

from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd

from aulens.databases.coded_faces import Coded, coded_faces
from aulens.databases.units import units_of
from aulens.errors import InputError
from aulens.evaluation.checks import check_tested
from aulens.training.split_tables import tested_in
from aulens.transfer.detectors import Division, folds_of, own_division

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


def own_coded(table: pd.DataFrame, labels: list[str], settings: CodedSettings) -> Coded:
    """Return the coded faces of the database that take part with one of the labels."""
    own = table[table["expression"].isin(labels)]
    units = units_of(own, settings.unit)
    return coded_faces(settings.database, own, units, planted=settings.planted, present=settings.present)


def probes_coded(table: pd.DataFrame, settings: CodedSettings) -> Coded:
    """Return the faces of the probes, all of which are coded.

    Raises
    ------
    InputError
        If they show fewer people than there are folds.
    """
    coded = coded_faces(str(settings.probes), table, table["person"], planted=True, present=settings.present)
    if (people := len(np.unique(coded.units))) < settings.folds:
        raise InputError(
            f"action_unit_detection: folds: {settings.folds} is not allowed: the people of {settings.probes} are dealt "
            f"into them, and there are {people}"
        )
    return coded


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
