"""How well profiles find the action units that were planted in rendered databases, or measured by another tool."""

from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.databases.known_displays import displays_table, known_units, read_displays
from aulens.files import read_csv, read_parquet, write_csv, write_json
from aulens.training.key_numbers import as_written
from aulens.tuning.arrays import profile_array, response_array
from aulens.tuning.planted import Planted, places_of, planted_of, signs_between
from aulens.tuning.recovered import recovered, recovered_differences
from aulens.tuning.recovery_criteria import criteria, criteria_numbers
from aulens.tuning.recovery_tables import nulls_table, scores_table, sides_table, similarity_table

COLUMNS = ["database", "truth", "expression", "auroc", "planted", "others"]
DIFFERENCE_COLUMNS = ["database_1", "database_2", "expression", "auroc", "differing", "others", "right_direction"]


@dataclass(frozen=True)
class RecoverySettings:
    """What is compared with what was planted, or measured.

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
    planted : list of str
        The database of each truth file, in the order of the files.
    planted_share : float
        An action unit is planted when at least this share of an expression's images has it.
    permutations : int
        Random orders of the planted signs for the p of Somers' D.
    samples : int
        How often runs are drawn again for the intervals.
    confidence : float
        Of the intervals.
    halvings : int
        At most so many ways to halve the groups of people of a database.
    measured : list of str
        Those of `planted` whose action units another tool measured.
    least_intensity : float or None
        From which a measured action unit counts as shown; None takes what the tool's column map says.
    smallest_difference : float
        Of mean intensities, from which measured displays of two databases count as different.
    """

    seed: int
    databases: list[str]
    labels: list[str]
    action_units: list[int]
    intensities: list[float]
    planted: list[str]
    planted_share: float
    permutations: int
    samples: int
    confidence: float
    halvings: int
    measured: list[str] = field(default_factory=list)
    least_intensity: float | None = None
    smallest_difference: float = 0.15


def recovery(
    profiles_file: Path,
    responses_files: list[Path],
    truth_files: list[Path],
    reports_files: list[Path],
    images_files: list[Path],
    groups_files: list[Path],
    baseline_file: Path | None,
    recovery_file: Path,
    differences_file: Path,
    scores_file: Path,
    sides_file: Path,
    nulls_file: Path,
    similarity_file: Path,
    criteria_file: Path,
    displays_file: Path,
    key_numbers_file: Path,
    *,
    settings: RecoverySettings,
) -> None:
    """Write how well responses at the highest level, and their differences, separate planted action units.

    Parameters
    ----------
    responses_files, truth_files : list of Path
        Of all cohorts; of the databases in `settings.planted`: truth.csv, or measured.csv.
    reports_files, images_files : list of Path
        Of the databases in `settings.measured`: measured.json, and which images take part.
    groups_files : list of Path
        Responses of networks that learned disjoint groups of one database's people (run: the group); may be empty.
    baseline_file : Path or None
        Similarity within databases: database_1, database_2, output_unit, different, same_1, same_2, gap.
    recovery_file, …, displays_file : Path
        Tables, see the README of this room.
    """
    planted, places, shown = _known(truth_files, reports_files, images_files, settings)
    profiles = _profiles(profiles_file, places, settings)
    table, differences = _separated(profiles, planted, settings)
    responses = _by_database(responses_files, planted, settings)
    scores = scores_table(profiles, responses, planted, settings)
    sides = sides_table(profiles, responses, planted, settings)
    nulls = nulls_table(_by_database(groups_files, planted, settings), planted, settings)
    alike = similarity_table(profiles, planted, read_csv(baseline_file) if baseline_file else None, settings.labels)
    measured = criteria(scores, nulls, alike, settings.confidence, planted=not settings.measured)
    files = (recovery_file, differences_file, scores_file, sides_file, nulls_file, similarity_file, criteria_file)
    tables = (table, differences, scores, sides, nulls, alike, measured, shown)
    for one, path in zip(tables, (*files, displays_file), strict=True):
        write_csv(one, path)
    of_signs = criteria_numbers(as_written(scores), as_written(sides), as_written(measured))
    write_json(key_numbers(as_written(table), as_written(differences)) | of_signs, key_numbers_file)


