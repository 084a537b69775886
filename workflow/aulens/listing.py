"""The files of a folder, and fingerprints of what the user supplies, cheap enough for every start of the workflow."""

import hashlib
import os
from pathlib import Path

from aulens.fingerprints import fingerprints
from aulens.walking import everything_below, is_file, is_folder

LARGE, PART = 16_000_000, 1_000_000  # bytes


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


def file_content(path: Path | str) -> str:
    """Return a hash of a file's content, whatever its date; of a file above 16 MB that of its size and three parts.

    Line endings count. A file that does not exist has an empty hash, one that cannot be opened a hash of that.
    """
    if not is_file(path):
        return ""
    digest = hashlib.sha256()
    try:
        size = Path(path).stat().st_size
        with open(path, "rb") as file:
            for start in (0,) if size <= LARGE else (0, size // 2, size - PART):
                file.seek(start)
                digest.update(file.read(LARGE if size <= LARGE else PART))
        digest.update(str(size).encode())
    except OSError as error:
        digest = hashlib.sha256(f"cannot be opened ({error.strerror})".encode())
    return digest.hexdigest()[:16]
