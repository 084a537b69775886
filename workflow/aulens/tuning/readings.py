"""Other readings of what the paper leaves open: how profiles are averaged, compared, corrected and decomposed."""

from collections.abc import Sequence

import numpy as np
from scipy.stats import pearsonr, rankdata

from aulens.ranks import spearman, standardised, standardised_ranks
from aulens.tuning.components import principal_components, profile_peaks

MEASURES = ("spearman", "pearson", "cosine", "spearman_full")
WITH_P = ("spearman", "pearson", "spearman_full")  # measures that have a published kind of p


def averaged(relative: np.ndarray, normalisation: str) -> np.ndarray:
    """Return the profiles of one database's networks.

    Parameters
    ----------
    relative : (runs, output_units, aus, levels) float
        Relative to the null image, which is not among the levels.
    normalisation : str
        mean_first (mean over runs, divided by its largest absolute value, as figure 5's caption is read) | run_first
        (each run's profile divided by its own, then the mean).

    Returns
    -------
    (output_units, aus, levels) float

    Examples
    --------
    >>> relative = np.array([[[[1.0], [2.0]]], [[[8.0], [4.0]]]])
    >>> averaged(relative, "mean_first").round(3).ravel().tolist(), averaged(relative, "run_first").ravel().tolist()
    ([1.0, 0.667], [0.75, 0.75])
    """
    if normalisation == "mean_first":
        return _scaled(relative.mean(axis=0))
    return _scaled(relative).mean(axis=0)


def _scaled(profiles: np.ndarray) -> np.ndarray:
    """Return profiles (…, aus, levels) divided by their largest absolute value; 0 where there is none."""
    largest = np.abs(profiles).max(axis=(-2, -1), keepdims=True)
    return np.divide(profiles, largest, out=np.zeros_like(profiles), where=largest > 0)


def similarity_of(first: np.ndarray, second: np.ndarray, measure: str) -> tuple[float, float]:
    """Return the similarity of two profiles and its two-sided p, points taken as independent (NaN for the cosine).

    Parameters
    ----------
    first, second : (aus, levels) float
    measure : str
        spearman (as published) | pearson | cosine | spearman_full (of the highest level alone).

    Examples
    --------
    >>> first, second = np.array([[0.1, 1.0], [0.2, 2.0], [0.3, 4.0]]), np.array([[0.3, 2.0], [0.2, 3.0], [0.1, 9.0]])
    >>> [round(similarity_of(first, second, name)[0], 2) for name in MEASURES]
    [0.77, 0.99, 0.99, 1.0]
    """
    if measure == "spearman_full":
        return spearman(first[:, -1], second[:, -1])
    one, other = first.ravel(), second.ravel()
    if measure == "spearman":
        return spearman(one, other)
    if measure == "pearson":
        if np.ptp(one) == 0 or np.ptp(other) == 0:
            return np.nan, np.nan
        found = pearsonr(one, other)
        return float(found.statistic), float(found.pvalue)
    lengths = np.linalg.norm(one) * np.linalg.norm(other)
    return (float(one @ other / lengths) if lengths > 0 else np.nan), np.nan


def directions(profiles: np.ndarray, measure: str) -> np.ndarray:
    """Return vectors of length 1 whose products are the similarities of profiles.

    Parameters
    ----------
    profiles : (…, aus, levels) float
    measure : str
        See `similarity_of`.

    Returns
    -------
    (…, points) float
        NaN of all points where the profile has no direction.

    Examples
    --------
    >>> profiles = np.array([[[0.1, 1.0], [0.2, 2.0], [0.3, 4.0]], [[0.3, 2.0], [0.2, 3.0], [0.1, 9.0]]])
    >>> first, second = directions(profiles, "pearson")
    >>> bool(np.isclose(first @ second, similarity_of(*profiles, "pearson")[0]))
    True
    """
    if measure == "spearman_full":
        return standardised_ranks(profiles[..., -1])
    points = profiles.reshape(*profiles.shape[:-2], -1)
    if measure == "spearman":
        return standardised_ranks(points)
    if measure == "pearson":
        return standardised(points)
    lengths = np.linalg.norm(points, axis=-1, keepdims=True)
    return np.divide(points, lengths, out=np.full(points.shape, np.nan), where=lengths > 0)


def distances_of_profiles(
    first: np.ndarray, second: np.ndarray, observations: str, centred: bool, number: int
) -> np.ndarray:
    """Return how far the output units of one expression lie apart in the space of the first components.

    Parameters
    ----------
    first, second : (output_units, aus, levels) float
        Profiles of two databases' networks.
    observations, centred, number
        See `aulens.tuning.components.ComponentSettings`; of fewer components all are taken.

    Returns
    -------
    (output_units,) float

    Examples
    --------
    >>> first, second = np.array([[[1.0], [0.0]], [[0.0], [1.0]]]), np.array([[[1.0], [0.5]], [[0.0], [1.0]]])
    >>> distances_of_profiles(first, second, "output_units", True, 2).round(6).tolist()
    [0.5, 0.0]
    """
    peaks = [profile_peaks(profiles) for profiles in (first, second)]  # (output_units, aus) each
    scores = principal_components(np.concatenate(peaks), observations, centred).scores[:, :number]
    return np.linalg.norm(scores[: len(first)] - scores[len(first) :], axis=1)


def nearest(apart: Sequence[float], number: int) -> np.ndarray:
    """Return which of some distances are among the smallest; of equal ones all.

    Examples
    --------
    >>> nearest([0.3, 0.1, 0.2, 0.2], 2).tolist()
    [False, True, True, True]
    """
    return rankdata(apart, method="min") <= number
