"""The page of all tables and arrays, and whether a table is explained."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aulens.documents.markdown import code, page, table

ANY = "NAME"  # in the name of a column: that of an expression


def tables_page(head: str, tables: Mapping[str, Any], links: Mapping[str, str]) -> str:
    """Return the text of docs/tables.md.

    Parameters
    ----------
    head : str
        What stands first: documents/tables_head.md.
    tables : mapping
        documents/tables.yaml.
    links : mapping of str to str
        Room -> where more stands; rooms without are left out.
    """
    lines = [head, "## Columns that mean the same in all tables", ""]
    lines += table(["column", "meaning"], [[code(name), words] for name, words in tables["columns"].items()])
    for room in dict.fromkeys(sorted(entry["room"] for entry in tables["files"].values())):
        lines += [f"## {room[:1].upper()}{room[1:]}", ""]
        lines += [f"More: [{links[room].removeprefix('../')}]({links[room]}).", ""] if room in links else []
        for name, entry in tables["files"].items():
            if entry["room"] == room:
                lines += _of_file(name, entry)
    lines += ["## Arrays", ""]
    rows = [[code(name), entry["shape"], entry["meaning"]] for name, entry in tables["arrays"].items()]
    return page([*lines, *table(["file", "shape, type", "holds"], rows)])


def _of_file(name: str, entry: Mapping[str, Any]) -> list[str]:
    """Return the lines of one table: its columns, and those that mean something of their own here."""
    optional = set(entry.get("optional", ()))
    columns = ", ".join(code(column) + "°" * (column in optional) for column in entry["columns"])
    lines = [f"### `{name}`", "", f"One row per {entry['row']}. Columns: {columns}.", ""]
    own = [[code(column), words] for column, words in entry.get("meanings", {}).items()]
    return [*lines, *table(["column", "meaning here"], own)] if own else lines


def pattern_of(name: str) -> re.Pattern[str]:
    """Return what the paths of a file look like: names of the configuration have no underscore, those of methods may.

    Examples
    --------
    >>> bool(pattern_of("studies/{study}/faces/{database}.csv").fullmatch("studies/x/faces/a-b.csv"))
    True
    >>> bool(pattern_of("studies/{study}/faces/{database}.csv").fullmatch("studies/x/faces/a_detection.csv"))
    False
    """
    gaps = {True: "[^/]+", False: "[^/_]+"}
    parts = re.split(r"(\{\w+\})", name)
    return re.compile("".join(gaps[part == "{method}"] if part.startswith("{") else re.escape(part) for part in parts))


def entry_of(path: str, names: Iterable[str]) -> str | None:
    """Return the name in tables.yaml that a path below results/ goes with: the one with the fewest gaps.

    Examples
    --------
    >>> entry_of("faces/r/d/faces.csv", ["faces/{recipe}/{database}/faces.csv", "faces/{recipe}/{database}/{file}.csv"])
    'faces/{recipe}/{database}/faces.csv'
    """
    fitting = [name for name in names if pattern_of(name).fullmatch(path)]
    return min(fitting, key=lambda name: name.count("{"), default=None)


def wrong_columns(header: Sequence[str], entry: Mapping[str, Any]) -> list[str]:
    """Return in what the columns of a file differ from what is explained: those that are not, and those that it lacks.

    Examples
    --------
    >>> entry = {"columns": ["run", "score_NAME", "phase"], "optional": ["phase"]}
    >>> wrong_columns(["run", "score_sad", "new"], entry), wrong_columns(["score_sad"], entry)
    (['new: not explained'], ['run: not there'])
    """
    patterns = [re.compile(re.escape(name).replace(ANY, ".+")) for name in entry["columns"]]
    unknown = [name for name in header if not any(pattern.fullmatch(name) for pattern in patterns)]
    optional = set(entry.get("optional", ()))
    lacking = [
        name
        for name, pattern in zip(entry["columns"], patterns, strict=True)
        if name not in optional and not any(map(pattern.fullmatch, header))
    ]
    return [f"{name}: not explained" for name in unknown] + [f"{name}: not there" for name in lacking]
