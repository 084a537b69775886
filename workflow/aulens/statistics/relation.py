"""Relation of profile similarity to confusions between databases (Inagaki et al. 2022, figure 9)."""

from dataclasses import dataclass
from itertools import permutations as orders_of
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import rankdata, spearmanr

from aulens.errors import InputError
from aulens.files import read_csv, write_csv
from aulens.randomness import generator

POINT_COLUMNS = ["trained", "tested", "expression", "chosen", "similarity", "share"]
TEST_COLUMNS = ["trained", "tested", "correlation", "p", "points", "p_permutation", "orders", "exact"]
ALL_ORDERS = 8  # up to so many expressions all orders are taken: 5,040 for 7, 40,320 for 8


@dataclass(frozen=True)
class RelationSettings:
    """What is related.

    seed : the seed of the configuration
    databases : the trained databases, in the study's order
    expressions : the study's expressions, in its order
    permutations : random orders of the expressions, where there are more than `ALL_ORDERS`
    """

    seed: int
    databases: list[str]
    expressions: list[str]
    permutations: int


class RelationTest(NamedTuple):
    """How similarity goes with confusion; NaN where it is undefined.

    correlation : Spearman's, over all cells
    p : two-sided, cells taken as independent (as published)
    points : number of cells
    p_permutation : two-sided, expressions reordered
    orders : how many orders of the expressions were compared
    exact : whether they are all that there are; otherwise they were drawn
    """

    correlation: float
    p: float
    points: int
    p_permutation: float
    orders: int
    exact: bool


def relation(
    similarity_file: Path, confusion_file: Path, relation_file: Path, tests_file: Path, *, settings: RelationSettings
) -> None:
    """Write similarity and choice share of every cell, and their correlation, for every ordered pair of databases."""
    similarity, confusion = read_csv(similarity_file), read_csv(confusion_file)
    cells = pd.MultiIndex.from_product([settings.expressions, settings.expressions], names=["expression", "chosen"])
    points, tests = [], []
    for trained in settings.databases:
        for tested in settings.databases:
            if trained == tested:
                continue
            similar = oriented_similarity(similarity, trained, tested, settings.expressions)
            shares = mean_shares(confusion, trained, tested, settings.expressions)
            table = pd.DataFrame({"similarity": similar.ravel(), "share": shares.ravel()}, index=cells)
            points.append(table.reset_index().assign(trained=trained, tested=tested))
            random = generator(settings.seed, "relation", trained, tested)
            tests.append((trained, tested, *relation_test(similar, shares, settings.permutations, random)))
    table = pd.concat(points, ignore_index=True)[POINT_COLUMNS] if points else pd.DataFrame(columns=POINT_COLUMNS)
    write_csv(table, relation_file)
    write_csv(pd.DataFrame(tests, columns=TEST_COLUMNS), tests_file)


def oriented_similarity(similarity: pd.DataFrame, trained: str, tested: str, expressions: list[str]) -> np.ndarray:
    """Similarity in the orientation of the swapped confusion matrix.

    Parameters
    ----------
    similarity : columns database_1, unit_1, database_2, unit_2, correlation; each pair of databases in one direction

    Returns
    -------
    (expressions, expressions) float
        Cell (i, j): correlation of unit i of the networks trained with the *tested* database and unit j of the
        networks that were tested, those trained with `trained`.

    Notes
    -----
    Figure 9A of the paper: networks trained with KDEF, tested with KRC; its vertical axis (true expressions) is the
    KRC-trained networks.
    """
    for rows, columns in ((1, 2), (2, 1)):
        part = similarity[(similarity[f"database_{rows}"] == tested) & (similarity[f"database_{columns}"] == trained)]
        if len(part):
            table = part.pivot(index=f"unit_{rows}", columns=f"unit_{columns}", values="correlation")
            return table.reindex(index=expressions, columns=expressions).to_numpy(float)
    raise InputError(f"statistics.relation: the table of similarities lacks {trained!r} and {tested!r}")


def mean_shares(confusion: pd.DataFrame, trained: str, tested: str, expressions: list[str]) -> np.ndarray:
    """Confusion matrix of all runs together.

    Parameters
    ----------
    confusion : columns trained, tested, expression, chosen, count; one matrix per run

    Returns
    -------
    (expressions, expressions) float
        Cell (i, j): share of the images of expression i for which j was chosen; NaN where none was shown.

    Notes
    -----
    One division per cell of summed counts, so that equal shares are equal numbers; a mean of the runs' shares is not,
    since it is rounded at every step. Runs with as many images of an expression count alike.
    """
    part = confusion[(confusion["trained"] == trained) & (confusion["tested"] == tested)]
    if part.empty:
        raise InputError(f"statistics.relation: there is no confusion matrix of {trained!r} tested with {tested!r}")
    table = part.pivot_table(index="expression", columns="chosen", values="count", aggfunc="sum")
    counts = table.reindex(index=expressions, columns=expressions).to_numpy(float)
    total = counts.sum(axis=1, keepdims=True)
    return counts / np.where(total > 0, total, np.nan)


def relation_test(
    similar: np.ndarray, shares: np.ndarray, permutations: int, random: np.random.Generator
) -> RelationTest:
    """Spearman's correlation over all cells, its p as published, and a permutation p.

    Parameters
    ----------
    similar, shares : (expressions, expressions) float
    permutations : how many orders are drawn where there are too many to take all

    Notes
    -----
    Cells of one row or column depend on each other. The permutation p (Mantel 1967, for asymmetric matrices) reorders
    rows and columns of one matrix together, so the diagonal stays the diagonal: it asks whether similarity tells
    *which* expressions are confused, beyond the diagonal being high in both. Up to `ALL_ORDERS` expressions it is
    exact: the share of all orders at least as extreme, the observed one among them.
    """
    if not (np.isfinite(similar).all() and np.isfinite(shares).all()) or min(np.ptp(similar), np.ptp(shares)) == 0:
        return RelationTest(np.nan, np.nan, int(similar.size), np.nan, 0, False)
    result = spearmanr(similar.ravel(), shares.ravel())
    count = len(similar)
    exact = count <= ALL_ORDERS
    orders = orders_of(range(count)) if exact else (random.permutation(count) for _ in range(permutations))
    index = np.array(list(orders), dtype=int)  # (orders, expressions)
    first, second = _centred_ranks(similar), _centred_ranks(shares)
    reordered = second[index[:, :, None], index[:, None, :]].reshape(len(index), -1)  # (orders, cells)
    extreme = int((np.abs(reordered @ first.ravel()) >= abs((first * second).sum())).sum())
    p = extreme / len(index) if exact else (1 + extreme) / (1 + len(index))
    return RelationTest(float(result.statistic), float(result.pvalue), int(similar.size), p, len(index), exact)


def _centred_ranks(matrix: np.ndarray) -> np.ndarray:
    """Twice the ranks of all cells around their mean, as integers: sums of their products are exact."""
    doubled = np.rint(2 * rankdata(matrix)).astype(np.int64)  # ties share a rank of a half
    return doubled.reshape(matrix.shape) - (matrix.size + 1)
