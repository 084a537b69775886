"""Stage: which filters of a layer are active, and tell action units apart; the faces that they respond to most.

Breuer and Kimmel 2017, section 3.1. The response of a filter to a face is its largest activation.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from aulens.attribution.filters_runs import (
    FiltersSettings,
    ShownSet,
    Tables,
    probe_set,
    sheets_of_run,
    shown_sets,
    tables_of_run,
)
from aulens.attribution.filters_sheets import COLUMNS
from aulens.attribution.filters_shown import units_to_find
from aulens.attribution.filters_tables import TABLES
from aulens.evaluation.checks import check_tested
from aulens.files import read_csv, write_csv, write_npy
from aulens.networks.inputs import read_faces
from aulens.networks.trained import TrainedNetworks
from aulens.training.samples import samples_of
from aulens.training.split_tables import read_splits, tested_in


def filters(
    faces_files: list[Path],
    table_file: Path,
    splits_file: Path,
    weights_file: Path,
    probe_faces_files: list[Path],
    filters_file: Path,
    units_file: Path,
    people_file: Path,
    maps_file: Path,
    pictures_file: Path,
    maps_table_file: Path,
    backbone_file: Path | None = None,
    probe_table_file: Path | None = None,
    *,
    settings: FiltersSettings,
) -> None:
    """Write what every filter is worth, the best filter of every action unit, and pictures of some.

    Parameters
    ----------
    faces_files, table_file : list of Path, Path
        faces.npy of the database, or of each of its shards, and the faces of the study (`aulens.faces.in_study`).
    probe_faces_files, probe_table_file : list of Path, Path or None
        Faces of the database of action units, if there is one.
    filters_file, units_file, people_file : Path
        A row per run, weights, shown database, and filter, action unit or judged person (README.md of this room).
    maps_file, pictures_file, maps_table_file : Path
        (rows, side, side) float32; the faces that they are of, (rows, side, side[, 3]) uint8; what each is of.

    Raises
    ------
    InputError
        If a run has no face to be tested on, no action units are known, or nobody has two images.
    """
    faces, table, splits = read_faces(faces_files), read_csv(table_file), read_splits(splits_file)
    trained = TrainedNetworks(weights_file, backbone_file, settings.mean, settings.sd)
    units = units_to_find(table, settings.database, settings.probes)
    probes = probe_set(probe_faces_files, probe_table_file, table, settings)
    sets: list[list[ShownSet]] = []
    found: list[Tables] = []
    for run in trained.runs:
        tested = tested_faces(table, table_file, splits, run, trained.labels, settings)
        sets.append(shown_sets(probes, faces, tested, units, run, settings))
        found += tables_of_run(trained, run, sets[-1], settings)
    tables = [pd.concat(parts, ignore_index=True) for parts in zip(*found, strict=True)]
    for own, path, columns in zip(tables, (filters_file, units_file, people_file), TABLES, strict=True):
        write_csv(own[columns], path)
    sheets = sheets_of_run(trained, trained.runs[0], sets[0][0], tables[1], settings)
    write_sheets(*sheets, maps_file, pictures_file, maps_table_file)


def write_sheets(
    maps: np.ndarray,
    pictures: np.ndarray,
    maps_table: pd.DataFrame,
    maps_file: Path,
    pictures_file: Path,
    maps_table_file: Path,
) -> None:
    """Write the maps of some filters, the faces below them, and what each is of."""
    write_npy(maps, maps_file)
    write_npy(pictures, pictures_file)
    write_csv(maps_table[COLUMNS], maps_table_file)


def tested_faces(
    table: pd.DataFrame, table_file: Path, splits: pd.DataFrame, run: int, labels: list[str], settings: FiltersSettings
) -> pd.DataFrame:
    """Return the rows of a table that a run is tested on; raises `InputError` if there is none."""
    tested = tested_in(splits, run)
    samples = samples_of(table, tested, labels, [0], "face", 1, settings.unit)
    check_tested(samples, run, tested, table_file)
    return table[table["face"].isin(samples["face"])]
