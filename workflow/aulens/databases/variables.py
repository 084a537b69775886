"""Variables of files of arrays (.mat of MATLAB 5 to 7.3, .npz, .npy), and columns of tables, by their names."""

import os
import subprocess
import sys
import tempfile
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from aulens.databases.foreign import foreign, shown
from aulens.databases.rows import rows_of_file
from aulens.errors import InputError

if TYPE_CHECKING:
    import aulens.databases.matlab  # noqa: F401  is started by its name, and counts as source all the same

WORKFLOW = Path(__file__).resolve().parents[2]
REFUSED_CODE = 3  # with which aulens.databases.matlab ends when it has said what is wrong
MATLAB_5, HDF5 = b"MATLAB 5.0 MAT-file", b"\x89HDF\r\n\x1a\n"
ARRAYS = (".mat", ".npz", ".npy")
LARGEST = 16_000_000_000  # bytes of a variable
MOST_PACKED = 2000  # times that compression may make numbers smaller; deflate's most is 1032
REFUSED = "objects, which can run code when they are read; save it as plain numbers or text"


def is_array_file(file: str) -> bool:
    """Return whether a file holds arrays; else it is a table."""
    return Path(file).suffix.lower() in ARRAYS


def variable_of(path: Path, name: str) -> np.ndarray:
    """Return one of `variables_of`."""
    return variables_of(path, [name])[name]


def variables_of(path: Path, names: Sequence[str]) -> dict[str, np.ndarray]:
    """Return variables of a file of arrays by their names, axes in the order of the program that wrote them.

    Parameters
    ----------
    path : Path
        The file.
    names : sequence of str
        The variables; ``struct.field`` is the field of one. A .npy file has one variable, whose name does not matter.

    Returns
    -------
    dict of str to array
        Numbers are read from the disk when they are used, where the file allows it. Cells of MATLAB are texts.

    Raises
    ------
    InputError
        If the file cannot be read, has no such variable, or the variable is no plain array.
    """
    suffix = Path(path).suffix.lower()
    with foreign(path, f"a file of arrays ({suffix})"), warnings.catch_warnings(action="ignore"):
        if suffix == ".mat":
            return dict(zip(names, _matlabs(path, names), strict=True))
        return {name: _numpys(path, name) for name in names}


def _matlabs(path: Path, names: Sequence[str]) -> list[np.ndarray]:
    """Return variables of a .mat file, which a process of its own reads (see `aulens.databases.matlab`)."""
    if not is_hdf5(path) and not _begins(path, MATLAB_5):
        raise ValueError("neither of MATLAB 5 to 7 nor of MATLAB 7.3")
    with tempfile.TemporaryDirectory(prefix="aulens-") as folder:
        command = [sys.executable, "-m", "aulens.databases.matlab", os.fspath(path), folder, *names]
        paths = os.pathsep.join(filter(None, [str(WORKFLOW), os.environ.get("PYTHONPATH")]))
        environment = os.environ | {"PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8:backslashreplace"}
        run = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", env=environment)
        if run.returncode == REFUSED_CODE:
            raise InputError(run.stdout.strip())
        if run.returncode:
            raise InputError(f"{path}: not a file of MATLAB that can be read (it is damaged); copy it anew")
        return [np.load(Path(folder) / f"{number}.npy", mmap_mode="r") for number in range(len(names))]


def is_hdf5(path: Path) -> bool:
    """Return whether a file is in HDF5's format, as MATLAB 7.3 writes it behind 512 bytes of its own."""
    return any(_begins(path, HDF5, place) for place in (0, 512, 1024, 2048))


def _begins(path: Path, data: bytes, place: int = 0) -> bool:
    with open(path, "rb") as file:
        file.seek(place)
        return file.read(len(data)) == data


