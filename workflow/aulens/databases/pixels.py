"""Pictures out of arrays and out of text: which axis is which, and what its numbers mean."""

from collections.abc import Iterator

import numpy as np

LETTERS = {"N": "pictures", "H": "rows of a picture", "W": "columns of a picture", "C": "colours (red, green, blue)"}
SIGNS = set("0123456789 ")  # of pixels in a text
PIECE = 1000  # pictures looked at together
COLOURS = (1, 3)


def axes_of(shape: tuple[int, ...], number: int) -> str:
    """Return what each axis of an array of pictures is, such as NHW; rows come before columns.

    Parameters
    ----------
    shape : tuple of int
        Of the array; with two axes, N and all pixels of a picture (P).
    number : int
        How many pictures there are, as the labels say.

    Raises
    ------
    ValueError
        If it is not the only way to read the shape.

    >>> axes_of((4178, 48, 48), 4178), axes_of((96, 96, 3, 50), 50), axes_of((50, 2304), 50)
    ('NHW', 'HWCN', 'NP')
    """
    text = " x ".join(map(str, shape))
    places = [axis for axis, length in enumerate(shape) if length == number]
    if len(shape) not in (2, 3, 4) or not places:
        raise ValueError(f"has the shape {text}, but there are {number} labels")
    such_as = f"say which axis is which, such as axes: {'NHWC' if len(shape) == 4 else 'NHW'}"
    if len(places) > 1:
        raise ValueError(f"has the shape {text} and {number} pictures: {such_as}")
    letters = [""] * len(shape)
    letters[places[0]] = "N"
    if len(shape) == 4:
        colours = [axis for axis, length in enumerate(shape) if length in COLOURS and not letters[axis]]
        if len(colours) != 1:
            raise ValueError(f"has the shape {text}: {such_as}")
        letters[colours[0]] = "C"
    others = iter("P" if len(shape) == 2 else "HW")
    return "".join(letter or next(others) for letter in letters)


def pictures_of(
    array: np.ndarray, number: int, axes: str | None = None, size: tuple[int, int] | None = None
) -> Iterator[np.ndarray]:
    """Yield the pictures of an array, one after the other, as uint8: grey (H, W), or blue, green, red (H, W, 3).

    Parameters
    ----------
    array : array of int, float or bool
        Whole numbers from 0 to 255, or numbers from 0 to 1, which become 0 to 255.
    number : int
        How many pictures there are.
    axes : str or None
        Letters N, H, W and, with colours, C; None finds them (`axes_of`). Of an array with two axes, in which order
        the pixels of a picture stand.
    size : tuple of two int, or None
        Height and width, of an array with two axes; without it pictures are square.

    Raises
    ------
    ValueError
        Saying what is wrong with shape or numbers.
    """
    if array.dtype.kind not in "uifb":
        raise ValueError(f"holds {array.dtype}, not numbers")
    if array.ndim == 2:
        flat = array if axes_of(array.shape, number) == "NP" else array.T
        height, width = size or side_of(flat.shape[1])
        if height * width != flat.shape[1]:
            raise ValueError(f"has {flat.shape[1]} pixels per picture, which is not {height} x {width}")
        turned = axes is not None and axes.index("W") < axes.index("H")
        array = flat.reshape(number, *((width, height) if turned else (height, width)))
        axes = "NWH" if turned else "NHW"
    axes = axes or axes_of(array.shape, number)
    if len(axes) != array.ndim or array.shape[axes.index("N")] != number:
        text = " x ".join(map(str, array.shape))
        raise ValueError(f"has the shape {text}, which does not go with axes {axes} and {number} labels")
    pictures = array.transpose([axes.index(letter) for letter in ("NHWC" if "C" in axes else "NHW")])
    factor = _factor(pictures)
    for picture in pictures:
        levels = picture if picture.dtype == np.uint8 and factor == 1 else np.rint(picture * factor).astype(np.uint8)
        if levels.ndim == 3:
            levels = levels[..., 0] if levels.shape[2] == 1 else levels[..., ::-1]
        yield np.ascontiguousarray(levels)


def _factor(pictures: np.ndarray) -> int:
    """Return by what numbers are multiplied to become grey levels."""
    if pictures.dtype == np.uint8:
        return 1
    if pictures.dtype.kind == "b":
        return 255
    lowest, highest = np.inf, -np.inf
    for start in range(0, len(pictures), PIECE):
        piece = pictures[start : start + PIECE]
        lowest, highest = np.minimum(lowest, piece.min()), np.maximum(highest, piece.max())
    if not (lowest >= 0 and highest <= 255):  # also what is no number
        raise ValueError(f"holds numbers from {lowest:g} to {highest:g}; grey levels lie from 0 to 255, or from 0 to 1")
    return 255 if pictures.dtype.kind == "f" and highest <= 1 else 1


def side_of(pixels: int) -> tuple[int, int]:
    """Return height and width of a square picture.

    Raises
    ------
    ValueError
        If the number of pixels is no square.
    """
    side = int(pixels**0.5 + 0.5)
    if side * side != pixels or not pixels:
        raise ValueError(f"has {pixels} pixels, which is no square; give the size, such as size: [48, 48]")
    return side, side


def picture_of_text(text: str, size: tuple[int, int] | None = None) -> np.ndarray:
    """Return the grey picture of numbers with blanks between, row after row.

    Raises
    ------
    ValueError
        If these are not as many numbers from 0 to 255 as the picture has pixels.
    """
    if not text.strip() or not set(text) <= SIGNS:
        raise ValueError(
            "has pixels that are not whole numbers with blanks between" if text.strip() else "has no pixels"
        )
    levels = np.fromstring(text, dtype=np.int64, sep=" ")
    height, width = size or side_of(len(levels))
    if height * width != len(levels):
        raise ValueError(f"has {len(levels)} pixels, which is not {height} x {width}")
    if levels.max() > 255:
        raise ValueError(f"has the grey level {levels.max()}; they lie from 0 to 255")
    return levels.astype(np.uint8).reshape(height, width)
