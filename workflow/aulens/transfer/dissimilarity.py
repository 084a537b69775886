"""Representational dissimilarity matrices of layers: how unlike are what a layer gives for several conditions.

Kriegeskorte, Mur and Bandettini 2008, doi 10.3389/neuro.06.004.2008: one less the correlation between two patterns.
"""

import numpy as np
import pandas as pd

from aulens.transfer.products import Gram

MEASURE = "correlation"  # as rsatoolbox names it
COLUMNS = ["condition", "kind", "faces_with", "faces_without"]
FEWEST_FACES = 2  # that show a condition, and that do not


def conditions_of(table: pd.DataFrame, present: np.ndarray, action_units: list[int]) -> pd.DataFrame:
    """Return the conditions of some faces: their expressions if they show several, else their action units.

    Parameters
    ----------
    table : table
        Column expression; a row per face.
    present : (faces, aus) bool
    action_units : list of int

    Returns
    -------
    table
        Columns `COLUMNS`, a row per condition, such as happy or AU12; the order of the rows is that of the matrices.
    """
    expressions = sorted(table["expression"].unique())
    if len(expressions) > 1:
        rows = [(name, "expression", int((table["expression"] == name).sum())) for name in expressions]
    else:
        rows = [(f"AU{unit}", "action_unit", int(own.sum())) for unit, own in zip(action_units, present.T, strict=True)]
    found = pd.DataFrame(rows, columns=COLUMNS[:3])
    found["faces_without"] = len(table) - found["faces_with"]
    return found[found[COLUMNS[2:]].min(axis=1) >= FEWEST_FACES].reset_index(drop=True)


def contrasts_of(
    conditions: pd.DataFrame, table: pd.DataFrame, present: np.ndarray, action_units: list[int]
) -> np.ndarray:
    """Return the weights (conditions, faces) of each condition's pattern: mean with it less mean without it."""
    shown = {f"AU{unit}": own for unit, own in zip(action_units, present.T, strict=True)}
    shown |= {name: (table["expression"] == name).to_numpy() for name in table["expression"].unique()}
    own = [shown[name] for name in conditions["condition"]]
    with_it = np.array(own, dtype=bool).reshape(len(own), len(table))
    return with_it / with_it.sum(axis=1, keepdims=True) - ~with_it / (~with_it).sum(axis=1, keepdims=True)


def dissimilarities(gram: Gram, contrasts: np.ndarray) -> np.ndarray:
    """Return the matrix of one less the correlation between the patterns of the conditions.

    Parameters
    ----------
    gram : Gram
        What a layer gives for the faces.
    contrasts : (conditions, faces) float
        Sums 0.

    Returns
    -------
    (conditions, conditions) float
        0 to 2; NaN of a pattern without variance.

    Notes
    -----
    The pattern of a condition is the mean of the faces that show it less that of the faces that do not, as the
    patterns of the brain are contrasts with a baseline: what all faces share would make all correlations nearly 1.
    Correlations are over the layer's values; products between faces and their means are enough.
    """
    means = contrasts @ gram.means  # (conditions,)
    covariances = contrasts @ gram.products @ contrasts.T / gram.values - np.outer(means, means)
    sds = np.sqrt(np.maximum(np.diag(covariances), 0))
    lengths = np.outer(sds, sds)
    found = np.full(lengths.shape, np.nan)
    known = lengths > 0
    found[known] = 1 - np.clip(covariances[known] / lengths[known], -1, 1)
    np.fill_diagonal(found, np.where(sds > 0, 0.0, np.nan))
    return found


def upper_triangles(matrices: np.ndarray) -> np.ndarray:
    """Return the pairs of each matrix (matrices, n, n) above the diagonal, row by row (matrices, n (n - 1) / 2).

    Examples
    --------
    >>> upper_triangles(np.array([[[0, 1, 2], [1, 0, 3], [2, 3, 0]]])).tolist()
    [[1, 2, 3]]
    """
    return matrices[:, *np.triu_indices(matrices.shape[1], 1)]
