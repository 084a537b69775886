"""The passes over the photographs of a manifest: find the faces, and normalise them.

The first pass looks at the photographs whose own face is wanted, and makes the face at once where one is found. A
photograph is decoded once for it, for a recipe in colour twice, since the cascade looks at grey levels. The second pass
makes the faces of all others: those whose box is given, fixed, or another image's, and those that need the fallback,
which may depend on all boxes of the first pass.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.faces.boxes import Found, Place, box_in, given_boxes, is_series, places, reference_rows
from aulens.faces.detect import BLAZEFACE, FIRST, SECOND, Box
from aulens.faces.finding import Finder, Models
from aulens.faces.kept import KeptFaces
from aulens.faces.mesh_points import EyeLine
from aulens.faces.recipe import FacesSettings, normalised_face
from aulens.faces.tables import DETECTORS, EYELESS, FLAT, MADE, MEASURED, REASONS
from aulens.images import PictureFile, as_colour, as_grey, in_turn
from aulens.progress import progress

BLOCK = 512  # photographs that wait for a worker at once
LOOKS = (FIRST, SECOND, BLAZEFACE)
NO_MODELS = Models()
LOOKED = 1  # state of a record: looked at, without a face yet
Source = tuple[str, str]  # path and SHA-256 of a photograph, as in the manifest


def make_faces(
    kept: KeptFaces, manifest: pd.DataFrame, settings: FacesSettings, workers: int, models: Models = NO_MODELS
) -> tuple[np.ndarray, np.ndarray]:
    """Make the faces of all images of a manifest that are not made yet; return what is known, and all faces.

    Returns
    -------
    records : (images,) RECORD
        In the order of the manifest.
    faces : (faces, size, size) or (faces, size, size, 3) uint8
        Of the images whose face was made, mapped.

    Raises
    ------
    InputError
        If photographs cannot be read, are not those of the manifest, are blank, or differ in size within a group that
        shares a box; if the fallback has nothing to go by.
    """
    sources = list(manifest[["path", "sha256"]].itertuples(index=False, name=None))
    finder, references = Finder(settings, models), references_of(manifest, settings)
    cut = _places(kept, manifest, sources, references, finder, workers)
    left = [row for row in np.flatnonzero(kept.records["state"] < MADE).tolist() if cut(row).detector != "dropped"]

    def make(row: int, file: PictureFile) -> None:
        photograph, place = photograph_of(file, settings), cut(row)
        shape = photograph.shape[:2]
        if place.found is not None and place.found.shape not in (None, shape):
            raise InputError(other_size(sources[row][0], shape, place.found))
        if references[row] == row:
            line = finder.eyes(photograph, box_in(place, shape))
        else:
            line = _kept_line(kept, references[row])
        make_one(kept, row, sources[row][0], photograph, place._replace(line=line), settings)

    for own in (True, False):  # those whose eyes are another image's come when these are known
        now = [row for row in left if (references[row] == row) == own]
        for_all(_in_turn(make, sources), now, workers, "faces")
    if not (kept.records["state"] == MADE).any():
        raise InputError(
            f"no face is left of the {len(manifest)} images, since the recipe drops those without one: look at the "
            "photographs, or give the recipe a fixed fallback [x, y, width, height] in fractions of the image"
        )
    records = np.array(kept.records)
    return records, kept.chosen(np.flatnonzero(records["state"] == MADE))


def photograph_of(file: PictureFile, settings: FacesSettings) -> np.ndarray:
    """Return a photograph that is still that of the manifest, in the channels of the recipe."""
    return as_colour(file) if settings.channels == "rgb" else as_grey(file)


def make_one(
    kept: KeptFaces, row: int, path: str, photograph: np.ndarray, place: Place, settings: FacesSettings
) -> None:
    """Make one face and keep it; one that is flat is refused, or left out where the recipe drops what has no face."""
    shape = photograph.shape[:2]
    box, found = box_in(place, shape), place.found
    known = {
        "box": box,
        "detector": DETECTORS.index(place.detector),
        "candidates": place.candidates,
        "refused": REASONS.index(found.refused if found else ""),
        "shape": shape,
    }
    if settings.align == "eyes":
        known["eyes"] = place.line or (0.0,) * 4
        if place.line is None and settings.fallback == "drop":
            kept.keep(row, state=EYELESS, **known)
            return
    try:
        face = normalised_face(photograph, box, settings, place.line)
    except ValueError as error:
        if settings.fallback != "drop":
            raise InputError(f"{path}: {error}") from None
        kept.keep(row, state=FLAT, **known)
        return
    kept.keep(row, face.image, state=MADE, **known, **{name: getattr(face, name) for name in MEASURED})


def shares_boxes(manifest: pd.DataFrame, settings: FacesSettings) -> bool:
    """Whether the images of one group share a box."""
    return settings.boxes == "group" or is_series(manifest)


def called(manifest: pd.DataFrame) -> str:
    """Return what the image is called whose box a group shares."""
    return "null image" if is_series(manifest) else "first frame"


def references_of(manifest: pd.DataFrame, settings: FacesSettings) -> np.ndarray:
    """Return for every image the row of the one whose box, and whose eyes, it is cut out with (images,)."""
    return reference_rows(manifest) if shares_boxes(manifest, settings) else np.arange(len(manifest))


def _kept_line(kept: KeptFaces, row: int) -> EyeLine | None:
    """Return the eyes that were found in an image; None if they are not known."""
    line = EyeLine(*kept.records["eyes"][row].tolist())
    return line if line.distance > 0 else None


def _places(
    kept: KeptFaces,
    manifest: pd.DataFrame,
    sources: Sequence[Source],
    references: np.ndarray,
    finder: Finder,
    workers: int,
) -> Callable[[int], Place]:
    """Return what each image is cut out with; detectors that look see all photographs that give a box."""
    settings = finder.settings
    if settings.detector == "none":
        place = Place(None if settings.crop == "whole" else settings.fallback, "none")
        return lambda _: place
    shared = shares_boxes(manifest, settings)
    looked_at = np.unique(references)  # sorted
    if settings.looks:
        _look_at_all(kept, looked_at, sources, finder, workers)
        found = [_found(kept, row, sources[row][0]) for row in looked_at.tolist()]
    else:
        found = given_boxes(manifest.iloc[looked_at])
    by_reference = places(found, settings, called(manifest) if shared else "image")
    position = np.searchsorted(looked_at, references)
    dropped = np.array([place.detector == "dropped" for place in by_reference])[position]
    _note_dropped(kept, np.flatnonzero(dropped), [by_reference[place] for place in position[dropped]])
    return lambda row: by_reference[position[row]]


def _note_dropped(kept: KeptFaces, rows: np.ndarray, cut: Sequence[Place]) -> None:
    """Keep why images are left out: what was found in the photograph whose box they would have had."""
    for row, place in zip(rows.tolist(), cut, strict=True):
        reason = REASONS.index(place.found.refused)
        kept.keep(row, state=LOOKED, detector=DETECTORS.index("dropped"), candidates=place.candidates, refused=reason)


def _look_at_all(kept: KeptFaces, rows: np.ndarray, sources: Sequence[Source], finder: Finder, workers: int) -> None:
    """Look for the face in photographs, and make the faces that are found; detectors always look at grey levels."""
    settings = finder.settings

    def look(row: int, file: PictureFile) -> None:
        path, grey = sources[row][0], as_grey(file)
        seen = finder.look(grey)
        found = Found(path, seen.box, grey.shape, seen.candidates, seen.detector, seen.refused)
        if seen.box is None:
            reason = REASONS.index(seen.refused)
            kept.keep(row, state=LOOKED, candidates=seen.candidates, refused=reason, shape=grey.shape)
            return
        photograph = grey if settings.channels == "grey" else photograph_of(file, settings)
        line = finder.eyes(photograph, seen.box)
        make_one(kept, row, path, photograph, Place(seen.box, seen.detector, seen.candidates, found, line), settings)

    new = rows[kept.records["state"][rows] == 0]
    for_all(_in_turn(look, sources), new.tolist(), workers, "photographs")


def _in_turn(function: Callable[[int, PictureFile], None], sources: Sequence[Source]) -> Callable[[int], None]:
    """Return a function that gives the other a photograph's file, a large one when no other thread works on one."""

    def waiting(row: int) -> None:
        path, sha256 = sources[row]
        with in_turn(Path(path), sha256) as file:
            function(row, file)

    return waiting


