"""Shares of attribution: how much of the maps lies in each region of the face, and how near they are to landmarks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.attribution.measured_maps import Measured, in_order, measured_of_face
from aulens.attribution.region_shares import EXACT, LANDMARKS, TEMPLATE
from aulens.attribution.share_tables import (
    DISTANCES,
    SHARES,
    key_numbers_of,
    study_estimates,
    table_of_differences,
    table_of_estimates,
    with_passed,
)
from aulens.errors import InputError
from aulens.faces.oval import OvalSettings, oval_mask
from aulens.faces.regions import RegionSettings, regions_of_faces, without_mesh
from aulens.files import read_csv, read_npy, write_csv, write_json
from aulens.randomness import generator
from aulens.resampling import draw_again
from aulens.settings import build
from aulens.training.key_numbers import as_written


@dataclass(frozen=True)
class SharesSettings:
    """Settings of the shares.

    Attributes
    ----------
    seed : int
        Of the configuration.
    of : list of str
        The attribution methods.
    databases, labels : list of str
        Of the study, in its order.
    recipe : dict
        Of the faces, for its oval.
    regions : dict of str to RegionSettings
        Database -> where the regions of its faces come from.
    landmarks : list of str
        Databases whose landmarks are given.
    samples : int
        How often people and runs are drawn again.
    confidence : float
        Of the intervals, e.g. 0.95.
    """

    seed: int
    of: list[str]
    databases: list[str]
    labels: list[str]
    recipe: dict
    regions: dict[str, RegionSettings]
    landmarks: list[str]
    samples: int
    confidence: float


def shares(
    sizes_files: list[Path],
    maps_table_files: list[Path],
    tables_files: list[Path],
    cultures_files: list[Path],
    landmarks_files: list[Path],
    shares_file: Path,
    share_differences_file: Path,
    distances_file: Path,
    distance_differences_file: Path,
    key_numbers_file: Path,
    face_model_file: Path | None = None,
    *,
    settings: SharesSettings,
) -> None:
    """Write the shares of the regions, their differences between databases, and the same of distances from landmarks.

    Parameters
    ----------
    sizes_files, maps_table_files : list of Path
        Of every method and cohort, in one order.
    tables_files : list of Path
        The faces of the study (see `aulens.faces.in_study`) of every database, in the order of the settings.
    cultures_files, landmarks_files : list of Path
        Of the databases that are rendered, and of those that have landmarks, in the order of the settings.
    face_model_file : Path or None
        Of the face model of rendered databases, if one has a file.

    Raises
    ------
    InputError
        If a map is not finite, or shows a face that is not in the table; see also `regions_of_faces`.
    """
    table = pd.concat([read_csv(path).assign(file=n) for n, path in enumerate(maps_table_files)], ignore_index=True)
    maps, oval = [read_npy(path) for path in sizes_files], what_is_seen(settings)
    tables = dict(zip(settings.databases, tables_files, strict=True))
    given = given_files(settings, cultures_files, landmarks_files, face_model_file)
    measured = in_order(of_faces(maps, sizes_files, table, tables, given, oval, settings))
    found = study_estimates(table, measured, settings.labels, _drawn_again(table, settings))
    options = (found, (settings.of, settings.databases), sources_of(settings), settings.confidence)
    of_regions, distances = (table_of_estimates(kind, *options) for kind in (SHARES, DISTANCES))
    of_regions = with_passed(of_regions, float(oval.mean()))
    hidden = hidden_faces(table, given)
    of_regions, distances = (own.assign(without_mesh=own["database"].map(hidden)) for own in (of_regions, distances))
    write_csv(of_regions, shares_file)
    write_csv(table_of_differences(SHARES, *options), share_differences_file)
    write_csv(distances, distances_file)
    write_csv(table_of_differences(DISTANCES, *options), distance_differences_file)
    write_json(key_numbers_of(as_written(of_regions), as_written(distances)), key_numbers_file)


def _drawn_again(table: pd.DataFrame, settings: SharesSettings) -> dict[str, np.ndarray]:
    """Return the people and runs of each database, drawn again."""
    return {
        name: draw_again(own["unit"], own["run"], settings.samples, generator(settings.seed, "shares", name))
        for name, own in table.groupby("database", sort=False)
    }


def sources_of(settings: SharesSettings) -> dict[str, str]:
    """Return database -> where the regions of its faces come from: exact, landmarks or template."""
    kinds = {name: LANDMARKS if name in settings.landmarks else TEMPLATE for name in settings.databases}
    return kinds | {name: EXACT for name in settings.databases if settings.regions[name].rendered is not None}


def given_files(
    settings: SharesSettings,
    cultures_files: Sequence[Path],
    landmarks_files: Sequence[Path],
    face_model_file: Path | None = None,
) -> dict[str, dict[str, Path]]:
    """Return database -> the files from which its regions come, by their names in `regions_of_faces`."""
    rendered = [name for name in settings.databases if settings.regions[name].rendered is not None]
    marked = [name for name in settings.databases if name in settings.landmarks]
    found: dict[str, dict[str, Path]] = {name: {} for name in settings.databases}
    for name, path in zip(rendered, cultures_files, strict=True):
        found[name] |= {"culture_file": path} | ({"face_model_file": face_model_file} if face_model_file else {})
    for name, path in zip(marked, landmarks_files, strict=True):
        found[name]["landmarks_file"] = path
    return found


def hidden_faces(table: pd.DataFrame, given: Mapping[str, Mapping[str, Path]]) -> dict[str, int]:
    """Return database -> in how many of the faces that maps show (columns database, face) the face mesh sees none."""
    shown = table.groupby("database")["face"].unique()
    return {name: without_mesh(faces, given[name].get("landmarks_file")) for name, faces in shown.items()}


def what_is_seen(settings: SharesSettings) -> np.ndarray:
    """Return the weight (side, side) of every pixel in the recipe's oval; ones without an oval."""
    size, oval = settings.recipe["size"], settings.recipe["oval"]
    return np.ones((size, size), np.float32) if oval is None else oval_mask(size, build(OvalSettings, oval))


