"""Which columns of another tool's table say what: the files in config/action_unit_tables. A file has the keys

name : str
    What sentences call the tool.
image : list of str
    Columns of which the first that a table has names the image. A folder of tables may lack them: there a table is
    named after its image.
intensity : group of highest (number) and action_units (number of the action unit -> column), optional
    Columns that say how strong an action unit is, from 0 to `highest`.
presence : group of number of the action unit -> column, optional
    Columns that say whether it is there, 0 or 1 (or how probable); for action units without an intensity.
shown_from : number
    From which value, as a share of the highest, an action unit counts as shown.
confidence : group of column (str) and least (number), optional
    Faces below are left out; of several faces of an image the one with the highest is taken.
success : str, optional
    Column that is 1 where the tool succeeded; other faces are left out.
largest : list of two str, optional
    Columns of width and height of the face; of several faces of an image the largest is taken, whatever the confidence.
may_lack : list of str, optional
    Columns that a table may lack; action units without a column are unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aulens.errors import InputError
from aulens.yaml_files import read_yaml

NEEDED, MORE = (
    ("name", "image", "shown_from"),
    ("intensity", "presence", "confidence", "success", "largest", "may_lack"),
)
LAST = 99  # number of an action unit


@dataclass(frozen=True)
class ColumnMap:
    """Which columns say what (see the module).

    Attributes
    ----------
    name : str
    image : tuple of str
    action_units : dict of int to str
        The column of each action unit, in their order.
    highest : dict of int to float
        The largest value of each.
    shown_from : float
    confidence, success : str or None
    least : float or None
        Confidence.
    largest : tuple of str
        Width and height, or nothing.
    may_lack : tuple of str
    """

    name: str
    image: tuple[str, ...]
    action_units: Mapping[int, str]
    highest: Mapping[int, float]
    shown_from: float
    confidence: str | None
    success: str | None
    least: float | None
    largest: tuple[str, ...]
    may_lack: tuple[str, ...]

    @property
    def columns(self) -> list[str]:
        """Return all columns but those that name the image."""
        others = [self.confidence, self.success, *self.largest]
        return [*self.action_units.values(), *(name for name in others if name)]


def read_map(path: Path) -> ColumnMap:
    """Return what a file of columns says.

    Raises
    ------
    InputError
        One line per mistake, with the file, the key, what stands there and what is allowed.
    """
    values = read_yaml(path)
    if not isinstance(values, Mapping):
        raise InputError(f"{path}: a group of keys is needed: {', '.join(NEEDED)}; and {', '.join(MORE)}")
    problems = [
        f"{key!r} is no key; allowed: {', '.join((*NEEDED, *MORE))}" for key in values if key not in NEEDED + MORE
    ]
    problems += [f"{key} is missing" for key in NEEDED if key not in values]
    found = _checked(values, problems)
    if problems:
        raise InputError("\n".join(f"{path}: {problem}" for problem in problems))
    return found


def _checked(values: Mapping, problems: list[str]) -> ColumnMap:
    """Return the map; add what is wrong with the values."""
    intensity = _group(values, "intensity", ("highest", "action_units"), problems)
    confidence = _group(values, "confidence", ("column", "least"), problems)
    highest = _number(intensity.get("highest", 1), "intensity.highest", 1e-9, 1e6, problems)
    columns = _units(intensity.get("action_units", {}), "intensity.action_units", problems)
    presence = _units(values.get("presence", {}), "presence", problems)
    if twice := sorted(set(columns) & set(presence)):
        problems.append(f"presence: action unit {twice[0]} has an intensity; write it once")
    if not columns and not presence:
        problems.append("intensity: no action unit has a column; name some here or in presence")
    name = values.get("name", "")
    if not isinstance(name, str) or not name.isprintable():
        problems.append(f"name: {name!r} is given; allowed: text")
    return ColumnMap(
        name=str(name),
        image=_names(values.get("image", ["image"]), "image", problems),
        action_units=dict(sorted((columns | presence).items())),
        highest={unit: highest if unit in columns else 1.0 for unit in sorted(columns | presence)},
        shown_from=_number(values.get("shown_from", 1), "shown_from", 1e-9, 1, problems),
        confidence=_name(confidence.get("column"), "confidence.column", problems),
        success=_name(values.get("success"), "success", problems),
        least=_number(confidence["least"], "confidence.least", -1e6, 1e6, problems) if "least" in confidence else None,
        largest=_names(values.get("largest", []), "largest", problems, (0, 2)),
        may_lack=_names(values.get("may_lack", []), "may_lack", problems, None),
    )


def _group(values: Mapping, key: str, keys: tuple[str, str], problems: list[str]) -> Mapping:
    """Return a group that has all of its keys, or is left out."""
    group = values.get(key)
    if group is None:
        return {}
    if not isinstance(group, Mapping) or set(group) != set(keys):
        problems.append(f"{key}: {group!r} is given; allowed: a group of {' and '.join(keys)}")
        return {}
    return group


def _units(group: object, key: str, problems: list[str]) -> dict[int, str]:
    """Return action unit -> column, without those that are wrong."""
    if not isinstance(group, Mapping):
        problems.append(f"{key}: {group!r} is given; allowed: numbers of action units and their columns")
        return {}
    for unit in group:
        if type(unit) is not int or not 0 < unit <= LAST:
            problems.append(f"{key}: {unit!r} is no action unit; allowed: a whole number from 1 to {LAST}")
    columns = {unit: _name(column, f"{key}.{unit}", problems) for unit, column in group.items() if type(unit) is int}
    return {unit: column for unit, column in columns.items() if column}


def _names(value: object, key: str, problems: list[str], lengths: tuple[int, ...] | None = ()) -> tuple[str, ...]:
    """Return the names of columns; () allows any number but none, None any."""
    good = isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)
    if not good or (lengths is not None and (len(value) not in lengths if lengths else not value)):
        how = "two columns" if lengths else "a list of columns"
        problems.append(f"{key}: {value!r} is given; allowed: {how}")
        return ()
    return tuple(one.strip() for one in value)


def _name(value: object, key: str, problems: list[str]) -> str | None:
    if value is not None and (not isinstance(value, str) or not value.strip()):
        problems.append(f"{key}: {value!r} is given; allowed: the name of a column")
        return None
    return value.strip() if isinstance(value, str) else None


def _number(value: object, key: str, low: float, high: float, problems: list[str]) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        what = "a number above 0" if low > 0 else "a number"
        problems.append(f"{key}: {value!r} is given; allowed: {what}{' to 1' if high == 1 else ''}")
        return 1.0
    return float(value)
