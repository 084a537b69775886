"""Read a manifest with the right types."""

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
    if table.empty or not {"database", "person", "expression", "sha256", *NUMBERS} <= set(table.columns):
        raise InputError(f"{path}: not a manifest of a database; delete the file to have it made again")
    return table.astype(NUMBERS)
