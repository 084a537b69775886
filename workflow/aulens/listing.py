"""The files of a folder, and fingerprints of what the user supplies, cheap enough for every start of the workflow."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

LARGE, PART = 16_000_000, 1_000_000  # bytes


def folder_listing(path: Path) -> str:
    """Return a hash of the sorted relative paths and sizes of all files below a folder.

    Neither dates nor contents matter: copying a folder changes nothing, a photograph added, removed or replaced by one
    of another size does. Linked folders are followed, once each. A folder that does not exist has an empty hash.
    """
    if not Path(path).is_dir():
        return ""
    files = sorted(f"{name}\t{entry.stat().st_size}" for name, entry in files_below(os.fspath(path)))
    return hashlib.sha256("\n".join(files).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def file_content(path: Path | str) -> str:
    """Return a hash of a file's content, whatever its date; of a file above 16 MB that of its size and three parts.

    Line endings count. A file that does not exist has an empty hash.
    """
    if not Path(path).is_file():
        return ""
    size, digest = Path(path).stat().st_size, hashlib.sha256()
    with open(path, "rb") as file:
        for start in (0,) if size <= LARGE else (0, size // 2, size - PART):
            file.seek(start)
            digest.update(file.read(LARGE if size <= LARGE else PART))
    digest.update(str(size).encode())
    return digest.hexdigest()[:16]


def files_below(folder: str, prefix: str = "", visited: set[str] | None = None) -> Iterator[tuple[str, os.DirEntry]]:
    """Yield the relative path, with ``/`` between folders, and the entry of every file; linked folders once each."""
    visited = set() if visited is None else visited
    real = os.path.realpath(folder)
    if real in visited:
        return
    visited.add(real)
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from files_below(entry.path, f"{prefix}{entry.name}/", visited)
            elif entry.is_file():
                yield prefix + entry.name, entry
