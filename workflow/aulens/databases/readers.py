"""Where the images of a database come from: one reader per source."""

import re
from collections.abc import Callable
from pathlib import Path

from aulens.configuration.listing import files_below
from aulens.errors import InputError
from aulens.seals import check_seal

UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")  # line breaks and the like, bytes not in UTF-8


def files_of_folder(folder: Path) -> list[str]:
    """Return the paths of all files below a folder, sorted, relative to it and with ``/`` between folders.

    Linked folders are followed, once each.

    Raises
    ------
    InputError
        If the folder does not exist or is empty, or was drawn by the workflow and has changed since.
    """
    folder = Path(folder)
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "the folder does not exist"
        raise InputError(f"{folder}: {what}; put the images there or change the path in the configuration")
    check_seal(folder)
    found = sorted(name for name, _ in files_below(str(folder)))
    if not found:
        raise InputError(f"{folder}: the folder is empty; put the images there or change the path in the configuration")
    return found


READERS: dict[str, Callable[[Path], list[str]]] = {"folder": files_of_folder, "synthetic": files_of_folder}


def list_files(source: str, folder: Path) -> list[str]:
    """Return the files of a database's source, sorted (see the reader of the source)."""
    if source not in READERS:
        raise InputError(f"source: {source!r} is unknown; allowed: {', '.join(READERS)}")
    return READERS[source](folder)
