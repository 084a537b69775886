"""What a reader gives: one record per image, and one problem per file or row that is none.

A reader is a module of `aulens.databases.readers`, named as the `source` of the databases that it reads, with

read_grammar(path) : Grammar
    The grammar file of a database, checked (see `aulens.databases.grammar_parts.Grammar`).
records(folder, grammar) : iterator of Record or Problem
    What is below the source folder, in any order.

It is imported when the workflow starts, so it imports nothing heavy. What is the same for all readers (labels, persons,
`keep`, doubled names, contents of the images) is done with the records afterwards.
"""

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from aulens.databases.grammar_parts import Grammar
from aulens.databases.problems import Problem
from aulens.errors import InputError

READERS = Path(__file__).parent / "readers"


@dataclass(frozen=True)
class Record:
    """One image of a source.

    Attributes
    ----------
    path : str
        Below the source folder, with ``/`` between folders.
    values : dict of str to str
        What is said of it, as text: `expression` (the native label) and, where the source says it, `person`, `view`,
        `session`, `sequence`, `frame`, `action_units` (``12:0.9;25:0.4``), `box` (``x y width height`` in pixels);
        anything else may be used by `keep` and by the template of the person.
    """

    path: str
    values: Mapping[str, str]


class Reader(Protocol):
    """A module of `aulens.databases.readers`."""

    def read_grammar(self, path: Path) -> Grammar: ...

    def records(self, folder: Path, grammar: Grammar) -> Iterator[Record | Problem]: ...


def reader(source: str) -> Reader:
    """Return the reader of a source.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    known = sorted(path.stem for path in READERS.glob("[!_]*.py"))
    if source not in known:
        raise InputError(f"source: {source!r} is unknown; allowed: {', '.join(known)}")
    return importlib.import_module(f"aulens.databases.readers.{source}")
