"""What networks are shown: rows of cached features (engine heads), or of faces in their variants (engine cnn)."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from aulens.errors import InputError
from aulens.faces.augment import Variant, augment
from aulens.rows import Rows, read_rows


class Features:
    """Cached features; row face · total + variant is one sample.

    Attributes
    ----------
    flat : (rows, features) float
        Memory-mapped.
    total : int
        Variants of each face.
    place : str
        Column of the table of a study's faces that says which row of the array, or which image, is a face.
    """

    place = "row"

    def __init__(self, features: np.ndarray | Rows) -> None:
        self.flat, self.total = features.reshape(-1, features.shape[-1]), features.shape[1]


class Faces:
    """Faces in variants that are made when they are looked at; row face · total + variant is one sample.

    Attributes
    ----------
    faces : (faces, side, side) or (faces, side, side, 3) uint8
        Memory-mapped.
    shown : sequence of Variant
        The variants of each face.
    fill : int
        Grey level of what comes into view from outside.
    total : int
        Variants of each face.
    place : str
        Column of the table of a study's faces that says which row of the array, or which image, is a face.
    """

    place = "face"

    def __init__(self, faces: np.ndarray | Rows, shown: Sequence[Variant], fill: int) -> None:
        self.faces, self.shown, self.fill, self.total = faces, list(shown), fill, len(shown)

    def take(self, rows: np.ndarray) -> np.ndarray:
        """Return the images of some rows, (rows, side, side) or (rows, side, side, 3) uint8."""
        faces, variants = np.divmod(rows, self.total)
        images = np.empty((len(rows), *self.faces.shape[1:]), np.uint8)
        for variant in np.unique(variants):
            here = variants == variant
            images[here] = augment(self.faces[faces[here]], self.shown[variant], self.fill)
        return images


def inputs_of(
    engine: str, array: np.ndarray | Rows, shown: Sequence[Variant], fill: int, path: Path
) -> Features | Faces:
    """Return what the networks of an engine are shown.

    Parameters
    ----------
    array : (faces, variants, features) float, or (faces, side, side) or (faces, side, side, 3) uint8
        Features for the engine heads, faces for the engine cnn.
    shown : sequence of Variant
        The variants of each face.
    path : Path
        Of the array, for messages.

    Raises
    ------
    InputError
        If the array is not for this engine, or not of these variants.
    """
    if engine == "cnn":
        check_faces(array, path)
        return Faces(array, shown, fill)
    if array.dtype == np.uint8 or array.ndim != 3:
        raise InputError(
            f"{path}: networks of the engine heads need features (features.npy), not an array {array.shape} of "
            f"{array.dtype}"
        )
    if array.shape[1] != len(shown):
        raise InputError(f"{path}: has {array.shape[1]} variants of each face, the recipe has {len(shown)}")
    return Features(array)


def read_faces(paths: Sequence[Path]) -> np.ndarray | Rows:
    """Open faces.npy of a database, or of each of its shards (see `read_rows`); refuse what are no faces."""
    faces = read_rows(paths)
    check_faces(faces, paths[0])
    return faces


def check_faces(array: np.ndarray | Rows, path: Path) -> None:
    """Refuse what are no faces.

    Raises
    ------
    InputError
        Naming the file.
    """
    square = array.ndim in (3, 4) and array.shape[1] == array.shape[2]
    if array.dtype != np.uint8 or not square or array.shape[3:] not in ((), (3,)):
        raise InputError(
            f"{path}: networks of the engine cnn need faces (faces.npy), not an array {array.shape} of {array.dtype}"
        )


def image_channels(faces: np.ndarray | Rows) -> int:
    """Return 1 for grey faces (faces, side, side), 3 for colour (faces, side, side, 3)."""
    return 1 if faces.ndim == 3 else faces.shape[3]


def as_images(faces: torch.Tensor) -> torch.Tensor:
    """Return faces (n, side, side[, channels]) as (n, channels, side, side) float32 grey levels, channels last."""
    images = faces[:, None] if faces.ndim == 3 else faces.permute(0, 3, 1, 2)
    return images.to(torch.float32, memory_format=torch.channels_last)
