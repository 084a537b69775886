"""Faces of an action unit series: all cut out with the box of the null image."""

from pathlib import Path

import cv2
import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.faces.contact_sheet import Cell, contact_sheet
from aulens.faces.detect import Box, candidate_boxes, choose_box, haar_cascade, to_pixels
from aulens.faces.recipe import FacesSettings, normalised_face
from aulens.faces.tables import face_row
from aulens.files import read_csv, write_csv, write_npy
from aulens.images import read_grey, write_image
from aulens.progress import progress

KEPT = ["image", "path", "action_unit", "intensity"]  # columns that faces.csv has from the manifest
LEVELS, SIDE = 4, 112  # on the contact sheet: intensities per action unit, pixels of a face


def series(
    manifest_file: Path,
    faces_file: Path,
    table_file: Path,
    contact_sheet_file: Path,
    *,
    settings: FacesSettings,
) -> None:
    """Write the faces of the stimuli in the order of their manifest, a table of how they were made, a contact sheet.

    Raises
    ------
    InputError
        If a stimulus cannot be read, is blank, or has another size than the null image; if no face is found in the
        null image and the fallback is no fixed box.

    Notes
    -----
    The null image's box serves the whole series: brows that move would move the box found in each image, and so the
    whole face. Inagaki et al. 2022 do not state how they cut out their stimuli.
    """
    cv2.setNumThreads(1)
    manifest = read_csv(manifest_file)
    is_null = manifest["action_unit"] == 0
    if is_null.sum() != 1:
        raise InputError(f"{manifest_file}: {is_null.sum()} null images (action unit 0), exactly one is needed")
    null_path = Path(manifest["path"][is_null].iloc[0])
    null_image = read_grey(null_path)
    box, detector, candidates = null_box(null_image, settings, null_path)
    faces, rows = [], []
    sources = list(manifest[["path", "sha256"]].itertuples(index=False, name=None))
    for path, sha256 in progress(sources, what="stimuli"):
        image = _read_like(Path(path), sha256, null_image.shape, null_path)
        try:
            face = normalised_face(image, box, settings)
        except ValueError as error:
            raise InputError(f"{path}: {error}") from None
        faces.append(face.image)
        rows.append(face_row(face, box, image.shape, detector, candidates))
    table = manifest[KEPT].join(pd.DataFrame(rows))
    table.insert(0, "face", range(len(table)))
    stack = np.stack(faces)  # (stimuli, size, size)
    write_image(series_sheet(stack, table), contact_sheet_file)
    write_csv(table, table_file)
    write_npy(stack, faces_file)


def null_box(image: np.ndarray, settings: FacesSettings, path: Path) -> tuple[Box, str, int]:
    """Return the box of the null image, haar or fallback, and how many boxes the detector proposed."""
    candidates = candidate_boxes(image, haar_cascade(), settings.detector)
    box = choose_box(candidates, image.shape, settings.detector)
    if box is not None:
        return box, "haar", len(candidates)
    if isinstance(settings.fallback, str):
        raise InputError(
            f"{path}: no face was found in the null image, and a single image has no median box to fall back to: "
            "give the recipe a fixed fallback [x, y, width, height] in fractions of the image"
        )
    return to_pixels(settings.fallback, image.shape), "fallback", len(candidates)


def series_sheet(faces: np.ndarray, table: pd.DataFrame) -> np.ndarray:
    """Return the contact sheet: the null image, then every action unit at up to four intensities.

    Parameters
    ----------
    faces : (n, size, size) uint8
    table : their rows of faces.csv
    """
    null = table["face"][table["action_unit"] == 0].iloc[0]
    levels = np.sort(table["intensity"][table["action_unit"] != 0].unique())
    shown = levels[np.unique(np.linspace(len(levels) - 1, 0, LEVELS + 1)[:-1].round().astype(int))]
    units = table["action_unit"][table["action_unit"] != 0].unique()
    by_stimulus = table.set_index(["action_unit", "intensity"])["face"]
    fallback = bool((table["detector"] == "fallback").any())

    def cell(unit: int, level: float) -> Cell:
        caption = f"AU{unit} {level:g}"
        if (unit, level) not in by_stimulus.index:
            return Cell(None, f"{caption}: none", False)
        return Cell(faces[by_stimulus[unit, level]], caption, fallback)

    rows = [[Cell(faces[null], "null image", fallback)]]
    for start in range(0, len(units), 2):  # two action units in a row
        rows.append([cell(unit, level) for unit in units[start : start + 2] for level in shown])
    how = "fallback crop" if fallback else "the null image's box for all"
    return contact_sheet(rows, f"{len(table)} stimuli, {how}", SIDE)


def _read_like(path: Path, sha256: str, shape: tuple[int, int], null_path: Path) -> np.ndarray:
    image = read_grey(path, sha256)
    if image.shape != shape:
        raise InputError(
            f"{path}: {image.shape[1]} x {image.shape[0]} pixels, but the null image {null_path} has "
            f"{shape[1]} x {shape[0]}; a series has one size"
        )
    return image
