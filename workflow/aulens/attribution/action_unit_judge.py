"""A judge that reads action units from a change of pixels: ridge regression, learned from other people.

It is linear, so that it reads a change as the difference between what it reads of two pictures. Its faces show single
action units at random, no expressions, so that it cannot read an action unit off the expression that it goes with.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.rows import Rows

SIDE = 24  # of reduced pictures
BLUR = 1 / 48  # standard deviation of the blur, in sides of a face
RANGE = 255.0  # grey levels that reduced pixels call 1
STRENGTHS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
FOLDS = 5
ROWS = 1024  # faces that are read at once


@dataclass(frozen=True)
class Judge:
    """What reads action units.

    Attributes
    ----------
    action_units : list of int
    weights : (pixels, aus) float
        Intensity per unit of a reduced pixel.
    strength : float
        Of the ridge.
    correlations : (aus,) float
        Between read and true intensity of the faces of people who were left out; NaN of one that never varies.
    people, images : int
        Learned from.
    """

    action_units: list[int]
    weights: np.ndarray
    strength: float
    correlations: np.ndarray
    people: int
    images: int

    def readings(self, changes: np.ndarray) -> np.ndarray:
        """Return how much more of each action unit (n, aus) changes of reduced pixels (n, pixels) show."""
        return changes @ self.weights

    def correlations_of(self, pixels: np.ndarray, intensities: np.ndarray) -> np.ndarray:
        """Return the correlation (aus,) of what is read of reduced pixels (n, pixels) with what they show (n, aus).

        NaN of an action unit that never varies. It is of faces that the judge did not learn from: its own cut, light
        and people may be easier to read.
        """
        return paired_correlations(self.readings(pixels).T, intensities.T)


def reduced_pixels(faces: np.ndarray) -> np.ndarray:
    """Return faces blurred and reduced to 24 × 24 pixels.

    Parameters
    ----------
    faces : (n, side, side) or (n, side, side, 3) float or uint8
        Grey levels, which need not lie in 0…255; channels are averaged.

    Returns
    -------
    (n, 576) float64
        In units of 255 grey levels.

    Notes
    -----
    The blur has a standard deviation of 1 / 48 of the side and goes on at the border as in a mirror. It is linear: the
    change of reduced pixels is the reduced change.
    """
    found = np.empty((len(faces), SIDE**2))
    for place, face in enumerate(faces):
        grey = (face if face.ndim == 2 else face.mean(axis=2)).astype(np.float64)  # (side, side)
        blurred = cv2.GaussianBlur(grey, (0, 0), BLUR * len(grey), borderType=cv2.BORDER_REFLECT)
        found[place] = cv2.resize(blurred, (SIDE, SIDE), interpolation=cv2.INTER_AREA).ravel()
    return found / RANGE


def reduced_rows(faces: np.ndarray | Rows, rows: np.ndarray) -> np.ndarray:
    """Return `reduced_pixels` of some rows of an array on disk, (rows, 576) float64."""
    parts = [faces[np.asarray(rows[start : start + ROWS])] for start in range(0, len(rows), ROWS)]
    return np.concatenate([reduced_pixels(part) for part in parts])


def ridge_weights(
    pixels: np.ndarray, intensities: np.ndarray, strengths: Sequence[float]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return ridge regressions of some strengths.

    Parameters
    ----------
    pixels : (n, pixels) float
    intensities : (n, aus) float
    strengths : sequence of float
        Above 0: each times the squared weights is added to the squared errors.

    Returns
    -------
    weights : (strengths, pixels, aus) float
    mean_pixels, mean_intensities : (pixels,), (aus,) float
        What they are relative to; means are not shrunk.

    Examples
    --------
    Pixels -1 and 1, intensities -2 and 2: the products add up to 4, the squares to 2.

    >>> pixels, intensities = np.array([[-1.0], [1.0]]), np.array([[-2.0], [2.0]])
    >>> ridge_weights(pixels, intensities, [2.0])[0].round(9).tolist()
    [[[1.0]]]
    """
    mean_pixels, mean_intensities = pixels.mean(axis=0), intensities.mean(axis=0)
    left, sizes, right = np.linalg.svd(pixels - mean_pixels, full_matrices=False)
    turned = left.T @ (intensities - mean_intensities)  # (rank, aus)
    weights = [right.T @ (turned * (sizes / (sizes**2 + strength))[:, None]) for strength in strengths]
    return np.stack(weights), mean_pixels, mean_intensities


