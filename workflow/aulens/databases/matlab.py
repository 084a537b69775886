"""Variables of .mat files: MATLAB 5 to 7 (scipy) and 7.3 (HDF5, whose axes arrive in the opposite order).

Damaged bytes can end a process that reads them with these libraries. So this module is a program of its own, which
`aulens.databases.variables` starts::

    python -m aulens.databases.matlab FILE FOLDER VARIABLE ...

It writes each variable into the folder, as 0.npy, 1.npy …, cells as texts; or says in one line what is wrong and ends
with `REFUSED_CODE`.
"""

import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from aulens.databases.foreign import foreign, shown
from aulens.databases.variables import REFUSED, REFUSED_CODE, is_hdf5, missing, refuse_size, text_of
from aulens.errors import InputError

if TYPE_CHECKING:
    import h5py


def main(arguments: Sequence[str]) -> None:
    """Write variables of a file, each into a file of its own."""
    path, folder, *names = arguments
    try:
        with foreign(Path(path), "a file of MATLAB"), warnings.catch_warnings(action="ignore"):
            for number, name in enumerate(names):
                array = variable_of_mat(Path(path), name)
                if array.dtype.hasobject:
                    array = np.array([text_of(value) for value in array.ravel().tolist()], str)
                np.save(Path(folder) / f"{number}.npy", array, allow_pickle=False)
    except InputError as error:
        print(error)
        sys.exit(REFUSED_CODE)


def variable_of_mat(path: Path, name: str) -> np.ndarray:
    """Return a variable, or ``struct.field``; see `aulens.databases.variables.variable_of`."""
    return _of_hdf5(path, name) if is_hdf5(path) else _of_matlab_5(path, name)


def _of_matlab_5(path: Path, name: str) -> np.ndarray:
    from scipy import io
    from scipy.io import matlab

    first, *fields = name.split(".")
    there = {variable: shape for variable, shape, _ in io.whosmat(path)}
    if first not in there:
        raise missing(path, first, there)
    refuse_size(path, first, int(np.prod(there[first], dtype=float)))
    value = io.loadmat(path, variable_names=[first])[first]
    for field in fields:
        if not isinstance(value, np.ndarray) or field not in (value.dtype.names or ()):
            raise missing(path, name, value.dtype.names or () if isinstance(value, np.ndarray) else ())
        value = value[field]
        value = value.item() if value.size == 1 else value
    kinds = (matlab.MatlabOpaque, matlab.MatlabObject, matlab.MatlabFunction)
    if isinstance(value, kinds) or not isinstance(value, np.ndarray):
        raise InputError(f"{path}: {name} holds MATLAB's {REFUSED}")
    if value.dtype.names:
        raise InputError(f"{path}: {name} is a struct; name one of its fields: {shown(value.dtype.names)}")
    return value


def _of_hdf5(path: Path, name: str) -> np.ndarray:
    import h5py

    with h5py.File(path) as file:
        place = _place(file, path, name)
        refuse_size(path, name, place.size * place.dtype.itemsize)
        if h5py.check_ref_dtype(place.dtype):
            cells = np.empty(place.size, object)
            for number, reference in enumerate(place[()].T.ravel()):
                cells[number] = _cell(file[reference])
            return cells
        if place.dtype.hasobject:
            raise InputError(f"{path}: {name} holds {REFUSED}")
        return np.array([_cell(place)]) if place.attrs.get("MATLAB_class") == b"char" else place[()].T


def _place(file: "h5py.File", path: Path, name: str) -> "h5py.Dataset":
    """Return a variable of a file, or the field of a struct; refuse those that lie elsewhere."""
    import h5py

    place: h5py.Group | h5py.Dataset = file
    for part in name.split("."):
        if not isinstance(place, h5py.Group) or part not in place:
            raise missing(path, name, _names(place))
        if not isinstance(place.get(part, getlink=True), h5py.HardLink):
            raise InputError(f"{path}: {name} is a link to elsewhere, which is not followed")
        place = place[part]
    if isinstance(place, h5py.Group):
        raise InputError(f"{path}: {name} is a struct; name one of its fields: {shown(place)}")
    if place.external or place.is_virtual:
        raise InputError(f"{path}: {name} lies in another file, which is not read")
    return place


def _names(place: object) -> list[str]:
    return [name for name in place if not name.startswith("#")] if hasattr(place, "keys") else []


def _cell(item: "h5py.Dataset") -> object:
    """Return the text or the number in a cell."""
    if item.attrs.get("MATLAB_empty", 0):
        return ""
    values = item[()].T.ravel()
    return "".join(map(chr, values.tolist())) if item.attrs.get("MATLAB_class") == b"char" else values


if __name__ == "__main__":
    main(sys.argv[1:])
