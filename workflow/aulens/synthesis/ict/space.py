"""Centimetres of the mesh and units of the canonical frame (`aulens.synthesis.frame`), and the camera between them."""

from functools import lru_cache

import cv2
import numpy as np

from aulens.synthesis.camera import ASYMMETRY, View, light_direction
from aulens.synthesis.frame import CENTRE_Y, UNITS_ACROSS
from aulens.synthesis.people import ASYMMETRY_GRID

UNIT = 7.3  # cm
LEVEL = 2.04  # height in cm at which the canonical y is 0
DISTANCE, SHARP = 90.0, 8.0  # cm: from the camera to the plane that is shown at its size, and where this plane lies
PIVOT = np.float32([0.0, LEVEL - UNIT * CENTRE_Y, 7.0])  # around which the head turns


def across(centimetres: float) -> float:
    """Return a length in units."""
    return centimetres / UNIT


def height_of(y: float) -> float:
    """Return the height in cm of a y in units, which grow downwards."""
    return LEVEL - UNIT * y


def posed(vertices: np.ndarray, view: View) -> np.ndarray:
    """Return vertices (n, 3) as the camera sees them: turned around the head's middle."""
    return turned(vertices - PIVOT, view) + PIVOT


def turned(directions: np.ndarray, view: View) -> np.ndarray:
    """Return directions (n, 3) turned by yaw, pitch, then roll."""
    yaw, pitch, roll = (np.deg2rad(angle) for angle in (view.yaw, view.pitch, view.roll))
    cos, sin = np.cos, np.sin
    around_y = np.array([[cos(yaw), 0, sin(yaw)], [0, 1, 0], [-sin(yaw), 0, cos(yaw)]])
    around_x = np.array([[1, 0, 0], [0, cos(pitch), -sin(pitch)], [0, sin(pitch), cos(pitch)]])
    around_z = np.array([[cos(roll), sin(roll), 0], [-sin(roll), cos(roll), 0], [0, 0, 1]])
    return directions @ (around_z @ around_x @ around_y).T.astype(np.float32)


def seen_at(vertices: np.ndarray, view: View, side: int) -> np.ndarray:
    """Return where posed vertices lie in a picture of `side` pixels (n, 2): x right, y down."""
    pixels = side / (UNITS_ACROSS * UNIT) * view.scale
    nearer = pixels * DISTANCE / (DISTANCE + SHARP - vertices[:, 2])
    unit, middle_y = side / UNITS_ACROSS, height_of(CENTRE_Y)
    x = side / 2 + view.shift_x * unit + vertices[:, 0] * nearer
    y = side / 2 + view.shift_y * unit - (vertices[:, 1] - middle_y) * nearer
    return np.stack([x, y], axis=1)


def towards_light(view: View) -> np.ndarray:
    """Return the unit vector (3,) towards the lamp; y up."""
    x, y, z = light_direction(view)
    return np.float32([x, -y, z])


def asymmetric(vertices: np.ndarray, asymmetry: tuple[float, ...]) -> np.ndarray:
    """Return by how much a person's asymmetry moves vertices (n, 3), as `camera.photograph` bends pictures."""
    grids = np.array(asymmetry, np.float32).reshape(ASYMMETRY_GRID) * np.float32(ASYMMETRY * UNIT)
    cells = grids.shape[1]
    right = (vertices[:, 0] / (UNITS_ACROSS * UNIT) + 0.5) * cells - 0.5
    down = ((height_of(CENTRE_Y) - vertices[:, 1]) / (UNITS_ACROSS * UNIT) + 0.5) * cells - 0.5
    moved = np.zeros_like(vertices)
    for axis, sign in ((0, -1.0), (1, 1.0)):
        moved[:, axis] = sign * read_at(grids[axis], right, down, cv2.INTER_CUBIC)
    return moved


ROW = 256  # values read at once: OpenCV takes no row of 32,768


def read_at(table: np.ndarray, columns: np.ndarray, rows: np.ndarray, flag: int = cv2.INTER_LINEAR) -> np.ndarray:
    """Return a table (height, width[, c]) read between its cells at some places (k,): (k[, c])."""
    number = len(columns)
    lines = -(-number // ROW)
    places = np.zeros((2, lines * ROW), np.float32)
    places[0, :number], places[1, :number] = columns, rows
    x, y = places.reshape(2, lines, ROW)
    found = cv2.remap(table, x, y, flag, borderMode=cv2.BORDER_REPLICATE)
    return found.reshape(lines * ROW, *table.shape[2:])[:number]


@lru_cache(maxsize=2)
def eyes_of(mesh) -> np.ndarray:
    """Return the middles of both irises at rest (2, 2): x and y, the picture's right eye first."""
    found = []
    for name in ("eye_l", "eye_r"):
        ball = mesh.vertices[np.unique(mesh.triangles[mesh.of_parts(name)])]
        found.append(ball[ball[:, 2].argmax(), :2])
    return np.stack(found)
