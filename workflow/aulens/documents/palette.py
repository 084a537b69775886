"""Pictures as small PNG files."""

from io import BytesIO

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from aulens.report.style import THEME


def rendered(figure: Figure, dots_per_inch: float = THEME["savefig.dpi"]) -> np.ndarray:
    """Return a figure as red, green and blue (H, W, 3) uint8 on white."""
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=dots_per_inch, facecolor="white")
    return np.asarray(Image.open(buffer).convert("RGB"))


def palette_png(image: np.ndarray, colours: int) -> bytes:
    """Return a picture, grey (H, W) or in colour (H, W, 3) uint8, as a PNG file with a palette of so many colours."""
    buffer = BytesIO()
    picture = Image.fromarray(image).convert("RGB")
    picture.quantize(colours, method=Image.Quantize.MAXCOVERAGE, kmeans=4, dither=Image.Dither.NONE).save(
        buffer, format="PNG", optimize=True
    )
    return buffer.getvalue()


def scaled(image: np.ndarray, width: int) -> np.ndarray:
    """Return a picture that is at most so many pixels wide; it is never enlarged."""
    picture = Image.fromarray(image)
    if picture.width <= width:
        return image
    height = round(picture.height * width / picture.width)
    return np.asarray(picture.resize((width, height), Image.Resampling.LANCZOS))
