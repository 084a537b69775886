"""How well detectors agree with what was coded: measures of presence and intensity, also when people are drawn again.

Everything but the area under the curve is made of sums over faces, so that people drawn again only weight the sums of
each person; the area is made of how many pairs of faces, one with and one without, are in the right order.
"""

from typing import NamedTuple

import numpy as np

PRESENCE = ("accuracy", "f1", "auroc", "balanced_accuracy")
INTENSITY = ("level_accuracy", "squared_error", "icc")
MEASURES = (*PRESENCE, *INTENSITY)
AT_ONCE = 4_000_000  # weights of faces that are in memory at a time
LIMITS = ((*[0.0] * 6, -1.0), (*[1.0] * 5, np.inf, 1.0))  # the smallest and largest value of each that there can be


class Judged(NamedTuple):
    """What was said of some faces and action units.

    Attributes
    ----------
    present, level : (n, aus) float
        What was coded: 0 or 1; 0 to 5, NaN where it was not scored, which no measure of intensity takes.
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
    together = np.argsort(rows, kind="stable")
    starts = np.searchsorted(rows[together], np.arange(len(own)))
    counted = weights[:, own]  # (draws, own units)
    x, taken = judged.present, judged.taken
    parts = [x * taken, (1 - x) * taken, x * (1 - taken), (1 - x) * (1 - taken)]
    known = ~np.isnan(judged.squared_error)
    level, told = judged.level, judged.predicted_level
    of_levels = [judged.correct_level, judged.squared_error, level, told, level**2, told**2, level * told]
    parts += [known.astype(float), *(np.where(known, part, 0.0) for part in of_levels)]
    sums = [counted @ np.add.reduceat(part[together], starts, axis=0) for part in parts]  # each (draws, aus)
    scored = sums[4]
    found = [*presence(*sums[:4]), _over(sums[5], scored), _over(sums[6], scored)]
    found.insert(2, area_under_curve(judged, rows, counted))
    return np.stack([*found, icc_of_sums(scored, *sums[7:])], axis=-1)


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
        for unit in range(judged.present.shape[1]):
            shows, score = judged.present[here, unit] > 0, judged.score[here, unit]
            of_fold = pairs_won(score, shows, rows[here], counted)
            right[:, unit], pairs[:, unit] = right[:, unit] + of_fold[0], pairs[:, unit] + of_fold[1]
    return _over(right, pairs)


def pairs_won(
    score: np.ndarray, shows: np.ndarray, rows: np.ndarray, counted: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return how many pairs of faces, one that shows something and one that does not, the first wins, and all pairs.

    Parameters
    ----------
    score, shows, rows : (n,) float, (n,) bool, (n,) int
        Equal scores are half a pair; `rows` says the unit of each face.
    counted : (draws, units) float

    Returns
    -------
    right, pairs : (draws,) float

    Notes
    -----
    With few units pairs are counted once between every two of them, else in every draw.
    """
    own, place = np.unique(rows, return_inverse=True)
    drawn = counted[:, own]  # (draws, units)
    if len(own) * len(rows) <= AT_ONCE:
        with_it, below = _ranked(score, shows, np.eye(len(own))[:, place])  # (units, scores) each
        right = ((drawn @ (with_it @ below.T)) * drawn).sum(axis=1)
    else:
        step, right = max(AT_ONCE // len(rows), 1), np.empty(len(drawn))
        for some in range(0, len(drawn), step):
            with_it, below = _ranked(score, shows, drawn[some : some + step, place])  # (some draws, scores) each
            right[some : some + step] = (with_it * below).sum(axis=1)
    number = (np.bincount(place[own_faces], minlength=len(own)) for own_faces in (shows, ~shows))
    return right, np.prod([drawn @ each for each in number], axis=0)


def _ranked(score: np.ndarray, shows: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for each score that occurs the weight of faces that show it, and of others with less (half of as much).

    Weights are (k, n), what is returned (k, scores).
    """
    order = np.argsort(score, kind="stable")
    starts = np.flatnonzero(np.diff(score[order], prepend=-np.inf))  # of equal scores
    sorted_weights = weights[:, order]
    with_it, without = (np.add.reduceat(sorted_weights * own[order], starts, axis=1) for own in (shows, ~shows))
    return with_it, without.cumsum(axis=1) - without / 2


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
