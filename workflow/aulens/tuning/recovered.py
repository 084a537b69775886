"""How well single profiles, and the size of their differences, find the action units that were planted."""

import numpy as np
import pandas as pd

from aulens.ranks import auroc


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
    areas, numbers = auroc(responses, planted), planted.sum(axis=1)  # (output_units,) each
    return list(zip(labels, areas.tolist(), numbers.tolist(), (planted.shape[1] - numbers).tolist(), strict=True))


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
        area = float(auroc(np.abs(differences[index]), differing))
        rows.append((name, area, int(differing.sum()), int((~differing).sum()), share))
    return rows