def _numpys(path: Path, name: str) -> np.ndarray:
    try:
        if path.suffix.lower() == ".npy":
            return np.load(path, mmap_mode="r", allow_pickle=False)
        with zipfile.ZipFile(path) as parts:
            there = {part.filename.removesuffix(".npy"): part.file_size for part in parts.infolist()}
        if name not in there:
            raise missing(path, name, there)
        refuse_size(path, name, there[name])
        with np.load(path, allow_pickle=False) as arrays:
            return arrays[name]
    except ValueError as error:
        if "bject" in str(error) or "pickle" in str(error):
            raise InputError(f"{path}: {name} holds Python's {REFUSED}") from None
        raise


def missing(path: Path, name: str, there: Iterable[str]) -> InputError:
    """Return the error that says which variables there are."""
    return InputError(f"{path}: there is no variable {name!r}; there are {shown(there)}")


def refuse_size(path: Path, name: str, size: int) -> None:
    """Refuse a variable of more bytes than are plausible."""
    if size > min(LARGEST, MOST_PACKED * path.stat().st_size + 1_000_000):
        raise InputError(f"{path}: {name} says that it has {size / 1e9:.1f} GB, which cannot be; copy the file anew")


def texts_of(array: np.ndarray, path: Path, name: str) -> list[str]:
    """Return a variable as one text per picture; numbers such as 3.0 are 3, what is no number is empty.

    Parameters
    ----------
    array : array
        With one axis that is longer than 1, or none.
    path : Path
        Of its file, for messages.
    name : str
        The variable; ``folds[2]`` is the second column of an array with rows and columns.

    Raises
    ------
    InputError
        If the variable has several columns, or not the one that is meant.
    """
    variable, _, column = name.partition("[")
    if column:
        number = int(column.removesuffix("]"))
        if array.ndim != 2 or number > array.shape[1]:
            raise InputError(f"{path}: {variable} has the shape {_shape(array)}, so there is no {name}")
        array = array[:, number - 1]
    if array.size != max(array.shape, default=1):
        raise InputError(
            f"{path}: {variable} has the shape {_shape(array)}; say which column is meant, such as {variable}[1]"
        )
    return [text_of(value) for value in array.ravel().tolist()]


def _shape(array: np.ndarray) -> str:
    return " x ".join(map(str, array.shape)) or "of one number"


def text_of(value: object) -> str:
    """Return a number, a text or a cell of MATLAB as text; what is no number is empty.

    >>> text_of(3.0), text_of(float("nan")), text_of(" a "), text_of(np.array([1.0, 2.5]))
    ('3', '', 'a', '1 2.5')
    """
    if isinstance(value, np.ndarray):
        return " ".join(text_of(part) for part in value.ravel().tolist())
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace").strip()
    if isinstance(value, float):
        return "" if np.isnan(value) else str(int(value)) if value.is_integer() else f"{value:.15g}"
    return str(int(value)) if isinstance(value, bool) else str(value).strip()


def columns_of(path: Path, names: Sequence[str]) -> list[list[str]]:
    """Return columns of a table by their headings; see `rows_of_columns`."""
    found: list[list[str]] = [[] for _ in names]
    for cells in rows_of_columns(path, names):
        for column, cell in zip(found, cells, strict=True):
            column.append(cell)
    return found


def rows_of_columns(path: Path, names: Sequence[str]) -> Iterator[list[str]]:
    """Yield the cells of each row of a table with commas, under some of its headings; those that lack are empty.

    Raises
    ------
    InputError
        If the table cannot be read, or lacks a heading.
    """
    places: list[int] = []
    for _, cells in rows_of_file(path, ","):
        if not places:
            if absent := [name for name in names if name not in cells]:
                raise InputError(f"{path}: there is no column {absent[0]!r}; there are {shown(filter(None, cells))}")
            places = [cells.index(name) for name in names]
        elif any(cells):
            yield [cells[place] if place < len(cells) else "" for place in places]
    if not places:
        raise InputError(f"{path}: the table is empty")
