"""Cells of a manifest that hold several numbers: action units with intensities, and boxes."""

import math
import re
from collections.abc import Callable, Mapping

UNSCORED = "?"  # behind the intensity of an action unit that is present and that nobody scored
UNIT = re.compile(r"\s*(?P<action_unit>\d{1,2})\s*:\s*(?P<intensity>\d*\.?\d+)(?P<mark>\??)\s*")


def action_units_text(text: str) -> str:
    """Return action units such as ``12:0.9;25:0.4``, smallest first; empty text stays empty.

    An intensity such as ``0.6?`` stands for an action unit that is present and was not scored.

    Raises
    ------
    ValueError
        If the text is none, an action unit stands twice, or an intensity is above 1.
    """
    if not text.strip():
        return ""
    matches = [UNIT.fullmatch(part) for part in text.split(";")]
    units = {int(match["action_unit"]): float(match["intensity"]) for match in matches if match}
    marks = {int(match["action_unit"]): match["mark"] for match in matches if match}
    if len(units) < len(matches) or max(units.values()) > 1:
        raise ValueError(f"the action units {text!r} are not such as 12:0.9;25:0.4, with intensities from 0 to 1")
    return ";".join(f"{unit}:{units[unit]:.6g}{marks[unit]}" for unit in sorted(units))


def box_text(text: str) -> str:
    """Return the box of a face in pixels as ``x y width height``; empty text stays empty.

    Raises
    ------
    ValueError
        If the text is not four numbers, or width or height is not above 0.
    """
    if not text.strip():
        return ""
    try:
        x, y, width, height = map(float, text.split())
    except ValueError:
        x = y = width = height = math.nan
    if not (math.isfinite(x + y) and 0 < width < math.inf and 0 < height < math.inf):
        raise ValueError(f"the box {text!r} is not x y width height in pixels, width and height above 0")
    return " ".join(f"{number:.10g}" for number in (x, y, width, height))


def box_numbers(text: str) -> tuple[float, float, float, float]:
    """Return x, y, width and height of a box of the manifest."""
    x, y, width, height = map(float, text.split())
    return x, y, width, height


FIELDS: Mapping[str, Callable[[str], str]] = {"action_units": action_units_text, "box": box_text}
