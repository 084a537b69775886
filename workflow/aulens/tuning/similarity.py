"""Similarity of tuning profiles between databases (Inagaki et al. 2022, "Correlation of response profiles")."""

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import rankdata, spearmanr

from aulens.files import read_csv, read_parquet, write_csv
from aulens.randomness import generator
from aulens.tuning.arrays import profile_array, response_array

PAIR_COLUMNS = ["unit_1", "unit_2", "correlation", "p", "points", "same_expression"]
COLUMNS = ["database_1", "unit_1", "database_2", *PAIR_COLUMNS[1:]]
COLUMNS += ["p_bonferroni", "family", "p_permutation", "noise_ceiling"]


@dataclass(frozen=True)
class SimilaritySettings:
    """Which profiles are compared, and how.

    seed : the seed of the configuration
    databases : the trained databases, in the study's order
    expressions : the units, in the study's order
    action_units : the action units of the profiles
    intensities : their intensities, increasing from 0 (the null image)
    bonferroni : same_expression | all; the family of the correction within a pair of databases
    permutations : random orders of the action units for the permutation p
    split_halves : random halvings of the runs for the noise ceiling (over runs only)
    """

    seed: int
    databases: list[str]
    expressions: list[str]
    action_units: list[int]
    intensities: list[float]
    bonferroni: str
    permutations: int
    split_halves: int


def similarity(
    profiles_file: Path, responses_files: list[Path], similarity_file: Path, *, settings: SimilaritySettings
) -> None:
    """Write the correlation of every unit of a database with every unit of another one, without the null image."""
    axes = (settings.expressions, settings.action_units, settings.intensities)
    profiles = profile_array(read_csv(profiles_file), settings.databases, *axes)  # (databases, units, aus, levels)
    responses = pd.concat([read_parquet(path) for path in responses_files], ignore_index=True)
    reliabilities = {}
    for database in settings.databases:
        array = response_array(responses[responses["database"] == database], *axes)
        random = generator(settings.seed, "noise ceiling", database)
        relative = (array - array[..., :1])[..., 1:]  # (runs, units, aus, levels), null image excluded
        reliabilities[database] = split_half_reliability(relative, settings.split_halves, random)
    tables = []
    for one, two in combinations(range(len(settings.databases)), 2):
        names = settings.databases[one], settings.databases[two]
        random = generator(settings.seed, "similarity", *names)
        table = compared(profiles[one, ..., 1:], profiles[two, ..., 1:], settings, random)
        ceiling = noise_ceilings(reliabilities[names[0]], reliabilities[names[1]]).ravel()
        tables.append(table.assign(database_1=names[0], database_2=names[1], noise_ceiling=ceiling))
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=COLUMNS)
    write_csv(table[COLUMNS], similarity_file)


def compared(
    first: np.ndarray, second: np.ndarray, settings: SimilaritySettings, random: np.random.Generator
) -> pd.DataFrame:
    """Correlations of all units of one database with all of another, one row per pair.

    Parameters
    ----------
    first, second : (units, aus, levels) float
        Profiles of the two databases.

    Returns
    -------
    Columns unit_1, unit_2, correlation (Spearman), p (two-sided, points taken as independent, as published), points,
    same_expression, p_bonferroni and family (only where the pair belongs to the family), p_permutation.
    """
    rows = []
    for unit_1, profile_1 in zip(settings.expressions, first, strict=True):
        for unit_2, profile_2 in zip(settings.expressions, second, strict=True):
            correlation, p = spearman(profile_1.ravel(), profile_2.ravel())
            rows.append((unit_1, unit_2, correlation, p, profile_1.size, unit_1 == unit_2))
    table = pd.DataFrame(rows, columns=PAIR_COLUMNS)
    member = table["same_expression"] if settings.bonferroni == "same_expression" else table["points"] > 0
    table["p_bonferroni"] = (table["p"] * member.sum()).clip(upper=1.0).where(member)
    table["family"] = np.where(member, f"{settings.bonferroni} ({member.sum()})", "")
    table["p_permutation"] = permutation_p(first, second, settings.permutations, random).ravel()
    return table


