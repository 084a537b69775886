"""Which action units' responses differ between databases, more than between people of one database."""

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.databases.unit_words import GROUPS
from aulens.files import read_csv, read_parquet, write_csv, write_json
from aulens.randomness import generator
from aulens.training.key_numbers import as_written
from aulens.tuning.arrays import profile_array, response_array
from aulens.tuning.cell_differences import any_can_differ, cell_values, false_discovery_rates, groups_p, null_cohort_p
from aulens.tuning.profiles import relative_to_null

COLUMNS = ["database_1", "database_2", "output_unit", "action_unit", "response_1", "response_2", "difference"]
COLUMNS += ["difference_groups", "p", "false_discovery_rate", "p_null", "false_discovery_rate_null", "differs"]
SIZES = ["groups_1", "groups_2", "null_networks_1", "null_networks_2"]
COLUMNS += [*SIZES, "unit_of_replication", "shared_people"]


@dataclass(frozen=True)
class DifferencesSettings:
    """What is compared.

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
    false_discovery_rate : float
        Expected share of cells that do not differ among those that are said to.
    shared_people : str or None
        Why databases that show the same people are compared all the same; None where none do.
    """

    seed: int
    databases: list[str]
    labels: list[str]
    action_units: list[int]
    intensities: list[float]
    false_discovery_rate: float
    shared_people: str | None = None


def differences(
    profiles_file: Path,
    groups_files: list[Path],
    shuffled_files: list[Path],
    differences_file: Path,
    key_numbers_file: Path,
    *,
    settings: DifferencesSettings,
) -> None:
    """Write the difference of every output unit's response to every action unit between two databases, and its p.

    Parameters
    ----------
    profiles_file : Path
        Of the ordinary networks: whose differences are shown.
    groups_files, shuffled_files : list of Path
        Responses of networks of disjoint groups of people, and of networks trained on shuffled labels.
        With one database nothing is compared, and there may be none.
    """
    axes = (settings.labels, settings.action_units, len(settings.intensities))
    profiles = profile_array(read_csv(profiles_file), settings.databases, *axes)[..., 1:].mean(axis=-1)
    responses = dict(zip(settings.databases, profiles, strict=True))  # (output_units, aus) each
    pairs, tables = list(combinations(settings.databases, 2)), []
    groups, shuffled = (_values(files, settings) if pairs else {} for files in (groups_files, shuffled_files))
    for names in pairs:
        random = generator(settings.seed, "differences of profiles", *names)
        given = ([source[name] for name in names] for source in (responses, groups, shuffled))
        found = compared_cells(*given, settings, random)
        tables.append(found.assign(database_1=names[0], database_2=names[1]))
    table = pd.concat(tables, ignore_index=True)[COLUMNS] if tables else pd.DataFrame(columns=COLUMNS)
    write_csv(table, differences_file)
    write_json(key_numbers(as_written(table), settings.false_discovery_rate), key_numbers_file)


def _values(files: list[Path], settings: DifferencesSettings) -> dict[str, np.ndarray]:
    """Return the cells (networks, output_units, aus) of each database's networks."""
    table = pd.concat([read_parquet(path) for path in files], ignore_index=True)
    axes = (settings.labels, settings.action_units, len(settings.intensities))
    found = {}
    for name in settings.databases:
        array = response_array(table[table["database"] == name], *axes)  # (networks, output_units, aus, levels)
        found[name] = cell_values(relative_to_null(array)[..., 1:])
    return found


def compared_cells(
    responses: list[np.ndarray],
    groups: list[np.ndarray],
    shuffled: list[np.ndarray],
    settings: DifferencesSettings,
    random: np.random.Generator,
) -> pd.DataFrame:
    """Return one row per output unit and action unit of two databases.

    Parameters
    ----------
    responses : two (output_units, aus) float
        Mean over the levels of the ordinary networks' normalised profiles.
    groups, shuffled : two (networks, output_units, aus) float
        See `cell_values`.
    settings : DifferencesSettings
    random : numpy.random.Generator

    Returns
    -------
    table
        `COLUMNS` but for the databases. A cell differs if it does so more than between groups of people of one
        database, and networks of groups differ in the direction that is shown. Where databases share people there is no
        p: their groups cannot be exchanged.

    Notes
    -----
    Networks that were trained on shuffled labels stand beside and decide nothing: they share no tuning at all, so that
    their responses to an action unit lie farther apart than those of two cultures.
    """
    gap = responses[0] - responses[1]  # (output_units, aus)
    tested = groups[0].mean(axis=0) - groups[1].mean(axis=0)  # (output_units, aus)
    p = np.full(gap.shape, np.nan) if settings.shared_people else groups_p(*groups, random)
    p_null = null_cohort_p(gap, *shuffled)
    rates, rates_null = false_discovery_rates(p), false_discovery_rates(p_null)
    cells = pd.MultiIndex.from_product([settings.labels, settings.action_units], names=["output_unit", "action_unit"])
    columns = {
        "response_1": responses[0],
        "response_2": responses[1],
        "difference": gap,
        "difference_groups": tested,
        "p": p,
        "false_discovery_rate": rates,
        "p_null": p_null,
        "false_discovery_rate_null": rates_null,
        "differs": (rates <= settings.false_discovery_rate) & (gap * tested > 0),
    }
    table = pd.DataFrame({name: values.ravel() for name, values in columns.items()}, index=cells).reset_index()
    sizes = dict(zip(SIZES, map(len, [*groups, *shuffled]), strict=True))
    return table.assign(**sizes, unit_of_replication=GROUPS[0], shared_people=bool(settings.shared_people))


def key_numbers(table: pd.DataFrame, rate: float) -> dict[str, dict[str, object]]:
    """Return how many cells differ, and which.

    Parameters
    ----------
    table : table
        Of `COLUMNS`.
    rate : float
        The largest false discovery rate of cells that are said to differ.

    Returns
    -------
    dict
        "a|b" (the two databases) -> cells (number), differing (number; None where none could, by
        `any_can_differ`), action_units: expression -> list of action units that differ, with the sign of a minus b.

    Examples
    --------
    >>> rows = {"database_1": "a", "database_2": "b", "output_unit": "sad", "action_unit": [4, 15]}
    >>> rows |= {"p": 0.01, "groups_1": 6, "groups_2": 6}
    >>> key_numbers(pd.DataFrame(rows | {"difference": [0.5, -0.1], "differs": [True, False]}), 0.05)
    {'a|b': {'cells': 2, 'differing': 1, 'action_units': {'sad': ['+4']}}}
    """
    found = {}
    for (one, two), part in table.groupby(["database_1", "database_2"], sort=False):
        differing = part[part["differs"].astype(bool)]
        units = {
            str(name): [f"{'+' if row.difference > 0 else '-'}{row.action_unit}" for row in own.itertuples()]
            for name, own in differing.groupby("output_unit", sort=False)
        }
        number = len(differing) if any_can_differ(part, rate) else None
        found[f"{one}|{two}"] = {"cells": len(part), "differing": number, "action_units": units}
    return found
