"""The rows of an array that lies in several files, read as those of one array and not copied."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from aulens.errors import InputError
from aulens.files import read_npy


class Rows:
    """Arrays with the same columns, one below the other; rows are read when they are asked for.

    Parameters
    ----------
    parts : sequence of (rows, …) array
        Memory-mapped; of the same type and the same shape but for the number of rows.

    Attributes
    ----------
    shape, ndim, dtype, nbytes
        Of the whole, as those of an array.
    """

    def __init__(self, parts: Sequence[np.ndarray]) -> None:
        self.parts, self.dtype = list(parts), parts[0].dtype
        if any(part.dtype != self.dtype or part.shape[1:] != parts[0].shape[1:] for part in parts):
            raise ValueError("the parts of an array differ in type or shape")
        self._ends = np.cumsum([len(part) for part in parts])
        self.shape = (int(self._ends[-1]), *parts[0].shape[1:])
        self.ndim, self.nbytes = len(self.shape), sum(part.nbytes for part in parts)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows: int | slice | np.ndarray | Sequence[int]) -> np.ndarray:
        """Return some rows in the order asked: one row, a slice, or an array of row numbers of any shape."""
        if isinstance(rows, slice):
            rows = np.arange(len(self))[rows]
        wanted = np.asarray(rows)
        if wanted.size == 0:
            wanted = wanted.astype(np.intp)
        if not np.issubdtype(wanted.dtype, np.integer):
            raise IndexError("rows are asked for by their numbers, or by a slice")
        numbers = np.where(wanted < 0, wanted + len(self), wanted)
        if numbers.size and not (numbers.min() >= 0 and numbers.max() < len(self)):
            raise IndexError(f"a row is asked for that there is not; there are {len(self)}")
        part_of = np.searchsorted(self._ends, numbers, side="right")
        found = np.empty((*numbers.shape, *self.shape[1:]), self.dtype)
        for number in np.unique(part_of):
            here, part = part_of == number, self.parts[number]
            found[here] = part[numbers[here] - (self._ends[number] - len(part))]
        return found

    def __array__(self, dtype: np.dtype | None = None, copy: bool | None = None) -> np.ndarray:
        """Return all rows in memory."""
        if copy is False:
            raise ValueError("rows of several files are only in memory as a copy")
        whole = np.concatenate(self.parts)
        return whole if dtype is None else whole.astype(dtype, copy=False)

    def reshape(self, rows: int, width: int) -> "Rows":
        """Return the same values in rows of another width, as many as there then are (rows is -1)."""
        if rows != -1:
            raise ValueError("the number of rows follows from the width: -1 is needed")
        return Rows([part.reshape(-1, width) for part in self.parts])


def read_rows(paths: Sequence[Path]) -> np.ndarray | Rows:
    """Open an array that lies in one file, or in one for each of its shards, memory-mapped and read-only.

    Raises
    ------
    InputError
        If a file is missing or damaged, or the files are not of one array.
    """
    parts = [read_npy(path) for path in paths]
    if len(parts) == 1:
        return parts[0]
    for path, part in zip(paths, parts, strict=True):
        if (part.dtype, part.shape[1:]) != (parts[0].dtype, parts[0].shape[1:]):
            raise InputError(
                f"{path}: an array {part.shape} of {part.dtype} does not go on {paths[0]}, {parts[0].shape} of "
                f"{parts[0].dtype}; delete the one that is outdated to have it made again"
            )
    return Rows(parts)
