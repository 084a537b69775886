"""Faces of a database: find the face in every photograph and normalise it."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, TypeVar

import cv2
import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.faces.contact_sheet import Cell, contact_sheet
from aulens.faces.detect import Box, candidate_boxes, choose_box, haar_cascade, median_box, to_pixels
from aulens.faces.example import example_row, shrunk
from aulens.faces.recipe import FacesSettings, normalised_face
from aulens.faces.tables import face_row, in_order
from aulens.files import read_csv, write_csv, write_npy
from aulens.images import read_grey, write_image
from aulens.progress import progress

KEPT = ["image", "path", "database", "person", "expression"]  # columns that faces.csv has from the manifest
PEOPLE, FALLBACKS, SIDE = 12, 24, 112  # on the contact sheet: people, extra fallback crops, pixels of a face
Item = TypeVar("Item")
Result = TypeVar("Result")


class Detected(NamedTuple):
    """What the detector says about one photograph."""

    box: Box | None
    candidates: int
    shape: tuple[int, int]


Source = tuple[str, str]  # path and SHA-256 of a photograph, as in the manifest


def normalise(
    manifest_file: Path,
    faces_file: Path,
    table_file: Path,
    contact_sheet_file: Path,
    example_photograph_file: Path,
    example_crop_file: Path,
    *,
    settings: FacesSettings,
    workers: int,
) -> None:
    """Write the faces of a database, in the order of its manifest, a table of how each was made, and pictures.

    The pictures are a contact sheet, and of one example the photograph (small) and the crop.

    Raises
    ------
    InputError
        If photographs cannot be read or are blank, or if the fallback has nothing to go by.
    """
    cv2.setNumThreads(1)  # the photographs are shared among workers instead
    manifest = read_csv(manifest_file, dtype=str, keep_default_na=False)
    if manifest.empty:
        raise InputError(f"{manifest_file}: no images")
    sources = list(manifest[["path", "sha256"]].itertuples(index=False, name=None))
    detected = _detect_all(sources, settings, workers)
    boxes = with_fallback(detected, settings.fallback)
    faces, rows = _normalise_all(sources, detected, boxes, settings, workers)
    table = manifest[KEPT].join(pd.DataFrame(rows))
    table.insert(0, "face", range(len(table)))
    write_image(database_sheet(faces, table), contact_sheet_file)
    example = example_row(table)
    photograph = _photograph(sources[example["face"]])
    write_image(shrunk(photograph), example_photograph_file)
    write_image(normalised_face(photograph, boxes[example["face"]], settings).crop, example_crop_file)
    write_csv(table, table_file)
    write_npy(faces, faces_file)


def with_fallback(detected: Sequence[Detected], fallback: tuple[float, ...] | str) -> list[Box]:
    """Return every photograph's box; where no face was found, the fallback's.

    Parameters
    ----------
    detected : one per photograph of a database
    fallback : "median" or a fixed relative box

    Raises
    ------
    InputError
        If a median is needed and no face was found at all.
    """
    found = [one for one in detected if one.box is not None]
    if len(found) == len(detected):
        return [one.box for one in found]
    if fallback != "median":
        relative = fallback
    elif found:
        relative = median_box([one.box for one in found], [one.shape for one in found])
    else:
        raise InputError(
            f"no face was found in any of the {len(detected)} images, so there is no median box to fall back to: "
            "give the recipe a fixed fallback [x, y, width, height] in fractions of the image"
        )
    return [one.box or to_pixels(relative, one.shape) for one in detected]


def database_sheet(faces: np.ndarray, table: pd.DataFrame) -> np.ndarray:
    """Return the contact sheet: people × expressions, then crops by fallback of other people.

    Parameters
    ----------
    faces : (n, size, size) uint8
    table : their rows of faces.csv
    """
    people = table["person"].unique()[:PEOPLE]
    expressions = in_order(table["expression"])
    first = table.groupby(["person", "expression"])["face"].first()
    by_fallback = table["detector"] == "fallback"

    def cell(person: str, expression: str) -> Cell:
        if (person, expression) not in first.index:
            return Cell(None, f"{person} {expression}: none")
        return face_cell(first[person, expression])

    def face_cell(face: int) -> Cell:
        row = table.iloc[face]
        return Cell(faces[face], f"{row.person} {row.expression}", row.detector == "fallback")

    rows = [[cell(person, expression) for expression in expressions] for person in people]
    others = table["face"][by_fallback & ~table["person"].isin(people)].tolist()[:FALLBACKS]
    width = len(expressions)
    rows += [[face_cell(face) for face in others[start : start + width]] for start in range(0, len(others), width)]
    title = (
        f"{table['database'].iloc[0]}: {len(table)} faces, {len(people)} of {table['person'].nunique()} people shown; "
        f"{by_fallback.sum()} crops by fallback (framed)"
    )
    return contact_sheet(rows, title, SIDE)


def _photograph(source: Source) -> np.ndarray:
    """Return a photograph that is still that of the manifest."""
    return read_grey(Path(source[0]), source[1])


def _detect_all(sources: list[Source], settings: FacesSettings, workers: int) -> list[Detected]:
    """Return where the face is in each photograph."""
    own = threading.local()  # a cascade keeps a state: one per thread

    def detect(source: Source) -> Detected:
        if not hasattr(own, "cascade"):
            own.cascade = haar_cascade()
        image = _photograph(source)
        candidates = candidate_boxes(image, own.cascade, settings.detector)
        return Detected(choose_box(candidates, image.shape, settings.detector), len(candidates), image.shape)

    haar_cascade()
    return _all_or_problems(detect, sources, workers, "photographs")


def _normalise_all(
    sources: list[Source], detected: list[Detected], boxes: list[Box], settings: FacesSettings, workers: int
) -> tuple[np.ndarray, list[dict[str, object]]]:
    """Return the faces (n, size, size) uint8 and their rows."""
    faces = np.empty((len(sources), settings.size, settings.size), dtype=np.uint8)

    def normalise_one(index: int) -> dict[str, object]:
        one, box = detected[index], boxes[index]
        try:
            face = normalised_face(_photograph(sources[index]), box, settings)
        except ValueError as error:
            raise InputError(f"{sources[index][0]}: {error}") from None
        faces[index] = face.image
        return face_row(face, box, one.shape, "fallback" if one.box is None else "haar", one.candidates)

    return faces, _all_or_problems(normalise_one, range(len(sources)), workers, "faces")


def _all_or_problems(
    function: Callable[[Item], Result], items: Sequence[Item], workers: int, what: str
) -> list[Result]:
    """Return the results in order; the user's mistakes are collected, and shown together."""
    problems: list[str] = []

    def guarded(item: Item) -> Result | None:
        try:
            return function(item)
        except InputError as error:
            problems.append(str(error))
            return None

    with ThreadPoolExecutor(workers) as pool:
        results: Iterator[Result | None] = pool.map(guarded, items)
        done = list(progress(results, total=len(items), what=what))
    if problems:
        raise InputError("\n".join(sorted(problems)))
    return done
