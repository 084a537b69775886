"""Which pixels of a rendered face have the colour that was planted to tell its expression: hair or background."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.faces.moved_pixels import seen_pixels
from aulens.faces.oval import OvalSettings
from aulens.faces.regions import RegionSettings, regions_of_faces
from aulens.synthesis.regions import REGIONS

MOSTLY = 0.5  # of a pixel: what a region must have of it


def confound_of(settings: RegionSettings) -> str | None:
    """Return the region whose colour tells the expression in a database, hair or background; None if none does.

    Colours that are planted at random (share 0) tell nothing.
    """
    colour = settings.rendered.colour if settings.rendered else None
    return colour.planted if colour and colour.share else None


def confound_in_faces(
    faces: pd.DataFrame,
    settings: RegionSettings,
    culture_file: Path,
    oval: OvalSettings | None,
    face_model_file: Path | None = None,
) -> Iterator[np.ndarray]:
    """Yield the pixels of the planted region of each face.

    Parameters
    ----------
    faces : table
        Rows of faces.csv, all or some.
    settings : RegionSettings
        Of the recipe and a database with a confound (see `confound_of`).
    culture_file : Path
        Of the database.
    oval : OvalSettings or None
        Of the recipe; what it hides does not count.
    face_model_file : Path or None
        Of a database whose face model has one.

    Yields
    ------
    (size, size) bool
        Where at least half of the pixel is of the region and at least half of it is seen.

    Raises
    ------
    ValueError
        If the database has no confound.
    InputError
        If an image is not one that the settings render.
    """
    name = confound_of(settings)
    if name is None:
        raise ValueError("no colour that tells the expression is planted in this database")
    place, seen = REGIONS.index(name), seen_pixels(settings.size, oval)
    for masks in regions_of_faces(faces, settings, culture_file=culture_file, face_model_file=face_model_file):
        yield seen & (masks[place] >= MOSTLY)
