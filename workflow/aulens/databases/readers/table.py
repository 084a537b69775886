r"""Reader of a table of the user's, one row per image: columns say where an image lies and what it shows.

The grammar is a YAML file with the keys of `aulens.databases.columns` (separator, headings, columns …) and

description, citation : str
    Text for people.
table : str or list of str
    The table, or tables with the same columns, below the source folder: text (csv, tsv, txt) or a spreadsheet (xlsx).
columns : mapping of str to str or int
    `expression` is needed, `path` too unless the key of that name needs none; `person`, `view`, `session`, `sequence`,
    `frame`, `action_units` (cells such as 12:0.9;25:0.4 or 4+L10; 12:1? is present without a score) and `box` (cells
    such as "10 20 64 64": x, y, width, height in pixels, or four columns) become columns of the manifest; any other
    name may be used by `keep`, by templates and by `at_least`.
labels, person : mapping, and str, optional
    As in name grammars (`aulens.databases.grammar`); the labels 3, 3.0 and 3.0e+00 are the same.
path : str, optional
    Template of an image's path below the source folder, such as "images/{path}"; ``{path}`` without it. ``{stem}`` and
    ``{suffix}`` are the parts of the column `path`. Where there are several tables, ``{table}`` is the name of an
    image's table without suffix; `keep` may use it too.
at_least : mapping of str to number, optional
    Name of a column to its lowest number: rows below are left out, and counted.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from posixpath import splitext

from aulens.databases.columns import LAYOUT, Layout, checked_layout, known_label, rows_of_table
from aulens.databases.grammar_parts import (
    Grammar,
    checked_files,
    checked_parts,
    is_below,
    read_keys,
    refuse,
    template_fields,
)
from aulens.databases.named_files import NamedFiles
from aulens.databases.problems import Problem
from aulens.databases.records import Record

NEEDED = ("description", "citation", "table", "columns", "labels")
OPTIONAL = (*LAYOUT, "person", "path", "at_least")


@dataclass(frozen=True, kw_only=True)
class TableGrammar(Grammar):
    """The grammar of a table that was read and found sound (see the module)."""

    layout: Layout
    path: str
    at_least: Mapping[str, float]


def read_grammar(path: Path) -> TableGrammar:
    """Read and check the grammar of a table.

    Raises
    ------
    InputError
        With one line per mistake, naming the file and the key.
    """
    values, problems = read_keys(path, NEEDED, OPTIONAL), []
    tables = checked_files(values["table"], "table", problems)
    layout = checked_layout(values, ("expression",), problems)
    template, groups = values.get("path", "{path}"), (*layout.names, *(["table"] if len(tables) > 1 else []))
    at_least = _lowest(values.get("at_least", {}), layout.names, problems)
    parts = checked_parts(values, groups if layout.columns else None, "name of columns", problems)
    if layout.columns:
        _check_path(template, groups, problems)
    refuse(problems, path)
    what = f"with the headings {', '.join(layout.wanted)}" if layout.headings else "by the numbers of its columns"
    return TableGrammar(
        file=path,
        **parts,
        looks_for=f"the images that {' and '.join(tables)} {'name' if tables[1:] else 'names'}, {what}",
        files=tables,
        layout=layout,
        path=template,
        at_least=at_least,
    )


def _lowest(values: object, names: tuple[str, ...], problems: list[str]) -> dict[str, float]:
    numbers = values if isinstance(values, dict) else {}
    if values != numbers or any(isinstance(low, bool) or not isinstance(low, int | float) for low in numbers.values()):
        problems.append(f"at_least: {values!r} is not a table from names of columns to numbers, such as {{width: 0}}")
    elif unknown := [name for name in numbers if name not in names]:
        problems.append(f"at_least.{unknown[0]}: is no name of columns (there are {', '.join(names)})")
    return numbers


def _check_path(template: object, groups: tuple[str, ...], problems: list[str]) -> None:
    used, allowed = template_fields(template), (*groups, *(("stem", "suffix") if "path" in groups else ()))
    if used is None:
        problems.append(f"path: {template!r} is not a template such as 'images/{{path}}'")
    elif unknown := [field for field in used if field not in allowed]:
        problems.append(f"path: {{{unknown[0]}}} is no name of columns (there are {', '.join(allowed)})")
    elif not set(used) - {"table", "suffix"}:
        problems.append(f"path: {template!r} uses no column, so that all rows would be of one image")


def records(folder: Path, grammar: TableGrammar) -> Iterator[Record | Problem]:
    """Yield a record of every row of the tables, or the problem with it; rows below `at_least` are one problem."""
    files = NamedFiles(folder)
    for table in grammar.files:
        below: Counter[str] = Counter()
        for row in rows_of_table(folder, table, grammar.layout):
            if isinstance(row, Problem):
                yield row
                continue
            where, values = row
            if low := [name for name, lowest in grammar.at_least.items() if _number(values[name], lowest) < lowest]:
                below[low[0]] += 1
            else:
                yield _record(where, values | _table(table, grammar), grammar, files)
        for name, count in below.items():
            what = f"{count} rows have a {name} below {grammar.at_least[name]:g}"
            yield Problem(table, what, "none is needed: the grammar's key at_least leaves them out")


def _table(table: str, grammar: TableGrammar) -> dict[str, str]:
    return {"table": PurePosixPath(table).stem} if "table" in grammar.groups else {}


def _number(text: str, otherwise: float) -> float:
    try:
        return float(text)
    except ValueError:
        return otherwise


def _record(where: str, values: dict[str, str], grammar: TableGrammar, files: NamedFiles) -> Record | Problem:
    named = values.get("path", "").replace("\\", "/")
    if "path" in values and not named:
        return Problem(where, "no path is given", "write it there; a formula counts once its value was saved")
    stem, suffix = splitext(named)
    path = grammar.path.format(**({"stem": stem, "suffix": suffix} | values)).replace("\\", "/")
    if not is_below(path):
        what = f"{path!r} is no path of an image below the source folder"
        return Problem(where, what, "write the path as it is below the source folder")
    path = PurePosixPath(path).as_posix()
    if len(meant := files.like(path)) > 1:
        what = f"does not exist, and {' and '.join(meant)} are named like it but for capital letters or accents"
        return Problem(path, what, "write the path into the table as the file is named")
    label = known_label(values["expression"], grammar.labels)
    return Record(meant[0] if meant else path, values | {"expression": label})
