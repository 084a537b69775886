"""The faces of a database that a study shows: which they are, how they were found, and a sheet of them."""

import sys
from pathlib import Path

from aulens.databases.tables import read_images
from aulens.errors import InputError
from aulens.faces.detection import detection_table, fallback_warning, warning_lines
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
    chosen_file: Path,
    images_file: Path,
    study_table_file: Path,
    detection_file: Path,
    contact_sheet_file: Path,
    *,
    settings: FacesSettings,
) -> None:
    """Write which faces take part in a study, how they were found by expression, and a sheet of them.

    Parameters
    ----------
    faces_files : list of Path
        faces.npy of the database, or of each of its shards.
    table_file, left_out_file : Path
        faces.csv and left_out.csv of the database.
    chosen_file : Path
        See `aulens.faces.chosen`: what the study is trained and tested on.
    images_file : Path
        Which images take part in the study (see `aulens.databases.tables.read_images`).
    study_table_file : Path
        The same as `chosen_file`, beside what else is known of the study.
    detection_file : Path
        See `aulens.faces.detection.detection_table`: of the images that take part, or would if all had a face.
    contact_sheet_file : Path
        Of the study's people, by expression.

    Raises
    ------
    InputError
        If the chosen faces are not those of the images that take part.
    """
    images, table = read_images(images_file), read_csv(table_file, dtype=str, na_values=[])  # text as it is written
    left_out = read_csv(left_out_file, dtype=str, na_values=[])
    shown = read_csv(chosen_file, dtype=str, na_values=[])
    if set(shown["image"]) != set(images["image"][images["takes_part"]]):
        raise InputError(f"{chosen_file}: has other images than take part in {images_file}; delete both")
    asked = images["image"][images["asked_for"]]
    looked_at = table[table["image"].isin(asked)].astype(dict.fromkeys(NUMBERS, int))
    missed = left_out[left_out["image"].isin(asked)]
    detection = detection_table(looked_at, missed, settings)
    print(*warning_lines(detection), fallback_warning(shown, settings.detector == "given"), sep="\n", file=sys.stderr)
    sheet = database_sheet(read_rows(faces_files), shown.astype(dict.fromkeys(NUMBERS, int)), len(missed))
    write_image(sheet, contact_sheet_file)
    write_csv(detection, detection_file)
    write_csv(shown, study_table_file)
