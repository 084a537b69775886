"""A linear support vector machine whose C is tuned on people who are left out."""

from collections.abc import Sequence

import numpy as np
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

FOLDS = 3  # of people, in which C is tuned
CANDIDATES = (1.0, 10.0, 100.0, 1000.0)


def svm_predictions(
    features: np.ndarray,
    classes: np.ndarray,
    people: np.ndarray,
    tested: np.ndarray,
    candidates: Sequence[float] = CANDIDATES,
    seed: int = 0,
) -> tuple[np.ndarray, float]:
    """Return the predicted classes of the tested samples, and the chosen C.

    Parameters
    ----------
    features : (samples, features) float
        Of training.
    classes : (samples,) int
    people : (samples,) array
        Who is in each; nobody is in two folds.
    tested : (tested, features) float
    candidates : sequence of float
        Values of C. With the chosen one most samples of people left out are right; of equal ones it is the smallest.
    seed : int
        Of the order in which the solver takes samples.

    Notes
    -----
    One against the rest, squared hinge loss, L2 penalty (Fan et al. 2008, LIBLINEAR). Features are first turned into
    the space that the training samples span: the machine is the same there, and there are fewer coordinates. The
    smallest candidate is taken if there are fewer than two people.
    """
    with threadpool_limits(1):  # so that the number of processors changes no bit
        return _tuned(features, classes, people, tested, candidates, seed)


def _tuned(
    features: np.ndarray,
    classes: np.ndarray,
    people: np.ndarray,
    tested: np.ndarray,
    candidates: Sequence[float],
    seed: int,
) -> tuple[np.ndarray, float]:
    middle = features.mean(axis=0)
    directions = np.linalg.svd(features - middle, full_matrices=False)[2]  # (≤ samples, features)
    known, asked = (features - middle) @ directions.T, (tested - middle) @ directions.T
    best = min(candidates)
    folds = min(FOLDS, len(np.unique(people)))
    if folds > 1:
        parts = list(GroupKFold(folds).split(known, classes, people))
        best = max(sorted(candidates), key=lambda c: sum(_right(known, classes, *part, c, seed) for part in parts))
    return _fitted(known, classes, best, seed, asked), float(best)


def _right(known: np.ndarray, classes: np.ndarray, train: np.ndarray, left: np.ndarray, c: float, seed: int) -> int:
    return int((_fitted(known[train], classes[train], c, seed, known[left]) == classes[left]).sum())


def _fitted(known: np.ndarray, classes: np.ndarray, c: float, seed: int, asked: np.ndarray) -> np.ndarray:
    """Return the predictions of a machine; of one class alone that class."""
    if len(np.unique(classes)) < 2:
        return np.full(len(asked), classes[0])
    machine = LinearSVC(C=c, dual=False, max_iter=5000, random_state=seed % 2**32)
    return machine.fit(known, classes).predict(asked)
