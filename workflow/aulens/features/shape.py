"""The shape of a face as features: its landmarks without place, size and tilt."""

import numpy as np

from aulens.faces.mesh_points import POINTS, eye_line
from aulens.faces.similarity import mapped, similarity

FEATURES = 2 * POINTS  # 936


def shape_features(points: np.ndarray) -> np.ndarray:
    """Return the shape of one face.

    Parameters
    ----------
    points : (468, 2) or (468, 3) float
        Landmarks of the face mesh, in pixels; z is not used.

    Returns
    -------
    (936,) float
        x_0 … x_467, y_0 … y_467 of the points in Procrustes coordinates: their mean is 0, the mean of their squared
        distances from it is 1, and the line through the eyes is level.

    Raises
    ------
    ValueError
        If there are not 468 points, or all are one.

    Notes
    -----
    Size and place are those of Procrustes analysis (Gower 1975, doi 10.1007/BF02291478). The turn is taken from the
    eyes and not fitted to a mean shape of the images: so the features of a face depend on no other face, and nothing of
    tested faces reaches those that are learned. Turns of the head out of the plane stay in the shape.
    """
    if points.shape not in ((POINTS, 2), (POINTS, 3)):
        raise ValueError(f"points of the shape {points.shape} are given, ({POINTS}, 2) or ({POINTS}, 3) are needed")
    plane = np.asarray(points[:, :2], float)
    centred = plane - plane.mean(axis=0)
    size = float(np.sqrt((centred**2).sum(axis=1).mean()))
    if not size > 0:
        raise ValueError("all landmarks lie in one point: a face without a shape")
    level = mapped(centred, similarity((0.0, 0.0), eye_line(plane).angle, 1 / size))  # (468, 2)
    return level.T.ravel()