def _found(kept: KeptFaces, row: int, path: str) -> Found:
    """Return what a look at a photograph found, from its record."""
    record = kept.records[row]
    detector = DETECTORS[record["detector"]]
    if detector not in LOOKS:
        detector = ""
    box = Box(*record["box"].tolist()) if detector else None
    return Found(
        path, box, tuple(record["shape"].tolist()), int(record["candidates"]), detector, REASONS[record["refused"]]
    )


def other_size(path: str, shape: tuple[int, int], first: Found) -> str:
    """Return what is wrong with an image of another size than the one whose box it shares."""
    return (
        f"{path}: {shape[1]} x {shape[0]} pixels, but {first.path}, whose box it shares, has "
        f"{first.shape[1]} x {first.shape[0]}; the images of a group or series have one size"
    )


def for_all(function: Callable[[int], None], rows: Sequence[int], workers: int, what: str) -> None:
    """Call a function with every row on some threads; the user's mistakes are collected, and shown together."""
    problems: list[str] = []
    if not rows:
        return

    def guarded(row: int) -> None:
        try:
            function(row)
        except InputError as error:
            problems.append(str(error))

    pool = ThreadPoolExecutor(workers)
    try:
        for _ in progress(_in_blocks(pool, guarded, rows), total=len(rows), what=what):
            pass
    finally:
        pool.shutdown(cancel_futures=True)
    if problems:
        raise InputError("\n".join(sorted(problems)))


def _in_blocks(pool: ThreadPoolExecutor, function: Callable[[int], None], rows: Sequence[int]) -> Iterator[None]:
    """Yield as rows are done. Only a block waits at a time, so that the memory does not grow with the rows."""
    for start in range(0, len(rows), BLOCK):
        yield from pool.map(function, rows[start : start + BLOCK])
