"""Read the tables that another tool wrote about the images of a database: one file, or a folder of them.

Without numpy, since their headings are checked at every start.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from aulens.databases.action_unit_maps import ColumnMap
from aulens.databases.rows import rows_of_file
from aulens.errors import InputError

SUFFIX = ".csv"
SHOWN = 20  # columns that a message names


class FaceRow(NamedTuple):
    """One row of a table: a face.

    Attributes
    ----------
    image : str
        What the table calls the image.
    where : str
        Such as "a.csv line 2".
    values : dict of str to float or None
        Column -> its number, None where there is none.
    """

    image: str
    where: str
    values: dict[str, float | None]


def table_files(path: Path) -> list[Path]:
    """Return the table, or all tables below a folder in the order of their names.

    Raises
    ------
    InputError
        If there is none.
    """
    if not Path(path).is_dir():
        if not Path(path).is_file():
            raise InputError(f"{path}: the file does not exist")
        return [Path(path)]
    found = [Path(folder, name) for folder, _, names in os.walk(path) for name in names if _is_table(name)]
    if not found:
        raise InputError(f"{path}: no {SUFFIX} file is in the folder")
    return sorted(found)


def _is_table(name: str) -> bool:
    return name.lower().endswith(SUFFIX) and not name.startswith(".")


def check_headings(path: Path, columns: ColumnMap) -> None:
    """Refuse a table (of a folder the first one) that lacks columns.

    Raises
    ------
    InputError
        One sentence with the file, the column that is missing, and which there are.
    """
    file = table_files(path)[0]
    _, headings = next(rows_of_file(file, ","), (0, []))
    _places(headings, file, columns, Path(path).is_dir())


def faces(path: Path, columns: ColumnMap) -> Iterator[FaceRow]:
    """Yield all rows of a table, or of all tables of a folder.

    Raises
    ------
    InputError
        If a table cannot be read, lacks columns, or a row has more or fewer cells than there are headings.
    """
    folder = Path(path) if Path(path).is_dir() else None
    for file in table_files(path):
        rows = iter(rows_of_file(file, ","))
        headings = next(rows, (0, []))[1]
        image, places = _places(headings, file, columns, folder is not None)
        own = file.relative_to(folder).with_suffix("").as_posix() if folder else ""
        for number, cells in rows:
            if not any(cells):
                continue
            if len(cells) != len(headings):
                raise InputError(f"{file}: line {number} has {len(cells)} cells, the first line {len(headings)}")
            values = {name: _number(cells[place], file, number, name) for name, place in places.items()}
            yield FaceRow(own if image is None else cells[image], f"{file.name} line {number}", values)


def _places(headings: list[str], file: Path, columns: ColumnMap, in_folder: bool) -> tuple[int | None, dict[str, int]]:
    """Return where the image's name stands, None if the file's name is it, and where every column stands."""
    there = f"its columns are {', '.join(headings[:SHOWN])}{' …' if len(headings) > SHOWN else ''}"
    image = next((headings.index(name) for name in columns.image if name in headings), None)
    if image is None and not in_folder:
        raise InputError(f"{file}: no column names the image (allowed: {', '.join(columns.image)}); {there}")
    for name in columns.columns:
        if name not in headings and name not in columns.may_lack:
            raise InputError(f"{file}: the column {name} is missing; {there}")
        if headings.count(name) > 1:
            raise InputError(f"{file}: the column {name} stands {headings.count(name)} times")
    places = {name: headings.index(name) for name in columns.columns if name in headings}
    if not set(places) & set(columns.action_units.values()):
        raise InputError(f"{file}: no column of an action unit is there; {there}")
    return image, places


def _number(cell: str, file: Path, line: int, column: str) -> float | None:
    """Return the number in a cell; None in an empty cell, or one without a number such as nan."""
    if cell.lower() in ("", "nan", "none", "null", "na"):
        return None
    try:
        value = float({"true": "1", "false": "0"}.get(cell.lower(), cell))
    except ValueError:
        raise InputError(f"{file}: line {line}: {column} is {cell!r}; allowed: a number, or nothing") from None
    return value if abs(value) < float("inf") else None
