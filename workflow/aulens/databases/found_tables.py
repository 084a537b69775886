"""Tables that lie in a folder of pictures, and what their columns could mean."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath

from aulens.databases.name_shapes import is_picture, shape_of, suffix_of

TABLES = {"csv", "tsv", "txt", "xlsx"}
MOST_VALUES = 20_000  # different values of a column that are counted; it may have more
FEW = 15  # values that are shown
WIDEST = 400  # columns; wider tables hold pixels or features
LONGEST = 200  # letters of a value
NUMBER = re.compile(r"-?\d+(\.\d*)?")
PERSONS = ("subject", "person", "participant", "identity", "model", "actor", "subj", "subject_id", "person_id", "id")


@dataclass(frozen=True)
class Table:
    """What is known of a table.

    Attributes
    ----------
    path : str
        Below the folder.
    separator : str
        Between cells; empty for xlsx.
    headings : list of str
        Of the columns; their numbers, from 1, if the first row has none.
    headed : bool
        Whether the first row has headings.
    rows : int
        How many, without the headings.
    columns : dict of str to Counter
        Heading -> its values, at most `MOST_VALUES` different ones, and how often they occur.
    """

    path: str
    separator: str
    headings: list[str]
    headed: bool
    rows: int
    columns: Mapping[str, Counter[str]]


def read_tables(folder: Path, paths: Sequence[str], most: int = 10) -> list[Table]:
    """Return tables of a folder, one of each shape of name; what cannot be read as one is passed over."""
    candidates = sorted((path for path in paths if suffix_of(path) in TABLES), key=lambda path: (path.count("/"), path))
    candidates = list({shape_of(path): path for path in reversed(candidates)}.values())[::-1]
    tables = []
    for path in candidates[: 3 * most]:
        table = _xlsx(folder, path) if suffix_of(path) == "xlsx" else _text(folder, path)
        if table is not None and len(tables) < most:
            tables.append(table)
    return tables


def _text(folder: Path, path: str) -> Table | None:
    try:
        with open(folder / path, encoding="utf-8-sig", newline="") as file:
            first = file.readline(1_000_000)
            separator = max(",;\t|", key=first.count)
            if not first.count(separator) or first.count(separator) > WIDEST:
                return None
            file.seek(0)
            rows = csv.reader(file, delimiter=separator)
            return _table(path, separator, rows)
    except (OSError, UnicodeDecodeError, csv.Error):
        return None


def _xlsx(folder: Path, path: str) -> Table | None:
    import openpyxl  # takes a third of a second, and few folders hold such a file

    try:
        sheet = openpyxl.load_workbook(folder / path, read_only=True, data_only=True).worksheets[0]
        rows = ([("" if cell is None else str(cell)) for cell in row] for row in sheet.iter_rows(values_only=True))
        return _table(path, "", rows)
    except Exception:  # whatever a damaged archive makes the package raise
        return None


def _table(path: str, separator: str, rows: Iterator[list[str]]) -> Table | None:
    first = [heading.strip() for heading in next(rows, [])]
    headed = not any(is_picture(cell) or NUMBER.fullmatch(cell) for cell in first)
    headings = first if headed else [str(number + 1) for number in range(len(first))]
    columns: list[Counter[str]] = [Counter() for _ in headings]
    number = 0
    for row in rows if headed else chain([first], rows):
        number += 1
        for count, cell in zip(columns, row, strict=False):
            value = cell.strip()[:LONGEST]
            if len(count) < MOST_VALUES or value in count:
                count[value] += 1
    if len(headings) < 2 or not number:
        return None
    return Table(path, separator, headings, headed, number, dict(zip(headings, columns, strict=True)))


@dataclass(frozen=True)
class Columns:
    """Which columns of a table seem to say what.

    Attributes
    ----------
    path, expression, person : str
        Headings; person is empty where none fits.
    template : str
        Of an image's path, such as "images/{path}.jpg".
    codes : bool
        Whether the expression's values are no known words.
    """

    path: str
    expression: str
    person: str
    template: str
    codes: bool


def guessed_columns(table: Table, pictures: Sequence[str], words: Mapping[str, str]) -> Columns | None:
    """Return which columns name the picture, the expression and the person; None if no column names pictures.

    Parameters
    ----------
    table : Table
        With headings.
    pictures : sequence of str
        Paths of all pictures of the folder.
    words : dict of str to str
        Native word or code in small letters -> expression.
    """
    places = [(_template(list(count), pictures), heading) for heading, count in table.columns.items()]
    named = [(template, heading) for template, heading in places if template]
    if not named or len(set(table.headings)) < len(table.headings):
        return None
    template, path = named[0]
    others = {heading: count for heading, count in table.columns.items() if heading != path}
    known = {heading: _share_known(count, words) for heading, count in others.items()}
    few = [heading for heading, count in others.items() if 2 <= len(count) <= FEW]
    expression = max(known, key=known.get, default="")
    codes = not expression or known[expression] < 0.5
    if codes:
        meant = [
            heading for heading in few if any(word in heading.lower() for word in ("emo", "expr", "label", "class"))
        ]
        expression = (meant or few or [""])[0]
    persons = [heading for heading in others if heading.lower() in PERSONS and heading != expression]
    persons = [heading for heading in persons if 1 < len(others[heading]) < min(0.7 * table.rows, MOST_VALUES)]
    return Columns(path, expression, persons[0] if persons else "", template, codes) if expression else None


def _share_known(count: Counter[str], words: Mapping[str, str]) -> float:
    known = {value: number for value, number in count.items() if value.casefold() in words}
    expressions = {words[value.casefold()] for value in known}
    return sum(known.values()) / max(sum(count.values()), 1) if len(expressions) > 1 else 0.0


def _template(cells: Sequence[str], pictures: Sequence[str]) -> str:
    """Return the template that turns cells of a column into paths of pictures, empty if most are none."""
    some = [cell.replace("\\", "/").removeprefix("./") for cell in cells[:300] if cell]
    by_name: dict[str, set[str]] = {}
    for picture in pictures:
        pure = PurePosixPath(picture)
        by_name.setdefault(pure.name, set()).add(picture)
        by_name.setdefault(pure.stem, set()).add(picture)
    found: Counter[str] = Counter()
    for cell in some:
        for picture in by_name.get(cell.rpartition("/")[2], ()):
            start, middle, end = picture.partition(cell)
            if middle and (not start or start.endswith("/")) and (not end or end.startswith(".")):
                found[f"{start}{{path}}{end}"] += 1
    template, number = found.most_common(1)[0] if found else ("", 0)
    return template if number > 0.5 * len(some) and not set("{}") & set(template.replace("{path}", "")) else ""
