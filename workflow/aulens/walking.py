"""Everything that lies below a folder: files, and what is none, so that one bad link ends no walk."""

import errno
import heapq
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

JUNK = {".ds_store", "__macosx", "thumbs.db", "desktop.ini", "@eadir", ".appledouble", ".spotlight-v100", ".trashes"}
ITSELF = "a link that leads to itself"
NOTHING = "a link to something that is not there"
ABOVE = "a link to a folder that it lies in"
NO_FILE = "no file, but a pipe, a socket or a device"


@dataclass(frozen=True, slots=True)
class Found:
    """What lies below a folder.

    Attributes
    ----------
    name : str
        Path below the folder, with ``/`` between folders; empty for the folder itself.
    status : os.stat_result or None
        Of a file, links followed; None if it is none.
    problem : str
        Why it is no file that can be used; empty if it is one.
    """

    name: str
    status: os.stat_result | None
    problem: str = ""


def everything_below(folder: str) -> list[Found]:
    """Return all files below a folder, and all that cannot be read, sorted by name.

    Links are followed, since collections are often made of links to where the photographs lie; each folder once, under
    its own name if it has one below `folder`, else under the first link in the order of names. A link to a folder that
    it lies in, or that `folder` lies in, leads out of the collection and round in circles: it is a problem. What
    operating systems leave behind (`JUNK`, ``._*``) is passed over.
    """
    top = os.path.realpath(folder)
    found: list[Found] = []
    visited: set[str] = set()
    folders, links = [("", top)], []  # prefix of the names, real path
    while folders or links:
        if not folders:
            name, target, real = heapq.heappop(links)
            if _is_above(target, real) or (target != top and _is_above(target, top)):
                found.append(Found(name, None, ABOVE))
                continue
            folders.append((f"{name}/", target))
        prefix, real = folders.pop()
        if real in visited:
            continue
        visited.add(real)
        try:
            with os.scandir(real) as entries:
                _sort_out(entries, prefix, real, found, folders, links)
        except OSError as error:
            found.append(Found(prefix[:-1], None, f"a folder that cannot be opened ({error.strerror})"))
    return sorted(found, key=lambda item: item.name)


def _sort_out(entries: "os._ScandirIterator", prefix: str, real: str, found: list, folders: list, links: list) -> None:
    """Add the entries of a folder to what was found, to the folders, or to the links to folders."""
    for entry in entries:
        name = prefix + entry.name
        if is_junk(entry.name):
            continue
        try:
            if entry.is_dir(follow_symlinks=False):
                folders.append((f"{name}/", f"{real.rstrip(os.sep)}{os.sep}{entry.name}"))
                continue
            status = entry.stat()
        except OSError as error:
            found.append(Found(name, None, _why(error)))
            continue
        if stat.S_ISDIR(status.st_mode):
            heapq.heappush(links, (name, os.path.realpath(entry.path), real))
        elif stat.S_ISREG(status.st_mode):
            found.append(Found(name, status))
        else:
            found.append(Found(name, None, NO_FILE))


def is_folder(path: str | os.PathLike) -> bool:
    """Return whether a folder is there; one within a closed folder is not."""
    return _has(path, stat.S_ISDIR)


def is_file(path: str | os.PathLike) -> bool:
    """Return whether a file is there; one within a closed folder is not."""
    return _has(path, stat.S_ISREG)


def _has(path: str | os.PathLike, kind: Callable[[int], bool]) -> bool:
    try:
        return kind(Path(path).stat().st_mode)
    except (OSError, ValueError):
        return False


def is_junk(name: str) -> bool:
    """Return whether an operating system left a file or folder of this name behind."""
    return name.startswith("._") or name.casefold() in JUNK


def _is_above(folder: str, place: str) -> bool:
    """Return whether a real path is that of a folder in which another lies, or the same."""
    return folder == place or place.startswith(folder.rstrip(os.sep) + os.sep)


def _why(error: OSError) -> str:
    words = {errno.ENOENT: NOTHING, errno.ELOOP: ITSELF}
    return words.get(error.errno, f"cannot be opened ({error.strerror})")
