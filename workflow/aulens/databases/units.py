"""What is divided between training and testing: people, or groups of images that belong together."""

import pandas as pd


def units_of(table: pd.DataFrame, unit: str) -> pd.Series:
    """Return the unit of every row of a manifest, faces.csv or predictions.

    Parameters
    ----------
    table : table
        With the columns person and group.
    unit : str
        What a split divides, person or image (then images of one group stay together). With person, images of nobody
        have the name of their group: only databases that no network is trained on let them take part.
    """
    people = table["person"].fillna("").astype(str)
    if unit == "person" and (people != "").all():
        return people
    groups = table["group"].fillna("").astype(str)
    return groups if unit == "image" else people.where(people != "", groups)
