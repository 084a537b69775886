"""Which output units of all databases have similar profiles: their similarity matrix, clustered."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
from scipy.spatial.distance import squareform

from aulens.files import read_csv, write_csv
from aulens.ranks import standardised_ranks
from aulens.tuning.arrays import profile_array

MERGE_COLUMNS = ["merge", "first", "second", "distance", "output_units"]


@dataclass(frozen=True)
class ClustersSettings:
    """What is compared.

    Attributes
    ----------
    databases : list of str
        The databases that networks were trained on, in the study's order.
    labels : list of str
        The output units, in the study's order.
    action_units : list of int
        The action units of the profiles.
    intensities : list of float
        The intensity of each level, increasing from 0 (the null image).
    """

    databases: list[str]
    labels: list[str]
    action_units: list[int]
    intensities: list[float]


def clusters(
    profiles_file: Path, matrix_file: Path, order_file: Path, merges_file: Path, *, settings: ClustersSettings
) -> None:
    """Write the similarity of all output units of all databases, in the order of their clusters, and the clusters.

    Parameters
    ----------
    matrix_file : Path
        Columns database_1, output_unit_1, database_2, output_unit_2, correlation; every pair, in both directions.
    order_file : Path
        Columns place (from 0), number (by databases and labels; merges refer to it), database, output_unit.
    merges_file : Path
        `MERGE_COLUMNS`; first and second are numbers of output units, or of earlier merges counted on from them.
    """
    profiles = profile_array(
        read_csv(profiles_file), settings.databases, settings.labels, settings.action_units, len(settings.intensities)
    )[..., 1:]  # (databases, output_units, aus, levels)
    correlation = correlations(profiles.reshape(-1, *profiles.shape[2:]))  # (units of all, units of all)
    merges, order = clustered(correlation)
    names = pd.MultiIndex.from_product([settings.databases, settings.labels])
    units = pd.DataFrame([names[number] for number in order], columns=["database", "output_unit"])
    write_csv(
        units.assign(place=range(len(order)), number=order)[["place", "number", "database", "output_unit"]], order_file
    )
    sides = [units.add_suffix(f"_{side}") for side in (1, 2)]
    matrix = sides[0].merge(sides[1], how="cross")
    write_csv(matrix.assign(correlation=correlation[np.ix_(order, order)].ravel()), matrix_file)
    table = pd.DataFrame(merges, columns=MERGE_COLUMNS[1:]).astype({"first": int, "second": int, "output_units": int})
    table.insert(0, "merge", range(len(units), len(units) + len(table)))
    write_csv(table, merges_file)


def correlations(profiles: np.ndarray) -> np.ndarray:
    """Return Spearman's correlation of every output unit with every other, over the whole profiles.

    Parameters
    ----------
    profiles : (output_units, aus, levels) float
        Without the null image.

    Returns
    -------
    (output_units, output_units) float
        NaN for a constant profile.

    Examples
    --------
    >>> correlations(np.array([[[1.0], [2.0], [3.0]], [[3.0], [2.0], [1.0]]])).round(6).tolist()
    [[1.0, -1.0], [-1.0, 1.0]]
    """
    ranks = standardised_ranks(profiles.reshape(len(profiles), -1))
    return ranks @ ranks.T


def clustered(correlation: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cluster output units by average linkage of 1 - correlation.

    Parameters
    ----------
    correlation : (output_units, output_units) float
        A constant profile (NaN) is as far from all others as an uncorrelated one.

    Returns
    -------
    merges : (output_units - 1, 4) float
        Of `scipy.cluster.hierarchy.linkage`: the two that are joined, their distance, how many output units that makes.
    order : (output_units,) int
        In which the leaves of the tree stand, neighbours as near as can be (Bar-Joseph et al. 2001).

    Examples
    --------
    The first and the third are alike.

    >>> matrix = np.array([[1.0, 0.1, 0.9], [0.1, 1.0, 0.2], [0.9, 0.2, 1.0]])
    >>> merges, order = clustered(matrix)
    >>> merges.round(2).tolist(), order.tolist()
    ([[2.0, 0.0, 0.1, 2.0], [1.0, 3.0, 0.85, 3.0]], [1, 2, 0])
    """
    if len(correlation) < 2:
        return np.empty((0, 4)), np.arange(len(correlation))
    distance = 1 - np.nan_to_num(correlation)
    np.fill_diagonal(distance, 0)
    condensed = squareform((distance + distance.T) / 2).clip(min=0)
    merges = optimal_leaf_ordering(linkage(condensed, "average"), condensed)
    return merges, leaves_list(merges)
