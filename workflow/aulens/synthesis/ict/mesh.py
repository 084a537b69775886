"""The mesh of ICT-FaceKit as the workflow keeps it: one npz file, its checks, its checksum."""

import hashlib
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from aulens.errors import InputError

PARTS = ("face", "headneck", "socket", "gums", "teeth", "eye_l", "eye_r", "lash")
MODES = 50  # of identity that are kept: 98 % of what people differ by
LARGEST = 4e4  # vertices
LAYOUT = {  # name -> dimensions, lengths that are named alike are equal
    "v": ("vertices", 3),
    "tri": ("triangles", 3),
    "part": ("triangles",),
    "part_names": ("parts",),
    "uv": ("vertices", 2),
    "ex": ("shapes", "vertices", 3),
    "ex_names": ("shapes",),
    "id": ("modes", "vertices", 3),
    "lmk68": (68,),
}


@dataclass(frozen=True, eq=False)
class Mesh:
    """A head that can be deformed; lengths in cm, x to the picture's right, y up, z to the camera.

    Attributes
    ----------
    vertices : (n, 3) float32
        Of the mean head at rest.
    triangles : (t, 3) int32
        Without eyelashes.
    part : (t,) uint8
        Of each triangle, a place in `PARTS`.
    uv : (n, 2) float32
        Texture coordinates of the part face, 0 to 1, v up.
    shapes : dict of str to (n, 3) float16
        Displacements of ICT's expression shapes.
    modes : (modes, n, 3) float16
        Displacements of the identity modes.
    landmarks : (68,) int
        Vertices, in the order of Sagonas et al. 2013.
    """

    vertices: np.ndarray
    triangles: np.ndarray
    part: np.ndarray
    uv: np.ndarray
    shapes: Mapping[str, np.ndarray]
    modes: np.ndarray
    landmarks: np.ndarray

    def of_parts(self, *names: str) -> np.ndarray:
        """Return which triangles (t,) bool belong to some parts."""
        return among(self.part, names)

    def marks(self, *numbers: int) -> np.ndarray:
        """Return where some landmarks lie at rest (k, 3)."""
        return self.vertices[self.landmarks[list(numbers)]]


def among(part: np.ndarray, names: Iterable[str]) -> np.ndarray:
    """Return which places in `PARTS` (k,) are those of some names."""
    return np.array([name in names for name in PARTS])[part]


def checksum(arrays: Mapping[str, np.ndarray]) -> str:
    """Return the SHA-256 of a mesh's arrays, whatever file they come from."""
    digest = hashlib.sha256()
    for name in LAYOUT:
        array = np.ascontiguousarray(arrays[name])
        kind = "text" if array.dtype.kind == "U" else array.dtype.str
        digest.update(f"{name} {kind} {array.shape}\n".encode())
        digest.update("\n".join(array.tolist()).encode() if kind == "text" else array.tobytes())
    return digest.hexdigest()


def read_arrays(path: Path) -> dict[str, np.ndarray]:
    """Return the arrays of a mesh file, checked.

    Raises
    ------
    InputError
        If it is no such file.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files if name in LAYOUT}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, KeyError) as error:
        raise InputError(f"{path}: no readable npz file ({error}); make it anew from ICT-FaceKit") from None
    if problem := wrong_arrays(arrays):
        raise InputError(f"{path}: no face model of ICT-FaceKit: {problem}; see aulens/synthesis/README.md")
    return arrays


def wrong_arrays(arrays: Mapping[str, np.ndarray]) -> str:
    """Say what is wrong with a mesh's arrays; nothing if all is right."""
    if missing := [name for name in LAYOUT if name not in arrays]:
        return f"it lacks {', '.join(missing)}"
    lengths: dict[str, int] = {}
    for name, expected in LAYOUT.items():
        shape = arrays[name].shape
        if len(shape) != len(expected):
            return f"{name} has the shape {shape}"
        for size, got in zip(expected, shape, strict=True):
            if got != (lengths.setdefault(size, got) if isinstance(size, str) else size):
                return f"{name} has the shape {shape}"
    if tuple(arrays["part_names"].tolist()) != PARTS:
        return f"part_names are {', '.join(arrays['part_names'].tolist())}"
    if max(arrays["tri"].max(initial=0), arrays["lmk68"].max()) >= lengths["vertices"]:
        return "triangles or landmarks name vertices that there are not"
    numbers = (arrays[name] for name in ("v", "uv", "ex", "id"))
    return "" if all(np.isfinite(array).all() for array in numbers) else "its numbers are not all finite"


def mesh_of(arrays: Mapping[str, np.ndarray]) -> Mesh:
    """Return the mesh of checked arrays."""
    shown = arrays["part"] != PARTS.index("lash")
    return Mesh(
        vertices=arrays["v"].astype(np.float32),
        triangles=arrays["tri"][shown].astype(np.int32),
        part=arrays["part"][shown],
        uv=arrays["uv"].astype(np.float32),
        shapes=dict(zip(arrays["ex_names"].tolist(), arrays["ex"], strict=True)),
        modes=arrays["id"][:MODES],
        landmarks=arrays["lmk68"].astype(np.int64),
    )


def read_mesh(path: Path) -> Mesh:
    """Return the mesh of a file, read again only if the file has changed."""
    state = Path(path).stat()
    return _read(Path(path), state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=1)
def _read(path: Path, changed: int, size: int) -> Mesh:
    return mesh_of(read_arrays(path))
