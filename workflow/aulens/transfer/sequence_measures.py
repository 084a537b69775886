"""How well classes of sequences are told: accuracy, unweighted F1 and unweighted average recall, and their chance.

Counted over all folds together, as the Micro-Expression Grand Challenge does (See et al. 2019,
doi 10.1109/FG.2019.8756611).
"""

from collections.abc import Callable

import numpy as np

MEASURES = ("accuracy", "uf1", "uar")


def counts_of(expected: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """Return the confusion matrix (classes, classes) float; rows are true, columns predicted.

    Examples
    --------
    >>> counts_of(np.array([0, 0, 1]), np.array([0, 1, 1]), 2).tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    places = np.asarray(expected) * classes + np.asarray(predicted)
    return np.bincount(places, minlength=classes**2).reshape(classes, classes).astype(float)


def measures_of(counts: np.ndarray) -> np.ndarray:
    """Return accuracy, UF1 and UAR of confusion matrices.

    Parameters
    ----------
    counts : (…, classes, classes) float
        Rows are true, columns predicted.

    Returns
    -------
    (…, 3) float
        In the order of `MEASURES`; NaN where nothing was counted.

    Notes
    -----
    F1 of a class is 2 TP / (2 TP + FP + FN), and UF1 its mean over the classes that occur (shown or predicted); recall
    is TP / (TP + FN), and UAR its mean over the classes that are shown.

    Examples
    --------
    >>> measures_of(np.array([[2.0, 0.0], [1.0, 1.0]])).round(3).tolist()
    [0.75, 0.733, 0.75]
    """
    right = np.diagonal(counts, axis1=-2, axis2=-1)  # (…, classes)
    shown, named = counts.sum(axis=-1), counts.sum(axis=-2)
    accuracy = _divided(right.sum(axis=-1), shown.sum(axis=-1))
    f1, recall = _divided(2 * right, shown + named), _divided(right, shown)
    return np.stack([accuracy, _mean(f1), _mean(recall)], axis=-1)


def chance_of(shown: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the measures that need no picture: of guesses, and of always naming the most frequent class.

    Parameters
    ----------
    shown : (classes,) int
        How many sequences each class has.

    Returns
    -------
    tuple of (3,) float
        In the order of `MEASURES`: of guesses that name each class equally often (as their expected confusion matrix
        has them), and of the constant answer.

    Examples
    --------
    >>> [measures.round(2).tolist() for measures in chance_of(np.array([3, 1]))]
    [[0.5, 0.47, 0.5], [0.75, 0.43, 0.5]]
    """
    shown = np.asarray(shown, float)
    constant = np.zeros((len(shown), len(shown)))
    constant[:, shown.argmax()] = shown
    return measures_of(np.outer(shown, np.full(len(shown), 1 / len(shown)))), measures_of(constant)


def variance_shares(values: np.ndarray, people: np.ndarray, classes: np.ndarray) -> tuple[float, float]:
    """Return which share of the variance of all features together lies between people, and between classes.

    Parameters
    ----------
    values : (samples, features) float
    people, classes : (samples,) array
        Of each sample.

    Returns
    -------
    tuple of float
        η² of each by itself; NaN where nothing varies.

    Notes
    -----
    Both are above 0 by chance (see `shares_by_chance`).

    Examples
    --------
    >>> variance_shares(np.array([[1.0], [1.0], [5.0], [5.0]]), np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]))
    (1.0, 0.0)
    """
    return _shares(values, people, classes, _between)


def shares_by_chance(values: np.ndarray, people: np.ndarray, classes: np.ndarray) -> tuple[float, float]:
    """Return the shares of `variance_shares` that are expected where people, or classes, do not matter.

    Parameters
    ----------
    values : (samples, features) float
    people, classes : (samples,) array
        Of each sample.

    Returns
    -------
    tuple of float
        The mean of η² over all ways to shuffle people within each class, and classes within each person; NaN where
        nothing varies.

    Notes
    -----
    Exact, without drawing. Shuffled over all n samples, k groups would have (k − 1) / (n − 1) on average; but where
    people differ much, little is left for the classes, so that this would be far more than chance gives them.

    Examples
    --------
    >>> shares_by_chance(np.array([[1.0], [1.0], [5.0], [5.0]]), np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]))
    (0.5, 0.0)
    """
    return _shares(values, people, classes, _shuffled)


def _shares(
    values: np.ndarray,
    people: np.ndarray,
    classes: np.ndarray,
    squares: Callable[[np.ndarray, np.ndarray, np.ndarray], float],
) -> tuple[float, float]:
    """Return the sums of squares of people (within classes) and of classes (within people), as shares of the whole."""
    centred = values - values.mean(axis=0)
    total = (centred**2).sum()
    if total == 0:
        return float("nan"), float("nan")
    return float(squares(centred, people, classes) / total), float(squares(centred, classes, people) / total)


def _between(centred: np.ndarray, groups: np.ndarray, _: np.ndarray) -> float:
    """Return the sum of squares between groups."""
    parts = [centred[groups == group] for group in np.unique(groups)]
    return float(sum(len(part) * (part.mean(axis=0) ** 2).sum() for part in parts))


def _shuffled(centred: np.ndarray, groups: np.ndarray, within: np.ndarray) -> float:
    """Return the expected sum of squares between groups when they are shuffled within the parts of another grouping.

    Notes
    -----
    A sum of a of a part's n values, drawn without replacement, has the variance a (n − a) SS / (n (n − 1)).
    """
    (names, group), (parts, part) = (np.unique(own, return_inverse=True) for own in (groups, within))
    counts = np.zeros((len(names), len(parts)))
    np.add.at(counts, (group, part), 1)
    size = counts.sum(axis=0)  # (parts,)
    means = np.stack([centred[part == place].mean(axis=0) for place in range(len(parts))])  # (parts, features)
    squares = np.bincount(part, ((centred - means[part]) ** 2).sum(axis=1))  # (parts,)
    spread = squares / np.maximum(size * (size - 1), 1)
    sums = ((counts @ means) ** 2).sum(axis=1) + (counts * (size - counts)) @ spread  # (groups,)
    return float((sums / counts.sum(axis=1)).sum())


def _divided(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    return np.divide(above, below, out=np.full(np.shape(below), np.nan), where=below > 0)


def _mean(values: np.ndarray) -> np.ndarray:
    """Return the mean of what is defined along the last axis; NaN if nothing is."""
    known = ~np.isnan(values)
    return _divided(np.nansum(values, axis=-1), known.sum(axis=-1).astype(float))


def drawn_measures(counts: np.ndarray, draws: np.ndarray) -> np.ndarray:
    """Return the measures when people are drawn again.

    Parameters
    ----------
    counts : (people, classes, classes) float
        The confusion matrix of each person's sequences, over all folds.
    draws : (draws, people) float
        How often each was drawn.

    Returns
    -------
    (draws, 3) float
    """
    return measures_of(np.tensordot(draws, counts, axes=1))
