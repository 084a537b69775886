"""What is written about the faces of a database or series: how each was made, which are left out, and pictures."""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.faces.boxes import is_series
from aulens.faces.detect import Box
from aulens.faces.detection import detection_table, warning_lines
from aulens.faces.example import example_row, shrunk
from aulens.faces.making import called, photograph_of, shares_boxes
from aulens.faces.recipe import FacesSettings, normalised_face
from aulens.faces.sheets import database_sheet, series_sheet
from aulens.faces.tables import faces_table, left_out_table
from aulens.files import write_csv
from aulens.images import blue_green_red, write_image
from aulens.rows import Rows


@dataclass(frozen=True)
class OutcomeFiles:
    """Where it is written."""

    table: Path
    left_out: Path
    detection: Path
    contact_sheet: Path
    example_photograph: Path
    example_crop: Path


def write_outcome(
    manifest: pd.DataFrame,
    records: np.ndarray,
    faces: np.ndarray | Rows,
    numbers: np.ndarray,
    settings: FacesSettings,
    files: OutcomeFiles,
) -> None:
    """Write faces.csv, left_out.csv and detection.csv, a contact sheet, and a photograph (small) with its crop.

    Parameters
    ----------
    manifest, records : table, (images,) RECORD
        See `aulens.faces.tables.faces_table`.
    faces : (faces, size, size) or (faces, size, size, 3) uint8
        All that were made.
    numbers : (faces,) int
        Which of `faces` belongs to each image whose face was made, in the order of the manifest.
    """
    table = faces_table(manifest, records, numbers)
    where = f"the {called(manifest)} of its group" if shares_boxes(manifest, settings) else "this image"
    left_out = left_out_table(manifest, records, where, settings.detector)
    detection = detection_table(table, left_out, settings)
    print(*warning_lines(detection), sep="\n", file=sys.stderr)
    sheet = series_sheet if is_series(manifest) else database_sheet
    write_image(sheet(faces, table, len(left_out)), files.contact_sheet)
    _write_example(example_row(table), settings, files)
    for rows, file in ((detection, files.detection), (left_out, files.left_out), (table, files.table)):
        write_csv(rows, file)


def _write_example(row: pd.Series, settings: FacesSettings, files: OutcomeFiles) -> None:
    """Write a photograph, made small, and the crop of its whole size."""
    photograph = photograph_of((row["path"], row["sha256"]), settings)
    box = Box(*(int(row[f"box_{name}"]) for name in Box._fields))
    write_image(blue_green_red(shrunk(photograph)), files.example_photograph)
    write_image(blue_green_red(normalised_face(photograph, box, settings).crop), files.example_crop)