def learned_judge(
    pixels: np.ndarray, intensities: np.ndarray, people: Sequence[str], action_units: Sequence[int]
) -> Judge:
    """Return the judge that some faces teach.

    Parameters
    ----------
    pixels : (n, pixels) float
        Reduced.
    intensities : (n, aus) float
    people : (n,) sequence of str
        Whose faces.
    action_units : (aus,) sequence of int

    Raises
    ------
    InputError
        If there are fewer than two people.

    Notes
    -----
    The strength of the ridge is that of `STRENGTHS` whose squared errors are least when each of up to five groups of
    people is left out in turn (people sorted by name, dealt to the groups in turn). The correlations are of the same
    faces, so that they are a little too good.
    """
    names = sorted(set(people))
    folds = min(FOLDS, len(names))
    if folds < 2:
        raise InputError(f"the judge has faces of {len(names)} person; two or more are needed to choose its ridge")
    group = np.array([names.index(name) % folds for name in people])
    guesses = np.empty((len(STRENGTHS), *intensities.shape))  # (strengths, n, aus)
    for fold in range(folds):
        out = group == fold
        weights, mean_pixels, mean_intensities = ridge_weights(pixels[~out], intensities[~out], STRENGTHS)
        guesses[:, out] = (pixels[out] - mean_pixels) @ weights + mean_intensities
    best = int(((guesses - intensities) ** 2).sum(axis=(1, 2)).argmin())
    weights = ridge_weights(pixels, intensities, STRENGTHS[best : best + 1])[0][0]
    correlations = paired_correlations(guesses[best].T, intensities.T)
    return Judge(list(action_units), weights, STRENGTHS[best], correlations, len(names), len(pixels))


def paired_correlations(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return Pearson's correlation along the last axis, of arrays (…, n) that fit each other; NaN of a constant one.

    >>> paired_correlations(np.array([[1.0, 2.0, 3.0], [1.0, 1.0, 1.0]]), np.array([0.0, 1.0, 2.0])).round(9).tolist()
    [1.0, nan]
    """
    first, second = (values - values.mean(axis=-1, keepdims=True) for values in (one, other))
    return cosines(first, second)


def cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the cosine along the last axis, of arrays (…, n) that fit each other; NaN beside a vector of length 0."""
    lengths = np.linalg.norm(one, axis=-1) * np.linalg.norm(other, axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(lengths > 1e-12, (one * other).sum(axis=-1) / lengths, np.nan)


def intensities_of(table: pd.DataFrame, truth: pd.DataFrame, action_units: Sequence[int]) -> np.ndarray:
    """Return the planted intensities of some images, (images, aus) float; 0 where the truth does not name them.

    Parameters
    ----------
    table : table
        A row per image, column image.
    truth : table
        Columns image, action_unit, intensity: one row per action unit that is present in an image.
    action_units : sequence of int
        In the order of the array.

    Raises
    ------
    InputError
        If the truth is of other images.
    """
    if len(truth) and not set(truth["image"]) & set(table["image"]):
        raise InputError(
            f"what was planted names images such as {truth['image'].iloc[0]}, the faces are of images such as "
            f"{table['image'].iloc[0]}; both must be of one database"
        )
    planted = truth.dropna(subset=["action_unit"]).astype({"action_unit": int, "intensity": float})
    wide = planted.pivot_table(index="image", columns="action_unit", values="intensity", aggfunc="sum")
    return wide.reindex(index=table["image"], columns=list(action_units)).fillna(0.0).to_numpy(float)


def planted_units(truth: pd.DataFrame) -> list[int]:
    """Return the action units that a table of truth names, in order."""
    return sorted(int(unit) for unit in truth["action_unit"].dropna().unique())