def of_faces(
    maps: Sequence[np.ndarray],
    sizes_files: Sequence[Path],
    table: pd.DataFrame,
    tables: Mapping[str, Path],
    given: Mapping[str, Mapping[str, Path]],
    oval: np.ndarray,
    settings: SharesSettings,
) -> Iterator[tuple[np.ndarray, Measured]]:
    """Yield the places of the maps of each face, and what is measured of them; the regions of a face are made once.

    Parameters
    ----------
    maps : sequence of (rows, side, side) float32
        Memory-mapped files, in the order of `sizes_files`.
    sizes_files : sequence of Path
    table : table
        maps.csv of them all; column file is the place in `maps`.
    tables : mapping
        Database -> the faces of the study.
    given : mapping
        See `given_files`.
    oval : (side, side) float
    settings : SharesSettings

    Raises
    ------
    InputError
        If a map is not finite, or shows a face that its table lacks.
    """
    sources = sources_of(settings)
    for name, own in table.groupby("database", sort=False):
        faces = shown_faces(read_csv(tables[name]), own["face"].unique(), tables[name])
        places = own.groupby("face").indices  # within `own`
        masks_of_faces = regions_of_faces(faces, settings.regions[name], **given[name])
        for face, masks in zip(faces["face"], masks_of_faces, strict=True):
            rows = own.iloc[places[face]]
            found = np.stack([maps[file][row] for file, row in zip(rows["file"], rows["row"], strict=True)])
            if not np.isfinite(found).all():
                wrong = rows[~np.isfinite(found).all(axis=(1, 2))].iloc[0]
                raise InputError(f"{sizes_files[wrong['file']]}: row {wrong['row']} is not finite everywhere")
            yield rows.index.to_numpy(), measured_of_face(found, masks, oval, sources[name])


def shown_faces(faces: pd.DataFrame, numbers: np.ndarray, file: Path) -> pd.DataFrame:
    """Return the rows of a table of faces that maps show, in its order."""
    if missing := sorted(set(numbers) - set(faces["face"])):
        raise InputError(f"{file}: has no face {missing[0]}, of which there are maps; delete the maps")
    return faces[faces["face"].isin(numbers)]
