"""The regions of the faces of faces.csv, from the best that is known of a database.

Exact masks take much room (12 numbers a pixel), and few faces need them: those whose attributions are shown. So they
are not kept as files. Rendered pictures are decided by their settings and the culture alone; a face's regions are
rendered again when they are asked for (at 120 pixels about 15 ms a face).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.faces.detect import Box
from aulens.faces.landmarks import landmark_regions, read_landmarks
from aulens.faces.region_masks import cropped_regions, in_face_image
from aulens.faces.region_template import template_regions
from aulens.faces.rendered_pictures import pictures_of
from aulens.synthesis.database import DatabaseSettings
from aulens.synthesis.drawing import picture_regions

Regions = Callable[[pd.Series, Box], np.ndarray]  # row of faces.csv and its box -> (regions, size, size)


@dataclass(frozen=True)
class RegionSettings:
    """Where the regions of a database's faces come from.

    Attributes
    ----------
    size : int
        Side of the face images in pixels.
    crop : str
        Of the recipe: square or whole.
    margin : float
        Of the recipe.
    rendered : DatabaseSettings or None
        Of a database that the workflow renders: its regions are exact.
    """

    size: int
    crop: str
    margin: float
    rendered: DatabaseSettings | None = None


def regions_of_faces(
    faces: pd.DataFrame,
    settings: RegionSettings,
    *,
    culture_file: Path | None = None,
    landmarks_file: Path | None = None,
    face_model_file: Path | None = None,
) -> Iterator[np.ndarray]:
    """Yield the regions of each face.

    Parameters
    ----------
    faces : table
        Rows of faces.csv, all or some.
    settings : RegionSettings
        Of the recipe and the database.
    culture_file : Path or None
        Of a rendered database.
    landmarks_file : Path or None
        See `landmarks.read_landmarks`; without it, and unless the database is rendered, the template serves.
    face_model_file : Path or None
        Of a rendered database whose face model has one.

    Yields
    ------
    (regions, size, size) float32
        In the order of `aulens.synthesis.regions.REGIONS`; they add up to 1.

    Raises
    ------
    InputError
        If nothing is known of an image, or its picture is not one that the settings render.
    """
    of_face = _source(settings, culture_file, landmarks_file, face_model_file)
    for _, row in faces.iterrows():
        yield of_face(row, Box(*(int(row[f"box_{name}"]) for name in Box._fields)))


def _source(
    settings: RegionSettings, culture_file: Path | None, landmarks_file: Path | None, face_model_file: Path | None
) -> Regions:
    margin = 0.0 if settings.crop == "whole" else settings.margin
    if settings.rendered is not None and culture_file is not None:
        return _rendered(settings, settings.rendered, culture_file, face_model_file, margin)
    if landmarks_file is not None:
        return _of_landmarks(landmarks_file, margin, settings.size)
    if settings.crop == "whole":
        raise InputError("regions: the recipe's crop is whole, so that no box says where faces are; give landmarks")
    return lambda row, box: template_regions(box, margin, settings.size)


def _rendered(
    settings: RegionSettings,
    rendered: DatabaseSettings,
    culture_file: Path,
    face_model_file: Path | None,
    margin: float,
) -> Regions:
    picture_of, model = pictures_of(culture_file, rendered), (rendered.face_model, face_model_file)
    return lambda row, box: cropped_regions(picture_regions(picture_of(row), *model), box, margin, settings.size)


def _of_landmarks(file: Path, margin: float, size: int) -> Regions:
    points = read_landmarks(file)

    def of_face(row: pd.Series, box: Box) -> np.ndarray:
        if row["image"] not in points:
            raise InputError(f"{file}: no landmarks of image {row['image']}")
        return landmark_regions(in_face_image(points[row["image"]], box, margin, size), size)

    return of_face
