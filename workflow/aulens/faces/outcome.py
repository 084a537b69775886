"""What is written about the faces of a database or series: how each was made, which are left out, and pictures."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.faces.alignment import line_of
from aulens.faces.detect import Box
from aulens.faces.example import example_row, shrunk
from aulens.faces.making import called, photograph_of, shares_boxes
from aulens.faces.recipe import FacesSettings, normalised_face
from aulens.faces.tables import faces_table, left_out_table
from aulens.files import write_csv
from aulens.images import blue_green_red, opened, write_image


@dataclass(frozen=True)
class OutcomeFiles:
    """Where it is written."""

    table: Path
    left_out: Path
    example_photograph: Path
    example_crop: Path


def write_outcome(
    manifest: pd.DataFrame, records: np.ndarray, numbers: np.ndarray, settings: FacesSettings, files: OutcomeFiles
) -> pd.DataFrame:
    """Write faces.csv and left_out.csv, and a photograph (small) with its crop.

    Parameters
    ----------
    manifest, records, numbers : table, (images,) RECORD, (faces,) int
        See `aulens.faces.tables.faces_table`.

    Returns
    -------
    table
        faces.csv.
    """
    table = faces_table(manifest, records, numbers, settings.align == "eyes")
    where = f"the {called(manifest)} of its group" if shares_boxes(manifest, settings) else "this image"
    left_out = left_out_table(manifest, records, where, settings.detector)
    _write_example(example_row(table), settings, files)
    write_csv(left_out, files.left_out)
    write_csv(table, files.table)
    return table


def _write_example(row: pd.Series, settings: FacesSettings, files: OutcomeFiles) -> None:
    """Write a photograph, made small, and the crop of its whole size."""
    photograph = photograph_of(opened(Path(row["path"]), row["sha256"]), settings)
    box = Box(*(int(row[f"box_{name}"]) for name in Box._fields))
    write_image(blue_green_red(shrunk(photograph)), files.example_photograph)
    write_image(blue_green_red(normalised_face(photograph, box, settings, line_of(row)).crop), files.example_crop)
