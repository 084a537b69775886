"""Read a manifest, and the tables of who and which images take part, with the right types."""

from pathlib import Path

import pandas as pd

from aulens.errors import InputError
from aulens.files import read_csv

NUMBERS = {"width": int, "height": int}
UNIT_COLUMNS = ["unit", "person", "group", "labels", "images", "takes_part", "reason"]
IMAGE_COLUMNS = ["image", "unit", "expression", "takes_part", "asked_for", "reason"]


def read_manifest(path: Path) -> pd.DataFrame:
    """Return a database's manifest: everything is text (session "001", person "NA"), but width and height numbers.

    Raises
    ------
    InputError
        If the file is missing, damaged, or holds no image.
    """
    table = read_csv(path, dtype=str, na_values=[])
    if table.empty or not {"image", "database", "person", "expression", "group", "sha256", *NUMBERS} <= set(
        table.columns
    ):
        raise InputError(f"{path}: not a manifest of a database; delete the file to have it made again")
    return table.astype(NUMBERS)


def read_participants(path: Path) -> pd.DataFrame:
    """Return who takes part in a study: unit, person, group, labels and reason as text, images, takes_part (bool).

    Raises
    ------
    InputError
        If the file is missing, damaged, or another table.
    """
    table = _read_who_takes_part(path, UNIT_COLUMNS, "participants")
    return table.assign(images=table["images"].astype(int))


def read_images(path: Path) -> pd.DataFrame:
    """Return which images take part in a study: image, unit, expression, reason (text), takes_part, asked_for (bool).

    Raises
    ------
    InputError
        If the file is missing, damaged, or another table.
    """
    table = _read_who_takes_part(path, IMAGE_COLUMNS, "a study's images")
    return table.assign(asked_for=table["asked_for"] == "True")


def _read_who_takes_part(path: Path, columns: list[str], what: str) -> pd.DataFrame:
    table = read_csv(path, dtype=str, na_values=[])
    if list(table.columns) != columns or not table["takes_part"].isin(["True", "False"]).all():
        raise InputError(f"{path}: not a table of {what}; delete the file to have it made again")
    return table.assign(takes_part=table["takes_part"] == "True")


def read_left_out(path: Path) -> dict[str, str]:
    """Return the images of a database that have no face under a recipe -> why, from left_out.csv.

    Raises
    ------
    InputError
        If the file is missing, damaged, or another table.
    """
    table = read_csv(path, dtype=str, na_values=[])
    if not {"image", "reason"} <= set(table.columns):
        raise InputError(f"{path}: not a table of images without a face; delete the file to have it made again")
    return dict(zip(table["image"], table["reason"], strict=True))


def taking_part(participants: pd.DataFrame) -> list[str]:
    """Return the units that take part in a study, sorted."""
    return sorted(participants["unit"][participants["takes_part"]])


def number_to_draw(participants: pd.DataFrame, number: int | None, unit: str) -> int | None:
    """Return how many units of a database that is only tested are drawn in every run; None for all.

    Parameters
    ----------
    participants : table
        What `read_participants` returns.
    number : int or None
        How many people, or groups of images, a study tests in a run.
    unit : str
        What the study divides, person or image.

    Notes
    -----
    A number of people says nothing about images of nobody, whose groups then take part: all of these are tested.
    """
    return None if groups_of_nobody(participants, unit) else number


def groups_of_nobody(participants: pd.DataFrame, unit: str) -> int:
    """Return how many of those who take part are groups of images of nobody although a study divides people.

    Parameters
    ----------
    participants : table
        What `read_participants` returns.
    unit : str
        What the study divides, person or image.
    """
    groups = participants["group"][participants["takes_part"]]
    return int((groups != "").sum()) if unit == "person" else 0
