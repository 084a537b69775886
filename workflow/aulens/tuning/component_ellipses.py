"""How far principal component scores would move with other runs: the ellipses of the output units."""

import numpy as np
import pandas as pd
from scipy.stats import f

from aulens.resampling import FEWEST_RUNS

COLUMNS = ["component_1", "component_2", "variance_1", "variance_2", "covariance", "radius", "runs"]


def projected(
    matrix: np.ndarray, reference: np.ndarray, loadings: np.ndarray, observations: str, centred: bool
) -> np.ndarray:
    """Return the scores of other peaks on principal components that stay as they are.

    Parameters
    ----------
    matrix : (…, output_units, aus) float
        Peaks.
    reference : (output_units, aus) float
        The peaks that the components were made of.
    loadings : (components, aus) float
        Of `aulens.tuning.components.principal_components`.
    observations, centred : str, bool
        As there.

    Returns
    -------
    (…, output_units, components) float
        The scores of the reference itself are those of `principal_components`.

    Examples
    --------
    >>> reference, loadings = np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([[0.6, 0.8]])
    >>> projected(np.array([[4.0, 5.0]]), reference, loadings, "output_units", True).round(6)
    array([[5.]])
    """
    if observations == "output_units":
        centre = reference.mean(axis=0) if centred else 0.0
        return (matrix - centre) @ loadings.T
    centre = matrix.mean(axis=-1, keepdims=True) if centred else 0.0
    lengths = (loadings**2).sum(axis=1)  # (components,)
    return np.divide(
        (matrix - centre) @ loadings.T, lengths, out=np.zeros((*matrix.shape[:-1], len(lengths))), where=lengths > 0
    )


def ellipse_table(scores: np.ndarray, runs: int, confidence: float) -> pd.DataFrame:
    """Return the ellipse of each output unit in each plane of two components.

    Parameters
    ----------
    scores : (draws, output_units, components) float
        With runs drawn again.
    runs : int
        How many there are.
    confidence : float
        Of the ellipse: that it covers both scores together.

    Returns
    -------
    table
        Columns unit (place of the output unit) and `COLUMNS`: variances and covariance of the scores (times
        runs / (runs - 1), since draws of so few vary too little), and by how many of these standard deviations the
        ellipse extends (Hotelling's T² of two means). Without rows below `FEWEST_RUNS` runs.

    Examples
    --------
    >>> drawn = np.array([[[0.0, 0.0]], [[2.0, 0.0]], [[0.0, 2.0]], [[2.0, 2.0]]])
    >>> table = ellipse_table(drawn, 6, 0.95)
    >>> table[["variance_1", "covariance", "radius"]].round(2).to_numpy().tolist()
    [[1.2, 0.0, 4.17]]
    """
    rows, count = [], scores.shape[2]
    if runs < FEWEST_RUNS:
        return pd.DataFrame(rows, columns=["unit", *COLUMNS])
    radius = np.sqrt(2 * (runs - 1) / (runs - 2) * f.ppf(confidence, 2, runs - 2))
    for unit in range(scores.shape[1]):
        covariance = np.atleast_2d(np.cov(scores[:, unit].T, bias=True)) * runs / (runs - 1)  # (components, components)
        for one in range(count):
            for two in range(one + 1, count):
                rows.append(
                    (
                        unit,
                        one + 1,
                        two + 1,
                        covariance[one, one],
                        covariance[two, two],
                        covariance[one, two],
                        radius,
                        runs,
                    )
                )
    return pd.DataFrame(rows, columns=["unit", *COLUMNS])
