r"""Reader of a table of the user's, one row per image: columns say where an image lies and what it shows.

The grammar is a YAML file with the keys

description, citation : str
    Text for people.
table : str
    The table below the source folder, text in UTF-8 with one line of headings.
separator : str, optional
    Sign between cells, a comma without it; "\t" is a tab.
columns : mapping of str to str
    Name to heading of the table. `expression` is needed, `path` too unless the key of that name needs none; `person`,
    `view`, `session`, `sequence`, `frame`, `action_units` (cells such as 12:0.9;25:0.4) and `box` become columns of the
    manifest; any other name may be used by `keep` and by templates. `box` may be one heading (cells such as
    "10 20 64 64": x, y, width, height in pixels) or a list of four.
labels, person : mapping, and str, optional
    As in name grammars (`aulens.databases.grammar`).
path : str, optional
    Template of an image's path below the source folder, such as "images/{path}"; ``{path}`` without it.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from aulens.databases.folders import UNWRITABLE
from aulens.databases.grammar_parts import (
    BUILT_IN,
    Grammar,
    checked_about,
    checked_labels,
    checked_person,
    read_keys,
    refuse,
    template_fields,
)
from aulens.databases.problems import Problem
from aulens.databases.records import Record
from aulens.errors import InputError

NEEDED = ("description", "citation", "table", "columns", "labels")
OPTIONAL = ("separator", "person", "path")


@dataclass(frozen=True, kw_only=True)
class TableGrammar(Grammar):
    """The grammar of a table that was read and found sound (see the module)."""

    table: str
    separator: str
    columns: dict[str, tuple[str, ...]]  # name -> headings
    path: str


def read_grammar(path: Path) -> TableGrammar:
    """Read and check the grammar of a table.

    Raises
    ------
    InputError
        With one line per mistake, naming the file and the key.
    """
    values, problems = read_keys(path, NEEDED, OPTIONAL), []
    table, separator = values["table"], values.get("separator", ",")
    if not isinstance(table, str) or not _is_below(table):
        problems.append(f"table: {table!r} is not the path of a file below the source folder")
    if not isinstance(separator, str) or len(separator) != 1:
        problems.append(f"separator: {separator!r} is not one sign")
    columns = _columns(values["columns"], problems)
    labels, about = checked_labels(values["labels"], problems), checked_about(values, problems)
    template = values.get("path", "{path}")
    if columns:
        person = checked_person(values.get("person"), tuple(columns), "name of columns", problems)
        _check_path(template, columns, problems)
    refuse(problems, path)
    headings = ", ".join(heading for group in columns.values() for heading in group)
    return TableGrammar(
        file=path,
        groups=tuple(columns),
        labels=labels,
        about=about,
        person=person,
        looks_for=f"the images that {table} names, with the headings {headings}",
        files=(table,),
        table=table,
        separator=separator,
        columns=columns,
        path=template,
    )


def _columns(values: object, problems: list[str]) -> dict[str, tuple[str, ...]]:
    """Return name -> headings; add what is wrong."""
    if not isinstance(values, dict) or not values:
        problems.append(f"columns: {values!r} is not a table from names to headings, such as 'person: subject'")
        return {}
    columns: dict[str, tuple[str, ...]] = {}
    for name, heading in values.items():
        several = tuple(heading) if name == "box" and isinstance(heading, list) and len(heading) == 4 else (heading,)
        if not isinstance(name, str) or name in BUILT_IN:
            problems.append(f"columns: the name {name!r} is no text or taken ({' and '.join(BUILT_IN)} are)")
        elif not all(isinstance(part, str) and part.strip() for part in several):
            problems.append(f"columns.{name}: {heading!r} is not a heading (box may have four, in a list)")
        else:
            columns[name] = tuple(part.strip() for part in several)
    if "expression" not in values:
        problems.append("columns: expression is missing")
    return columns


def _check_path(template: object, columns: dict[str, tuple[str, ...]], problems: list[str]) -> None:
    used = template_fields(template)
    if used is None:
        problems.append(f"path: {template!r} is not a template such as 'images/{{path}}'")
    elif unknown := [field for field in used if field not in columns]:
        problems.append(f"path: {{{unknown[0]}}} is no name of columns (there are {', '.join(columns)})")
    elif not used:
        problems.append(f"path: {template!r} uses no column, so that all rows would be of one image")


def _is_below(path: str) -> bool:
    pure = PurePosixPath(path)
    return bool(pure.parts) and not pure.is_absolute() and ".." not in pure.parts


def records(folder: Path, grammar: TableGrammar) -> Iterator[Record | Problem]:
    """Yield a record of every row of the table, or the problem with it."""
    for line, values in _rows(Path(folder) / grammar.table, grammar):
        where = f"{grammar.table} line {line}"
        if values is None:
            what = "has more or fewer cells than there are headings"
            yield Problem(where, what, "correct the row; a cell with a separator in it stands in quotes")
            continue
        path = grammar.path.format(**values).replace("\\", "/")
        if any(map(UNWRITABLE.search, values.values())):
            yield Problem(where, "has a line break or another sign that cannot be written", "remove it")
        elif not _is_below(path):
            what = f"{path!r} is no path of an image below the source folder"
            yield Problem(where, what, "write the path as it is below the source folder")
        else:
            yield Record(PurePosixPath(path).as_posix(), values)


def _rows(file: Path, grammar: TableGrammar) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Yield the line where each row ends, and its values by name (None if it has another length than the headings).

    Raises
    ------
    InputError
        If the table cannot be read or lacks headings.
    """
    try:
        with open(file, encoding="utf-8-sig", newline="") as text:
            rows = csv.reader(text, delimiter=grammar.separator)
            headings = [heading.strip() for heading in next(rows, [])]
            _check_headings(headings, file, grammar)
            for row in rows:
                cells = dict(zip(headings, map(str.strip, row), strict=False))
                if any(cells.values()):
                    yield rows.line_num, _values(cells, grammar) if len(row) == len(headings) else None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{file}: not a table of text in UTF-8 that can be read ({reason})") from None


def _values(cells: dict[str, str], grammar: TableGrammar) -> dict[str, str]:
    return {name: " ".join(cells[part] for part in parts) for name, parts in grammar.columns.items()}


def _check_headings(headings: list[str], file: Path, grammar: TableGrammar) -> None:
    wanted = [heading for parts in grammar.columns.values() for heading in parts]
    if missing := [heading for heading in wanted if heading not in headings]:
        there = ", ".join(map(repr, headings)) or "none"
        raise InputError(f"{file}: the heading {missing[0]!r} of the grammar's columns is missing; there are {there}")
    if twice := [heading for heading in wanted if headings.count(heading) > 1]:
        raise InputError(f"{file}: the heading {twice[0]!r} stands twice, so that nobody knows which column is meant")
