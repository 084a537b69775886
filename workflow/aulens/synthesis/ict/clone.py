"""Read a clone of ICT-FaceKit, a folder or an archive of it, into the arrays of a mesh (`ict.mesh`)."""

import json
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aulens.errors import InputError
from aulens.synthesis.ict.mesh import MODES, PARTS

COMMIT = "da5f95a607f5e6b37755b38d3385d7f2853732e5"
FOLDER, NEUTRAL, INDICES, LICENCE = "FaceXModel", "generic_neutral_mesh.obj", "vertex_indices.json", "LICENSE"
MORE_SHAPES = ("cheekRaiser_L", "cheekRaiser_R")  # there, but not in the list of expressions
NOISE = 5e-4  # cm; smaller displacements are none


@dataclass(frozen=True)
class Part:
    """Where a part of the head stands in the files: its vertices and polygons, from the first until before the last."""

    vertices: tuple[int, int]
    polygons: tuple[int, int]


TOPOLOGY = {  # README.md of ICT-FaceKit; eyes without the discs behind the cornea
    "face": Part((0, 9409), (0, 9230)),
    "headneck": Part((9409, 11248), (9230, 11144)),
    "socket": Part((11248, 13294), (11144, 13226)),
    "gums": Part((14062, 17039), (14034, 17006)),
    "teeth": Part((17039, 21451), (17006, 21496)),
    "eye_l": Part((21451, 22221), (21496, 22296)),
    "eye_r": Part((23021, 23791), (23094, 23894)),
    "lash": Part((25351, 26719), (25304, 26384)),
}


@dataclass(frozen=True, eq=False)
class Clone:
    """What is read of a clone.

    Attributes
    ----------
    neutral : bytes
        The mesh at rest.
    indices : dict
        vertex_indices.json.
    positions : dict of str to (n, 3) float64
        Name of a file without suffix -> its vertices.
    licence : bytes
    """

    neutral: bytes
    indices: Mapping
    positions: Mapping[str, np.ndarray]
    licence: bytes


def read_clone(given: Path) -> Clone:
    """Return what is needed of a clone: a folder, or a tar archive of one.

    Raises
    ------
    InputError
        If it cannot be read, or is not whole.
    """
    positions: dict[str, np.ndarray] = {}
    texts: dict[str, bytes] = {}
    try:
        for name, content in _files(given):
            if content.startswith(b"version https://git-lfs"):
                raise InputError(f"{given}: {name} is a pointer of Git LFS; fetch the file itself (git lfs pull)")
            if name.endswith(".obj"):
                positions[name.removesuffix(".obj")] = vertices_of(content)
            if name in (NEUTRAL, INDICES, LICENCE):
                texts[name] = content
    except (OSError, EOFError, ValueError, tarfile.TarError) as error:
        raise InputError(f"{given}: cannot be read as a clone of ICT-FaceKit ({error}); get it anew") from None
    _refuse_incomplete(given, texts, positions)
    return Clone(texts[NEUTRAL], json.loads(texts[INDICES]), positions, texts[LICENCE])


