"""Mean and standard deviation by which images are scaled before they enter a network."""

from dataclasses import dataclass

import numpy as np

from aulens.errors import InputError
from aulens.networks.inputs import image_channels

CHUNK = 256  # images looked at at once


@dataclass(frozen=True)
class InputScale:
    """Mean and standard deviation in grey levels: one number for all channels, or one for each."""

    mean: float | list[float]
    sd: float | list[float]


def input_scale(asked: str | InputScale, faces: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation, each (channels,) float32.

    Parameters
    ----------
    asked : str or InputScale
        "database" for those of the training images, channel by channel.
    faces : (faces, side, side) or (faces, side, side, channels) uint8
        All face images of the database.
    rows : (rows,) int
        Which of them train.

    Raises
    ------
    InputError
        If there are more or fewer numbers than channels, or a standard deviation is not above 0.
    """
    channels = image_channels(faces)
    if isinstance(asked, str):
        return of_images(faces, rows)
    given = {}
    for name, values in (("mean", asked.mean), ("sd", asked.sd)):
        values = [values] * channels if isinstance(values, float) else values
        if len(values) != channels:
            raise InputError(f"input.{name}: {len(values)} numbers are given, the faces have {channels} channels")
        given[name] = np.array(values, np.float32)
    if not (given["sd"] > 0).all():
        raise InputError(f"input.sd: {given['sd'].min():g} is given; numbers above 0 are allowed")
    return given["mean"], given["sd"]


def of_images(faces: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation of the grey levels of some faces, each (channels,) float32.

    Raises
    ------
    InputError
        If all grey levels of a channel are the same.

    Notes
    -----
    Sums of whole numbers, so that the order of the images does not matter.
    """
    channels = image_channels(faces)
    total, squares, count = np.zeros(channels, np.int64), np.zeros(channels, np.int64), 0
    for start in range(0, len(rows), CHUNK):
        levels = faces[rows[start : start + CHUNK]].reshape(-1, channels).astype(np.int64)  # (pixels, channels)
        total += levels.sum(0)
        squares += (levels**2).sum(0)
        count += len(levels)
    variance = squares / count - (total / count) ** 2  # (channels,)
    if not (variance > 0).all():
        raise InputError(
            "all training images have one grey level, so that they tell nothing: look at the faces (contact_sheet.png)"
        )
    return (total / count).astype(np.float32), np.sqrt(variance).astype(np.float32)
