"""The faces of a database that take part in studies with the same choice of images, and their places among features."""

from pathlib import Path

import numpy as np
import pandas as pd

from aulens.databases.tables import read_left_out, read_manifest
from aulens.databases.taking_part import ParticipantsSettings, participants_of
from aulens.errors import InputError
from aulens.files import read_csv, write_csv


def chosen(
    manifest_file: Path, table_file: Path, left_out_file: Path, chosen_file: Path, *, settings: ParticipantsSettings
) -> None:
    """Write the rows of faces.csv that take part, with their places among the features.

    Parameters
    ----------
    manifest_file, table_file, left_out_file : Path
        Of the database; faces.csv and left_out.csv.
    chosen_file : Path
        Columns of faces.csv, and `row`: the place of a face among the features, which are in the order of `face`.
    settings : ParticipantsSettings
        As of the stage `databases.participants`; how the split divides does not matter, nor whether it can.

    Raises
    ------
    InputError
        If no face takes part.
    """
    images = participants_of(read_manifest(manifest_file), settings, read_left_out(left_out_file))[1]
    table = read_csv(table_file, dtype=str, na_values=[])  # text as it is written
    taking = with_places(table, images["image"][images["takes_part"]].to_numpy())
    if taking.empty:
        raise InputError(f"{manifest_file}: no image that takes part has a face in {table_file}")
    write_csv(taking, chosen_file)


def with_places(table: pd.DataFrame, images: np.ndarray) -> pd.DataFrame:
    """Return the rows of some images in faces.csv, numbered by column `face` in column `row`, from 0 on."""
    own = table[table["image"].isin(images)]
    return own.assign(row=own["face"].astype(int).rank().astype(int) - 1)
