"""Similarity of tuning profiles between databases (Inagaki et al. 2022, "Correlation of response profiles")."""

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.files import read_csv, read_parquet, write_csv, write_json
from aulens.randomness import generator
from aulens.ranks import spearman
from aulens.training.key_numbers import as_written
from aulens.tuning.arrays import profile_array, response_array
from aulens.tuning.noise_ceiling import noise_ceilings, split_half_reliability
from aulens.tuning.permuted_action_units import permutation_p
from aulens.tuning.profiles import relative_to_null

PAIR_COLUMNS = ["output_unit_1", "output_unit_2", "correlation", "p", "points", "same_expression"]
COLUMNS = ["database_1", "output_unit_1", "database_2", *PAIR_COLUMNS[1:]]
COLUMNS += ["p_bonferroni", "family", "p_permutation", "noise_ceiling"]
KEY_NUMBERS = ["correlation", "p", "p_bonferroni", "p_permutation", "noise_ceiling"]


@dataclass(frozen=True)
class SimilaritySettings:
    """Which profiles are compared, and how.

    Attributes
    ----------
    seed : int
        Of the configuration.
    databases : list of str
        The databases that networks were trained on, in the study's order.
    labels : list of str
        The output units, in the study's order.
    action_units : list of int
        The action units of the profiles.
    intensities : list of float
        The intensity of each level, increasing from 0 (the null image).
    bonferroni : str
        same_expression | all: the family of the correction within a pair of databases.
    permutations : int
        Random orders of the action units for the permutation p.
    split_halves : int
        Random halvings of the runs for the noise ceiling (over runs only).
    """

    seed: int
    databases: list[str]
    labels: list[str]
    action_units: list[int]
    intensities: list[float]
    bonferroni: str
    permutations: int
    split_halves: int


def similarity(
    profiles_file: Path,
    responses_files: list[Path],
    similarity_file: Path,
    key_numbers_file: Path,
    *,
    settings: SimilaritySettings,
) -> None:
    """Write the correlation of every output unit of a database with every one of another, without the null image."""
    axes = (settings.labels, settings.action_units, len(settings.intensities))
    profiles = profile_array(
        read_csv(profiles_file), settings.databases, *axes
    )  # (databases, output_units, aus, levels)
    responses = pd.concat([read_parquet(path) for path in responses_files], ignore_index=True)
    reliabilities = {}
    for database in settings.databases:
        array = response_array(responses[responses["database"] == database], *axes)
        random = generator(settings.seed, "noise ceiling", database)
        relative = relative_to_null(array)[..., 1:]  # (runs, output_units, aus, levels), null image excluded
        reliabilities[database] = split_half_reliability(relative, settings.split_halves, random)
    tables = []
    for one, two in combinations(range(len(settings.databases)), 2):
        names = settings.databases[one], settings.databases[two]
        random = generator(settings.seed, "similarity", *names)
        table = compared(profiles[one, ..., 1:], profiles[two, ..., 1:], settings, random)
        ceiling = noise_ceilings(reliabilities[names[0]], reliabilities[names[1]]).ravel()
        tables.append(table.assign(database_1=names[0], database_2=names[1], noise_ceiling=ceiling))
    table = pd.concat(tables, ignore_index=True)[COLUMNS] if tables else pd.DataFrame(columns=COLUMNS)
    write_csv(table, similarity_file)
    write_json(key_numbers(as_written(table)), key_numbers_file)


def compared(
    first: np.ndarray, second: np.ndarray, settings: SimilaritySettings, random: np.random.Generator
) -> pd.DataFrame:
    """Correlations of all output units of one database with all of another, one row per pair.

    Parameters
    ----------
    first, second : (output_units, aus, levels) float
        Profiles of the networks trained on the two databases.
    settings : SimilaritySettings
        The output units, the family, and how many permutations.
    random : numpy.random.Generator
        Which draws the permutations.

    Returns
    -------
    table
        Columns output_unit_1, output_unit_2, correlation (Spearman), p (two-sided, points taken as independent, as
        published), points, same_expression, p_bonferroni and family (only where the pair belongs to the family),
        p_permutation.

    Examples
    --------
    >>> settings = SimilaritySettings(1, ["a", "b"], ["happy", "sad"], [4, 12, 15], [0.0, 1.0], "all", 9, 0)
    >>> first = np.array([[[1.0], [2.0], [3.0]], [[3.0], [1.0], [2.0]]])
    >>> second = np.array([[[2.0], [4.0], [6.0]], [[1.0], [2.0], [0.0]]])
    >>> table = compared(first, second, settings, np.random.default_rng(1))
    >>> print(table[["output_unit_1", "output_unit_2", "correlation", "family"]].to_string(index=False))
    output_unit_1 output_unit_2  correlation  family
            happy         happy          1.0 all (4)
            happy           sad         -0.5 all (4)
              sad         happy         -0.5 all (4)
              sad           sad         -0.5 all (4)
    """
    rows = []
    for output_unit_1, profile_1 in zip(settings.labels, first, strict=True):
        for output_unit_2, profile_2 in zip(settings.labels, second, strict=True):
            correlation, p = spearman(profile_1.ravel(), profile_2.ravel())
            same = output_unit_1 == output_unit_2
            rows.append((output_unit_1, output_unit_2, correlation, p, profile_1.size, same))
    table = pd.DataFrame(rows, columns=PAIR_COLUMNS)
    member = table["same_expression"] if settings.bonferroni == "same_expression" else table["points"] > 0
    table["p_bonferroni"] = (table["p"] * member.sum()).clip(upper=1.0).where(member)
    table["family"] = np.where(member, f"{settings.bonferroni} ({member.sum()})", "")
    table["p_permutation"] = permutation_p(first, second, settings.permutations, random).ravel()
    return table


def key_numbers(table: pd.DataFrame) -> dict[str, dict[str, dict[str, float]]]:
    """Similarity of equal expressions.

    Parameters
    ----------
    table : table
        Of `COLUMNS`.

    Returns
    -------
    dict
        "a|b" (the two databases) -> expression -> the numbers of `KEY_NUMBERS`.

    Examples
    --------
    >>> rows = [("a", "sad", "b", "sad", 0.5, 0.01, 200, True, 0.02, "same_expression (2)", 0.03, 0.9)]
    >>> rows += [("a", "sad", "b", "happy", 0.1, 0.2, 200, False, None, "", 0.3, 0.9)]
    >>> key_numbers(pd.DataFrame(rows, columns=COLUMNS))["a|b"]["sad"]["p_permutation"]
    0.03
    """
    same = table[table["output_unit_1"] == table["output_unit_2"]]
    return {
        f"{one}|{two}": {row["output_unit_1"]: {name: row[name] for name in KEY_NUMBERS} for _, row in part.iterrows()}
        for (one, two), part in same.groupby(["database_1", "database_2"], sort=False)
    }
