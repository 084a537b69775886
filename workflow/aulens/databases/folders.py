"""Which files lie below a folder."""

import re
from pathlib import Path

from aulens.errors import InputError
from aulens.listing import files_below
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