def _known(
    truth_files: list[Path], reports_files: list[Path], images_files: list[Path], settings: RecoverySettings
) -> tuple[dict[str, Planted], np.ndarray, pd.DataFrame]:
    """Return what was planted, or measured, in each database, in their order.

    Beside it where the action units that are used stand among those of the profiles, and the table of the sources.
    """
    measured = (settings.measured, reports_files, images_files)
    displays = read_displays(settings.planted, truth_files, *measured, settings.least_intensity)
    units = known_units(displays, settings.action_units)
    places, share = places_of(units, settings.action_units), settings.planted_share
    found = {name: planted_of(name, one, settings.labels, units, share) for name, one in displays.items()}
    planted = {name: replace(found[name], places=places) for name in settings.databases if name in found}
    return planted, places, displays_table(displays, units, settings.action_units)


def _profiles(file: Path, places: np.ndarray, settings: RecoverySettings) -> dict[str, np.ndarray]:
    """Return the profiles (output_units, known aus, levels) of each database."""
    axes = (settings.databases, settings.labels, settings.action_units, len(settings.intensities))
    array = profile_array(read_csv(file), *axes)  # (databases, output_units, aus, levels)
    return dict(zip(settings.databases, array[:, :, places], strict=True))


def _by_database(files: list[Path], planted: dict[str, Planted], settings: RecoverySettings) -> dict[str, np.ndarray]:
    """Return the responses (runs, output_units, aus, levels) of each planted database that the files speak of."""
    if not files:
        return {}
    table = pd.concat([read_parquet(path) for path in files], ignore_index=True)
    parts = {name: table[table["database"] == name] for name in planted}
    axes = (settings.labels, settings.action_units, len(settings.intensities))
    return {name: response_array(part, *axes) for name, part in parts.items() if len(part)}


def _separated(
    profiles: dict[str, np.ndarray], planted: dict[str, Planted], settings: RecoverySettings
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the area under the ROC curve of every profile by every truth, and of the sizes of the differences."""
    rows = [
        (database, truth, *row)
        for database, values in profiles.items()
        for truth, known in planted.items()
        for row in recovered(values[..., -1], known.cells, settings.labels)
    ]
    differing = []
    for one, two in combinations(planted, 2):
        differences = (profiles[one] - profiles[two])[..., -1]  # (output_units, aus)
        signs = signs_between(planted[one], planted[two], settings.smallest_difference)  # (output_units, aus)
        found = recovered_differences(differences, signs > 0, signs < 0, settings.labels)
        differing += [(one, two, *row) for row in found]
    return pd.DataFrame(rows, columns=COLUMNS), pd.DataFrame(differing, columns=DIFFERENCE_COLUMNS)


def key_numbers(table: pd.DataFrame, differences: pd.DataFrame) -> dict[str, dict]:
    """Mean AUROC over the expressions where it is defined.

    Parameters
    ----------
    table : table
        Of `COLUMNS`.
    differences : table
        Of `DIFFERENCE_COLUMNS`.

    Returns
    -------
    dict
        own: database -> its profiles by its own truth; other: "database|truth" -> by another's truth; by_expression:
        database -> expression -> AUROC by its own truth; differences: "a|b" -> of the differences of their profiles.

    Examples
    --------
    >>> rows = [("a", "a", "happy", 0.75, 2, 18), ("a", "a", "sad", 0.25, 3, 17), ("a", "b", "happy", 0.5, 2, 18)]
    >>> numbers = key_numbers(pd.DataFrame(rows, columns=COLUMNS), pd.DataFrame(columns=DIFFERENCE_COLUMNS))
    >>> numbers["own"]["a"], numbers["other"]["a|b"], numbers["by_expression"]["a"]["sad"], numbers["differences"]
    (0.5, 0.5, 0.25, {})
    """
    result: dict[str, dict] = {"own": {}, "other": {}, "by_expression": {}, "differences": {}}
    for (database, truth), part in table.groupby(["database", "truth"], sort=False):
        place = ("own", database) if database == truth else ("other", f"{database}|{truth}")
        result[place[0]][place[1]] = float(part["auroc"].mean())
        if database == truth:
            result["by_expression"][database] = dict(zip(part["expression"], part["auroc"], strict=True))
    for (one, two), part in differences.groupby(["database_1", "database_2"], sort=False):
        result["differences"][f"{one}|{two}"] = float(part["auroc"].mean())
    return result
