"""An array on disk that grows row by row, and resumes growing after a kill."""

import math
import os
import shutil
import sys
import time
from pathlib import Path

import numpy as np
import xxhash

from aulens.errors import InputError
from aulens.files import TOO_SMALL, read_json, read_npy, write_json
from aulens.jobs.ending import Ending
from aulens.jobs.identity import identity_key

SECONDS = 30.0  # between notes of how far it is


class GrowingArray:
    """A memory-mapped array that is filled from its first row to its last.

    Parameters
    ----------
    folder : Path
        Where it grows, outside the declared outputs of the rule and on the disk of the finished file.
    identity : dict of str to object
        All that its values depend on, as JSON knows it; a left-over of another identity is not used.
    ending : Ending or None
        Whether the job was told to end.

    Attributes
    ----------
    array : (rows, …) float
        To be filled.
    done : int
        How many rows are.
    """

    def __init__(
        self,
        folder: Path,
        identity: dict[str, object],
        shape: tuple[int, ...],
        precision: str,
        ending: Ending | None = None,
    ) -> None:
        self.folder, self.path, self._noted = folder, folder / "growing.npy", folder / "growing.json"
        self._key, self._digest = identity_key(identity), xxhash.xxh3_128()  # of the rows that are done
        self._saved, self._ending, self.done = time.monotonic(), ending or Ending(), self._found(shape)
        if self.done:
            self.array = np.lib.format.open_memmap(self.path, "r+")
            return
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        make(self.path, precision, shape)
        self.array = np.lib.format.open_memmap(self.path, "r+")

    def _found(self, shape: tuple[int, ...]) -> int:
        """Return how many rows of a left-over can be used."""
        if not self._noted.is_file() or not self.path.is_file():
            return 0
        try:
            note, array = read_json(self._noted), read_npy(self.path)
        except InputError as error:
            print(f"{error}; starting from the beginning", file=sys.stderr)
            return 0
        if note.get("key") != self._key or array.shape != tuple(shape):
            print(f"{self.path}: of other settings, code or images; starting from the beginning", file=sys.stderr)
            return 0
        self._digest.update(np.ascontiguousarray(array[: note["done"]]).data)
        if self._digest.hexdigest() != note.get("hash"):
            print(f"{self.path}: its content has changed; starting from the beginning", file=sys.stderr)
            self._digest.reset()
            return 0
        print(f"{self.path}: going on after row {note['done']}", file=sys.stderr)
        return note["done"]

    def advance(self, done: int) -> None:
        """Note how many rows are filled, twice a minute at most; when the job is told to end, note it and end it."""
        self._digest.update(np.ascontiguousarray(self.array[self.done : done]).data)
        self.done = done
        if self._ending.asked or time.monotonic() - self._saved >= SECONDS:
            self.array.flush()
            write_json({"key": self._key, "done": done, "hash": self._digest.hexdigest()}, self._noted)
            self._saved = time.monotonic()
            self._ending.exit_if_asked(f"{self.path} holds {done} rows")

    def finish(self, path: Path) -> None:
        """Move the whole array to its place."""
        self.array.flush()
        del self.array
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path.replace(path)
        shutil.rmtree(self.folder, ignore_errors=True)


def make(path: Path, precision: str | np.dtype, shape: tuple[int, ...], what: str = "features") -> None:
    """Make an array of something on the disk.

    Raises
    ------
    InputError
        If the disk, the quota or the largest file allowed is too small; the folder is deleted then.
    """
    try:
        np.lib.format.open_memmap(path, "w+", precision, shape).flush()
        reserve(path)
    except OSError as error:
        if error.errno not in TOO_SMALL:
            raise
        shutil.rmtree(path.parent, ignore_errors=True)
        needed = f"{math.prod(shape) * np.dtype(precision).itemsize / 1e9:.3g} GB of {what}"
        raise InputError(f"{path.parent}: the disk is too small for {needed}") from None


def reserve(path: Path) -> None:
    """Take the whole size of a file on the disk, so that a full disk is met now and not by a memory-mapped write."""
    if not hasattr(os, "posix_fallocate"):
        return
    with open(path, "r+b") as file:
        try:
            os.posix_fallocate(file.fileno(), 0, path.stat().st_size)
        except OSError as error:
            if error.errno in TOO_SMALL:
                raise
            # else a file system that cannot reserve
