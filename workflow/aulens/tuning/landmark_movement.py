"""How landmarks of a face move between an image and its null image, by parts of the face and by what action units do.

Lengths are in per cent of the distance between the eyes of the null image; x goes to the picture's right, y down.
"""

import numpy as np

from aulens.faces.mesh_points import REGION_POINTS, STABLE, eye_line
from aulens.faces.similarity import mapped, similarity

REGIONS = tuple(REGION_POINTS)
# fmt: off
HEIGHTS = {  # points whose mean height is a measure, up is positive
    "inner brows": (107, 55, 336, 285),
    "outer brows": (70, 46, 300, 276),
    "cheeks": (50, 280, 101, 330),
    "nose wings": (129, 358, 64, 294),
    "upper lip": (0, 37, 267),
    "lower lip": (17, 84, 314),
    "mouth corners": (61, 291),
    "chin": (152, 148, 377),
}
DISTANCES = {  # pairs of points whose mean distance is a measure
    "brows apart": ((107, 336), (55, 285)),
    "eyes open": ((159, 145), (158, 153), (386, 374), (385, 380)),
    "mouth wide": ((61, 291),),
    "mouth open": ((13, 14), (82, 87), (312, 317)),
    "lips thick": ((0, 13), (14, 17)),
}
# fmt: on
MEASURES = (*HEIGHTS, *DISTANCES)


def in_face_units(points: np.ndarray, null: np.ndarray) -> np.ndarray:
    """Return points laid on those of the null image, level and in per cent of the distance between the eyes.

    Parameters
    ----------
    points : (images, 468, 2) float
        x and y in pixels.
    null : (468, 2) float
        Of the null image.

    Returns
    -------
    (images, 468, 2) float
        Each image is shifted, turned and enlarged so that corners of the eyes and root of the nose fit those of the
        null image best (least squares): what the whole head does is taken away.
    """
    line = eye_line(null)
    level = similarity((line.x, line.y), line.angle, 100 / line.distance)
    hidden = np.full(null.shape, np.nan)  # of an image in which no face is seen
    return np.stack(
        [mapped(mapped(own, fitted(own, null)), level) if np.isfinite(own).all() else hidden for own in points]
    )


def fitted(points: np.ndarray, null: np.ndarray) -> np.ndarray:
    """Return the transform (2, 3) that lays the stable points of (468, 2) on those of the null image (468, 2).

    Notes
    -----
    Least squares over similarity transforms: with points as complex numbers about their means, turn and factor are
    sum(conj(a) b) / sum(|a|²).
    """
    own, other = (
        np.ascontiguousarray(each[list(STABLE)], dtype=float).view(complex).ravel() for each in (points, null)
    )
    a, b = own - own.mean(), other - other.mean()
    factor = (a.conj() @ b) / (a.conj() @ a).real
    linear = np.array([[factor.real, -factor.imag], [factor.imag, factor.real]])
    shift = other.mean() - factor * own.mean()
    return np.column_stack([linear, [shift.real, shift.imag]])


def displacements(points: np.ndarray, null: np.ndarray) -> np.ndarray:
    """Return how far the points of each part of the face lie from those of the null image.

    Parameters
    ----------
    points : (images, 468, 2) float
        In face units.
    null : (468, 2) float
        Likewise.

    Returns
    -------
    (images, regions) float
        Mean distance over the points of each of `REGIONS`.
    """
    far = np.linalg.norm(points - null, axis=-1)  # (images, 468)
    return np.stack([far[:, list(numbers)].mean(axis=1) for numbers in REGION_POINTS.values()], axis=1)


def changes(points: np.ndarray, null: np.ndarray) -> np.ndarray:
    """Return how much each of `MEASURES` is larger than in the null image (images, measures).

    Parameters
    ----------
    points, null
        As for `displacements`.
    """
    every = np.concatenate([null[None], points])  # (1 + images, 468, 2)
    columns = [-every[:, list(numbers), 1].mean(axis=1) for numbers in HEIGHTS.values()]
    for pairs in DISTANCES.values():
        first, second = (every[:, [pair[end] for pair in pairs]] for end in (0, 1))  # (1 + images, pairs, 2)
        columns.append(np.linalg.norm(first - second, axis=-1).mean(axis=1))
    measured = np.stack(columns, axis=1)  # (1 + images, measures)
    return measured[1:] - measured[0]
