"""Read files as a library that some files end; a module of its own, so that other processes find it."""

import os
from pathlib import Path


def sizes(files: list[Path]) -> list[int]:
    """Return the sizes of files; one that is called deadly ends the process."""
    for file in files:
        if file.name == "deadly":
            os._exit(139)
    return [file.stat().st_size for file in files]
