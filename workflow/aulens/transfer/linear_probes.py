"""Linear probes: ridge regression on what a layer gives, from products between faces alone.

Alain and Bengio 2017, doi 10.48550/arXiv.1610.01644 (linear probes of every layer); Hastie, Tibshirani and Friedman
2009, The Elements of Statistical Learning, 18.3.5 (more values than samples: products between samples are enough).
"""

from typing import NamedTuple

import numpy as np

STRENGTHS = 10.0 ** np.arange(-4, 4)
"""Of the penalty, in units of the mean squared length of a training sample around their mean."""


class Fit(NamedTuple):
    """Ridge regression on training samples, with all strengths."""

    train: np.ndarray  # (samples,) int
    shares: np.ndarray  # (samples,) float, weight of each; sum 1
    vectors: np.ndarray  # (samples, samples) float, eigenvectors
    eigenvalues: np.ndarray  # (samples,) float
    penalties: np.ndarray  # (strengths,) float
    mean: np.ndarray  # (targets,) float


def balanced_shares(labels: np.ndarray) -> np.ndarray:
    """Return a weight of each sample, so that all labels that occur weigh the same.

    Examples
    --------
    >>> balanced_shares(np.array([0, 0, 1])).tolist()
    [0.25, 0.25, 0.5]
    """
    _, inverse, counts = np.unique(labels, return_inverse=True, return_counts=True)
    return 1 / (len(counts) * counts[inverse])


def centred_products(products: np.ndarray, rows: np.ndarray, train: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Return the products (rows, train) of values less their weighted mean over the training samples."""
    of_train = products[np.ix_(train, train)]
    found = products[np.ix_(rows, train)]
    found = found - found @ shares[:, None] - of_train @ shares
    return found + shares @ of_train @ shares


def fit(products: np.ndarray, targets: np.ndarray, train: np.ndarray, shares: np.ndarray | None = None) -> Fit:
    """Return the regression of targets on what a layer gives, with an intercept that is not penalised.

    Parameters
    ----------
    products : (faces, faces) float
        Between what a layer gives for them, around any centre.
    targets : (faces, targets) float
    train : (samples,) int
        Which faces.
    shares : (samples,) float or None
        Weight of each, sum 1; None: all the same.
    """
    shares = np.full(len(train), 1 / len(train)) if shares is None else shares
    own = centred_products(products, train, train, shares) * np.sqrt(np.outer(shares, shares))
    eigenvalues, vectors = np.linalg.eigh(own)
    eigenvalues = np.maximum(eigenvalues, 0)
    length = eigenvalues.sum() or 1.0  # of a layer that gives the same for all faces: then the mean is predicted
    return Fit(train, shares, vectors, eigenvalues, STRENGTHS * length, shares @ targets[train])


def predictions(fitted: Fit, products: np.ndarray, targets: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return what is predicted for other faces with each strength, (strengths, rows, targets)."""
    roots = np.sqrt(fitted.shares)[:, None]
    rotated = fitted.vectors.T @ (roots * (targets[fitted.train] - fitted.mean))  # (samples, targets)
    new = centred_products(products, rows, fitted.train, fitted.shares) @ (roots * fitted.vectors)
    shrunk = 1 / (fitted.eigenvalues + fitted.penalties[:, None])  # (strengths, samples)
    return (new * shrunk[:, None]) @ rotated + fitted.mean


def left_out_predictions(fitted: Fit, targets: np.ndarray, folds: np.ndarray) -> np.ndarray:
    """Return what is predicted for the training samples of each fold by those of the others.

    Parameters
    ----------
    fitted : Fit
        Of all training samples, which weigh the same.
    folds : (samples,) int
        Of the training samples.

    Returns
    -------
    (strengths, samples, targets) float

    Notes
    -----
    Exact without fitting again: with the smoother H, residuals of samples left out together are (I - H_gg)⁻¹ r_g
    (An and others 2007, doi 10.1016/j.patcog.2006.12.015, of kernel ridge regression with an intercept). The penalty
    stays that of all training samples.
    """
    kept = fitted.eigenvalues / (fitted.eigenvalues + fitted.penalties[:, None])  # (strengths, samples)
    vectors, own = fitted.vectors, targets[fitted.train]  # (samples, samples), (samples, targets)
    smooth = (vectors * kept[:, None]) @ (vectors.T @ own) + own.mean(axis=0)  # (strengths, samples, targets)
    found = np.empty_like(smooth)
    for fold in np.unique(folds):
        rows = np.flatnonzero(folds == fold)
        within = (vectors[rows] * kept[:, None]) @ vectors[rows].T + 1 / len(own)  # (strengths, rows, rows)
        left = np.linalg.solve(np.eye(len(rows)) - within, own[rows] - smooth[:, rows])
        found[:, rows] = own[rows] - left
    return found


def best_strength(predicted: np.ndarray, targets: np.ndarray, shares: np.ndarray | None = None) -> int:
    """Return the place of the strength with the smallest squared error; the strongest of several.

    Parameters
    ----------
    predicted : (strengths, rows, targets) float
    targets : (rows, targets) float
    shares : (rows,) float or None
        Weight of each.
    """
    squares = ((predicted - targets) ** 2).mean(axis=2)  # (strengths, rows)
    errors = np.average(squares, axis=1, weights=shares)
    return int(np.flatnonzero(errors <= errors.min() * (1 + 1e-9))[-1])


def grouped_folds(groups: np.ndarray, number: int, random: np.random.Generator) -> np.ndarray:
    """Return the fold of each row: rows of a group (a person) share one, and folds have about as many groups.

    Examples
    --------
    >>> folds = grouped_folds(np.array(["a", "b", "a", "c"]), 2, np.random.default_rng(0))
    >>> folds[0] == folds[2], sorted(np.unique(folds).tolist())
    (np.True_, [0, 1])
    """
    names, inverse = np.unique(groups, return_inverse=True)
    return random.permutation(np.arange(len(names)) % number)[inverse]
