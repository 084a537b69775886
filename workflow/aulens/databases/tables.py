"""Read a manifest and the table of participants with the right types."""

from pathlib import Path

import pandas as pd

from aulens.errors import InputError
from aulens.files import read_csv

NUMBERS = {"width": int, "height": int}


def read_manifest(path: Path) -> pd.DataFrame:
    """Return a database's manifest: everything is text (session "001", person "NA"), but width and height numbers.

    Raises
    ------
    InputError
        If the file is missing, damaged, or holds no image.
    """
    table = read_csv(path, dtype=str, na_values=[])
    if table.empty or not {"database", "person", "expression", "group", "sha256", *NUMBERS} <= set(table.columns):
        raise InputError(f"{path}: not a manifest of a database; delete the file to have it made again")
    return table.astype(NUMBERS)


def read_participants(path: Path) -> pd.DataFrame:
    """Return who takes part in a study: unit, person, group, labels and reason as text, images, takes_part (bool).

    Raises
    ------
    InputError
        If the file is missing, damaged, or another table.
    """
    table = read_csv(path, dtype=str, na_values=[])
    columns = ["unit", "person", "group", "labels", "images", "takes_part", "reason"]
    if list(table.columns) != columns or not table["takes_part"].isin(["True", "False"]).all():
        raise InputError(f"{path}: not a table of participants; delete the file to have it made again")
    return table.assign(images=table["images"].astype(int), takes_part=table["takes_part"] == "True")


def taking_part(participants: pd.DataFrame) -> list[str]:
    """Return the units that take part in a study, sorted."""
    return sorted(participants["unit"][participants["takes_part"]])
