"""What linear probes read of expressions and action units, as one number per decoded face.

Each face has a number whose mean over faces is the measure, and whose spread over people is that of the measure: the
measure plus the face's influence on it (Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 21, doi
10.1201/9780429246593). So balanced accuracies and areas under curves have intervals by drawing people again
(`aulens.resampling`) that cost no more than those of means.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from aulens.transfer.linear_probes import (
    STRENGTHS,
    balanced_shares,
    best_strength,
    fit,
    grouped_folds,
    left_out_predictions,
    predictions,
)

FOLDS = 5  # of people, where nobody was set aside


class Decoded(NamedTuple):
    """What was read from a layer."""

    of_faces: np.ndarray  # (faces, targets) float; NaN where undefined
    strength: float  # of the penalty; the median where each fold has its own


def decoded_expressions(
    products: np.ndarray,
    labels: np.ndarray,
    parts: Mapping[str, np.ndarray],
    groups: np.ndarray,
    random: np.random.Generator,
) -> Decoded:
    """Read the expression of the tested faces with a probe that learned those of the training people.

    Parameters
    ----------
    products : (faces, faces) float
        Between what a layer gives for them.
    labels : (faces,) int
    parts : mapping
        train, validation and test -> (n,) int, which faces. Without validation people, the strength of the penalty is
        chosen by folds of the training people.
    groups : (faces,) array
        Whose each face is.
    random : Generator
        Of these folds.

    Returns
    -------
    Decoded
        of_faces (tested faces, 1): its mean is the balanced accuracy.
    """
    train, test = parts["train"], parts["test"]
    targets = (labels[:, None] == np.unique(labels[train])).astype(float)  # (faces, labels)
    fitted = fit(products, targets, train, balanced_shares(labels[train]))
    if len(chosen_on := parts["validation"]):
        shares = balanced_shares(labels[chosen_on])
        place = best_strength(predictions(fitted, products, targets, chosen_on), targets[chosen_on], shares)
    else:
        own = fit(products, targets, train)
        folds = grouped_folds(groups[train], FOLDS, random)
        place = best_strength(left_out_predictions(own, targets, folds), targets[train])
    scores = predictions(fitted, products, targets, test)[place]
    predicted = np.unique(labels[train])[scores.argmax(axis=1)]
    return Decoded(accuracy_of_faces(predicted, labels[test])[:, None], float(STRENGTHS[place]))


def decoded_units(products: np.ndarray, present: np.ndarray, folds: np.ndarray, inner: np.ndarray) -> Decoded:
    """Read which action units are present, fold by fold with a probe that learned the people of the others.

    Parameters
    ----------
    products : (faces, faces) float
    present : (faces, aus) bool
    folds : (faces,) int
        Of people.
    inner : (faces,) int
        Likewise, for the strength of the penalty, one of all action units.

    Returns
    -------
    Decoded
        of_faces (faces, aus): means are areas under the ROC curve within folds, averaged over folds.
    """
    targets, found, places = present.astype(float), np.full(present.shape, np.nan), []
    for fold in np.unique(folds):
        train, test = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        fitted = fit(products, targets, train)
        place = best_strength(left_out_predictions(fitted, targets, inner[train]), targets[train])
        scores = predictions(fitted, products, targets, test)[place]  # (test, aus)
        found[test] = auroc_of_faces(scores, present[test])
        places.append(place)
    return Decoded(found, float(STRENGTHS[int(np.median(places))]))


def accuracy_of_faces(predicted: np.ndarray, true: np.ndarray) -> np.ndarray:
    """Return a number per face: the mean is the mean over true labels of the share that is recognised.

    Examples
    --------
    >>> values = accuracy_of_faces(np.array([0, 1, 1]), np.array([0, 0, 1]))
    >>> values.round(3).tolist(), round(float(values.mean()), 3)
    ([1.125, 0.375, 0.75], 0.75)
    """
    correct = (predicted == true).astype(float)
    names, inverse, counts = np.unique(true, return_inverse=True, return_counts=True)
    recalls = np.bincount(inverse, correct) / counts  # (labels,)
    weights = len(true) / (len(names) * counts[inverse])
    return recalls.mean() + weights * (correct - recalls[inverse])


def auroc_of_faces(scores: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Return a number per face and action unit: the mean over faces is the area under the ROC curve.

    Parameters
    ----------
    scores : (faces, aus) float
    present : (faces, aus) bool

    Returns
    -------
    (faces, aus) float
        NaN of action units that are present in no face, or in all.

    Notes
    -----
    The influence of a face is how many faces of the other kind it is on the right side of, less the area (the
    structural components of DeLong and others 1988, doi 10.2307/2531595), divided by the share of its kind.

    Examples
    --------
    >>> auroc_of_faces(np.array([[0.9], [0.2], [0.4]]), np.array([[True], [True], [False]])).round(3).tolist()
    [[1.25], [-0.25], [0.5]]
    """
    yes, no = present.astype(float), (~present).astype(float)  # (faces, aus)
    counts = yes.sum(axis=0), no.sum(axis=0)
    difference = scores[:, None] - scores[None]  # (faces, faces, aus)
    higher = 0.5 + 0.5 * np.sign(difference)  # half where equal
    with np.errstate(invalid="ignore", divide="ignore"):
        above = np.einsum("ijk,jk->ik", higher, no) / counts[1]
        below = 1 - np.einsum("ijk,jk->ik", higher, yes) / counts[0]
        area = (yes * above).sum(axis=0) / counts[0]  # (aus,)
        return area + len(scores) * (yes * (above - area) / counts[0] + no * (below - area) / counts[1])
