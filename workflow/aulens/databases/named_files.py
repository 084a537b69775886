"""Files that a table names, be it with other capital letters or another form of accents than they have."""

import os
import unicodedata
from functools import cached_property
from pathlib import Path

from aulens.walking import everything_below


class NamedFiles:
    """The files below a folder, by what a table calls them."""

    def __init__(self, folder: Path) -> None:
        self._folder = Path(folder)

    def like(self, path: str) -> list[str]:
        """Return the path itself if something is there, else the files that are named like it, sorted."""
        return [path] if os.path.lexists(self._folder / path) else self._by_name.get(_folded(path), [])

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for item in everything_below(str(self._folder)):
            if not item.problem:
                found.setdefault(_folded(item.name), []).append(item.name)
        return found


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
