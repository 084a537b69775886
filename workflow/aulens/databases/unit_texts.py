"""Action units as tables write them, made such as ``12:0.9;25:0.4``."""

import re
from collections.abc import Mapping

from aulens.databases.fields import UNSCORED

CODED = re.compile(r"(?:AU)?[LR]?(?P<unit>\d{1,2})(?P<level>[A-E]?)", re.IGNORECASE)  # 4, L10, R12B, AU04
NUMBERED = re.compile(r"\s*(?P<unit>\d{1,2})\s*:\s*(?P<level>\d*\.?\d+)(?P<mark>\??)\s*")
NONE = ("", "0", "-", "/", "none", "nan")


def units_text(text: str, scale: float = 1.0) -> str:
    """Return action units with intensities from 0 to 1.

    Parameters
    ----------
    text : str
        Such as ``12:4;25:2``, intensities up to `scale` (``12:4?`` was not scored); or codes such as ``4+L10``,
        ``R12`` and ``1B+2C``: left and right are one unit, intensities A to E are .2 to 1, and those without a letter
        1, marked as not scored.
    scale : float
        Highest intensity of the first form.

    Returns
    -------
    str
        Such as ``12:0.8;25:0.4``; a text of another form as it is.

    >>> units_text("12:4;25:2", scale=5), units_text("4+L10"), units_text("1B + 2C"), units_text("12 or 14")
    ('12:0.8;25:0.4', '4:1?;10:1?', '1:0.4;2:0.6', '12 or 14')
    """
    if text.strip().casefold() in NONE:
        return ""
    if ":" in text:
        matches = [NUMBERED.fullmatch(part) for part in text.split(";")]
        if scale == 1 or not all(matches):
            return text
        return ";".join(f"{int(match['unit'])}:{float(match['level']) / scale:.6g}{match['mark']}" for match in matches)
    matches = [CODED.fullmatch(part) for part in re.split(r"\s*[+,;]\s*|\s+", text.strip())]
    if not all(matches):
        return text
    units: dict[int, tuple[float, str]] = {}
    for match in matches:
        level = (" ABCDE".index(match["level"].upper()) / 5, "") if match["level"] else (1.0, UNSCORED)
        units[int(match["unit"])] = max(level, units.get(int(match["unit"]), level))
    return ";".join(f"{unit}:{level:.6g}{mark}" for unit, (level, mark) in units.items())


def units_of_columns(cells: Mapping[int, str], scale: float) -> str:
    """Return the action units that have columns of their own; those with intensity 0 or an empty cell are not shown.

    Parameters
    ----------
    cells : mapping of int to str
        Action unit -> cell.
    scale : float
        Highest intensity.

    Raises
    ------
    ValueError
        If a cell is no number from 0 to `scale`.

    >>> units_of_columns({1: "0", 2: "", 12: "4", 25: "5.0"}, scale=5)
    '12:0.8;25:1'
    """
    shown = []
    for unit, cell in cells.items():
        try:
            level = float(cell or 0)
        except ValueError:
            level = -1.0
        if not 0 <= level <= scale:
            raise ValueError(f"action unit {unit} has the intensity {cell!r}, which is no number from 0 to {scale:g}")
        if level > 0:
            shown.append(f"{unit}:{level / scale:.6g}")
    return ";".join(shown)