def _files(given: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the files that may be needed."""
    if given.is_dir():
        for path in sorted((given / FOLDER).glob("*")):
            if _needed(path.name):
                yield path.name, path.read_bytes()
        if (given / LICENCE).is_file():
            yield LICENCE, (given / LICENCE).read_bytes()
        return
    with tarfile.open(given) as archive:
        for member in archive:
            *folders, name = Path(member.name).parts or ("",)
            wanted = (_needed(name) and folders[-1:] == [FOLDER]) or (name == LICENCE and len(folders) <= 1)
            content = archive.extractfile(member) if wanted and member.isfile() else None
            if content:
                yield name, content.read()


def _needed(name: str) -> bool:
    number = name.removeprefix("identity").removesuffix(".obj")
    return name == INDICES or (name.endswith(".obj") and not (number.isdigit() and int(number) >= MODES))


def _refuse_incomplete(given: Path, texts: Mapping[str, bytes], positions: Mapping[str, np.ndarray]) -> None:
    missing = [name for name in (LICENCE,) if name not in texts]
    missing += [f"{FOLDER}/{name}" for name in (NEUTRAL, INDICES) if name not in texts]
    if not missing:
        try:
            names = needed_shapes(json.loads(texts[INDICES]))
        except (ValueError, KeyError, TypeError):
            raise InputError(f"{given}: {FOLDER}/{INDICES} is not that of ICT-FaceKit; get commit {COMMIT}") from None
        missing += [f"{FOLDER}/{name}.obj" for name in names if name not in positions]
    if missing:
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        raise InputError(
            f"{given}: no whole clone of ICT-FaceKit, it lacks {', '.join(missing[:3])}{more}; get commit {COMMIT}"
        )


def needed_shapes(indices: Mapping) -> list[str]:
    """Return the names of the files of all shapes and modes."""
    list(indices["idx_to_landmark_verts"])
    return [*indices["expressions"], *MORE_SHAPES, *(f"identity{number:03d}" for number in range(MODES))]


def vertices_of(content: bytes) -> np.ndarray:
    """Return the vertices (n, 3) float64 of an OBJ file."""
    lines = [line[2:] for line in content.split(b"\n") if line[:2] == b"v "]
    return np.array(b" ".join(lines).split(), np.float64).reshape(-1, 3)


def arrays_of(clone: Clone, topology: Mapping[str, Part] = TOPOLOGY) -> dict[str, np.ndarray]:
    """Return the arrays of a mesh (`ict.mesh.LAYOUT`).

    Parameters
    ----------
    clone : Clone
        What was read.
    topology : mapping of str to Part
        Where each part stands in the files.

    Raises
    ------
    ValueError
        If the files do not have this topology.

    Notes
    -----
    Polygons are divided into fans of triangles. Displacements are differences from the mesh at rest in float16: their
    error is below 0.005 mm for displacements below 1 cm.
    """
    rest, texture, polygons = _read_neutral(clone.neutral)
    kept = np.concatenate([np.arange(*part.vertices) for part in topology.values()])
    if kept.max() >= len(rest) or max(part.polygons[1] for part in topology.values()) > len(polygons):
        raise ValueError("the mesh at rest has too few vertices or polygons")
    place = np.full(len(rest), -1)
    place[kept] = np.arange(len(kept))
    uv, triangles, part = np.zeros((len(kept), 2), np.float32), [], []
    for number, (name, own) in enumerate(topology.items()):
        for polygon in polygons[slice(*own.polygons)]:
            corners = [int(place[vertex]) for vertex, _ in polygon]
            if min(corners) < 0:
                raise ValueError(f"a polygon of part {name} has a vertex of no part")
            if name in ("face", "lash"):
                own_uv = texture[[corner for _, corner in polygon]]
                uv[corners] = own_uv % 1.0 if name == "lash" else own_uv
            triangles += [(corners[0], corners[k], corners[k + 1]) for k in range(1, len(corners) - 1)]
            part += [number] * (len(corners) - 2)
    shapes = [*clone.indices["expressions"], *MORE_SHAPES]
    modes = [f"identity{number:03d}" for number in range(MODES)]
    return {
        "v": rest[kept].astype(np.float32),
        "tri": np.array(triangles, np.uint16),
        "part": np.array(part, np.uint8),
        "part_names": np.array(PARTS),
        "uv": uv,
        "ex": np.stack([_displacement(clone, name, rest, kept) for name in shapes]),
        "ex_names": np.array(shapes),
        "id": np.stack([_displacement(clone, name, rest, kept) for name in modes]),
        "lmk68": place[clone.indices["idx_to_landmark_verts"]].astype(np.uint16),
    }


def _read_neutral(content: bytes) -> tuple[np.ndarray, np.ndarray, list[list[tuple[int, int]]]]:
    """Return vertices (n, 3), texture coordinates (m, 2), and for each polygon the numbers of both of its corners."""
    rows = [line.split() for line in content.decode().splitlines() if line]
    rest = np.array([row[1:4] for row in rows if row[0] == "v"], np.float64)
    texture = np.array([row[1:3] for row in rows if row[0] == "vt"], np.float64)
    corners = [[corner.split("/")[:2] for corner in row[1:]] for row in rows if row[0] == "f"]
    return rest, texture, [[(int(vertex) - 1, int(uv) - 1) for vertex, uv in polygon] for polygon in corners]


def _displacement(clone: Clone, name: str, rest: np.ndarray, kept: np.ndarray) -> np.ndarray:
    if clone.positions[name].shape != rest.shape:
        raise ValueError(f"{name}.obj has not the vertices of {NEUTRAL}")
    moved = (clone.positions[name] - rest)[kept]
    moved[np.abs(moved) < NOISE] = 0
    return moved.astype(np.float16)
