"""Which files of a database the configuration leaves out by name: `exclude`."""

import fnmatch
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from aulens.databases.problems import USED, Problem
from aulens.databases.records import Record

WILD = re.compile(r"[*?\[]")


def without_excluded(
    found: Iterable[Record | Problem], patterns: Sequence[str]
) -> tuple[list[Record | Problem], list[Problem]]:
    """Return what a reader gave without what is excluded, and a warning for each pattern that fits nothing.

    Parameters
    ----------
    found : iterable of Record or Problem
        What a reader gave.
    patterns : sequence of str
        Each a path below the source folder or a name, with or without its suffix; ``*`` stands for any signs (``/``
        too), ``?`` for one, ``[ab]`` for one of some. Case does not matter, nor how accents are written.
    """
    found = list(found)
    if not patterns:
        return found, []
    names = [_names(item.path) for item in found]
    excluded: set[int] = set()
    warnings: list[Problem] = []
    for pattern in patterns:
        fits = _which(_normal(pattern), names)
        excluded |= fits
        if not fits:
            what, remedy = f"exclude: {pattern!r} fits no file", "correct it, or remove it from the configuration"
            warnings.append(Problem(".", what, remedy, f"{USED}, none is left out by it"))
    return [item for index, item in enumerate(found) if index not in excluded], warnings


def _which(pattern: str, names: Sequence[set[str]]) -> set[int]:
    exactly = {index for index, texts in enumerate(names) if pattern in texts}
    if exactly or not WILD.search(pattern):
        return exactly
    fits = re.compile(fnmatch.translate(pattern)).match
    return {index for index, texts in enumerate(names) if any(map(fits, texts))}


def _names(path: str) -> set[str]:
    """Return what a file may be called: path and name, with and without suffix."""
    pure = PurePosixPath(_normal(path))
    return {pure.as_posix(), pure.name, pure.with_suffix("").as_posix(), pure.stem}


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
