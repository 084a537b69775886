"""Databases whose layout a small reader knows: their grammars, and which of their files are what.

Such a grammar is a YAML file with the keys description, citation, labels and person (`aulens.databases.grammar`), those
that every grammar may have, and the reader's own choices, which its module explains.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aulens.databases.folders import UNWRITABLE, files_of_folder, writable
from aulens.databases.grammar_parts import Grammar, checked_parts, is_below, read_keys, refuse
from aulens.databases.problems import Problem
from aulens.errors import InputError

NEEDED = ("description", "citation", "labels")
PICTURE = re.compile(r"\.(png|jpe?g|tiff?|bmp|webp|avi|mp4)$", re.IGNORECASE)


@dataclass(frozen=True)
class Choice:
    """A key of a reader's own: what it allows, in words, and whether a value is allowed."""

    allowed: str
    accepts: Callable[[object], bool]


@dataclass(frozen=True, kw_only=True)
class LayoutGrammar(Grammar):
    """The grammar of a known layout that was read and found sound; `choices` has the reader's own keys."""

    choices: Mapping[str, object]


def count(lowest: int = 1, *, words: Sequence[str] = ()) -> Choice:
    """Return the choice of a whole number, or one of some words."""
    text = f"a whole number from {lowest}" + "".join(f", or {word}" for word in words)
    return Choice(text, lambda value: value in words if isinstance(value, str) else _is_whole(value, lowest))


def share(*, optional: bool = False) -> Choice:
    """Return the choice of a number from 0 to 1; null too if it is optional."""
    text = "a number from 0 to 1" + (", or null" if optional else "")
    return Choice(text, lambda value: value is None if optional and value is None else _is_share(value))


def one_of(*words: str) -> Choice:
    """Return the choice of one of several words."""
    return Choice(" or ".join(words), lambda value: value in words)


def file_below() -> Choice:
    """Return the choice of a file below the source folder."""
    return Choice(
        "the path of a file below the source folder", lambda value: isinstance(value, str) and is_below(value)
    )


def rules() -> Choice:
    """Return the choice of a table from native labels to lists of action units; null is none."""
    return Choice("a table such as {happy: [6, 12]}, or null", lambda value: value is None or _are_rules(value))


def read_layout(
    path: Path, choices: Mapping[str, Choice], groups: Sequence[str], looks_for: str, table: str | None = None
) -> LayoutGrammar:
    """Read and check the grammar of a known layout.

    Parameters
    ----------
    choices : mapping of str to Choice
        The reader's own keys; all are needed.
    groups : sequence of str
        Names of what its records say.
    looks_for : str
        What the reader looks for, for messages.
    table : str or None
        The choice that names a file below the source folder, if one does.

    Raises
    ------
    InputError
        With one line per mistake, naming the file and the key.
    """
    values, problems = read_keys(path, (*NEEDED, *choices), ("person",)), []
    for key, choice in choices.items():
        if not choice.accepts(values[key]):
            problems.append(f"{key}: {values[key]!r} is not allowed; allowed: {choice.allowed}")
    parts = checked_parts(values, groups, "name of what the reader says", problems)
    refuse(problems, path)
    return LayoutGrammar(
        file=path,
        **parts,
        looks_for=looks_for,
        files=(str(values[table]),) if table else (),
        choices={key: values[key] for key in choices},
    )


def sorted_out(
    folder: Path, patterns: Mapping[str, re.Pattern[str]]
) -> tuple[dict[str, list[tuple[str, re.Match[str]]]], list[Problem]]:
    """Return which files below a folder fit which pattern, and the pictures that fit none.

    Parameters
    ----------
    folder : Path
        The database's.
    patterns : mapping of str to pattern
        Kind of file -> pattern, searched in the path below the folder with ``/`` between folders; the first that fits
        counts.

    Returns
    -------
    found : dict of str to list of (str, match)
        Kind -> paths and matches, sorted by path.
    problems : list of Problem
        Pictures and videos with another name, and names that no table can hold.
    """
    found: dict[str, list[tuple[str, re.Match[str]]]] = {kind: [] for kind in patterns}
    problems: list[Problem] = []
    for path in files_of_folder(folder):
        if UNWRITABLE.search(path):
            what = "a line break or another sign in the name that cannot be written"
            problems.append(Problem(writable(path), what, "rename the file"))
            continue
        for kind, pattern in patterns.items():
            if match := pattern.search(path):
                found[kind].append((path, match))
                break
        else:
            if PICTURE.search(path):
                remedy = "put it where the database has it, or remove it"
                problems.append(Problem(path, "the name is none of this database's", remedy))
    return found, problems


def by_number(
    found: Iterable[tuple[str, re.Match[str]]], sequence: Callable[[re.Match[str]], Sequence], number: str
) -> dict[Sequence, dict[int, str]]:
    """Return sequence -> number -> path of files that `sorted_out` found; of several with one number the first.

    Parameters
    ----------
    found : iterable of (str, match)
        Paths and matches.
    sequence : function
        Match -> what the file belongs to.
    number : str
        Group of the match, such as frame.
    """
    files: dict[Sequence, dict[int, str]] = {}
    for path, match in found:
        files.setdefault(sequence(match), {}).setdefault(int(match[number]), path)
    return files


def without_folder(error: InputError, folder: Path) -> str:
    """Return what is wrong with a file, which is named below the folder."""
    return str(error).removeprefix(f"{folder}/")


def _is_whole(value: object, lowest: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= lowest


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _are_rules(value: object) -> bool:
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        return False
    return all(isinstance(units, list) and all(_is_whole(unit, 1) for unit in units) for units in value.values())
