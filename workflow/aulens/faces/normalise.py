"""Faces of a database or of an action unit series: find the face in every photograph and normalise it."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.faces.boxes import Found, Place, box_in, given_boxes, is_series, places, reference_rows
from aulens.faces.detect import candidate_boxes, choose_box, haar_cascade
from aulens.faces.example import example_row, shrunk
from aulens.faces.recipe import FacesSettings, normalised_face, recipe_problems
from aulens.faces.sheets import database_sheet, series_sheet
from aulens.faces.tables import OWN, face_row
from aulens.files import read_csv, write_csv, write_npy
from aulens.images import blue_green_red, read_colour, read_grey, write_image
from aulens.progress import progress

Item = TypeVar("Item")
Result = TypeVar("Result")
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
    """Write the faces of a database or series, in the order of its manifest, how each was made, and pictures.

    The pictures are a contact sheet, and of one example the photograph (small) and the crop.

    Raises
    ------
    InputError
        If the settings do not fit together; if photographs cannot be read, are blank, or differ in size within a group
        that shares a box; if the fallback has nothing to go by.

    Notes
    -----
    The null image's box serves a whole series: brows that move would move the box found in each image, and so the
    whole face. Inagaki et al. 2022 do not state how they cut out their stimuli.
    """
    if problems := recipe_problems(settings):
        raise InputError("\n".join(problems))
    cv2.setNumThreads(1)  # the photographs are shared among workers instead
    manifest = read_usable(manifest_file, settings)
    sources = list(manifest[["path", "sha256"]].itertuples(index=False, name=None))
    cut = _places(manifest, sources, settings, workers)
    faces, rows = _normalise_all(sources, cut, settings, workers)
    table = manifest.join(pd.DataFrame(rows))
    table.insert(0, "face", range(len(table)))
    sheet = series_sheet if is_series(manifest) else database_sheet
    write_image(sheet(faces, table), contact_sheet_file)
    example = example_row(table)["face"]
    photograph, crop = _example(sources[example], cut[example], settings)
    write_image(blue_green_red(photograph), example_photograph_file)
    write_image(blue_green_red(crop), example_crop_file)
    write_csv(table, table_file)
    write_npy(faces, faces_file)


def _example(source: Source, place: Place, settings: FacesSettings) -> tuple[np.ndarray, np.ndarray]:
    """Return a photograph, made small, and the crop of its whole size."""
    photograph = _photograph(source, settings)
    face = normalised_face(photograph, box_in(place, photograph.shape[:2]), settings)
    return shrunk(photograph), face.crop


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
    needed = ["image", "path", "sha256", *(["group"] if shares_boxes(manifest, settings) else [])]
    if missing := [name for name in needed if name not in manifest]:
        raise InputError(f"{manifest_file}: the columns {', '.join(missing)} are needed")
    if taken := [name for name in OWN if name in manifest]:
        raise InputError(f"{manifest_file}: {', '.join(taken)} are columns of faces.csv; call them something else")
    if is_series(manifest):
        nulls = (pd.to_numeric(manifest["action_unit"]) == 0).groupby(manifest["group"]).sum()
        if wrong := [f"{number} null images (action unit 0)" for number in nulls if number != 1]:
            raise InputError(f"{manifest_file}: {wrong[0]}, exactly one is needed")
    return manifest


def shares_boxes(manifest: pd.DataFrame, settings: FacesSettings) -> bool:
    """Whether the images of one group share a box."""
    return settings.boxes == "group" or is_series(manifest)


def _photograph(source: Source, settings: FacesSettings) -> np.ndarray:
    """Return a photograph that is still that of the manifest, in the channels of the recipe."""
    return (read_colour if settings.channels == "rgb" else read_grey)(Path(source[0]), source[1])


def _places(manifest: pd.DataFrame, sources: list[Source], settings: FacesSettings, workers: int) -> list[Place]:
    """Return what each image is cut out with."""
    if settings.detector == "none":
        return [Place(None if settings.crop == "whole" else settings.fallback, "none")] * len(manifest)
    shared = shares_boxes(manifest, settings)
    references = reference_rows(manifest) if shared else np.arange(len(manifest))
    looked_at = np.unique(references)  # sorted
    if settings.detector == "haar":
        found = _detect_all([sources[row] for row in looked_at], settings, workers)
    else:
        found = given_boxes(manifest.iloc[looked_at])
    what = called(manifest) if shared else "image"
    by_row = dict(zip(looked_at, places(found, settings, what), strict=True))
    return [by_row[row] for row in references]


def called(manifest: pd.DataFrame) -> str:
    """Return what the image is called whose box a group shares."""
    return "null image" if is_series(manifest) else "first frame"


def _detect_all(sources: list[Source], settings: FacesSettings, workers: int) -> list[Found]:
    """Return where the cascade finds the face in each photograph; it looks at grey levels whatever the recipe."""
    own = threading.local()  # a cascade keeps a state: one per thread

    def detect(source: Source) -> Found:
        if not hasattr(own, "cascade"):
            own.cascade = haar_cascade()
        image = read_grey(Path(source[0]), source[1])
        candidates = candidate_boxes(image, own.cascade, settings.haar)
        return Found(source[0], choose_box(candidates, image.shape, settings.haar), image.shape, len(candidates))

    haar_cascade()
    return _all_or_problems(detect, sources, workers, "photographs")


def _normalise_all(
    sources: list[Source], cut: list[Place], settings: FacesSettings, workers: int
) -> tuple[np.ndarray, list[dict[str, object]]]:
    """Return the faces, (n, size, size) or (n, size, size, 3) uint8, and their rows."""
    colour = (3,) if settings.channels == "rgb" else ()
    faces = np.empty((len(sources), settings.size, settings.size, *colour), dtype=np.uint8)

    def normalise_one(index: int) -> dict[str, object]:
        path, place = sources[index][0], cut[index]
        image = _photograph(sources[index], settings)
        shape = image.shape[:2]
        if place.found is not None and place.found.shape not in (None, shape):
            raise InputError(other_size(path, shape, place.found))
        box = box_in(place, shape)
        try:
            face = normalised_face(image, box, settings)
        except ValueError as error:
            raise InputError(f"{path}: {error}") from None
        faces[index] = face.image
        return face_row(face, box, place.detector, place.candidates)

    return faces, _all_or_problems(normalise_one, range(len(sources)), workers, "faces")


def other_size(path: str, shape: tuple[int, int], first: Found) -> str:
    """Return what is wrong with an image of another size than the one whose box it shares."""
    return (
        f"{path}: {shape[1]} x {shape[0]} pixels, but {first.path}, whose box it shares, has "
        f"{first.shape[1]} x {first.shape[0]}; the images of a group or series have one size"
    )


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
