"""How one thing is laid on another, in a grey or a coloured picture."""

import numpy as np

from aulens.synthesis.frame import Frame

Hue = np.ndarray | None  # (3,) or (…, 3) factors on grey light for red, green, blue; None in a grey picture


def lay(picture: np.ndarray, alpha: np.ndarray, light: np.ndarray | float, hue: Hue = None) -> None:
    """Lay something on a picture, in place.

    Parameters
    ----------
    picture : (rows, columns) or (rows, columns, 3) float32
        What it is laid on.
    alpha : (rows, columns) float32
        1 where it hides the picture, 0 where it is not.
    light : (rows, columns) float32 or float
        What it reflects, as a grey picture has it.
    hue : (3,) or (rows, columns, 3) float32
        Its colour, for a coloured picture.
    """
    if picture.ndim == 3:
        alpha, light = alpha[..., None], coloured(light, hue)
    picture += alpha * (light - picture)


def coloured(light: np.ndarray | float, hue: np.ndarray) -> np.ndarray:
    """Return grey light in colour (…, 3)."""
    return np.asarray(light, np.float32)[..., None] * hue


def dim(picture: np.ndarray, factor: np.ndarray) -> None:
    """Multiply a picture, in all channels, by a factor (rows, columns), in place."""
    picture *= factor if picture.ndim == 2 else factor[..., None]


def over(*alphas: np.ndarray) -> np.ndarray:
    """Return what several things hide together that are laid one on the other."""
    free = 1 - alphas[0]
    for alpha in alphas[1:]:
        free = free * (1 - alpha)
    return 1 - free


def placed_in(frame: Frame, place: slice | tuple[slice, slice], alpha: np.ndarray) -> np.ndarray:
    """Return an alpha of some rows, or rows and columns, within the whole picture (side, side), elsewhere 0."""
    placed = np.zeros((frame.side, 2 * frame.x.size), np.float32)
    placed[place] = alpha
    return placed
