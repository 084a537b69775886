"""Multinomial logistic regression with a fixed ridge."""

import numpy as np
from sklearn.linear_model import LogisticRegression


def predicted_labels(learned: np.ndarray, labels: np.ndarray, shown: np.ndarray, ridge: float) -> np.ndarray:
    """Learn labels from values, and name those of others.

    Parameters
    ----------
    learned : (n, values) float
        Of the cases that are learned.
    labels : (n,) str
        Their labels.
    shown : (m, values) float
        Of the cases whose labels are asked for.
    ridge : float
        Half of it times the squared weights (not the intercepts) is added to the summed cross entropy.

    Returns
    -------
    (m,) str
        The most probable label; where there is only one to learn, that one.

    Notes
    -----
    The loss is convex, and L-BFGS starts from 0, so that the result does not depend on chance.

    Examples
    --------
    >>> learned = np.array([[0.0, 0.0], [0.0, 0.1], [1.0, 0.0], [0.9, 0.0]])
    >>> predicted_labels(learned, np.array(["sad", "sad", "happy", "happy"]), np.array([[0.8, 0.3]]), 0.1).tolist()
    ['happy']
    """
    if len(np.unique(labels)) == 1:
        return np.full(len(shown), labels[0])
    model = LogisticRegression(C=1 / ridge, max_iter=5000, tol=1e-6).fit(learned, labels)
    return model.predict(shown)
