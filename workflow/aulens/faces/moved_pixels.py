"""Which pixels of a rendered face the action units move that were planted for its expression.

The same picture is rendered again without them: the person, the view, the light and the grain stay as they are, and so
do action units that do not belong to the display of the expression, since they say nothing of it. What differs then is
what a network can see of the expression.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.faces.oval import OvalSettings, oval_mask
from aulens.faces.regions import RegionSettings
from aulens.faces.rendered_pictures import pictures_of
from aulens.synthesis.culture_files import Culture, read_culture
from aulens.synthesis.drawing import Picture, picture_image

SEEN = 0.5  # of a pixel: what an oval must leave of it


def changed_pixels(face: np.ndarray, without: np.ndarray, threshold: float) -> np.ndarray:
    """Return where a face differs from the same one without its action units.

    Parameters
    ----------
    face, without : (side, side) or (side, side, 3) uint8
        Cut out of both pictures in the same way.
    threshold : float
        Grey levels; a pixel is moved if a channel changes by more.

    Returns
    -------
    (side, side) bool

    Raises
    ------
    ValueError
        If the two have other shapes.

    Examples
    --------
    >>> changed_pixels(np.uint8([[10, 200], [30, 40]]), np.uint8([[18, 200], [39, 30]]), 8).tolist()
    [[False, False], [True, True]]
    """
    if face.shape != without.shape:
        raise ValueError(f"the face is {face.shape}, the one without action units {without.shape}")
    change = np.abs(face.astype(np.int16) - without)  # (side, side) or (side, side, 3)
    return (change if change.ndim == 2 else change.max(axis=2)) > threshold


def seen_pixels(size: int, oval: OvalSettings | None) -> np.ndarray:
    """Return which pixels (size, size) bool of a face image an oval leaves to at least half; all without one."""
    return oval_mask(size, oval) >= SEEN if oval else np.ones((size, size), bool)


def resting(picture: Picture, culture: Culture) -> Picture:
    """Return a picture without the action units that belong to the display of its expression."""
    planted = culture.displays[Path(picture.name).stem.split("_")[1]].action_units
    return replace(picture, action_units={u: value for u, value in picture.action_units.items() if u not in planted})


def moved_in_faces(
    faces: pd.DataFrame,
    settings: RegionSettings,
    culture_file: Path,
    oval: OvalSettings | None,
    threshold: float,
    face_model_file: Path | None = None,
) -> Iterator[np.ndarray]:
    """Yield the moved pixels of faces of a rendered database.

    Parameters
    ----------
    faces : table
        Rows of faces.csv, all or some.
    settings : RegionSettings
        Of the recipe and the database, which is rendered.
    culture_file : Path
        Of the database.
    oval : OvalSettings or None
        Of the recipe; what it hides cannot be seen to move.
    threshold : float
        In grey levels of the pictures, before a recipe adjusts them (see `changed_pixels`).
    face_model_file : Path or None
        Of a database whose face model has one.

    Yields
    ------
    (size, size) bool
        Nowhere true for expressions without action units, such as neutral.

    Raises
    ------
    InputError
        If an image is not one that the settings render.
    """
    rendered = settings.rendered
    if rendered is None:
        raise ValueError("only of rendered databases is it known which pixels move")
    picture_of, culture = pictures_of(culture_file, rendered), read_culture(culture_file)
    seen, model = seen_pixels(settings.size, oval), (rendered.face_model, face_model_file)
    for _, row in faces.iterrows():
        cut, picture = settings.cut(row), picture_of(row)
        images = [picture_image(each, *model) for each in (picture, resting(picture, culture))]
        face, without = map(cut.image, images)
        yield seen & changed_pixels(face, without, threshold)
