"""Which box each image is cut out with: its own, that of its group's first frame, a given one, or the fallback."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.faces.crop import centred_square
from aulens.faces.detect import Box, RelativeBox, median_box, to_pixels
from aulens.faces.mesh_points import EyeLine
from aulens.faces.recipe import FacesSettings
from aulens.faces.tables import text_column

REMEDY = "give the recipe a fixed fallback [x, y, width, height] in fractions of the image, or fallback: drop"
ALLOWED = "allowed: x, y, width and height in pixels, such as 40 60 120 120, or nothing"
TIMES = 3  # the longer side of an image; the sides of a given box are at most so long


class Found(NamedTuple):
    """What the detector or the manifest says about the face in one photograph.

    Attributes
    ----------
    path : str
        Of the photograph.
    box : Box or None
        None if there is none.
    shape : tuple of int or None
        Height and width of the photograph; None if not known, which is allowed where there is no box.
    candidates : int
        How many boxes the cascade proposed.
    detector : str
        What found the box: haar, haar-border, blazeface or given; empty if there is none.
    refused : str
        Why the largest proposed box is no face (see `aulens.faces.detect.Look`).
    """

    path: str
    box: Box | None
    shape: tuple[int, int] | None
    candidates: int = 0
    detector: str = ""
    refused: str = ""


class Place(NamedTuple):
    """What an image is cut out with.

    Attributes
    ----------
    box : Box or RelativeBox or None
        In pixels, or relative to the image, or None for the largest square in its middle.
    detector : str
        haar, haar-border, blazeface, given, fallback, none, or dropped: it is left out.
    candidates : int
        How many boxes the cascade proposed.
    found : Found or None
        The photograph that the box was looked for in; None if nothing was looked for.
    line : EyeLine or None
        The eyes, with align eyes; None where they are not known.
    """

    box: Box | RelativeBox | None
    detector: str
    candidates: int = 0
    found: Found | None = None
    line: EyeLine | None = None


def is_series(manifest: pd.DataFrame) -> bool:
    """Whether a manifest is that of an action unit series."""
    return "action_unit" in manifest


def reference_rows(manifest: pd.DataFrame) -> np.ndarray:
    """Return for every image of a manifest the row of the first frame of its sequence, or of its series.

    Parameters
    ----------
    manifest : table
        Of an action unit series with group and action_unit, else perhaps with person, session, sequence and frame.

    Returns
    -------
    (images,) int
        The first frame is the null image of a series; else the lowest `frame`, by number where all frames are numbers,
        else by the alphabet; without frames the first in the manifest. An image that is of no sequence is its own: of
        databases that name nobody, groups hold nearly the same pictures too, be they cut out otherwise.

    Notes
    -----
    The null image's box serves a whole series: brows that move would move the box found in each image, and so the
    whole face. Inagaki et al. 2022 do not state how they cut out their stimuli.
    """
    if is_series(manifest):
        frames = pd.to_numeric(manifest["action_unit"])
    else:
        text = text_column(manifest, "frame")
        numbers = pd.to_numeric(text, errors="coerce")
        frames = numbers if numbers[text != ""].notna().all() else text.where(text != "")
    groups = _sharing(manifest)
    first: dict[object, int] = {}
    for row in frames.reset_index(drop=True).sort_values(kind="stable", na_position="last").index:
        first.setdefault(groups[row], row)
    return np.array([first[group] for group in groups], dtype=int)


def _sharing(manifest: pd.DataFrame) -> list[object]:
    """Return what is the same for the images that share a box."""
    if is_series(manifest):
        return manifest["group"].tolist()
    sequences = zip(*(text_column(manifest, name) for name in ("person", "session", "sequence")), strict=True)
    return [sequence if sequence[-1] else row for row, sequence in enumerate(sequences)]


def given_box(text: str, shape: tuple[int, int]) -> Box | None:
    """Return the box that a manifest gives, "x y width height" in pixels, rounded; None if the text is empty.

    Raises
    ------
    ValueError
        If it is no box, lies outside an image of this height and width, or is much larger than that.
    """
    if not text.strip():
        return None
    try:
        values = [float(part) for part in text.split()]
    except ValueError:
        values = []
    if len(values) != 4 or not all(map(math.isfinite, values)) or min(round(value) for value in values[2:]) < 1:
        raise ValueError(f"the box {text!r} is given; {ALLOWED}")
    box = Box(*(round(value) for value in values))
    height, width = shape
    if box.x >= width or box.y >= height or box.x + box.width <= 0 or box.y + box.height <= 0:
        raise ValueError(f"the box {text!r} lies outside the image of {width} x {height} pixels")
    if max(box.width, box.height) > TIMES * max(shape):
        most = f"at most {TIMES} times its longer side"
        raise ValueError(f"the box {text!r} is too large for the image of {width} x {height} pixels; allowed: {most}")
    return box


def given_boxes(manifest: pd.DataFrame) -> list[Found]:
    """Return the boxes that the column `box` of a manifest gives.

    Raises
    ------
    InputError
        Naming every image whose box cannot be used.
    """
    if "box" not in manifest:
        return [Found(path, None, None) for path in manifest["path"]]
    found, problems = [], []
    for path, text, width, height in manifest[["path", "box", "width", "height"]].itertuples(index=False, name=None):
        shape = (int(height), int(width))
        try:
            box = given_box(text, shape)
            found.append(Found(path, box, shape, 0, "given" if box else ""))
        except ValueError as error:
            problems.append(f"{path}: {error}")
    if problems:
        raise InputError("\n".join(problems))
    return found


def places(found: Sequence[Found], settings: FacesSettings, what: str = "image") -> list[Place]:
    """Return what every photograph is cut out with: its box, or the fallback where it has none.

    Parameters
    ----------
    found : sequence of Found
        One per photograph, or per first frame, of a database or series.
    what : str
        What the photographs are called, such as null image.

    Raises
    ------
    InputError
        If a photograph needs a fallback and there is none, or a median is needed and there is no box at all.
    """
    lacking = [one for one in found if one.box is None]
    fallback = settings.fallback
    if lacking and fallback is None:
        raise InputError(
            "\n".join(
                f"{one.path}: the manifest gives no box for this {what}, and the recipe has no fallback: median, drop "
                "or [x, y, width, height] in fractions of the image"
                for one in lacking
            )
        )
    if lacking and fallback == "median":
        fallback = _median(found, settings.detector, what)
    instead = (None, "dropped") if fallback == "drop" else (fallback, "fallback")
    return [Place(*((one.box, one.detector) if one.box else instead), one.candidates, one) for one in found]


def _median(found: Sequence[Found], detector: str, what: str) -> RelativeBox:
    """Return the median of the boxes that there are."""
    having = [one for one in found if one.box is not None]
    if having:
        return median_box([one.box for one in having], [one.shape for one in having])
    missing = "no box is given" if detector == "given" else "no face was found"
    if len(found) == 1:
        problem = f"{found[0].path}: {missing} in the {what}, and a single image has no median box to fall back to"
    else:
        problem = f"{missing} in any of the {len(found)} {what}s, so there is no median box to fall back to"
    raise InputError(f"{problem}: {REMEDY}")


def box_in(place: Place, shape: tuple[int, int]) -> Box:
    """Return the box in the pixels of an image with this height and width."""
    if place.box is None:
        return centred_square(shape)
    return place.box if isinstance(place.box, Box) else to_pixels(place.box, shape)
