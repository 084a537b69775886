"""The faces of a database that a study shows: which they are, how they were found, and a sheet of them."""

import sys
from pathlib import Path

import pandas as pd

from aulens.databases.tables import read_images
from aulens.errors import InputError
from aulens.faces.detection import detection_table, warning_lines
from aulens.faces.recipe import FacesSettings
from aulens.faces.sheets import database_sheet
from aulens.files import read_csv, write_csv
from aulens.images import write_image
from aulens.rows import read_rows

NUMBERS = ["face", "box_width", "box_height"]


def in_study(
    faces_files: list[Path],
    table_file: Path,
    left_out_file: Path,
    images_file: Path,
    study_table_file: Path,
    detection_file: Path,
    contact_sheet_file: Path,
    *,
    settings: FacesSettings,
) -> None:
    """Write the rows of faces.csv that take part in a study, with how they were found by expression, and a sheet.

    Parameters
    ----------
    faces_files : list of Path
        faces.npy of the database, or of each of its shards.
    table_file, left_out_file : Path
        faces.csv and left_out.csv of the database.
    images_file : Path
        Which images take part in the study (see `aulens.databases.tables.read_images`).
    study_table_file : Path
        Rows of faces.csv, with column `row`: where the features of a face are among those of the study.
    detection_file : Path
        See `aulens.faces.detection.detection_table`: of the images that take part, or would if all had a face.
    contact_sheet_file : Path
        Of the study's people, by expression.

    Raises
    ------
    InputError
        If no face takes part.
    """
    images, table = read_images(images_file), read_csv(table_file, dtype=str, na_values=[])  # text as it is written
    left_out = read_csv(left_out_file, dtype=str, na_values=[])
    shown = faces_of_study(table, images)
    if shown.empty:
        raise InputError(f"{images_file}: no image that takes part has a face in {table_file}")
    asked = images["image"][images["asked_for"]]
    looked_at = table[table["image"].isin(asked)].astype(dict.fromkeys(NUMBERS, int))
    missed = left_out[left_out["image"].isin(asked)]
    detection = detection_table(looked_at, missed, settings)
    print(*warning_lines(detection), sep="\n", file=sys.stderr)
    sheet = database_sheet(read_rows(faces_files), shown.astype(dict.fromkeys(NUMBERS, int)), len(missed))
    write_image(sheet, contact_sheet_file)
    write_csv(detection, detection_file)
    write_csv(shown, study_table_file)


def faces_of_study(table: pd.DataFrame, images: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of faces.csv whose images take part, numbered by column `face` in column `row`, from 0 on.

    Parameters
    ----------
    table, images : table
        faces.csv, all text; what `read_images` returns.
    """
    own = table[table["image"].isin(images["image"][images["takes_part"]])]
    return own.assign(row=own["face"].astype(int).rank().astype(int) - 1)
