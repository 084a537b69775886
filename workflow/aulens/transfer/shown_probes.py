"""The faces of nobody of the study that all its networks are shown, and their action units."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.databases.coded_faces import check_strangers
from aulens.databases.coded_units import coded_intensities, coded_units
from aulens.errors import InputError
from aulens.files import read_csv
from aulens.networks.inputs import read_faces
from aulens.randomness import generator
from aulens.rows import Rows

COLUMNS = ["face", "person", "expression", "action_units"]


@dataclass(frozen=True, eq=False)
class Probes:
    """Faces of nobody of the study.

    Attributes
    ----------
    name : str
        Of their database.
    faces : (faces, side, side[, 3]) uint8
        Of the whole database.
    table : table
        Columns `COLUMNS`, a row per face that is shown.
    present : (shown faces, aus) bool
    action_units : list of int
    """

    name: str
    faces: np.ndarray | Rows
    table: pd.DataFrame
    present: np.ndarray
    action_units: list[int]


def probes_to_show(
    name: str | None,
    faces_files: list[Path],
    table_file: Path | None,
    images: int,
    seed: int,
    learned: pd.DataFrame,
    database: str,
) -> Probes | None:
    """Return the faces that are shown, None without probes: a fixed draw, the same for all networks of the study.

    Parameters
    ----------
    name : str or None
        Of the database of probes.
    images : int
        How many are shown at most, taken in turns over the people.
    seed : int
        Of the configuration.
    learned : table
        Column person: whom the networks were trained and tested on.
    database : str
        Of these people.

    Raises
    ------
    InputError
        If the faces are not given, or show a person of the study.
    """
    if name is None:
        return None
    if not faces_files or table_file is None:
        raise InputError(f"probes: the faces of {name} and their table are needed")
    table = read_csv(table_file)
    check_strangers(table["person"], learned["person"], "decoding_by_depth: probes", name, database)
    shown = in_turns(table, images, generator(seed, "probes by depth", name)).reset_index(drop=True)
    units = coded_units(shown)
    intensities = coded_intensities(shown, units, planted=True)  # (faces, aus)
    return Probes(name, read_faces(faces_files), shown[COLUMNS], intensities > 0, units)


def in_turns(table: pd.DataFrame, images: int, random: np.random.Generator) -> pd.DataFrame:
    """Return at most so many rows, one of each person, then a second of each …, in the order of the table.

    Examples
    --------
    >>> table = pd.DataFrame({"person": ["a", "a", "a", "b"]})
    >>> in_turns(table, 2, np.random.default_rng(0))["person"].tolist()
    ['a', 'b']
    """
    drawn = table.iloc[random.permutation(len(table))]
    turn = drawn.groupby("person", sort=False).cumcount()
    return drawn.iloc[np.argsort(turn.to_numpy(), kind="stable")[:images]].sort_index()
