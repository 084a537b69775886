"""A sample of raw photographs: their sizes, and a contact sheet."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pandas as pd

from aulens.databases.contents import DARKEST_MEAN
from aulens.databases.name_parts import sample_of
from aulens.images import decoded

SAMPLE, SECONDS = 200, 5.0  # pictures, and how long they may take
PEOPLE, COLUMNS, SIDE, STRIP = 12, 8, 112, 16  # of the sheet; pixels
LARGE = 400_000  # bytes from which a picture is decoded at a quarter of its size for the sheet
PAPER, MISSING, INK = 255, 235, 40
FONT = cv2.FONT_HERSHEY_SIMPLEX


def sampled(folder: Path, paths: Sequence[str]) -> pd.DataFrame:
    """Return what a sample of pictures holds.

    Returns
    -------
    table
        path, width, height (pixels, 0 where it cannot be read), colour and black (bool), problem (empty if none).
    """
    until = time.monotonic() + SECONDS

    def one(path: str) -> tuple | None:
        if time.monotonic() > until:
            return None
        try:
            picture = decoded((folder / path).read_bytes(), cv2.IMREAD_COLOR)
        except (OSError, ValueError) as error:
            return path, 0, 0, False, False, getattr(error, "strerror", None) or str(error)
        some = picture[::4, ::4].astype(np.int16)  # a sixteenth of the pixels
        colour = bool((some.max(axis=2) - some.min(axis=2)).mean() > 2)
        return path, picture.shape[1], picture.shape[0], colour, bool(picture.mean() < DARKEST_MEAN), ""

    with ThreadPoolExecutor(2) as pool:
        rows = list(pool.map(one, sample_of(paths, SAMPLE)))
    columns = ["path", "width", "height", "colour", "black", "problem"]
    return pd.DataFrame([row for row in rows if row], columns=columns)


def sheet_cells(images: pd.DataFrame | None, pictures: Sequence[str]) -> list[list[tuple[str | None, str]]]:
    """Return the path (None for none) and caption of each cell of the contact sheet, in rows.

    Parameters
    ----------
    images : table or None
        relative_path, person and expression of the images that were read; None or empty if nothing was.
    pictures : sequence of str
        Paths of all pictures, for a sheet without persons and expressions.
    """
    if images is None or images.empty:
        cells = [(path, path) for path in sample_of(pictures, PEOPLE * COLUMNS)]
        return [cells[start : start + COLUMNS] for start in range(0, len(cells), COLUMNS)]
    expressions = list(images["expression"].value_counts().index[:COLUMNS])
    if (images["person"] == "").all():
        number = images.groupby("expression").cumcount()
        step = images.groupby("expression")["expression"].transform("size") // PEOPLE
        shown = images[number % step.clip(lower=1) == 0]
        shown = shown.assign(person=(shown.groupby("expression").cumcount() + 1).astype(str))
        people = [str(row + 1) for row in range(PEOPLE)]
    else:
        shown = images
        people = sample_of(sorted(images["person"][images["person"] != ""].unique()), PEOPLE)
    first = shown.groupby(["person", "expression"])["relative_path"].first().to_dict()
    rows = [[(first.get((who, what)), f"{who} {what}") for what in expressions] for who in people]
    return [row for row in rows if any(path for path, _ in row)]


def sheet(folder: Path, cells: Sequence[Sequence[tuple[str | None, str]]], title: str) -> np.ndarray:
    """Return the contact sheet of raw photographs, (height, width, 3) uint8, blue, green, red."""
    columns = max(map(len, cells), default=1)
    drawn = np.full((2 * STRIP + len(cells) * (SIDE + STRIP), max(columns, 4) * SIDE, 3), PAPER, dtype=np.uint8)
    _write(drawn, title, (6, 21), 0.5)
    flat = [(row, column, *cell) for row, line in enumerate(cells) for column, cell in enumerate(line)]
    with ThreadPoolExecutor(2) as pool:
        thumbnails = list(pool.map(lambda cell: _thumbnail(folder, cell[2]), flat))
    for (row, column, _, caption), thumbnail in zip(flat, thumbnails, strict=True):
        top, left = 2 * STRIP + row * (SIDE + STRIP), column * SIDE
        drawn[top + 1 : top + SIDE, left + 1 : left + SIDE] = thumbnail
        strip = drawn[top + SIDE : top + SIDE + STRIP, left : left + SIDE]
        _write(strip, caption, (3, 11), 0.33)
    return drawn


def _thumbnail(folder: Path, path: str | None) -> np.ndarray:
    """Return a picture as a whole within a square, (SIDE - 1, SIDE - 1, 3)."""
    square = np.full((SIDE - 1, SIDE - 1, 3), MISSING, dtype=np.uint8)
    if path is None:
        return square
    try:
        data = (folder / path).read_bytes()
        picture = decoded(data, cv2.IMREAD_REDUCED_COLOR_4 if len(data) > LARGE else cv2.IMREAD_COLOR)
    except (OSError, ValueError):
        _write(square, "cannot be read", (6, SIDE // 2), 0.4)
        return square
    scale = (SIDE - 1) / max(picture.shape[:2])
    size = [max(1, round(length * scale)) for length in picture.shape[1::-1]]
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST)
    top, left = (SIDE - 1 - small.shape[0]) // 2, (SIDE - 1 - small.shape[1]) // 2
    square[top : top + small.shape[0], left : left + small.shape[1]] = small
    return square


def _write(picture: np.ndarray, text: str, place: tuple[int, int], scale: float) -> None:
    """Write one line, as small as it must be to fit, down to half its scale."""
    plain = text.encode("ascii", "replace").decode()  # the font has no other letters
    width = cv2.getTextSize(plain, FONT, scale, 1)[0][0]
    scale *= max(0.5, min(1.0, (picture.shape[1] - place[0] - 2) / max(width, 1)))
    cv2.putText(picture, plain, place, FONT, scale, (INK,) * 3, 1, cv2.LINE_AA)
