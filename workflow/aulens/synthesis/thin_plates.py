"""Thin-plate splines: the smoothest surfaces through scattered points (Bookstein 1989, doi 10.1109/34.24792)."""

from dataclasses import dataclass

import numpy as np

SMALLEST = 1e-12  # squared distance below which the kernel is 0
BLOCK = 512  # places at a time, so that what is computed stays in the processor's cache


@dataclass(frozen=True, eq=False)
class ThinPlate:
    """A spline.

    Attributes
    ----------
    centres : (n, 2) float
        The points that it was fitted to, divided by `scale`.
    weights : (n, values) float
        Of the kernel r² log r² around each centre.
    affine : (3, values) float
        Of 1, x and y.
    scale : float
        By which places are divided.
    """

    centres: np.ndarray
    weights: np.ndarray
    affine: np.ndarray
    scale: float = 1.0

    def at(self, places: np.ndarray) -> np.ndarray:
        """Return the values (…, values) float32 at places (…, 2)."""
        flat = (places.reshape(-1, 2) / self.scale).astype(np.float32)
        centres, weights = self.centres.astype(np.float32), self.weights.T.astype(np.float32, order="C")
        result = np.empty((len(flat), len(weights)), np.float32)
        for first in range(0, len(flat), BLOCK):
            part = flat[first : first + BLOCK]
            result[first : first + BLOCK] = np.einsum("pc,vc->pv", _kernel(part, centres), weights)
        affine = self.affine.astype(np.float32)
        result += affine[0] + flat[:, :1] * affine[1] + flat[:, 1:] * affine[2]
        return result.reshape(*places.shape[:-1], -1)


def thin_plate(points: np.ndarray, values: np.ndarray, smoothing: float = 0.0, scale: float = 1.0) -> ThinPlate:
    """Fit a spline.

    Parameters
    ----------
    points : (n, 2) float
        Not all on one line, and no two alike.
    values : (n, values) float
        What it takes there; where all are 0 it is 0 everywhere, exactly.
    smoothing : float
        0 passes through all values; the more, the stiffer.
    scale : float
        Length that counts as 1: of which the stiffness depends, not the spline without it.
    """
    number, points = len(points), points / scale
    system = np.zeros((number + 3, number + 3))
    system[:number, :number] = _kernel(points, points) + smoothing * np.eye(number)
    system[:number, number] = system[number, :number] = 1
    system[:number, number + 1 :] = points
    system[number + 1 :, :number] = points.T
    right = np.concatenate([values, np.zeros((3, values.shape[1]))])
    solution = np.linalg.solve(system, right)
    return ThinPlate(points, solution[:number], solution[number:], scale)


def _kernel(places: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return r² log r² (places, centres)."""
    squared = places[:, :1] - centres[:, 0]
    squared *= squared
    down = places[:, 1:] - centres[:, 1]
    down *= down
    squared += down
    np.maximum(squared, SMALLEST, out=squared)
    return squared * np.log(squared)
