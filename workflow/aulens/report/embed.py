"""Pictures and tables as text inside the page, so that it is one file that works offline."""

import base64
import io

import numpy as np
import pandas as pd
from PIL import Image

COLOURS = 256
PHOTOGRAPH_QUALITY, SMALL_QUALITY = 72, 68
COLUMNS = 24  # of a sheet of small faces
SHARE = 16  # of so many pixels of one colour, one is enough to choose colours by


def png_uri(data: bytes) -> str:
    """Return a PNG figure with at most 256 colours as a data URI (a third of the size, no visible loss)."""
    return _image_uri(fewer_colours(Image.open(io.BytesIO(data)).convert("RGB")), "PNG")


def fewer_colours(image: Image.Image) -> Image.Image:
    """Return an image in colour (H, W, 3) with a palette of at most 256 colours.

    Notes
    -----
    Median cut, as by `Image.quantize`, which takes four times as long where it looks at all pixels.
    """
    red, green, blue = np.moveaxis(np.asarray(image, np.uint32), 2, 0)  # (H, W) each
    codes = red << 16 | green << 8 | blue
    colours, pixels = np.unique(codes, return_counts=True)
    some = np.repeat(colours, -(-pixels // SHARE))
    levels = np.stack([some >> 16, some >> 8 & 255, some & 255], axis=1).astype(np.uint8)  # (pixels, 3)
    chosen = Image.fromarray(levels[None]).quantize(COLOURS, dither=Image.Dither.NONE)
    places = np.zeros(1 << 24, np.uint8)  # in the palette, by code
    places[some] = np.asarray(chosen)[0]
    reduced = Image.fromarray(places[codes])
    reduced.putpalette(chosen.getpalette())
    return reduced


def photograph_uri(data: bytes, widest: int = 1100) -> str:
    """Return a sheet of photographs as a JPEG data URI, at most `widest` pixels wide."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    if image.width > widest:
        image = image.resize((widest, round(image.height * widest / image.width)), Image.Resampling.LANCZOS)
    return _image_uri(image, "JPEG", quality=PHOTOGRAPH_QUALITY)


def sheet_of(images: np.ndarray, side: int) -> dict[str, object]:
    """Return small pictures of faces side by side, as one JPEG.

    Parameters
    ----------
    images : (n, H, W) or (n, H, W, 3) uint8
        At least one.
    side : int
        Width and height of each on the sheet in pixels.

    Returns
    -------
    dict
        uri, side, columns; face k lies in row k // columns, column k % columns.
    """
    columns = min(COLUMNS, len(images))
    sheet = np.zeros((-(-len(images) // columns) * side, columns * side, *images.shape[3:]), np.uint8)
    for place, face in enumerate(images):
        small = Image.fromarray(face).resize((side, side), Image.Resampling.LANCZOS)
        row, column = divmod(place, columns)
        sheet[row * side : (row + 1) * side, column * side : (column + 1) * side] = np.asarray(small)
    uri = _image_uri(Image.fromarray(sheet), "JPEG", quality=SMALL_QUALITY)
    return {"uri": uri, "side": side, "columns": columns}


def image_size(uri: str) -> tuple[int, int]:
    """Return width and height in pixels of an image written by this module."""
    return Image.open(io.BytesIO(base64.b64decode(uri.split(",", 1)[1]))).size


def csv_uri(table: pd.DataFrame) -> str:
    """Return a table as a CSV data URI, for a download link."""
    text = table.to_csv(index=False)
    return f"data:text/csv;charset=utf-8;base64,{base64.b64encode(text.encode()).decode()}"


def _image_uri(image: Image.Image, kind: str, **options: object) -> str:
    """Return an image as a data URI."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(buffer.getvalue()).decode()}"
