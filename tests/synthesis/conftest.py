"""A made head in the form of ICT-FaceKit: an ellipsoid with a nose, and expression shapes where their names say."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from aulens.randomness import generator
from aulens.synthesis.ict.clone import FOLDER, INDICES, LICENCE, NEUTRAL, Clone, Part, arrays_of, vertices_of
from aulens.synthesis.ict.face import IctFace
from aulens.synthesis.ict.mesh import MODES, mesh_of

CENTRE, RADII = np.array([0.0, 2.0, -1.0]), np.array([7.6, 12.0, 11.0])
AZIMUTHS = np.linspace(-95, 95, 25)  # of the face, in degrees
DENSER = ((-62, -37, 4), (-34, -19, 9), (-14, 2, 4), (4, 13, 6), (20, 80, 5))  # at mouth and eyes
ELEVATIONS = np.concatenate([np.linspace(*part) for part in DENSER])
CURVES = {  # landmarks: x and y of their first and last, and how far the middle hangs down
    (0, 17): ((-7.2, 3.6), (7.2, 3.6), 11.2),
    (17, 22): ((-5.6, 5.2), (-1.2, 5.7), -0.7),
    (22, 27): ((1.2, 5.7), (5.6, 5.2), -0.7),
    (27, 31): ((0, 3.6), (0, 0.4), 0),
    (31, 36): ((-1.3, -1.1), (1.3, -1.1), 0.1),
    (36, 40): ((-4.5, 3.5), (-1.9, 3.4), -0.5),
    (40, 42): ((-2.7, 3.0), (-3.8, 3.0), 0),
    (42, 46): ((1.9, 3.4), (4.5, 3.5), -0.5),
    (46, 48): ((3.8, 3.0), (2.7, 3.0), 0),
    (48, 55): ((-2.5, -3.5), (2.5, -3.5), -1.1),
    (55, 60): ((1.8, -4.1), (-1.8, -4.1), 0.4),
    (60, 65): ((-2.2, -3.5), (2.2, -3.5), -0.2),
    (65, 68): ((1.1, -3.55), (-1.1, -3.55), 0.05),
}
SHAPES = {  # name -> middle at the right side, spread, displacement
    "browInnerUp": ((1.6, 5.6), 1.4, (0, 0.6, 0)),
    "browOuterUp": ((4.4, 5.8), 1.6, (0, 0.7, 0)),
    "browDown": ((2.6, 5.6), 1.8, (-0.1, -0.5, 0)),
    "eyeWide": ((3.2, 3.9), 0.8, (0, 0.4, 0)),
    "eyeSquint": ((3.2, 3.0), 0.8, (0, 0.4, 0)),
    "eyeBlink": ((3.2, 3.9), 0.8, (0, -0.9, 0)),
    "cheekRaiser": ((3.8, 2.2), 1.4, (0, 0.6, 0.3)),
    "noseSneer": ((1.0, 1.5), 1.6, (0, 0.6, 0.2)),
    "mouthUpperUp": ((1.0, -2.8), 1.2, (0, 0.8, 0)),
    "mouthSmile": ((2.5, -3.5), 1.4, (0.7, 0.9, -0.2)),
    "mouthFrown": ((2.5, -3.6), 1.2, (0.2, -0.6, 0)),
    "mouthLowerDown": ((1.0, -4.2), 1.2, (0, -0.7, 0)),
    "mouthShrugLower": ((0.4, -4.6), 1.5, (0, 0.8, 0.2)),
    "mouthShrugUpper": ((0.4, -2.8), 1.3, (0, 0.5, 0.2)),
    "mouthStretch": ((2.5, -3.6), 1.3, (0.8, -0.3, -0.2)),
    "mouthDimple": ((2.6, -3.5), 1.0, (0.3, 0, -0.2)),
    "mouthFunnel": ((1.2, -3.5), 1.8, (-0.4, 0, 0.7)),
    "mouthPucker": ((1.8, -3.5), 1.5, (-0.6, 0, 0.5)),
    "mouthRollUpper": ((0.8, -2.8), 1.1, (0, -0.3, -0.3)),
    "mouthRollLower": ((0.8, -4.2), 1.1, (0, 0.3, -0.3)),
    "mouthPress": ((1.0, -3.6), 1.5, (0.1, 0.2, -0.3)),
    "jawOpen": ((0.5, -6.0), 3.0, (0, -2.5, -0.4)),
}
ONE_SHAPE = {
    "mouthFunnel",
    "mouthPucker",
    "mouthRollUpper",
    "mouthRollLower",
    "mouthShrugLower",
    "mouthShrugUpper",
    "jawOpen",
}


def on_ellipsoid(azimuth: np.ndarray, elevation: np.ndarray, grow: float = 1.0) -> np.ndarray:
    """Return points (rows, columns, 3) of the head, with a nose."""
    azimuth, elevation = np.meshgrid(np.deg2rad(azimuth), np.deg2rad(elevation))
    unit = np.stack([np.sin(azimuth) * np.cos(elevation), np.sin(elevation), np.cos(azimuth) * np.cos(elevation)], -1)
    points = CENTRE + grow * RADII * unit
    nose = np.exp(-((points[..., 0] / 1.1) ** 2) - ((points[..., 1] - 0.6) / 1.6) ** 2) * (points[..., 2] > 0)
    points[..., 2] += 2.2 * nose
    return points


def grid_polygons(rows: int, columns: int, first: int) -> list[tuple[int, ...]]:
    """Return the quads of a grid of vertices whose rows go up and columns to the right."""
    numbers = first + np.arange(rows * columns).reshape(rows, columns)
    corners = [numbers[:-1, :-1], numbers[:-1, 1:], numbers[1:, 1:], numbers[1:, :-1]]
    return [tuple(quad) for quad in np.stack([corner.ravel() for corner in corners], axis=1).tolist()]


def sheet(x: tuple[float, float], y: tuple[float, float], z: float, bulge: float = 0.0) -> np.ndarray:
    """Return points (5, 5, 3) of a small sheet that bulges towards the camera."""
    s = np.linspace(-1, 1, 5)
    right, up = np.meshgrid(np.interp(s, [-1, 1], x), np.interp(s, [-1, 1], y))
    return np.stack([right, up, z + bulge * (1 - (s[None] ** 2 + s[:, None] ** 2) / 2)], axis=-1)


def grids() -> dict[str, np.ndarray]:
    """Return the points (rows, columns, 3) of each part."""
    ball = (1.1, 3.9, 3.5)
    neck = on_ellipsoid(np.linspace(-180, 180, 17), np.array([-60.0, -58.0]), 0.75)
    neck[0, :, 1], neck[1, :, 1] = -19, -8.0
    neck[..., [0, 2]] *= 1.4
    back = on_ellipsoid(np.linspace(95, 265, 9), np.linspace(-60, 89, 8))
    skull = np.concatenate([back.reshape(-1, 3), neck.reshape(-1, 3)])
    return {
        "face": on_ellipsoid(AZIMUTHS, ELEVATIONS),
        "headneck": skull,
        "socket": sheet((-2.5, 2.5), (-5.5, -2), 2.0),
        "gums": sheet((-2, 2), (-4.5, -3), 6.0),
        "teeth": sheet((-1.8, 1.8), (-4, -3.2), 6.4),
        "eye_l": sheet((2.1, 4.3), (3.0, 4.0), ball[2] + 5.5, 0.8),
        "eye_r": sheet((-4.3, -2.1), (3.0, 4.0), ball[2] + 5.5, 0.8),
        "lash": sheet((3.0, 3.4), (3.4, 3.6), 5.0),
    }


def landmark_places() -> np.ndarray:
    """Return x and y (68, 2) of the landmarks."""
    places = np.zeros((68, 2))
    for (first, last), (start, end, hang) in CURVES.items():
        t = np.linspace(0, 1, last - first)[:, None]
        places[first:last] = (1 - t) * start + t * np.array(end)
        places[first:last, 1] -= hang * (4 * t * (1 - t))[:, 0] ** (0.6 if first == 0 else 1)
    return places


def displacement(name: str, rest: np.ndarray) -> np.ndarray:
    """Return by how much a shape moves vertices; names with a side move one side of the face."""
    base, _, side = name.partition("_")
    (x, y), spread, moved = SHAPES.get(base, ((0.0, 0.0), 1.0, (0, 0, 0)))
    total = np.zeros_like(rest)
    for sign in (1, -1) if not side else (1 if side == "L" else -1,):
        near = np.exp(-(((rest[:, 0] - sign * x) / spread) ** 2) - ((rest[:, 1] - y) / spread) ** 2) * (rest[:, 2] > 0)
        total += near[:, None] * np.array(moved) * [sign, 1, 1]
    return total


def identity_mode(number: int, rest: np.ndarray) -> np.ndarray:
    """Return a smooth change of the head, alike on both sides."""
    factors = generator(0, "made mode", number).standard_normal((3, 8))
    x, y, z = ((rest - CENTRE) / RADII).T
    odd = np.stack([x, x * y, x * z, x * y * y, np.sin(2 * x), np.sin(3 * x), x * np.cos(4 * y), x * np.sin(4 * y)])
    even = np.stack([y, z, y * y, x * x, np.sin(3 * y), np.cos(3 * x), np.sin(6 * y), np.cos(6 * y)])
    return 0.06 * np.stack([factors[0] @ odd, factors[1] @ even, factors[2] @ even], axis=1)


def made_clone() -> tuple[Clone, dict[str, Part]]:
    """Return a clone of a made face model, and where its parts stand."""
    rows, texture, polygons, topology = [], [], [], {}
    for name, points in grids().items():
        first, before = sum(map(len, rows)), len(polygons)
        flat = points.reshape(-1, 3)
        if name == "headneck":
            polygons += grid_polygons(8, 9, first) + grid_polygons(2, 17, first + 72)
        else:
            polygons += grid_polygons(*points.shape[:2], first)
        uv = np.zeros((len(flat), 2))
        if name == "face":
            right, up = np.meshgrid((AZIMUTHS + 95) / 200 + 0.025, (ELEVATIONS + 62) / 150 + 0.027)
            uv = np.stack([right.ravel(), up.ravel()], axis=1)
        rows.append(flat)
        texture.append(uv)
        topology[name] = Part((first, first + len(flat)), (before, len(polygons)))
    rest, uv = np.concatenate(rows), np.concatenate(texture)
    lines = [f"v {x:.6f} {y:.6f} {z:.6f}" for x, y, z in rest] + [f"vt {u:.6f} {v:.6f}" for u, v in uv]
    lines += ["f " + " ".join(f"{corner + 1}/{corner + 1}" for corner in polygon) for polygon in polygons]
    neutral = "\n".join(["# made", *lines, ""]).encode()
    rest = vertices_of(neutral)
    front = rest[: topology["face"].vertices[1]]
    nearest = [int(np.hypot(*(front[:, :2] - place).T).argmin()) for place in landmark_places()]
    names = [f"{name}{side}" for name in SHAPES for side in ([""] if name in ONE_SHAPE else ["_L", "_R"])]
    expressions = [name for name in names if not name.startswith("cheekRaiser")]
    positions = {name: rest + displacement(name, rest) for name in names}
    positions |= {f"identity{number:03d}": rest + identity_mode(number, rest) for number in range(MODES)}
    indices = {"expressions": expressions, "idx_to_landmark_verts": nearest}
    return Clone(neutral, indices, positions | {"generic_neutral_mesh": rest}, b"MIT License\n"), topology


def write_clone(clone: Clone, folder: Path) -> Path:
    """Write a clone as ICT-FaceKit publishes it, vertices with six decimals."""
    models = folder / FOLDER
    models.mkdir(parents=True)
    (folder / LICENCE).write_bytes(clone.licence)
    (models / INDICES).write_text(json.dumps(clone.indices))
    for name, positions in clone.positions.items():
        lines = [f"v {x:.6f} {y:.6f} {z:.6f}\n" for x, y, z in positions]
        (models / f"{name}.obj").write_text("".join(["# made\n", *lines]))
    (models / NEUTRAL).write_bytes(clone.neutral)
    return folder


@pytest.fixture(scope="session")
def made():
    """Return a clone of a made face model, and where its parts stand."""
    return made_clone()


@pytest.fixture(scope="session")
def ict(made):
    """Return the face model of the made head."""
    return IctFace(mesh_of(arrays_of(*made)))


@pytest.fixture(scope="session")
def model_file(made, tmp_path_factory):
    """Return the npz of the made head."""
    file = tmp_path_factory.mktemp("ict") / "model.npz"
    np.savez_compressed(file, **arrays_of(*made))
    return file


@pytest.fixture(scope="session")
def written_clone(made, tmp_path_factory):
    """Return the folder of the made clone, which nobody changes."""
    return write_clone(made[0], tmp_path_factory.mktemp("written") / "clone")


@pytest.fixture
def clone_folder(written_clone, tmp_path):
    """Return a copy of the folder of the made clone."""
    return Path(shutil.copytree(written_clone, tmp_path / "clone"))
