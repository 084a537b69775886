"""How well profiles find the action units that synthetic databases were drawn with."""

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from aulens.files import read_csv, write_csv
from aulens.tuning.arrays import profile_array

COLUMNS = ["database", "truth", "expression", "auroc", "planted", "others"]
DIFFERENCE_COLUMNS = ["database_1", "database_2", "expression", "auroc", "differing", "others", "right_direction"]


@dataclass(frozen=True)
class RecoverySettings:
    """What is compared with the planted truth.

    databases : the trained databases of the profiles, in the study's order
    truths : the database of each truth file, in the same order
    expressions : the units, in the study's order
    action_units : the action units of the profiles
    intensities : their intensities, increasing from 0 (the null image)
    planted_share : an action unit is planted when at least this share of an expression's images has it
    """

    databases: list[str]
    truths: list[str]
    expressions: list[str]
    action_units: list[int]
    intensities: list[float]
    planted_share: float


def recovery(
    profiles_file: Path,
    truth_files: list[Path],
    recovery_file: Path,
    differences_file: Path,
    *,
    settings: RecoverySettings,
) -> None:
    """Write how well responses at the highest intensity, and their differences, separate planted action units."""
    axes = (settings.databases, settings.expressions, settings.action_units, settings.intensities)
    highest = profile_array(read_csv(profiles_file), *axes)[..., -1]  # (databases, units, aus)
    responses = dict(zip(settings.databases, highest, strict=True))
    planted = {
        name: planted_action_units(read_csv(path), settings.expressions, settings.action_units, settings.planted_share)
        for name, path in zip(settings.truths, truth_files, strict=True)
    }
    rows = [
        (database, truth, *row)
        for database, values in responses.items()
        for truth, table in planted.items()
        for row in recovered(values, table, settings.expressions)
    ]
    write_csv(pd.DataFrame(rows, columns=COLUMNS), recovery_file)
    both = [name for name in settings.databases if name in planted]
    rows = [
        (one, two, *row)
        for one, two in combinations(both, 2)
        for row in recovered_differences(
            responses[one] - responses[two], planted[one], planted[two], settings.expressions
        )
    ]
    write_csv(pd.DataFrame(rows, columns=DIFFERENCE_COLUMNS), differences_file)


def planted_action_units(
    truth: pd.DataFrame, expressions: list[str], action_units: list[int], share: float
) -> np.ndarray:
    """Which action units belong to which expression of a synthetic database.

    Parameters
    ----------
    truth : columns image, expression, action_unit, intensity; one row per action unit that is present in an image
    share : smallest share of the expression's images (those that the table lists) with the action unit

    Returns
    -------
    (expressions, aus) bool
    """
    present = truth[truth["intensity"] > 0]
    images = truth.groupby("expression")["image"].nunique().reindex(expressions)
    counts = present.groupby(["expression", "action_unit"])["image"].nunique().unstack()
    counts = counts.reindex(index=expressions, columns=action_units).fillna(0)  # (expressions, aus)
    return counts.div(images, axis=0).ge(share).to_numpy()


def auroc(values: np.ndarray, positive: np.ndarray) -> float:
    """Area under the ROC curve: how often a positive's value exceeds another's, ties counting half.

    Parameters
    ----------
    values : (n,) float
    positive : (n,) bool

    Returns
    -------
    float
        .5 is chance; NaN if all or none are positive.

    Notes
    -----
    The Mann-Whitney statistic over the number of pairs (Hanley & McNeil 1982).
    """
    count, others = int(positive.sum()), int((~positive).sum())
    if count == 0 or others == 0:
        return np.nan
    return float((rankdata(values)[positive].sum() - count * (count + 1) / 2) / (count * others))


def recovered(responses: np.ndarray, planted: np.ndarray, expressions: list[str]) -> list[tuple]:
    """Return expression, AUROC of planted action units, their number and that of the others, for each expression.

    Parameters
    ----------
    responses : (units, aus) float
        Normalised responses at the highest intensity.
    planted : (units, aus) bool
    """
    return [
        (name, auroc(values, truth), int(truth.sum()), int((~truth).sum()))
        for name, values, truth in zip(expressions, responses, planted, strict=True)
    ]


def recovered_differences(
    differences: np.ndarray, first: np.ndarray, second: np.ndarray, expressions: list[str]
) -> list[tuple]:
    """How well the size of a profile difference finds the action units planted in one of two databases only.

    Parameters
    ----------
    differences : (units, aus) float
        Normalised responses of the first database's units minus the second's, at the highest intensity.
    first, second : (units, aus) bool
        What was planted in the two databases.

    Returns
    -------
    list of (expression, auroc, differing, others, right_direction)
        `right_direction` is the share of the differing action units whose difference has the planted sign.
    """
    rows = []
    for index, name in enumerate(expressions):
        differing = first[index] != second[index]  # (aus,)
        planted_sign = np.where(first[index], 1.0, -1.0)[differing]
        right = np.sign(differences[index][differing]) == planted_sign
        share = float(right.mean()) if right.size else np.nan
        area = auroc(np.abs(differences[index]), differing)
        rows.append((name, area, int(differing.sum()), int((~differing).sum()), share))
    return rows
