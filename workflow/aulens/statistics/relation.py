"""Relation of profile similarity to confusions between databases (Inagaki et al. 2022, figure 9)."""

from dataclasses import dataclass
from itertools import permutations as orders
from math import factorial
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import rankdata, spearmanr

from aulens.errors import InputError
from aulens.files import read_csv, write_csv
from aulens.randomness import generator

POINT_COLUMNS = ["trained", "tested", "expression", "chosen", "similarity", "share"]
TEST_COLUMNS = ["trained", "tested", "correlation", "p", "points", "p_permutation"]


@dataclass(frozen=True)
class RelationSettings:
    """What is related.

    seed : the seed of the configuration
    databases : the trained databases, in the study's order
    expressions : the study's expressions, in its order
    permutations : random orders of the expressions; all orders are used when there are no more than that
    """

    seed: int
    databases: list[str]
    expressions: list[str]
    permutations: int


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
    """Confusion matrix averaged over runs.

    Returns
    -------
    (expressions, expressions) float
        Cell (i, j): share of images of expression i for which j was chosen.
    """
    part = confusion[(confusion["trained"] == trained) & (confusion["tested"] == tested)]
    if part.empty:
        raise InputError(f"statistics.relation: there is no confusion matrix of {trained!r} tested with {tested!r}")
    table = part.pivot_table(index="expression", columns="chosen", values="share", aggfunc="mean")
    return table.reindex(index=expressions, columns=expressions).to_numpy(float)


def relation_test(
    similar: np.ndarray, shares: np.ndarray, permutations: int, random: np.random.Generator
) -> tuple[float, float, int, float]:
    """Spearman's correlation over all cells, its p as published, number of cells, and a permutation p.

    Parameters
    ----------
    similar, shares : (expressions, expressions) float

    Returns
    -------
    correlation, p (two-sided, cells taken as independent), points, p_permutation

    Notes
    -----
    Cells of one row or column depend on each other. The permutation p (Mantel 1967, for asymmetric matrices) reorders
    rows and columns of one matrix together, so the diagonal stays the diagonal: it asks whether similarity tells
    *which* expressions are confused, beyond the diagonal being high in both. NaN where a value is missing.
    """
    if not (np.isfinite(similar).all() and np.isfinite(shares).all()) or min(np.ptp(similar), np.ptp(shares)) == 0:
        return np.nan, np.nan, int(similar.size), np.nan
    result = spearmanr(similar.ravel(), shares.ravel())
    count, correlation = len(similar), float(result.statistic)
    first, second = (rankdata(matrix).reshape(matrix.shape) for matrix in (similar, shares))
    exact = factorial(count) <= permutations
    reorderings = orders(range(count)) if exact else (random.permutation(count) for _ in range(permutations))
    index = np.array(list(reorderings), dtype=int).reshape(-1, count)  # (orders, expressions)
    products = (first - first.mean()) * (second - second.mean())[index[:, :, None], index[:, None, :]]
    permuted = np.abs(products.sum(axis=(1, 2)))
    observed = abs(((first - first.mean()) * (second - second.mean())).sum())
    extreme = int((permuted >= observed * (1 - 1e-12)).sum())
    p = extreme / len(index) if exact else (1 + extreme) / (1 + permutations)
    return correlation, float(result.pvalue), int(similar.size), p