def spearman(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """Spearman's rank correlation and its two-sided p (t distribution); NaN if one side is constant."""
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return np.nan, np.nan
    result = spearmanr(first, second)
    return float(result.statistic), float(result.pvalue)


def permutation_p(first: np.ndarray, second: np.ndarray, permutations: int, random: np.random.Generator) -> np.ndarray:
    """Two-sided p of every pair's Spearman correlation when whole action units change places.

    Parameters
    ----------
    first, second : (units, aus, levels) float

    Returns
    -------
    (units, units) float
        (1 + orders at least as extreme) / (1 + permutations); NaN where the correlation is undefined.

    Notes
    -----
    The levels of one action unit depend on each other, so points are no independent observations, but action units
    can change places. The order of the levels within an action unit stays. This test is not corrected for what else
    makes profiles alike: action units resemble each other, and networks see the same images. At .05 it called 22 % of
    pairs of units similar in networks that were trained on shuffled labels (the published test 63 %).
    """
    products = np.einsum("ial,jbl->ijab", standardised_ranks(first), standardised_ranks(second))  # (u, u, aus, aus)
    count = first.shape[1]
    observed = np.abs(np.trace(products, axis1=2, axis2=3))  # (units, units)
    extreme = np.zeros(observed.shape)
    for _ in range(permutations):
        permuted = products[:, :, np.arange(count), random.permutation(count)].sum(axis=2)
        extreme += np.abs(permuted) >= observed - 1e-12
    return np.where(np.isnan(observed), np.nan, (1 + extreme) / (1 + permutations))


def standardised_ranks(profiles: np.ndarray) -> np.ndarray:
    """Ranks of each unit's values with mean 0 and length 1; the product of two is Spearman's correlation.

    Parameters
    ----------
    profiles : (units, aus, levels) float

    Returns
    -------
    (units, aus, levels) float
        NaN for a constant profile.
    """
    ranks = rankdata(profiles.reshape(len(profiles), -1), axis=1)  # (units, aus * levels)
    ranks -= ranks.mean(axis=1, keepdims=True)
    length = np.linalg.norm(ranks, axis=1, keepdims=True)
    return (ranks / np.where(length > 0, length, np.nan)).reshape(profiles.shape)


def split_half_reliability(responses: np.ndarray, splits: int, random: np.random.Generator) -> np.ndarray:
    """Reliability of each unit's mean profile over runs.

    The runs are halved at random `splits` times; Spearman's correlation between the two halves' mean profiles is
    averaged and stepped up to all runs with the Spearman-Brown formula k r / (1 + (k - 1) r), k = runs / half.

    Parameters
    ----------
    responses : (runs, units, aus, levels) float
        Relative to the null image.

    Returns
    -------
    (units,) float
        NaN with fewer than two runs.
    """
    runs, half = len(responses), len(responses) // 2
    if half < 1 or splits < 1:
        return np.full(responses.shape[1], np.nan)
    total = np.zeros(responses.shape[1])
    for _ in range(splits):
        order = random.permutation(runs)
        one = standardised_ranks(responses[order[:half]].mean(axis=0))  # (units, aus, levels)
        two = standardised_ranks(responses[order[half : 2 * half]].mean(axis=0))
        total += (one * two).sum(axis=(1, 2))
    correlation, longer = total / splits, runs / half
    with np.errstate(divide="ignore", invalid="ignore"):
        return longer * correlation / (1 + (longer - 1) * correlation)


def noise_ceilings(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Correlation to expect of two equal profiles with noise over runs only: the geometric mean of their reliabilities.

    Parameters
    ----------
    first, second : (units,) float

    Returns
    -------
    (units, units) float
        NaN where a reliability is not positive.

    Notes
    -----
    Spearman 1904 (correction for attenuation), used here for rank correlations as an approximation. Halves of the runs
    share their people, so networks of other people can correlate less.
    """
    roots = [np.sqrt(np.where(values > 0, values, np.nan)) for values in (first, second)]
    return np.outer(*roots)
