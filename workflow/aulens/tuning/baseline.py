"""Similarity of profiles beside what it would be with nothing to share, and within one database."""

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.databases.unit_words import GROUPS
from aulens.files import read_parquet, write_csv, write_json
from aulens.randomness import generator
from aulens.training.key_numbers import as_written
from aulens.tuning.arrays import response_array
from aulens.tuning.gap_tests import GapTest, gap_test, jackknife_intervals
from aulens.tuning.null_similarity import against_null, null_correlations, null_table
from aulens.tuning.profiles import relative_to_null
from aulens.tuning.reference_similarity import STATISTICS, group_correlations, references, with_mean

WITHIN = ("same_1", "same_2")  # of networks of one database
ALL = "all"  # the mean over output units
MOST_DIVISIONS = 20_000
PLACES = ["database_1", "database_2", "output_unit"]
OF_NULL = ["correlation", "p_published", "points", "null_low", "null_high"]
OF_NULL += ["p_null", "p_null_corrected", "smallest_p_null"]
OF_GROUPS = [f"{name}{end}" for name in STATISTICS for end in ("", "_low", "_high")]
OF_TEST = ["p_same", "p_same_corrected", "divisions", "smallest_p"]
COLUMNS = [*PLACES, *OF_NULL, *OF_GROUPS, *OF_TEST]
COLUMNS += ["groups_1", "groups_2", "unit_of_replication", "shuffled_1", "shuffled_2", "runs_1", "runs_2"]
COLUMNS += ["shared_people"]
NULL_COLUMNS = ["database_1", "run_1", "output_unit_1", "database_2", "run_2", "output_unit_2", "correlation"]
KEY_NUMBERS = ["correlation", "null_low", "null_high", "p_null", "p_null_corrected", *OF_GROUPS, *OF_TEST[:2]]


@dataclass(frozen=True)
class BaselineSettings:
    """Which profiles are compared, and with what.

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
    shuffled : int
        Networks of each database that were trained on shuffled labels.
    groups : int
        Disjoint groups of each database's people, each with a network of its own.
    confidence : float
        Of the null band and of the intervals.
    shared_people : str or None
        Why databases that show the same people are compared all the same; None where none do.
    """

    seed: int
    databases: list[str]
    labels: list[str]
    action_units: list[int]
    intensities: list[float]
    shuffled: int
    groups: int
    confidence: float
    shared_people: str | None = None


@dataclass(frozen=True)
class Networks:
    """Responses of one database's networks relative to the null image, which is left out.

    Attributes
    ----------
    runs, shuffled, groups : (networks, output_units, aus, levels) float
        Networks as trained, on shuffled labels, and on one group of people each.
    """

    runs: np.ndarray
    shuffled: np.ndarray
    groups: np.ndarray


def baseline(
    responses_files: list[Path],
    shuffled_files: list[Path],
    groups_files: list[Path],
    baseline_file: Path,
    null_file: Path,
    key_numbers_file: Path,
    *,
    settings: BaselineSettings,
) -> None:
    """Write similarity of equal output units beside its null and its baseline, and the correlations of the null.

    With one database nothing is compared, and there need be no files of reference networks.
    """
    pairs, tables, nulls = list(combinations(settings.databases, 2)), [], []
    files = (responses_files, shuffled_files, groups_files) if pairs else ()
    kinds = [_networks(of_kind, settings) for of_kind in files]
    networks = {name: Networks(*(kind[name] for kind in kinds)) for name in settings.databases if pairs}
    for pair in pairs:
        first, second = (networks[name] for name in pair)
        null = null_correlations(first.shuffled, second.shuffled)
        random = generator(settings.seed, "divisions of groups", *pair)
        table = beside(first, second, null, settings, random)
        tables.append(table.assign(database_1=pair[0], database_2=pair[1]))
        nulls.append(null_table(null, settings.labels).assign(database_1=pair[0], database_2=pair[1]))
    table = pd.concat(tables, ignore_index=True)[COLUMNS] if tables else pd.DataFrame(columns=COLUMNS)
    every = pd.concat(nulls, ignore_index=True)[NULL_COLUMNS] if nulls else pd.DataFrame(columns=NULL_COLUMNS)
    write_csv(table, baseline_file)
    write_csv(every, null_file)
    write_json(key_numbers(as_written(table)), key_numbers_file)


