"""Which action units and intensities an action unit series has, and which it lacks.

A stimulus is a pair (action unit, intensity); the null image, the face without any action unit, is (0, 0.0).
"""

import re
from collections.abc import Collection, Sequence

from aulens.databases.folders import UNWRITABLE

SUFFIX = r"\.(?:png|jpe?g|bmp|tiff?|webp)\Z"
SERIES = re.compile(rf"(?:^|/)AU0*(?P<action_unit>\d+)_(?P<intensity>\d+(?:\.\d+)?){SUFFIX}", re.IGNORECASE)
NULL = re.compile(rf"(?:^|/)null{SUFFIX}", re.IGNORECASE)
NULL_IMAGE = (0, 0.0)
FEWEST_FACES = 2  # that show pairs of action units: of one face nothing is known of others


def wanted_stimuli(action_units: Sequence[int], intensities: Sequence[float]) -> list[tuple[int, float]]:
    """Return the null image and every action unit at every intensity above 0."""
    levels = [round(level, 6) for level in intensities if level > 0]
    return [NULL_IMAGE, *((unit, level) for unit in action_units for level in levels)]


def stimulus_name(action_unit: int, intensity: float) -> str:
    """Return the name of a stimulus, whatever its file is called; "null" alone would be read from tables as nothing."""
    return f"AU{action_unit}_{intensity:g}" if action_unit else "null_image"


def stimuli_by_name(paths: Sequence[str]) -> dict[tuple[int, float], list[str]]:
    """Return the paths of each stimulus; AU01 and 0.50 are AU1 and 0.5; other files are passed over."""
    found: dict[tuple[int, float], list[str]] = {}
    for path in paths:
        if UNWRITABLE.search(path):
            continue
        if match := SERIES.search(path):
            found.setdefault((int(match["action_unit"]), round(float(match["intensity"]), 6)), []).append(path)
        elif NULL.search(path):
            found.setdefault(NULL_IMAGE, []).append(path)
    return found


def missing_from_series(
    found: Collection[tuple[int, float]], action_units: Sequence[int], intensities: Sequence[float]
) -> list[str]:
    """Return one line per action unit that lacks intensities, such as ``AU5: 0.3, 0.4 missing``."""
    lines = [] if NULL_IMAGE in found else ["null.png missing (the face without any action unit)"]
    levels = [round(level, 6) for level in intensities if level > 0]
    for unit in action_units:
        missing = [level for level in levels if (unit, level) not in found]
        if missing:
            which = "all intensities" if missing == levels else ", ".join(f"{level:g}" for level in missing)
            lines.append(f"AU{unit}: {which} missing")
    return lines
