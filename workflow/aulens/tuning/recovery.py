"""How well profiles find the action units that were planted in synthetic databases."""

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from aulens.files import read_csv, write_csv, write_json
from aulens.training.key_numbers import as_written
from aulens.tuning.arrays import profile_array

COLUMNS = ["database", "truth", "expression", "auroc", "planted", "others"]
DIFFERENCE_COLUMNS = ["database_1", "database_2", "expression", "auroc", "differing", "others", "right_direction"]


@dataclass(frozen=True)
class RecoverySettings:
    """What is compared with the planted truth.

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
    planted : list of str
        The database of each truth file, in the order of the files.
    planted_share : float
        An action unit is planted when at least this share of an expression's images has it.
    """

    databases: list[str]
    labels: list[str]
    action_units: list[int]
    intensities: list[float]
    planted: list[str]
    planted_share: float


def recovery(
    profiles_file: Path,
    truth_files: list[Path],
    recovery_file: Path,
    differences_file: Path,
    key_numbers_file: Path,
    *,
    settings: RecoverySettings,
) -> None:
    """Write how well responses at the highest level, and their differences, separate planted action units."""
    axes = (settings.databases, settings.labels, settings.action_units, len(settings.intensities))
    highest = profile_array(read_csv(profiles_file), *axes)[..., -1]  # (databases, output_units, aus)
    responses = dict(zip(settings.databases, highest, strict=True))
    planted = {
        name: planted_action_units(read_csv(path), settings.labels, settings.action_units, settings.planted_share)
        for name, path in zip(settings.planted, truth_files, strict=True)
    }
    rows = [
        (database, truth, *row)
        for database, values in responses.items()
        for truth, table in planted.items()
        for row in recovered(values, table, settings.labels)
    ]
    both = [name for name in settings.databases if name in planted]
    differing = [
        (one, two, *row)
        for one, two in combinations(both, 2)
        for row in recovered_differences(responses[one] - responses[two], planted[one], planted[two], settings.labels)
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    differences = pd.DataFrame(differing, columns=DIFFERENCE_COLUMNS)
    write_csv(table, recovery_file)
    write_csv(differences, differences_file)
    write_json(key_numbers(as_written(table), as_written(differences)), key_numbers_file)


def planted_action_units(truth: pd.DataFrame, labels: list[str], action_units: list[int], share: float) -> np.ndarray:
    """Which action units belong to which expression of a synthetic database.

    Parameters
    ----------
    truth : table
        Columns image, expression, action_unit, intensity; one row per action unit that is present in an image.
    labels : list of str
        The expressions, in the order of the array.
    action_units : list of int
        In the order of the array.
    share : float
        Smallest share of the expression's images (those that the table lists) with the action unit.

    Returns
    -------
    (labels, aus) bool
        Whether the action unit is planted.

    Examples
    --------
    >>> columns = ["image", "expression", "action_unit", "intensity"]
    >>> rows = [("1", "happy", 12, 0.5), ("2", "happy", 12, 0.9), ("2", "happy", 4, 0.1), ("3", "happy", 12, 0.7)]
    >>> planted_action_units(pd.DataFrame(rows, columns=columns), ["happy"], [4, 12], 0.5).tolist()
    [[False, True]]
    """
    present = truth[truth["intensity"] > 0]
    images = truth.groupby("expression")["image"].nunique().reindex(labels)
    counts = present.groupby(["expression", "action_unit"])["image"].nunique().unstack()
    counts = counts.reindex(index=labels, columns=action_units).fillna(0)  # (labels, aus)
    return counts.div(images, axis=0).ge(share).to_numpy()


def auroc(values: np.ndarray, positive: np.ndarray) -> float:
    """Area under the ROC curve: how often a positive's value exceeds another's, ties counting half.

    Parameters
    ----------
    values : (n,) float
        By which the cases are ordered.
    positive : (n,) bool
        Which of them are positive.

    Returns
    -------
    float
        .5 is chance; NaN if all or none are positive.

    Notes
    -----
    The Mann-Whitney statistic over the number of pairs (Hanley & McNeil 1982).

    Examples
    --------
    .9 and .4 against .5 and .1: three of four pairs are in order.

    >>> auroc(np.array([0.9, 0.4, 0.5, 0.1]), np.array([True, True, False, False]))
    0.75
    """
    count, others = int(positive.sum()), int((~positive).sum())
    if count == 0 or others == 0:
        return np.nan
    return float((rankdata(values)[positive].sum() - count * (count + 1) / 2) / (count * others))


def recovered(responses: np.ndarray, planted: np.ndarray, labels: list[str]) -> list[tuple]:
    """How well each output unit's responses find the action units planted for its expression.

    Parameters
    ----------
    responses : (output_units, aus) float
        Normalised responses at the highest level.
    planted : (output_units, aus) bool
        What was planted.
    labels : list of str
        The output units.

    Returns
    -------
    list of (expression, auroc, planted, others)
        `planted` and `others` are numbers of action units.

    Examples
    --------
    >>> recovered(np.array([[0.1, 1.0, -0.3]]), np.array([[False, True, False]]), ["happy"])
    [('happy', 1.0, 1, 2)]
    """
    return [
        (name, auroc(values, truth), int(truth.sum()), int((~truth).sum()))
        for name, values, truth in zip(labels, responses, planted, strict=True)
    ]


def recovered_differences(
    differences: np.ndarray, first: np.ndarray, second: np.ndarray, labels: list[str]
) -> list[tuple]:
    """How well the size of a profile difference finds the action units planted in one of two databases only.

    Parameters
    ----------
    differences : (output_units, aus) float
        Normalised responses of the first database's output units minus the second's, at the highest level.
    first, second : (output_units, aus) bool
        What was planted in the two databases.
    labels : list of str
        The output units.

    Returns
    -------
    list of (expression, auroc, differing, others, right_direction)
        `right_direction` is the share of the differing action units whose difference has the planted sign.

    Examples
    --------
    The second action unit was planted in the first database only, the third in the second only.

    >>> first, second = np.array([[True, True, False, False]]), np.array([[True, False, True, False]])
    >>> recovered_differences(np.array([[0.1, 0.8, 0.5, -0.2]]), first, second, ["happy"])
    [('happy', 1.0, 2, 2, 0.5)]
    """
    rows = []
    for index, name in enumerate(labels):
        differing = first[index] != second[index]  # (aus,)
        planted_sign = np.where(first[index], 1.0, -1.0)[differing]  # (differing,)
        right = np.sign(differences[index][differing]) == planted_sign
        share = float(right.mean()) if right.size else np.nan
        area = auroc(np.abs(differences[index]), differing)
        rows.append((name, area, int(differing.sum()), int((~differing).sum()), share))
    return rows


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