def _networks(files: list[Path], settings: BaselineSettings) -> dict[str, np.ndarray]:
    """Return responses of each database's networks relative to the null image, (networks, units, aus, levels)."""
    table = pd.concat([read_parquet(path) for path in files], ignore_index=True)
    found = {}
    for name in settings.databases:
        own = table[table["database"] == name]
        array = response_array(own, settings.labels, settings.action_units, len(settings.intensities))
        found[name] = relative_to_null(array)[..., 1:]
    return found


def beside(
    first: Networks, second: Networks, null: np.ndarray, settings: BaselineSettings, random: np.random.Generator
) -> pd.DataFrame:
    """Similarity of two databases' equal output units, its null and its baseline, one row each and one of their mean.

    Parameters
    ----------
    first, second : Networks
        Of two databases.
    null : (networks, output_units, networks, output_units) float
        Correlations of their shuffled networks.
    settings : BaselineSettings
        The output units, the confidence, and whether the databases share people.
    random : numpy.random.Generator
        Which draws divisions of the groups where there are too many to go through all.

    Returns
    -------
    table
        `COLUMNS` without those of the databases.

    Notes
    -----
    People who are in both databases are in groups of both, so that names of databases cannot be exchanged between
    groups: neither the test nor intervals across databases hold, and both are empty. Likeness within each is not.

    Examples
    --------
    >>> settings = BaselineSettings(1, ["a", "b"], ["sad"], [1, 4, 6], [0.0, 1.0], 2, 2, 0.95)
    >>> profiles = np.array([[[1.0], [2.0], [3.0]]])
    >>> networks = Networks(*(np.stack([profiles, profiles * 2]) for _ in range(3)))
    >>> table = beside(networks, networks, np.full((2, 1, 2, 1), 0.5), settings, np.random.default_rng(0))
    >>> table[["output_unit", "correlation", "p_null", "different", "same_1", "gap"]].round(6).values.tolist()
    [['sad', 1.0, 0.2, 1.0, 1.0, 0.0], ['all', 1.0, 0.2, 1.0, 1.0, 0.0]]
    """
    table = pd.DataFrame({"output_unit": [*settings.labels, ALL]})
    return table.assign(
        **against_null(first.runs, second.runs, null, settings.confidence),
        **_among_groups(first.groups, second.groups, settings, random),
        groups_1=len(first.groups),
        groups_2=len(second.groups),
        unit_of_replication=GROUPS[0],
        shuffled_1=len(first.shuffled),
        shuffled_2=len(second.shuffled),
        runs_1=len(first.runs),
        runs_2=len(second.runs),
        shared_people=bool(settings.shared_people),
    )


def _among_groups(
    first: np.ndarray, second: np.ndarray, settings: BaselineSettings, random: np.random.Generator
) -> dict[str, np.ndarray | float]:
    """Return the columns `OF_GROUPS` and `OF_TEST` of the networks of two databases' groups of people."""
    number, found = len(first), {}
    correlations = group_correlations(first, second)  # (output_units, groups, groups)
    together = with_mean(correlations)
    bounds = jackknife_intervals(together, number, settings.confidence)
    for name, values in references(together, number).items():
        valid = name in WITHIN or not settings.shared_people
        low, high = bounds[name].T if valid else (np.nan, np.nan)
        found |= {name: values, f"{name}_low": low, f"{name}_high": high}
    test = gap_test(correlations, number, MOST_DIVISIONS, random)
    return found | _of_test(test, valid=not settings.shared_people)


def _of_test(test: GapTest, *, valid: bool) -> dict[str, np.ndarray | float]:
    """Return the columns `OF_TEST`; the mean over output units is a family of its own. Empty where not valid."""
    if not valid:
        return dict.fromkeys(OF_TEST, np.nan)
    return {
        "p_same": np.append(test.p, test.p_mean),
        "p_same_corrected": np.append(test.p_corrected, test.p_mean),
        "divisions": test.divisions,
        "smallest_p": test.smallest,
    }


def key_numbers(table: pd.DataFrame) -> dict[str, dict[str, dict[str, float]]]:
    """Return "a|b" (the two databases) -> expression, or all -> the numbers of `KEY_NUMBERS`.

    Parameters
    ----------
    table : table
        Of `COLUMNS`.

    Examples
    --------
    >>> row = dict.fromkeys(COLUMNS, 0.5) | {"database_1": "a", "database_2": "b", "output_unit": "sad"}
    >>> key_numbers(pd.DataFrame([row]))["a|b"]["sad"]["gap"]
    0.5
    """
    return {
        f"{one}|{two}": {row["output_unit"]: {name: row[name] for name in KEY_NUMBERS} for _, row in part.iterrows()}
        for (one, two), part in table.groupby(["database_1", "database_2"], sort=False)
    }
