"""Which action units express which emotion: a culture's table, and single displays drawn from it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from aulens.errors import InputError
from aulens.synthesis.action_units import ACTION_UNITS

EXPRESSIONS = ("neutral", "happy", "fearful", "sad", "angry", "surprised", "disgusted", "contempt")
KEYS = {"always", "sometimes"}


@dataclass(frozen=True)
class Display:
    """The action units of one expression."""

    always: dict[int, float]  # action unit -> weight, the intensity relative to the display's
    sometimes: dict[int, tuple[float, float]]  # action unit -> weight and probability

    @property
    def action_units(self) -> list[int]:
        """All action units that belong to the display, ascending."""
        return sorted({*self.always, *self.sometimes})


@dataclass(frozen=True)
class Culture:
    """A table of displays; `name` is the name of its file without the suffix."""

    name: str
    displays: dict[str, Display]


@dataclass(frozen=True)
class Variability:
    """How much the displays and photographs of one culture vary."""

    base_intensity: tuple[float, float]  # a display's intensity is drawn evenly between these two
    jitter: tuple[float, float]  # factor on every action unit, drawn evenly
    dropout: float  # probability that an action unit of the display is missing
    extra_units: float  # mean number (Poisson) of action units that do not belong to the display
    extra_intensity: float  # their highest intensity
    pose: float  # 0: always straight ahead, 1: as in camera.draw_view
    light: float  # 0: the same light for everybody, 1: as in camera.draw_session and draw_view


def read_culture(path: Path) -> Culture:
    """Return the culture written in a YAML file.

    Raises
    ------
    InputError
        If the file is missing or no table, or names an expression or action unit that is not known, a weight outside
        0 to 1, or a probability outside 0 to 1; all mistakes at once, one per line.
    """
    try:
        table = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{path}: the file does not exist") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not readable as YAML ({' '.join(str(error).split())})") from None
    if not isinstance(table, dict):
        raise InputError(f"{path}: a culture is a table of expressions, such as 'happy: {{always: {{6: 1, 12: 1}}}}'")
    problems = [problem for expression, entry in table.items() for problem in _problems(expression, entry)]
    if problems:
        raise InputError("\n".join(f"{path}: {problem}" for problem in problems))
    return Culture(Path(path).stem, {expression: _display(entry or {}) for expression, entry in table.items()})


def _display(entry: dict) -> Display:
    always = {unit: float(weight) for unit, weight in (entry.get("always") or {}).items()}
    sometimes = {unit: (float(w), float(p)) for unit, (w, p) in (entry.get("sometimes") or {}).items()}
    return Display(always, sometimes)


def _problems(expression: object, entry: object) -> list[str]:
    """Return what is wrong with one expression of the table."""
    if expression not in EXPRESSIONS:
        return [f"unknown expression {expression!r}; known are {', '.join(EXPRESSIONS)}"]
    if entry is None:
        return []
    if not isinstance(entry, dict) or any(not isinstance(part or {}, dict) for part in entry.values()):
        return [f"{expression}: expected 'always: {{action unit: weight}}' and 'sometimes: {{...}}', got {entry!r}"]
    problems = [f"{expression}: unknown key {key!r}; known are always, sometimes" for key in entry.keys() - KEYS]
    always, sometimes = entry.get("always") or {}, entry.get("sometimes") or {}
    for unit in [*always, *sometimes]:
        if unit not in ACTION_UNITS:
            drawable = ", ".join(map(str, ACTION_UNITS))
            problems.append(f"{expression}: action unit {unit!r} cannot be drawn; the face model draws {drawable}")
    for unit, weight in always.items():
        if not _is_share(weight):
            problems.append(f"{expression}: the weight of action unit {unit} is {weight!r}; it must lie from 0 to 1")
    for unit, pair in sometimes.items():
        if not (isinstance(pair, list) and len(pair) == 2 and all(map(_is_share, pair))):
            problems.append(
                f"{expression}: action unit {unit} needs [weight, probability], both from 0 to 1, not {pair!r}"
            )
    twice = [
        f"{expression}: action unit {unit} stands in both always and sometimes" for unit in always if unit in sometimes
    ]
    return problems + twice


def _is_share(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1


def draw_action_units(
    culture: Culture, expression: str, rng: np.random.Generator, variability: Variability
) -> dict[int, float]:
    """Return one display: the intensity (0.05 to 1, four decimals) of every action unit present.

    Parameters
    ----------
    culture : whose table
    expression : one of its expressions
    rng : the only source of chance
    variability : how much displays differ

    Raises
    ------
    InputError
        If the culture has no such expression.
    """
    if expression not in culture.displays:
        known = ", ".join(culture.displays)
        raise InputError(f"culture {culture.name!r} has no expression {expression!r}; it has {known}")
    display = culture.displays[expression]
    parts = {unit: (weight, 1.0) for unit, weight in display.always.items()} | display.sometimes
    intensity = rng.uniform(*variability.base_intensity)
    drawn = {}
    for unit in display.action_units:
        weight, probability = parts[unit]
        chance, factor = rng.random(), rng.uniform(*variability.jitter)
        if weight > 0 and chance < probability * (1 - variability.dropout):
            drawn[unit] = round(float(np.clip(intensity * weight * factor, 0.05, 1.0)), 4)
    others = [unit for unit in ACTION_UNITS if unit not in parts]
    number = min(int(rng.poisson(variability.extra_units)), len(others))
    for unit in rng.choice(others, size=number, replace=False):
        if (strength := round(float(rng.uniform(0, variability.extra_intensity)), 4)) > 0:
            drawn[int(unit)] = strength
    return dict(sorted(drawn.items()))
