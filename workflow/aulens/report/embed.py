"""Pictures and tables as text inside the page, so that it is one file that works offline."""

import base64
import io

import pandas as pd
from PIL import Image

COLOURS = 256
PHOTOGRAPH_QUALITY = 72


def png_uri(data: bytes) -> str:
    """Return a PNG figure with at most 256 colours as a data URI (a third of the size, no visible loss)."""
    image = Image.open(io.BytesIO(data)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    return _image_uri(image, "PNG", optimize=True)


def photograph_uri(data: bytes, widest: int = 1100) -> str:
    """Return a sheet of photographs as a JPEG data URI, at most `widest` pixels wide."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    if image.width > widest:
        image = image.resize((widest, round(image.height * widest / image.width)), Image.Resampling.LANCZOS)
    return _image_uri(image, "JPEG", quality=PHOTOGRAPH_QUALITY)


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
