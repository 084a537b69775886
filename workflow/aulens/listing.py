"""The files of a folder, and fingerprints of what the user supplies, cheap enough for every start of the workflow."""

import hashlib
import os
from pathlib import Path

from aulens.fingerprints import fingerprints
from aulens.walking import Found, everything_below, is_file, is_folder

LARGE = 1_000_000  # bytes of a file whose content is remembered; a smaller one is read as fast


def folder_listing(path: Path, known: Path | None = None) -> str:
    """Return a hash of the relative paths, sizes and contents of all files below a folder.

    Dates do not matter: copying a folder changes nothing; a photograph added, removed or replaced does, and so does
    what cannot be read (a broken link, a closed folder). A folder that does not exist has an empty hash.

    Parameters
    ----------
    known : Path or None
        Folder that remembers contents, so that only changed files are read (see `aulens.fingerprints`); None reads all.
    """
    if not is_folder(path):
        return ""
    found = everything_below(os.fspath(path))
    contents = fingerprints(os.path.realpath(path), found, known)
    lines = [f"{item.name}\t{contents.get(item.name, item.problem)}" for item in found]
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def file_content(path: Path | str, known: Path | None = None) -> str:
    """Return a hash of a file's whole content, whatever its date.

    Line endings count. A file that does not exist has an empty hash; of one that cannot be opened it says that instead.

    Parameters
    ----------
    known : Path or None
        See `folder_listing`.
    """
    if not is_file(path):
        return ""
    status = Path(path).stat()
    (content,) = fingerprints(
        os.path.realpath(path), [Found("", status)], known if status.st_size > LARGE else None
    ).values()
    return content
