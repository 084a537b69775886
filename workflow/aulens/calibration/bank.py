"""Banks: rendered people of one culture, and the products of their faces' features."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.files import read_csv, read_npy


@dataclass(frozen=True)
class Bank:
    """The faces of a database, all people; `table` is faces.csv with the column row (in the matrix of products)."""

    name: str
    table: pd.DataFrame

    def people(self, labels: list[str]) -> list[str]:
        """Return who shows every expression, sorted."""
        shown = self.table[self.table["expression"].isin(labels)].groupby("person")["expression"].nunique()
        return sorted(shown.index[shown == len(labels)])


def read_banks(features_files: list[Path], tables_files: list[Path], names: list[str]) -> tuple[list[Bank], np.ndarray]:
    """Read databases, or databases and stimuli, and give each face a row of its own.

    Parameters
    ----------
    features_files, tables_files : list of Path
        features.npy (faces, 1, features) and faces.csv of each.
    names : list of str
        Of each.

    Returns
    -------
    banks : list of Bank
    products : (faces, faces) float32
        See `products`.

    Raises
    ------
    InputError
        If features and table of one do not have as many faces.
    """
    banks, blocks, start = [], [], 0
    for features_file, table_file, name in zip(features_files, tables_files, names, strict=True):
        features, table = read_npy(features_file), read_csv(table_file)
        if len(features) != len(table):
            raise InputError(f"{features_file}: {len(features)} faces, but {len(table)} in {table_file}")
        block = np.asarray(features, dtype=np.float32).reshape(len(features), -1)  # (faces, features)
        banks.append(Bank(name, table.assign(row=start + table["face"])))
        blocks.append(block)
        start += len(block)
    return banks, products(np.concatenate(blocks))


def products(features: np.ndarray) -> np.ndarray:
    """Return the products of all pairs of feature vectors, each feature with mean 0 and standard deviation 1 over all.

    Parameters
    ----------
    features : (faces, features) float32
        Features that do not vary count as 0.

    Returns
    -------
    (faces, faces) float32
        Divided by the number of features, so that a face's product with itself is about 1.

    Examples
    --------
    >>> products(np.array([[1.0, 7.0], [3.0, 7.0]], dtype=np.float32)).tolist()
    [[0.5, -0.5], [-0.5, 0.5]]
    """
    centred = features - features.mean(axis=0)
    sd = centred.std(axis=0)
    centred /= np.where(sd > 1e-6 * sd.max(), sd, np.inf)
    return centred @ centred.T / features.shape[1]
