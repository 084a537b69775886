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


def contact_sheet(rows: Sequence[Sequence[Cell]], title: str, side: int) -> np.ndarray:
    """Return a picture of rows of cells below a title.

    Parameters
    ----------
    rows : sequence of sequence of Cell
        Of any length.
    title : str
        One line.
    side : int
        Width and height of a face on the sheet in pixels.

    Returns
    -------
    (height, width, 3) uint8
        Blue, green, red.
    """
    columns = max(len(row) for row in rows)
    heading = 2 * STRIP
    sheet = np.full((heading + len(rows) * (side + STRIP), columns * side, 3), PAPER, dtype=np.uint8)
    _write(sheet, title, (6, 21), 0.5)
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            top, left = heading + i * (side + STRIP), j * side
            sheet[top : top + side + STRIP, left : left + side] = _drawn(cell, side)
    return sheet


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
