"""Faces of a database or of an action unit series: find the face in every photograph and normalise it."""

import sys
from dataclasses import asdict
from pathlib import Path

import cv2
import numpy as np
import pandas as pd

from aulens.code import code_hash
from aulens.errors import InputError
from aulens.faces.boxes import is_series
from aulens.faces.detect import Box
from aulens.faces.detection import detection_table, warning_lines
from aulens.faces.example import example_row, shrunk
from aulens.faces.kept import kept_faces
from aulens.faces.making import called, make_faces, photograph_of, shares_boxes
from aulens.faces.recipe import FacesSettings, normalised_face, recipe_problems
from aulens.faces.sheets import database_sheet, series_sheet
from aulens.faces.tables import MADE, OWN, faces_table, left_out_table
from aulens.files import read_csv, write_csv
from aulens.images import blue_green_red, write_image
from aulens.seals import content_hash


def normalise(
    manifest_file: Path,
    faces_file: Path,
    table_file: Path,
    left_out_file: Path,
    detection_file: Path,
    contact_sheet_file: Path,
    example_photograph_file: Path,
    example_crop_file: Path,
    checkpoint_folder: Path,
    *,
    settings: FacesSettings,
    workers: int,
) -> None:
    """Write the faces of a database or series, in the order of its manifest, how each was made, and pictures.

    The pictures are a contact sheet, and of one example the photograph (small) and the crop. The faces grow in
    `checkpoint_folder`, so that a killed job resumes where it was.

    Raises
    ------
    InputError
        If the settings do not fit together; if photographs cannot be read, are blank, or differ in size within a group
        that shares a box; if the fallback has nothing to go by, or leaves no face.

    Notes
    -----
    The null image's box serves a whole series: brows that move would move the box found in each image, and so the
    whole face. Inagaki et al. 2022 do not state how they cut out their stimuli.
    """
    if problems := recipe_problems(settings):
        raise InputError("\n".join(problems))
    cv2.setNumThreads(1)  # the photographs are shared among workers instead
    manifest = read_usable(manifest_file, settings)
    colour = (3,) if settings.channels == "rgb" else ()
    shape = (len(manifest), settings.size, settings.size, *colour)
    with kept_faces(checkpoint_folder, _identity(manifest_file, settings), shape) as kept:
        make_faces(kept, manifest, settings, workers)
        records = np.array(kept.records)
        table, faces = faces_table(manifest, records), kept.chosen(np.flatnonzero(records["state"] == MADE))
        where = f"the {called(manifest)} of its group" if shares_boxes(manifest, settings) else "this image"
        left_out = left_out_table(manifest, records, where, settings.detector)
        detection = detection_table(manifest, records, settings)
        print(*warning_lines(detection), sep="\n", file=sys.stderr)
        sheet = series_sheet if is_series(manifest) else database_sheet
        write_image(sheet(faces, table, len(left_out)), contact_sheet_file)
        _write_example(example_row(table), example_photograph_file, example_crop_file, settings)
        for rows, file in ((detection, detection_file), (left_out, left_out_file), (table, table_file)):
            write_csv(rows, file)
        kept.finish(faces_file)


def _identity(manifest_file: Path, settings: FacesSettings) -> dict[str, object]:
    """Return what a killed job and its successor have in common."""
    return {
        "settings": asdict(settings),
        "code": code_hash("faces.normalise"),
        "opencv": cv2.__version__,
        "manifest": content_hash(manifest_file),
    }


def _write_example(row: pd.Series, photograph_file: Path, crop_file: Path, settings: FacesSettings) -> None:
    """Write a photograph, made small, and the crop of its whole size."""
    photograph = photograph_of((row["path"], row["sha256"]), settings)
    box = Box(*(int(row[f"box_{name}"]) for name in Box._fields))
    write_image(blue_green_red(shrunk(photograph)), photograph_file)
    write_image(blue_green_red(normalised_face(photograph, box, settings).crop), crop_file)


def read_usable(manifest_file: Path, settings: FacesSettings) -> pd.DataFrame:
    """Return a manifest, all of it text.

    Raises
    ------
    InputError
        If it has no images, lacks a column or has one of faces.csv's own, or is a series without its null image.
    """
    manifest = read_csv(manifest_file, dtype=str, na_values=[])
    if manifest.empty:
        raise InputError(f"{manifest_file}: no images")
    sharing = ["group" if is_series(manifest) else "sequence"] if shares_boxes(manifest, settings) else []
    needed = ["image", "path", "sha256", *sharing]
    if missing := [name for name in needed if name not in manifest]:
        raise InputError(f"{manifest_file}: the columns {', '.join(missing)} are needed")
    if taken := [name for name in OWN if name in manifest]:
        raise InputError(f"{manifest_file}: {', '.join(taken)} are columns of faces.csv; call them something else")
    if is_series(manifest):
        nulls = (pd.to_numeric(manifest["action_unit"]) == 0).groupby(manifest["group"]).sum()
        if wrong := [f"{number} null images (action unit 0)" for number in nulls if number != 1]:
            raise InputError(f"{manifest_file}: {wrong[0]}, exactly one is needed")
    return manifest
