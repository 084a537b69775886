"""The face mesh of every face of a database or of an action unit series, in pixels of its photograph."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.faces.detect import Box
from aulens.faces.face_mesh import MeshNetwork, Network, face_mesh
from aulens.faces.mesh_points import POINTS
from aulens.files import read_csv, write_csv, write_npy
from aulens.images import as_colour, as_grey, in_turn
from aulens.progress import progress

HIDDEN = 0.5  # share of the faces without a mesh from which on something is wrong with all


@dataclass(frozen=True)
class MeshSettings:
    """What the network sees.

    Attributes
    ----------
    channels : str
        Of the recipe: grey or rgb.
    """

    channels: str


def mesh(
    table_file: Path,
    face_mesh_file: Path,
    points_file: Path,
    presence_file: Path,
    *,
    settings: MeshSettings,
    workers: int,
) -> None:
    """Write the 468 landmarks of every face, and how sure the network is that there is one.

    Parameters
    ----------
    table_file : Path
        faces.csv.
    face_mesh_file : Path
        The model, face_landmark.tflite.
    points_file : Path
        (faces, 468, 3) float32, in the order of column `face`: x, y and z in pixels of the photograph; NaN where the
        network sees no face (presence of 0 or less).
    presence_file : Path
        Columns face, image, presence (a logit).

    Raises
    ------
    InputError
        If the model or a photograph cannot be read, or a face is seen in fewer than half of the boxes.
    """
    cv2.setNumThreads(1)  # the photographs are shared among workers instead
    table, own = read_csv(table_file), threading.local()
    points = np.full((int(table["face"].max()) + 1, POINTS, 3), np.nan, np.float32)
    MeshNetwork(face_mesh_file)

    def look(row: pd.Series) -> float:
        if not hasattr(own, "network"):
            own.network = MeshNetwork(face_mesh_file)
        found, presence = looked_at(row, own.network, settings.channels)
        points[row["face"]] = found
        return presence

    with ThreadPoolExecutor(workers) as pool:
        rows = [row for _, row in table.iterrows()]
        presence = list(progress(pool.map(look, rows), total=len(rows), what="faces"))
    seen = np.array(presence) > 0
    if seen.mean() < HIDDEN:
        raise InputError(
            f"{table_file}: the face mesh sees a face in {seen.sum()} of {len(seen)} boxes: look at the faces"
        )
    write_npy(points, points_file)
    write_csv(table[["face", "image"]].assign(presence=np.round(presence, 3)), presence_file)


def looked_at(row: pd.Series, network: Network, channels: str) -> tuple[np.ndarray, float]:
    """Return the points (468, 3) of the face of a row of faces.csv, NaN where no face is seen, and the presence."""
    with in_turn(Path(row["path"]), row["sha256"]) as file:
        photograph = as_colour(file) if channels == "rgb" else as_grey(file)
    found = face_mesh(photograph, Box(*(int(row[f"box_{name}"]) for name in Box._fields)), network)
    return (found.points if found.presence > 0 else np.full((POINTS, 3), np.nan)), found.presence
