"""What is divided between training and testing: people, or groups of images that belong together."""

import pandas as pd

COLUMNS = {"person": "person", "image": "group"}  # unit of a split -> column of the manifest that names it


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
