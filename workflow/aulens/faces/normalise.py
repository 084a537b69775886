"""Faces of a database or of an action unit series: find the face in every photograph and normalise it."""

from pathlib import Path

import cv2
import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.faces.alignment import COLUMNS
from aulens.faces.boxes import is_series
from aulens.faces.differences import first_frames
from aulens.faces.finding import Models
from aulens.faces.kept import faces_identity, kept_faces
from aulens.faces.making import make_faces, shares_boxes
from aulens.faces.outcome import OutcomeFiles, write_outcome
from aulens.faces.recipe import FacesSettings, check_recipe, image_shape
from aulens.faces.sheets import pairs_sheet, series_sheet
from aulens.faces.tables import OWN
from aulens.files import read_csv
from aulens.images import write_image
from aulens.seals import content_hash


def normalise(
    manifest_file: Path,
    faces_file: Path,
    table_file: Path,
    left_out_file: Path,
    example_photograph_file: Path,
    example_crop_file: Path,
    checkpoint_folder: Path,
    contact_sheet_file: Path | None = None,
    face_mesh_file: Path | None = None,
    blazeface_file: Path | None = None,
    *,
    settings: FacesSettings,
    workers: int,
) -> None:
    """Write the faces of a database or series, in the order of its manifest, how each was made, and an example.

    They grow in `checkpoint_folder`, so that a killed job resumes where it was.

    Parameters
    ----------
    contact_sheet_file : Path or None
        Of a series, many of its faces on one sheet; databases have one for each study (`aulens.faces.in_study`).
    face_mesh_file, blazeface_file : Path or None
        Models for align eyes, and for detector haar-blazeface.

    Raises
    ------
    InputError
        If the settings do not fit together; if photographs cannot be read, are blank, or differ in size within a group
        that shares a box; if the fallback has nothing to go by, or leaves no face; for a reason of `first_frames`.
    """
    check_recipe(settings)
    cv2.setNumThreads(1)  # the photographs are shared among workers instead
    manifest = read_usable(manifest_file, settings)
    firsts = first_frames(manifest, manifest_file) if settings.minus_first else None
    models, images = Models(face_mesh_file, blazeface_file), content_hash(manifest_file)
    same = faces_identity("faces.normalise", settings, images, models.checksums())
    with kept_faces(checkpoint_folder, same, (len(manifest), *image_shape(settings))) as kept:
        records, faces = make_faces(kept, manifest, settings, workers, models)
        if firsts is not None:
            faces = kept.minus_first(firsts, settings.minus_first.gain)
        files = OutcomeFiles(table_file, left_out_file, example_photograph_file, example_crop_file)
        table = write_outcome(manifest, records, np.arange(len(faces)), settings, files)
        if contact_sheet_file is not None:
            _write_sheet(faces, table, len(manifest), contact_sheet_file)
        kept.finish(faces_file)


def _write_sheet(faces: np.ndarray, table: pd.DataFrame, images: int, file: Path) -> None:
    """Write many faces of a series of so many images on one sheet."""
    sheet = pairs_sheet if "action_unit_2" in table else series_sheet
    write_image(sheet(faces, table, images - len(faces)), file)


def read_usable(manifest_file: Path, settings: FacesSettings) -> pd.DataFrame:
    """Return a manifest, all of it text.

    Raises
    ------
    InputError
        If it has no images, lacks a column or has one of faces.csv's own, or is a series without its null image.
    """
    manifest = read_csv(manifest_file, dtype=str, na_values=[])
    if manifest.empty:
        raise InputError(f"{manifest_file}: no images")
    sharing = ["group" if is_series(manifest) else "sequence"] if shares_boxes(manifest, settings) else []
    needed = ["image", "path", "sha256", *sharing]
    if missing := [name for name in needed if name not in manifest]:
        raise InputError(f"{manifest_file}: the columns {', '.join(missing)} are needed")
    own = [*OWN, *(COLUMNS if settings.align == "eyes" else ())]
    if taken := [name for name in own if name in manifest]:
        raise InputError(f"{manifest_file}: {', '.join(taken)} are columns of faces.csv; call them something else")
    if is_series(manifest):
        nulls = (pd.to_numeric(manifest["action_unit"]) == 0).groupby(manifest["group"]).sum()
        if wrong := [f"{number} null images (action unit 0)" for number in nulls if number != 1]:
            raise InputError(f"{manifest_file}: {wrong[0]}, exactly one is needed")
    return manifest
