"""Which files lie below a folder, and what there is none."""

import re
from collections.abc import Container
from pathlib import Path

from aulens.databases.problems import Problem
from aulens.errors import InputError
from aulens.seals import check_seal
from aulens.walking import ABOVE, ITSELF, NO_FILE, NOTHING, Found, everything_below, is_file, is_folder

UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")  # line breaks and the like, bytes not in UTF-8
REMEDIES = {
    ABOVE: "remove the link",
    ITSELF: "remove the link, or let it lead to the file or folder that is meant",
    NOTHING: "put the file or folder there that it leads to, or remove the link",
    NO_FILE: "remove it",
}


def files_of_folder(folder: Path) -> list[str]:
    """Return the paths of all files below a folder, sorted, relative to it and with ``/`` between folders.

    Linked folders are followed, once each; see `aulens.walking` for what is passed over.

    Raises
    ------
    InputError
        If the folder does not exist, cannot be opened or is empty, or was drawn by the workflow and has changed since.
    """
    check_seal(folder)
    found = [item.name for item in _of_folder(Path(folder)) if not item.problem]
    if not found:
        raise InputError(f"{folder}: the folder is empty; put the images there or change the path in the configuration")
    return found


def problems_of_folder(folder: Path, named: Container[str] = ()) -> list[Problem]:
    """Return one problem for all that lies below a folder and is no file: broken links, closed folders and the like.

    Parameters
    ----------
    folder : Path
        The folder.
    named : container of str
        Paths below it of which something is said already.

    Raises
    ------
    InputError
        If the folder does not exist or cannot be opened.
    """
    found = [item for item in _of_folder(Path(folder)) if item.problem]
    closed = "make it readable for you, or remove it"
    problems = (Problem(writable(item.name), item.problem, REMEDIES.get(item.problem, closed)) for item in found)
    return [problem for problem in problems if problem.path not in named]


def writable(name: str) -> str:
    """Return a name in which signs that no table can hold are written out, such as a line break."""
    return repr(name)[1:-1] if UNWRITABLE.search(name) else name


def _of_folder(folder: Path) -> list[Found]:
    if not is_folder(folder):
        what = "is not a folder" if is_file(folder) else "the folder does not exist"
        raise InputError(f"{folder}: {what}; put the images there or change the path in the configuration")
    found = everything_below(str(folder))
    if found and not found[0].name:
        raise InputError(f"{folder}: {found[0].problem}; make it readable for you")
    return found
