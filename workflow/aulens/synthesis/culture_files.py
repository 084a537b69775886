"""Which action units express which emotion: a culture's table, read from its file.

The start of the workflow reads it too, so nothing heavy is imported.
"""

from dataclasses import dataclass, field
from pathlib import Path

from aulens.errors import InputError
from aulens.synthesis.repertoire import ACTION_UNITS
from aulens.vocabulary import expressions
from aulens.yaml_files import read_yaml

KEYS = {"always", "sometimes", "independent"}


@dataclass(frozen=True)
class Display:
    """The action units of one expression."""

    always: dict[int, float]  # action unit -> weight, the intensity relative to the display's
    sometimes: dict[int, tuple[float, float]]  # action unit -> weight and probability
    independent: dict[int, float] = field(default_factory=dict)  # action unit -> probability; each by itself

    @property
    def action_units(self) -> list[int]:
        """All action units that belong to the display, ascending."""
        return sorted({*self.always, *self.sometimes, *self.independent})


@dataclass(frozen=True)
class Culture:
    """A table of displays; `name` is the name of its file without the suffix."""

    name: str
    displays: dict[str, Display]


def read_culture(path: Path) -> Culture:
    """Return the culture written in a YAML file.

    Raises
    ------
    InputError
        If the file cannot be read (see `read_yaml`) or is no table, or names an expression or action unit that is not
        known, a weight or a probability outside 0 to 1; all mistakes at once, one per line.
    """
    table = read_yaml(path)
    if not isinstance(table, dict):
        raise InputError(f"{path}: a culture is a table of expressions, such as 'happy: {{always: {{6: 1, 12: 1}}}}'")
    problems = [problem for expression, entry in table.items() for problem in _problems(expression, entry)]
    if problems:
        raise InputError("\n".join(f"{path}: {problem}" for problem in problems))
    return Culture(Path(path).stem, {expression: _display(entry or {}) for expression, entry in table.items()})


def _display(entry: dict) -> Display:
    always = {unit: float(weight) for unit, weight in (entry.get("always") or {}).items()}
    sometimes = {unit: (float(w), float(p)) for unit, (w, p) in (entry.get("sometimes") or {}).items()}
    return Display(always, sometimes, {unit: float(p) for unit, p in (entry.get("independent") or {}).items()})


def _problems(expression: object, entry: object) -> list[str]:
    """Return what is wrong with one expression of the table."""
    if expression not in expressions():
        return [f"unknown expression {expression!r}; known are {', '.join(expressions())}"]
    if entry is None:
        return []
    if not isinstance(entry, dict) or any(not isinstance(part or {}, dict) for part in entry.values()):
        return [f"{expression}: expected 'always: {{action unit: weight}}' and 'sometimes: {{...}}', got {entry!r}"]
    problems = [
        f"{expression}: unknown key {key!r}; known are always, sometimes, independent" for key in entry.keys() - KEYS
    ]
    always, sometimes = entry.get("always") or {}, entry.get("sometimes") or {}
    independent = entry.get("independent") or {}
    if independent and (always or sometimes):
        problems.append(f"{expression}: independent action units stand alone, without always and sometimes")
    for unit in [*always, *sometimes, *independent]:
        if type(unit) is not int or unit not in ACTION_UNITS:  # True is 1
            drawable = ", ".join(map(str, ACTION_UNITS))
            problems.append(f"{expression}: action unit {unit!r} cannot be rendered; the face model renders {drawable}")
    for unit, weight in always.items():
        if not _is_share(weight):
            problems.append(f"{expression}: the weight of action unit {unit} is {weight!r}; it must lie from 0 to 1")
    for unit, pair in sometimes.items():
        if not (isinstance(pair, list) and len(pair) == 2 and all(map(_is_share, pair))):
            problems.append(
                f"{expression}: action unit {unit} needs [weight, probability], both from 0 to 1, not {pair!r}"
            )
    for unit, probability in independent.items():
        if not _is_share(probability):
            problems.append(
                f"{expression}: the probability of action unit {unit} is {probability!r}; it must lie from 0 to 1"
            )
    twice = [
        f"{expression}: action unit {unit} stands in both always and sometimes" for unit in always if unit in sometimes
    ]
    return problems + twice


def _is_share(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1
