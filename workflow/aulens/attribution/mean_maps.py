"""Mean attribution map of every expression, over runs and tested faces."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.attribution.tables import TRAINED
from aulens.files import read_csv, read_npy, write_csv, write_npy
from aulens.rows import read_rows
from aulens.shards import arrays_of

KEYS = ["method", "database", "expression"]
COLUMNS = ["row", *KEYS, "runs", "faces"]


@dataclass(frozen=True)
class MeanMapsSettings:
    """Settings of the mean maps.

    Attributes
    ----------
    of : list of str
        The attribution methods.
    databases, labels : list of str
        Of the study, in its order.
    """

    of: list[str]
    databases: list[str]
    labels: list[str]


def mean_maps(
    maps_files: list[Path],
    maps_table_files: list[Path],
    faces_files: list[Path],
    mean_maps_file: Path,
    mean_faces_file: Path,
    mean_maps_table_file: Path,
    *,
    settings: MeanMapsSettings,
) -> None:
    """Write one mean map per method, database and expression, and the mean of the faces that it is of.

    Parameters
    ----------
    maps_files, maps_table_files : list of Path
        Of every method and cohort, in one order.
    faces_files : list of Path
        faces.npy of every database, or of each of its shards, in the order of the settings.
    mean_maps_file : Path
        (rows, side, side) float32: mean absolute value; an expression that no run was tested on has no row.
    mean_faces_file : Path
        (rows, side, side) or (rows, side, side, 3) uint8: each face counts once, however many runs show it.
    mean_maps_table_file : Path
        One row per mean map.
    """
    maps = [read_npy(path) for path in maps_files]
    table = pd.concat([read_csv(path).assign(file=file) for file, path in enumerate(maps_table_files)])
    faces = dict(zip(settings.databases, map(read_rows, arrays_of(faces_files)), strict=True))
    own = dict(list(table[table["weights"] == TRAINED].groupby(KEYS)))
    keys = [key for key in product(settings.of, settings.databases, settings.labels) if key in own]
    shown = {key: np.unique(own[key]["face"]) for key in keys}
    rows = [(row, *key, own[key]["run"].nunique(), len(shown[key])) for row, key in enumerate(keys)]
    write_npy(np.stack([mean_map(maps, own[key]) for key in keys]), mean_maps_file)
    write_npy(np.stack([mean_face(faces[key[1]][shown[key]]) for key in keys]), mean_faces_file)
    write_csv(pd.DataFrame(rows, columns=COLUMNS), mean_maps_table_file)


def mean_map(maps: Sequence[np.ndarray], rows: pd.DataFrame) -> np.ndarray:
    """Return the mean absolute map over the faces of each run, and then over runs.

    Parameters
    ----------
    maps : sequence of (rows, side, side) float32
        Memory-mapped files.
    rows : table
        Which maps: columns file (its place in `maps`), row, run.

    Returns
    -------
    (side, side) float32
        Every run counts the same.
    """
    of_runs = []
    for (file, _), own in rows.groupby(["file", "run"]):
        of_runs.append(np.abs(maps[file][own["row"].to_numpy()]).mean(axis=0, dtype=np.float64))  # (side, side)
    return np.mean(of_runs, axis=0).astype(np.float32)


def mean_face(faces: np.ndarray) -> np.ndarray:
    """Return the mean of faces (n, side, side[, 3]) uint8, in whole grey levels."""
    return np.rint(faces.mean(axis=0)).astype(np.uint8)
