"""What was planted when one expression turns into another, and how well a change agrees with it."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from aulens.attribution.action_unit_judge import paired_correlations

NEUTRAL = "neutral"
INTENSIFICATION, CONVERSION = "intensification", "conversion"


class Agreement(NamedTuple):
    """How well changes agree with what was planted; all (n,) float, NaN where nothing was planted.

    Attributes
    ----------
    own : array
        Correlation over action units of what the judge reads with the planted difference towards the target.
    others : array
        Mean correlation with the planted differences towards the other labels.
    nearest : array
        1 if the target's correlation is the largest, else 0.
    """

    own: np.ndarray
    others: np.ndarray
    nearest: np.ndarray


def label_means(values: np.ndarray, labels: np.ndarray, number: int) -> np.ndarray:
    """Return the mean of the rows of each label.

    Parameters
    ----------
    values : (n, measures) float
    labels : (n,) int
    number : int
        Of labels.

    Returns
    -------
    (number, measures) float
        NaN of a label that no row has.
    """
    means = np.full((number, values.shape[1]), np.nan)
    for label in np.unique(labels):
        means[label] = values[labels == label].mean(axis=0)
    return means


def differences(means: np.ndarray, labels: Sequence[str]) -> np.ndarray:
    """Return the difference that each change of expression should make.

    Parameters
    ----------
    means : (labels, measures) float
        Of each expression.
    labels : sequence of str

    Returns
    -------
    (labels, labels, measures) float
        From source (first axis) to target: target - source. On the diagonal, of an intensification: the expression less
        neutral if that is a label, else less the mean of all other expressions; of neutral itself 0.

    Examples
    --------
    >>> means = np.array([[0.0], [4.0], [1.0]])
    >>> differences(means, ["neutral", "happy", "sad"])[..., 0].tolist()
    [[0.0, 4.0, 1.0], [-4.0, 4.0, -3.0], [-1.0, 3.0, 1.0]]
    >>> differences(means, ["angry", "happy", "sad"])[..., 0].diagonal().tolist()
    [-2.5, 3.5, -1.0]
    """
    found = means[None] - means[:, None]  # (source, target, measures)
    for place in range(len(labels)):
        others = np.delete(means, place, axis=0).mean(axis=0)
        found[place, place] = means[place] - (means[list(labels).index(NEUTRAL)] if NEUTRAL in labels else others)
    return found


def agreement(readings: np.ndarray, sources: np.ndarray, targets: np.ndarray, planted: np.ndarray) -> Agreement:
    """Return how well changes agree with what was planted.

    Parameters
    ----------
    readings : (n, aus) float
        How much more of each action unit a judge reads.
    sources, targets : (n,) int
        Labels; the same ones of an intensification.
    planted : (labels, labels, aus) float
        See `differences`.

    Notes
    -----
    A conversion is compared with those of the same source into each other label, an intensification with those of the
    other labels. By chance, a target of n labels is the nearest in 1 / (n - 1) of the conversions and 1 / n of the
    intensifications.
    """
    labels = len(planted)
    candidates = np.where((sources == targets)[:, None, None], planted.diagonal().T[None], planted[sources])
    correlations = paired_correlations(readings[:, None], candidates)  # (n, labels)
    converted = sources != targets
    correlations[converted, sources[converted]] = np.nan
    rows = np.arange(len(readings))
    own = correlations[rows, targets]
    others = np.where(np.arange(labels) == targets[:, None], np.nan, correlations)
    known = ~np.isnan(others)
    counted = known.sum(axis=1)
    mean = np.divide(np.where(known, others, 0).sum(axis=1), counted, out=np.full(len(rows), np.nan), where=counted > 0)
    best = np.where(known, others, -np.inf).max(axis=1)
    nothing = np.isnan(own)
    return Agreement(own, np.where(nothing, np.nan, mean), np.where(nothing, np.nan, own > best))


def kinds(sources: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Return what each change (n,) is: intensification or conversion."""
    return np.where(sources == targets, INTENSIFICATION, CONVERSION)
