"""How well detectors agree with what was coded: measures of presence and intensity, also when people are drawn again.

Everything but the area under the curve is made of sums over faces, so that people drawn again only weight the sums of
each person; the area is made of how many pairs of faces, one with and one without, are in the right order.
"""

from typing import NamedTuple

import numpy as np

PRESENCE = ("accuracy", "f1", "auroc", "balanced_accuracy")
INTENSITY = ("level_accuracy", "squared_error", "icc")
MEASURES = (*PRESENCE, *INTENSITY)


class Judged(NamedTuple):
    """What was said of some faces and action units.

    Attributes
    ----------
    present, level : (n, aus) float
        What was coded: 0 or 1; 0 to 5.
    score : (n, aus) float
        Whatever is larger where presence is more probable.
    taken : (n, aus) float
        1 if it is called present, 0 if not; the probability of it for guesses.
    predicted_level, correct_level, squared_error : (n, aus) float
        From 0 to 5, not rounded; whether the rounded one is right (or how probably); of the one that is not rounded.
    units : (n,) str
        People, or groups of images.
    folds : (n,) int
        Which detector judged the face; scores of two are not compared.
    """

    present: np.ndarray
    level: np.ndarray
    score: np.ndarray
    taken: np.ndarray
    predicted_level: np.ndarray
    correct_level: np.ndarray
    squared_error: np.ndarray
    units: np.ndarray
    folds: np.ndarray


def measures_of(judged: Judged, weights: np.ndarray, names: np.ndarray) -> np.ndarray:
    """Return the measures of weighted people.

    Parameters
    ----------
    judged : Judged
    weights : (draws, units) float
        How often each was drawn; ones for the measures themselves.
    names : (units,) sorted array
        Of the units; all of `judged` are among them.

    Returns
    -------
    (draws, aus, measures) float
        In the order of `MEASURES`; NaN where undefined.
    """
    places = np.searchsorted(names, judged.units)
    own, rows = np.unique(places, return_inverse=True)
    member = np.eye(len(own))[:, rows]  # (own units, n)
    counted = weights[:, own]  # (draws, own units)
    x, taken = judged.present, judged.taken
    parts = [
        x * taken,
        (1 - x) * taken,
        x * (1 - taken),
        (1 - x) * (1 - taken),
        judged.correct_level,
        judged.squared_error,
    ]
    level, told = judged.level, judged.predicted_level
    parts += [level, told, level**2, told**2, level * told]
    sums = [counted @ (member @ part) for part in parts]  # each (draws, aus)
    found = [*presence(*sums[:4]), _over(sums[4], sum(sums[:4])), _over(sums[5], sum(sums[:4]))]
    found.insert(2, area_under_curve(judged, rows, counted))
    return np.stack([*found, icc_of_sums(sum(sums[:4]), *sums[6:])], axis=-1)


def presence(hits: np.ndarray, false: np.ndarray, missed: np.ndarray, rejected: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return accuracy, F1 and balanced accuracy of numbers of hits, false alarms, misses and correct rejections.

    >>> [round(float(value), 3) for value in presence(*map(np.array, (2.0, 1.0, 2.0, 5.0)))]
    [0.7, 0.571, 0.667]
    """
    accuracy = _over(hits + rejected, hits + false + missed + rejected)
    balanced = (_over(hits, hits + missed) + _over(rejected, rejected + false)) / 2
    return accuracy, _over(2 * hits, 2 * hits + false + missed), balanced


def area_under_curve(judged: Judged, rows: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Return the area under the receiver operating characteristic (draws, aus) of people who are drawn again.

    Parameters
    ----------
    judged : Judged
    rows : (n,) int
        The unit of each face.
    counted : (draws, units) float
        How often each was drawn.

    Notes
    -----
    The share of pairs of a face with the action unit and one without in which the first has the larger score; equal
    scores count half (Hanley and McNeil 1982, doi 10.1148/radiology.143.1.7063747). Both faces of a pair were judged by
    the same detector: scores of others have another zero.
    """
    right, pairs = np.zeros((2, len(counted), judged.present.shape[1]))
    for fold in np.unique(judged.folds):
        here = np.flatnonzero(judged.folds == fold)
        own, place = np.unique(rows[here], return_inverse=True)
        member, drawn = np.eye(len(own))[:, place], counted[:, own]  # (units, n), (draws, units)
        for unit in range(judged.present.shape[1]):
            shows = judged.present[here, unit] > 0
            with_it, without = judged.score[here[shows], unit], judged.score[here[~shows], unit]
            larger = (with_it[:, None] > without) + 0.5 * (with_it[:, None] == without)  # (with, without)
            wins = member[:, shows] @ larger @ member[:, ~shows].T  # (units, units)
            right[:, unit] += ((drawn @ wins) * drawn).sum(axis=1)
            pairs[:, unit] += (drawn @ member[:, shows].sum(axis=1)) * (drawn @ member[:, ~shows].sum(axis=1))
    return _over(right, pairs)


def icc_of_sums(
    number: np.ndarray, x: np.ndarray, y: np.ndarray, xx: np.ndarray, yy: np.ndarray, xy: np.ndarray
) -> np.ndarray:
    """Return ICC(3,1) of two raters from the number of targets and sums of values, squares and products.

    Of two raters it is 2 · covariance / (variance + variance); see `icc_3_1`.
    """
    own, other = xx - _over(x * x, number), yy - _over(y * y, number)
    return _over(2 * (xy - _over(x * y, number)), np.where(own + other > 1e-9, own + other, 0))


def icc_3_1(ratings: np.ndarray) -> float:
    """Return the intraclass correlation of single fixed raters, ICC(3,1).

    Parameters
    ----------
    ratings : (targets, raters) float

    Returns
    -------
    float
        Two-way mixed effects, consistency, single rater: a constant difference between raters does not count. NaN where
        nothing varies.

    Notes
    -----
    Shrout and Fleiss 1979, doi 10.1037/0033-2909.86.2.420: (BMS − EMS) / (BMS + (raters − 1) · EMS), with the mean
    squares between targets and of the error of a two-way analysis of variance.
    """
    targets, raters = ratings.shape
    of_targets, of_raters = ratings.mean(axis=1), ratings.mean(axis=0)
    between = raters * ((of_targets - ratings.mean()) ** 2).sum() / (targets - 1)
    left = ratings - of_targets[:, None] - of_raters + ratings.mean()
    error = (left**2).sum() / ((targets - 1) * (raters - 1))
    return float(_over(np.array(between - error), np.array(between + (raters - 1) * error)))


def _over(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Return a quotient; NaN where nothing is below the line."""
    return np.divide(above, below, out=np.full(np.shape(above), np.nan), where=np.asarray(below) != 0)
