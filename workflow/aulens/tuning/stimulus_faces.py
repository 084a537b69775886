"""How well responses to single action units hold for other faces, and for faces of another population."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from aulens.ranks import standardised
from aulens.tuning.crossed_means import variance_components


class Generality(NamedTuple):
    """Of single responses, each (output_units,).

    Attributes
    ----------
    variance_action_units, variance_faces, variance_runs, variance_rest : float
        Between mean responses to action units; and, of the response to one, between faces, between runs and what is
        left (runs and faces together), each a mean over action units. Unbiased: nearly nothing may be below 0.
    correlation_same_population, correlation_other_population : float
        Mean correlation of profiles (means over runs, over action units) of two faces of the same population, and of
        different ones; NaN where there are none.
    correlation_populations : float
        Mean correlation of the profiles of two populations (means over their faces); NaN with one.
    """

    variance_action_units: np.ndarray
    variance_faces: np.ndarray
    variance_runs: np.ndarray
    variance_rest: np.ndarray
    correlation_same_population: np.ndarray
    correlation_other_population: np.ndarray
    correlation_populations: np.ndarray


def generality(singles: np.ndarray, populations: Sequence[str]) -> Generality:
    """Return how well responses to single action units hold for other faces.

    Parameters
    ----------
    singles : (runs, faces, output_units, aus) float
        Relative to the null image of the same face.
    populations : (faces,) sequence of str
        Whose face each is.

    Examples
    --------
    Two networks and two faces of one population, which answer alike.

    >>> found = generality(np.tile([1.0, 0.0, -0.5], (2, 2, 1, 1)), ["1", "1"])
    >>> found.correlation_same_population.round(12).tolist(), found.variance_faces.tolist()
    ([1.0], [0.0])
    >>> found.correlation_other_population.tolist()
    [nan]
    """
    parts = variance_components(singles)  # each (output_units, aus)
    aus, mean = singles.shape[-1], singles.mean(axis=(0, 1))
    between = mean.var(axis=-1, ddof=1) if aus > 1 else np.full(len(mean), np.nan)
    profiles, labels = singles.mean(axis=0), np.asarray(populations)  # (faces, output_units, aus)
    same = labels[:, None] == labels[None]
    pairs = np.triu(np.ones(same.shape, dtype=bool), k=1)
    of_faces = correlations(profiles)  # (faces, faces, output_units)
    of_populations = np.stack([profiles[labels == name].mean(axis=0) for name in np.unique(labels)])
    return Generality(
        between,
        *(part.mean(axis=-1) for part in parts),
        _mean(of_faces[pairs & same]),
        _mean(of_faces[pairs & ~same]),
        _mean(correlations(of_populations)[np.triu_indices(len(of_populations), k=1)]),
    )


def correlations(profiles: np.ndarray) -> np.ndarray:
    """Return the correlation (faces, faces, output_units) of the profiles (faces, output_units, aus) of two faces.

    Examples
    --------
    >>> correlations(np.array([[[1.0, 2.0]], [[4.0, 3.0]], [[1.0, 1.0]]]))[..., 0].round(12)[0].tolist()
    [1.0, -1.0, nan]
    """
    scaled = standardised(profiles)
    return np.einsum("iua,jua->iju", scaled, scaled)


def _mean(values: np.ndarray) -> np.ndarray:
    """Return the mean (output_units,) of values (pairs, output_units); NaN of none."""
    return values.mean(axis=0) if len(values) else np.full(values.shape[1:], np.nan)
