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
from aulens.faces.alignment import Cut, EyePlaces, line_of
from aulens.faces.detect import Box
from aulens.faces.landmarks import landmark_regions, read_landmarks
from aulens.faces.mesh_regions import mesh_regions
from aulens.faces.region_masks import cropped_regions
from aulens.faces.region_template import template_regions
from aulens.faces.rendered_pictures import pictures_of
from aulens.files import read_npy
from aulens.synthesis.database import DatabaseSettings
from aulens.synthesis.drawing import picture_regions

Regions = Callable[[pd.Series, Cut], np.ndarray]  # row of faces.csv and how it is cut out -> (regions, size, size)


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
    eyes : EyePlaces or None
        Of a recipe with align eyes.
    """

    size: int
    crop: str
    margin: float
    rendered: DatabaseSettings | None = None
    eyes: EyePlaces | None = None

    def cut(self, row: pd.Series) -> Cut:
        """Return how the face of a row of faces.csv is cut out of its photograph."""
        box = Box(*(int(row[f"box_{name}"]) for name in Box._fields))
        return Cut(box, 0.0 if self.crop == "whole" else self.margin, self.size, line_of(row), self.eyes)


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
        A table (see `landmarks.read_landmarks`), or points of the face mesh (see `aulens.faces.mesh`); without one, or
        where the mesh sees no face, and unless the database is rendered, the template serves.
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
        yield of_face(row, settings.cut(row))


def _source(
    settings: RegionSettings, culture_file: Path | None, landmarks_file: Path | None, face_model_file: Path | None
) -> Regions:
    if settings.rendered is not None and culture_file is not None:
        picture_of = pictures_of(culture_file, settings.rendered)
        model = (settings.rendered.face_model, face_model_file)
        return lambda row, cut: cropped_regions(picture_regions(picture_of(row), *model), cut)
    if landmarks_file is not None:
        return _of_mesh(landmarks_file, settings.crop) if is_mesh(landmarks_file) else _of_landmarks(landmarks_file)
    if settings.crop == "whole":
        raise InputError("regions: the recipe's crop is whole, so that no box says where faces are; give landmarks")
    return lambda row, cut: template_regions(cut)


def is_mesh(file: Path) -> bool:
    """Return whether a file of landmarks holds points of the face mesh."""
    return file.suffix == ".npy"


def without_mesh(faces: np.ndarray, landmarks_file: Path | None) -> int:
    """Return in how many faces, by their numbers in column `face`, the face mesh sees none; 0 where it is not used."""
    if landmarks_file is None or not is_mesh(landmarks_file):
        return 0
    points = read_npy(landmarks_file)  # (faces, 468, 3)
    return sum(not np.isfinite(points[face]).all() for face in faces)


def _of_mesh(file: Path, crop: str) -> Regions:
    points = read_npy(file)  # (faces, 468, 3)

    def of_face(row: pd.Series, cut: Cut) -> np.ndarray:
        found = np.asarray(points[int(row["face"]), :, :2], float)
        if np.isfinite(found).all():
            return mesh_regions(cut.points(found), cut.size)
        if crop == "whole":
            raise InputError(
                f"{row['path']}: the face mesh sees no face, and the recipe's crop is whole, so that no box says where "
                "one is for the template; leave the image out"
            )
        return template_regions(cut)

    return of_face


def _of_landmarks(file: Path) -> Regions:
    points = read_landmarks(file)

    def of_face(row: pd.Series, cut: Cut) -> np.ndarray:
        if row["image"] not in points:
            raise InputError(f"{file}: no landmarks of image {row['image']}")
        return landmark_regions(cut.points(points[row["image"]]), cut.size)

    return of_face
