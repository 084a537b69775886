"""Action units with strengths from 0 to 5, rules that name what they show, and the box around landmarks."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence

from aulens.databases.fields import UNSCORED

STRONGEST = 5  # e, the highest strength of the Facial Action Coding System; 1 is a


def text_of_units(units: Mapping[int, float], unscored: Collection[int] = ()) -> str:
    """Return action units with strengths from 0 to 1 as the manifest has them; those with 0 are left out.

    Parameters
    ----------
    units : mapping of int to float
    unscored : collection of int
        Those that are present, and whose strength nobody scored.

    >>> text_of_units({25: 0.4, 12: 1, 4: 0}, unscored={12})
    '12:1?;25:0.4'
    """
    marks = {unit: UNSCORED if unit in unscored else "" for unit in units}
    return ";".join(f"{unit}:{value:.6g}{marks[unit]}" for unit, value in sorted(units.items()) if value > 0)


def of_strength(strength: float, unscored: float) -> float:
    """Return a strength of 1 to 5 (a to e) as .2 to 1; 0, present without a strength, as `unscored`.

    Raises
    ------
    ValueError
        If the strength is not from 0 to 5.
    """
    if not 0 <= strength <= STRONGEST:
        raise ValueError(f"the strength {strength:g} is not from 0 to {STRONGEST}")
    return strength / STRONGEST if strength else unscored


def text_of_lines(text: str, unscored: float) -> str:
    """Return the action units of lines with two numbers, action unit and strength (0: present, not scored).

    >>> text_of_lines("   9.0000000e+00   4.0000000e+00", unscored=0.6)
    '9:0.8'

    Raises
    ------
    ValueError
        If a line holds something else.
    """
    strengths = {_unit(unit): strength for unit, strength in number_pairs(text)}
    units = {unit: of_strength(strength, unscored) for unit, strength in strengths.items()}
    return text_of_units(units, {unit for unit, strength in strengths.items() if not strength})


def first_rule(units: Mapping[int, float], rules: Mapping[str, Sequence[int]], present: float, otherwise: str) -> str:
    """Return the name of the first rule whose action units are all present; an empty rule fits a face with none at all.

    Parameters
    ----------
    units : mapping of int to float
        Action unit -> strength.
    rules : mapping of str to sequence of int
        Name -> action units.
    present : float
        The strength from which an action unit counts as present.
    otherwise : str
        What is returned if no rule fits.

    >>> first_rule({6: 0.4, 12: 0.8}, {"neutral": [], "happy": [6, 12]}, present=0.4, otherwise="none")
    'happy'
    """
    for name, needed in rules.items():
        if all(units.get(unit, 0) >= present for unit in needed) if needed else not any(units.values()):
            return name
    return otherwise


def number_pairs(text: str) -> list[tuple[float, float]]:
    """Return the two finite numbers of each line that is not empty.

    Raises
    ------
    ValueError
        If a line holds anything else.
    """
    pairs = []
    for line in filter(str.strip, text.splitlines()):
        numbers = [float(word) for word in line.split()]
        if len(numbers) != 2 or not all(map(math.isfinite, numbers)):
            raise ValueError(f"the line {line.strip()!r} is not two numbers")
        pairs.append((numbers[0], numbers[1]))
    return pairs


def box_around(points: Iterable[tuple[float, float]], margin: float) -> str:
    """Return the box around points (x, y), enlarged by a share of its sides on every side, as the manifest has it.

    >>> box_around([(10, 20), (30, 60)], margin=0.1)
    '8 16 24 48'

    Raises
    ------
    ValueError
        If the points do not span a box.
    """
    points = [(float(x), float(y)) for x, y in points]
    if not points or not all(math.isfinite(x) and math.isfinite(y) for x, y in points):
        raise ValueError("there are no points, or some are no numbers")
    (left, right), (top, bottom) = ((min(values), max(values)) for values in zip(*points, strict=True))
    width, height = right - left, bottom - top
    if width <= 0 or height <= 0:
        raise ValueError("the points do not span a box")
    sides = (left - margin * width, top - margin * height, width * (1 + 2 * margin), height * (1 + 2 * margin))
    return " ".join(f"{side:.6g}" for side in sides)


def _unit(number: float) -> int:
    if number != int(number) or not 1 <= number <= 99:
        raise ValueError(f"{number:g} is no action unit")
    return int(number)
