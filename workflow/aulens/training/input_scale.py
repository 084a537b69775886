"""Mean and standard deviation by which images are scaled before they enter a network."""

from dataclasses import dataclass

import numpy as np

from aulens.errors import InputError
from aulens.networks.checks import scale_problems
from aulens.networks.inputs import image_channels

LEVELS = np.arange(256)  # of grey


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
    if problems := list(scale_problems(asked.mean, asked.sd, channels)):
        raise InputError("\n".join(f"input.{key}: {sentence}" for key, sentence in problems))
    mean, sd = (np.broadcast_to(np.array(values, np.float32), channels) for values in (asked.mean, asked.sd))
    return mean.copy(), sd.copy()


def of_images(faces: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation of the grey levels of some faces, each (channels,) float32.

    Raises
    ------
    InputError
        If all grey levels of a channel are the same.

    Notes
    -----
    Sums of whole numbers, so that the order of the images does not matter; they follow from how often each grey level
    occurs, which takes the memory of one image, whatever their number.
    """
    channels = image_channels(faces)
    often = np.zeros((channels, len(LEVELS)), np.int64)
    for row in rows:
        pixels = faces[row].reshape(-1, channels)
        for channel in range(channels):
            often[channel] += np.bincount(pixels[:, channel], minlength=len(LEVELS))
    total, squares = often @ LEVELS, often @ LEVELS**2  # (channels,)
    count = len(rows) * faces.shape[1] * faces.shape[2]
    variance = squares / count - (total / count) ** 2  # (channels,)
    if not (variance > 0).all():
        raise InputError(
            "all training images have one grey level, so that they tell nothing: look at the faces (contact sheet)"
        )
    return (total / count).astype(np.float32), np.sqrt(variance).astype(np.float32)
