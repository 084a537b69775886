"""What a reader gives: one record per image, and one problem per file or row that is none.

A reader is a module of `aulens.databases.readers`, named as the `source` of the databases that it reads, with

read_grammar(path) : Grammar
    The grammar file of a database, checked (see `aulens.databases.grammar_parts.Grammar`).
records(folder, grammar) : iterator of Record or Problem
    What is below the source folder, in any order.

and, where a source has no image files,

pictures(folder, grammar) : iterator of tuple of Record and image, or Problem
    The pictures, uint8 (H, W) grey or (H, W, 3) blue, green, red, which the stage `aulens.databases.unpack` writes; the
    path of a record is then a name for its picture.

It is imported when the workflow starts, so it imports nothing heavy. What is the same for all readers (labels, persons,
`keep`, doubled names, contents of the images) is done with the records afterwards.
"""

import importlib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from aulens.databases.grammar_parts import Grammar
from aulens.databases.problems import Problem
from aulens.errors import InputError

READERS = Path(__file__).parent / "readers"
SYNTHETIC = "synthetic"  # the source of what the workflow draws itself


@dataclass(frozen=True)
class Record:
    """One image of a source.

    Attributes
    ----------
    path : str
        Below the source folder, with ``/`` between folders.
    values : dict of str to str
        What is said of it, as text: `expression` (the native label) and, where the source says it, `person`, `view`,
        `session`, `sequence`, `frame`, `phase` (apex …), `action_units` (``12:0.9;25:0.4``, ``12:1?`` if not scored),
        `box` (``x y width height`` in pixels); anything else may be used by `keep` and by the template of the person.
    """

    path: str
    values: Mapping[str, str]


def one_form(text: str) -> str:
    """Return text in which an accent has one form (NFC): a Mac writes é as two signs in names, others as one."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def in_one_form(item: Record | Problem) -> Record | Problem:
    """Return a record whose values have one form, so that a name written in two ways is one person; its path stays."""
    if isinstance(item, Problem) or all(map(str.isascii, item.values.values())):
        return item
    return replace(item, values={name: one_form(value) for name, value in item.values.items()})


class Reader(Protocol):
    """A module of `aulens.databases.readers`."""

    def read_grammar(self, path: Path) -> Grammar: ...

    def records(self, folder: Path, grammar: Grammar) -> Iterator[Record | Problem]: ...


def without_pictures(items: Iterable[tuple[Record, object] | Problem]) -> Iterator[Record | Problem]:
    """Yield what a reader's `pictures` gives, without the pictures."""
    for item in items:
        yield item if isinstance(item, Problem) else item[0]


def unpacks(source: str) -> bool:
    """Return whether a source has no image files, so that its pictures are written first."""
    return hasattr(reader(source), "pictures")


def sources() -> list[str]:
    """Return what a database's `source` may be: the names of all readers."""
    return sorted(path.stem for path in READERS.glob("[!_]*.py"))


def reader(source: str) -> Reader:
    """Return the reader of a source.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    if source not in sources():
        raise InputError(f"source: {source!r} is unknown; allowed: {', '.join(sources())}")
    return importlib.import_module(f"aulens.databases.readers.{source}")
