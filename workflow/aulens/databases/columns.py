r"""Tables of the user: how they stand in a file, and which columns say what. Readers share the keys

separator : str, optional
    Sign between cells, "\t" (tab) or whitespace (any number of blanks); without it a tab in .tsv files, else a comma.
sheet : str or int, optional
    Name or number (from 1) of the sheet of a spreadsheet; the first without it.
headings : bool, optional
    Whether a row has headings (without the key it has); if not, columns are named by their numbers, from 1.
first_row : int, optional
    Row of the headings, or the first row with values if there are none; 1 without it.
columns : mapping of str to str or int
    Name to heading (or number). `box` may be a list of four, and `action_units` a group of action unit to heading.
scale : number, optional
    Highest intensity of action units in the table, 5 for FACS; 1 without it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from aulens.databases.folders import UNWRITABLE
from aulens.databases.foreign import shown
from aulens.databases.grammar_parts import BUILT_IN
from aulens.databases.problems import Problem
from aulens.databases.rows import SHEETS, WHITESPACE, NoText, encoding_of, rows_of_file
from aulens.databases.unit_texts import units_of_columns, units_text
from aulens.errors import InputError

LAYOUT = ("separator", "sheet", "headings", "first_row", "scale")
UNITS = "action_units"
CODE = re.compile(r"-?\d{1,9}(\.0*)?([eE][+-]?\d{1,2})?")


@dataclass(frozen=True)
class Layout:
    """How a table stands in its file (see the module); `columns` has name -> headings, `units` action unit -> heading.

    Numbers of columns stand there as text. A separator None is that of the file's suffix.
    """

    separator: str | None
    sheet: str | int | None
    headings: bool
    first_row: int
    scale: float
    columns: Mapping[str, tuple[str, ...]]
    units: Mapping[int, str]

    @property
    def names(self) -> tuple[str, ...]:
        """Return what rows have values of."""
        return (*self.columns, *([UNITS] if self.units else []))

    @property
    def wanted(self) -> list[str]:
        """Return all headings, or numbers of columns."""
        return [*chain.from_iterable(self.columns.values()), *self.units.values()]


def checked_layout(values: Mapping[str, object], needed: Sequence[str], problems: list[str]) -> Layout:
    """Return the keys of this module, checked; add what is wrong with them."""
    separator, sheet, headings = values.get("separator"), values.get("sheet"), values.get("headings", True)
    separator = "\t" if separator in ("\\t", "tab") else separator
    first_row, scale = values.get("first_row", 1), values.get("scale", 1)
    if separator is not None and not (isinstance(separator, str) and (len(separator) == 1 or separator == WHITESPACE)):
        problems.append(f'separator: {separator!r} is not one sign, "\\t" or {WHITESPACE}')
    elif separator is not None and separator in "\r\n\"'":
        problems.append(f"separator: {separator!r} cannot stand between cells")
    if sheet is not None and (isinstance(sheet, bool) or not isinstance(sheet, str | int) or sheet in (0, "")):
        problems.append(f"sheet: {sheet!r} is not the name or the number of a sheet, from 1")
    if not isinstance(headings, bool):
        problems.append(f"headings: {headings!r} is not true or false")
    if type(first_row) is not int or first_row < 1:
        problems.append(f"first_row: {first_row!r} is not a whole number from 1")
    if isinstance(scale, bool) or not isinstance(scale, int | float) or not 0 < scale < 1e6:
        problems.append(f"scale: {scale!r} is not a number above 0")
    columns, units = _columns(values.get("columns"), headings is not False, needed, problems)
    return Layout(separator, sheet, headings is not False, first_row, scale, columns, units)


def _columns(
    values: object, headings: bool, needed: Sequence[str], problems: list[str]
) -> tuple[dict[str, tuple[str, ...]], dict[int, str]]:
    """Return name -> headings and action unit -> heading; add what is wrong."""
    if not isinstance(values, dict) or not values:
        problems.append(f"columns: {values!r} is not a table from names to headings, such as 'person: subject'")
        return {}, {}
    what = "a heading" if headings else "the number of a column, from 1"
    columns: dict[str, tuple[str, ...]] = {}
    units: dict[int, str] = {}
    for name, heading in values.items():
        parts = heading if name == "box" and isinstance(heading, list) and len(heading) == 4 else [heading]
        if name == UNITS and isinstance(heading, dict):
            wrong = [unit for unit in heading if type(unit) is not int or not 0 < unit < 100]
            problems += [f"columns.{UNITS}: {unit!r} is not the number of an action unit" for unit in wrong[:1]]
            units, parts = {unit: str(part).strip() for unit, part in heading.items()}, list(heading.values())
        if not isinstance(name, str) or name in BUILT_IN:
            problems.append(f"columns: the name {name!r} is no text or taken ({' and '.join(BUILT_IN)} are)")
        elif not all(_names_a_column(part, headings) for part in parts):
            problems.append(f"columns.{name}: {heading!r} is not {what} (box may have four, in a list)")
        elif not (name == UNITS and units):
            columns[name] = tuple(str(part).strip() for part in parts)
    problems += [f"columns: {name} is missing" for name in needed if name not in values]
    return columns, units


def _names_a_column(part: object, headings: bool) -> bool:
    return isinstance(part, str) and bool(part.strip()) if headings else type(part) is int and part > 0


def rows_of_table(folder: Path, table: str, layout: Layout) -> Iterator[Problem | tuple[str, dict[str, str]]]:
    """Yield where each row of a table stands (such as "labels.csv line 2") and its values by name, or its problem.

    Raises
    ------
    InputError
        If the table cannot be read or lacks headings.
    """
    file, spreadsheet = Path(folder) / table, Path(table).suffix.lower() in SHEETS
    separator = layout.separator or ("\t" if file.suffix.lower() == ".tsv" else ",")
    if not spreadsheet and encoding_of(file) == "latin-1":
        remedy = "save it as UTF-8 if names look wrong in the manifest"
        yield Problem(table, "is not text in UTF-8, so it was read as Latin-1", remedy, "used")
    places: dict[str, int] = {}
    length = 0  # of a row
    for order, (number, cells) in enumerate(rows_of_file(file, separator, layout.sheet), start=1):
        if order < layout.first_row:
            continue
        if not places:
            places = _places(cells if layout.headings else None, file, layout)
            length = _length(cells) if layout.headings else max(places.values()) + 1
            if layout.headings:
                continue
        if any(cells):
            where = f"{table} {'row' if spreadsheet else 'line'} {number}"
            yield _row(where, [*cells, *[""] * length][:length] if spreadsheet else cells, length, places, layout)
    if not places:
        _places([] if layout.headings else None, file, layout)


def _row(
    where: str, cells: list[str], length: int, places: Mapping[str, int], layout: Layout
) -> Problem | tuple[str, dict[str, str]]:
    """Return the values of a row, or what is wrong with it."""
    if len(cells) < length or (layout.headings and any(cells[length:])):
        what = "has more or fewer cells than there are headings" if layout.headings else f"has only {len(cells)} cells"
        return Problem(where, what, "correct the row; a cell with a separator in it stands in quotes")
    cell = {heading: cells[place] for heading, place in places.items()}
    if odd := [f"the cell of {heading!r} holds {text}" for heading, text in cell.items() if isinstance(text, NoText)]:
        return Problem(where, odd[0], "write it as text")
    values = {name: " ".join(cell[part] for part in parts).strip() for name, parts in layout.columns.items()}
    if any(map(UNWRITABLE.search, values.values())):
        return Problem(where, "has a line break or another sign that cannot be written", "remove it")
    try:
        if layout.units:
            values[UNITS] = units_of_columns({unit: cell[part] for unit, part in layout.units.items()}, layout.scale)
        elif UNITS in values:
            values[UNITS] = units_text(values[UNITS], layout.scale)
    except ValueError as error:
        return Problem(where, str(error), "correct it where it stands, or the grammar's scale")
    return where, values


def _length(headings: list[str]) -> int:
    """Return the number of headings, without empty ones at the end."""
    return max((place for place, heading in enumerate(headings, start=1) if heading), default=0)


def _places(headings: list[str] | None, file: Path, layout: Layout) -> dict[str, int]:
    """Return heading or number -> place in a row, from 0."""
    if headings is None:
        return {number: int(number) - 1 for number in layout.wanted}
    if missing := [heading for heading in layout.wanted if heading not in headings]:
        there = shown(map(repr, filter(None, headings)))
        hint = "; is the separator right?" if len(headings) == 1 else ""
        raise InputError(
            f"{file}: the heading {missing[0]!r} of the grammar's columns is missing; there are {there}{hint}"
        )
    if twice := [heading for heading in layout.wanted if headings.count(heading) > 1]:
        raise InputError(f"{file}: the heading {twice[0]!r} stands twice, so that nobody knows which column is meant")
    return {heading: headings.index(heading) for heading in layout.wanted}


def known_label(text: str, labels: Mapping[str, str | None]) -> str:
    """Return a label as grammars write it if it is a whole number, so that 3.0 and 3.0e+00 are 3.

    >>> known_label("3.0000000e+00", {}), known_label("joy", {}), known_label("1.0", {"1.0": "happy"})
    ('3', 'joy', '1.0')
    """
    if text.casefold() in labels or text.isalpha() or not CODE.fullmatch(text) or text.isdigit():
        return text
    number = float(text)
    return str(int(number)) if number.is_integer() else text
