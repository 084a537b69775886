"""A sheet of many small faces, to be looked over at a glance."""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from aulens.images import blue_green_red

STRIP = 16  # height of a caption in pixels
PAPER, INK, MISSING, WARNING = (255, 255, 255), (40, 40, 40), (235, 235, 235), (0, 102, 213)  # blue, green, red
FONT = cv2.FONT_HERSHEY_SIMPLEX


class Cell(NamedTuple):
    """One face of a sheet.

    Attributes
    ----------
    face : (side, side) or (side, side, 3) uint8, or None
        Grey, or red, green and blue; None where there is none.
    caption : str
        Short text below it.
    marked : bool
        Framed, since its crop needs to be checked.
    """

    face: np.ndarray | None
    caption: str
    marked: bool = False


class Section(NamedTuple):
    """Faces of one kind.

    Attributes
    ----------
    title : str
        One line above them; without a title there is no line.
    cells : sequence of Cell
        May be empty.
    """

    title: str
    cells: Sequence[Cell]


def contact_sheet(sections: Sequence[Section], title: str, side: int, columns: int) -> np.ndarray:
    """Return a picture of sections below each other, each in rows of cells.

    Parameters
    ----------
    title : str
        One line.
    side : int
        Width and height of a face on the sheet in pixels.
    columns : int
        Cells in a row.

    Returns
    -------
    (height, width, 3) uint8
        Blue, green, red.
    """
    strips = [_strip(title, 2 * STRIP, columns * side, 0.5)]
    for section in sections:
        if section.title:
            strips.append(_strip(section.title, STRIP + 6, columns * side, 0.42))
        for start in range(0, len(section.cells), columns):
            row = np.full((side + STRIP, columns * side, 3), PAPER, dtype=np.uint8)
            for place, cell in enumerate(section.cells[start : start + columns]):
                row[:, place * side : (place + 1) * side] = _drawn(cell, side)
            strips.append(row)
    return np.concatenate(strips)


def _strip(text: str, height: int, width: int, scale: float) -> np.ndarray:
    """Return one line of text, (height, width, 3)."""
    strip = np.full((height, width, 3), PAPER, dtype=np.uint8)
    _write(strip, text, (6, height - 8), scale)
    return strip


def _drawn(cell: Cell, side: int) -> np.ndarray:
    """Return one cell, (side + STRIP, side, 3)."""
    drawn = np.full((side + STRIP, side, 3), PAPER, dtype=np.uint8)
    drawn[1:side, 1:side] = MISSING
    if cell.face is not None:
        small = cv2.resize(cell.face, (side - 1, side - 1), interpolation=cv2.INTER_AREA)
        drawn[1:side, 1:side] = small[:, :, None] if small.ndim == 2 else blue_green_red(small)
    if cell.marked:
        cv2.rectangle(drawn, (2, 2), (side - 3, side - 3), WARNING, 3)
    _write(drawn, cell.caption, (3, side + 11), 0.33, WARNING if cell.marked else INK)
    return drawn


def _write(picture: np.ndarray, text: str, place: tuple[int, int], scale: float, colour: tuple = INK) -> None:
    """Write one line, as small as it must be to fit, down to half its scale."""
    plain = text.encode("ascii", "replace").decode()  # the font has no other letters
    width = cv2.getTextSize(plain, FONT, scale, 1)[0][0]
    scale *= max(0.5, min(1.0, (picture.shape[1] - place[0] - 2) / max(width, 1)))
    cv2.putText(picture, plain, place, FONT, scale, colour, 1, cv2.LINE_AA)
