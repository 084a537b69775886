"""What DISFA and DISFA+ have in common: intensities of action units by frame, and labels that rules make of them.

Neither has labels of emotions. A rule of the grammar gives a frame its native label: the first whose action units all
have the intensity `present` or more; a rule without action units fits a frame in which all are 0. Frames that no rule
fits have the native label "none".
"""

import re
from collections.abc import Mapping
from pathlib import Path

from aulens.databases.layouts import LayoutGrammar, count, rules
from aulens.databases.problems import Problem
from aulens.databases.strengths import STRONGEST, first_rule, of_strength, text_of_units
from aulens.errors import InputError

CHOICES = {"step": count(), "present": count(), "rules": rules()}
NO_RULE = "none"
LINE = re.compile(r"(?P<frame>\d{1,7})(?:\.(?:jpe?g|png))?(?:\s*,\s*|\s+)(?P<strength>[0-5])", re.IGNORECASE)
Strengths = dict[int, dict[int, int]]  # frame -> action unit -> 0 to 5


def strengths_by_frame(files: Mapping[int, Path], headings: int = 0) -> tuple[Strengths, list[int]]:
    """Return the strengths of the frames that all files know, and the frames that only some of them know.

    Parameters
    ----------
    files : mapping of int to Path
        Action unit -> file with lines such as ``17,3`` or ``017.jpg  3``: frame and strength (0 to 5).
    headings : int
        Number of lines before the first frame.

    Raises
    ------
    InputError
        If a file cannot be read, names no frame, or a line is another one.
    """
    of_units = {unit: _strengths_of(file, headings) for unit, file in sorted(files.items())}
    known = [set(strengths) for strengths in of_units.values()]
    common = set.intersection(*known) if known else set()
    whole = {frame: {unit: of_units[unit][frame] for unit in of_units} for frame in sorted(common)}
    return whole, sorted(set().union(*known) - common)


def not_in_all(frames: list[int], path: str) -> list[Problem]:
    """Return the problem of frames that only some files of labels know, if there are any; `path` stands for all."""
    if not frames:
        return []
    what = f"{len(frames)} frames have no label of some action units, the first is {frames[0]}"
    return [Problem(path, what, "copy the labels anew, or leave it", "these frames are left out")]


def label_and_units(strengths: Mapping[int, int], grammar: LayoutGrammar) -> tuple[str, str]:
    """Return a frame's native label and its action units as the manifest has them.

    Parameters
    ----------
    strengths : mapping of int to int
        Action unit -> 0 to 5.
    grammar : LayoutGrammar
        With the choices of `CHOICES`.
    """
    label = first_rule(strengths, grammar.choices["rules"] or {}, grammar.choices["present"], NO_RULE)
    return label, text_of_units({unit: of_strength(strength, 0) for unit, strength in strengths.items()})


def _strengths_of(file: Path, headings: int) -> dict[int, int]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()[headings:]
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: cannot be read ({getattr(error, 'strerror', None) or error})") from None
    strengths = {}
    for number, line in enumerate(lines, start=headings + 1):
        match = LINE.fullmatch(line.strip())
        if match:
            strengths[int(match["frame"])] = int(match["strength"])
        elif line.strip():
            raise InputError(
                f"{file}: line {number} is {line[:40]!r}, not a frame and a strength from 0 to {STRONGEST}"
            )
    if not strengths:
        raise InputError(f"{file}: names no frame with a strength")
    return strengths
