"""What is divided between training and testing: people, or groups of images that belong together."""

import pandas as pd

COLUMNS = {"person": "person", "image": "group"}  # unit of a split -> column of the manifest that names it
WORDS = {"person": ("person", "people"), "image": ("group of images", "groups of images")}


def units_of(table: pd.DataFrame, unit: str) -> pd.Series:
    """Return the unit of every row of a manifest, faces.csv or predictions; empty text where nobody is named.

    Parameters
    ----------
    table : table
        With the columns person and group.
    unit : str
        What a split divides, person or image (then images of one group stay together).
    """
    return table[COLUMNS[unit]].fillna("").astype(str)


def counted(number: int, unit: str) -> str:
    """Return such as ``1 person`` or ``24 groups of images``."""
    return f"{number} {WORDS[unit][number != 1]}"
