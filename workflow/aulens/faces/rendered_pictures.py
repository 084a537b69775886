"""The pictures that the faces of a rendered database come from: decided by its settings and its culture alone."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from aulens.errors import InputError
from aulens.synthesis.culture_files import read_culture
from aulens.synthesis.database import DatabaseSettings, planned_pictures
from aulens.synthesis.drawing import Picture

PictureOf = Callable[[pd.Series], Picture]  # row of faces.csv -> its picture


def pictures_of(culture_file: Path, settings: DatabaseSettings) -> PictureOf:
    """Return the function that gives the picture of a row of faces.csv (columns image, width, height).

    It raises InputError if the settings render no image of this name, or render it in another size.
    """
    planned = {picture.image: picture for picture in planned_pictures(read_culture(culture_file), settings)}

    def picture_of(row: pd.Series) -> Picture:
        picture = planned.get(row["image"])
        if picture is None:
            raise InputError(f"image {row['image']} is none of those that are rendered with these settings")
        side, shape = picture.cut.side if picture.cut else picture.view.size, (int(row["height"]), int(row["width"]))
        if shape != (side, side):
            raise InputError(f"image {row['image']} has {shape} pixels, but is rendered with {(side, side)}")
        return picture

    return picture_of
