"""Which action units belong to which expression of a database: as planted, or as another tool measured them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from aulens.databases.known_displays import Displays
from aulens.errors import InputError
from aulens.tuning.planted_signs import planted_signs
from aulens.tuning.planted_similarity import planted_intensities
from aulens.tuning.recovered import planted_action_units


@dataclass(frozen=True, eq=False)
class Planted:
    """What was planted in a database, or measured.

    Attributes
    ----------
    cells : (output_units, aus) bool
        Whether the action unit belongs to the expression.
    intensities : (output_units, aus) float
        Its mean intensity.
    measured : bool
        Whether a tool measured them, so that both hold its errors.
    places : slice or (aus,) int
        Where these action units stand among those of the profiles.
    """

    cells: np.ndarray
    intensities: np.ndarray
    measured: bool = False
    places: slice | np.ndarray = field(default_factory=lambda: slice(None))


def places_of(units: Sequence[int], all_units: Sequence[int]) -> np.ndarray:
    """Return where action units stand among those of the profiles, (aus,) int."""
    return np.array([list(all_units).index(unit) for unit in units], dtype=int)


def planted_of(database: str, displays: Displays, labels: list[str], units: list[int], share: float) -> Planted:
    """Return what was planted, or measured, in one database.

    Parameters
    ----------
    database : str
        For messages.
    displays : Displays
        What its images show.
    labels, units : lists
        Expressions and action units of the arrays.
    share : float
        Smallest share of an expression's images with the action unit.

    Raises
    ------
    InputError
        If a measured action unit is unknown in all images of an expression.
    """
    if displays.tool is None:
        cells = planted_action_units(displays.table, labels, units, share)
        return Planted(cells, planted_intensities(displays.table, labels, units))
    shares, means = measured_cells(displays.table, labels, units, displays.shown_from)
    if np.isnan(means).any():
        label, unit = np.argwhere(np.isnan(means))[0]
        raise InputError(
            f"{database}: {displays.tool} measured action unit {units[unit]} in no image of {labels[label]}; take the "
            "expression out of the study, or the action unit out of the column map"
        )
    return Planted(shares >= share, means, measured=True)


def measured_cells(
    table: pd.DataFrame, labels: list[str], units: list[int], shown_from: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return how many of an expression's images show an action unit, and how strongly, as a tool measured it.

    Parameters
    ----------
    table : table
        Columns expression, action_unit, intensity: one row per image and action unit that is known.
    labels, units : lists
        Expressions and action units, in the order of the arrays.
    shown_from : float
        Smallest intensity that counts as shown.

    Returns
    -------
    shares, means : (labels, aus) float
        Over the images in which the action unit is known; NaN without one.

    Examples
    --------
    >>> rows = [("happy", 12, 0.6), ("happy", 12, 0.1), ("happy", 4, 0.1), ("sad", 4, 0.5)]
    >>> table = pd.DataFrame(rows, columns=["expression", "action_unit", "intensity"])
    >>> shares, means = measured_cells(table, ["happy", "sad"], [4, 12], 0.2)
    >>> shares.tolist(), means.tolist()
    ([[0.0, 0.5], [1.0, nan]], [[0.1, 0.35], [0.5, nan]])
    """
    groups = table.assign(shown=table["intensity"] >= shown_from).groupby(["expression", "action_unit"])
    found = [groups[column].mean().unstack().reindex(index=labels, columns=units) for column in ("shown", "intensity")]
    return found[0].to_numpy(float), found[1].to_numpy(float)


def signs_between(first: Planted, second: Planted, smallest: float) -> np.ndarray:
    """Return in which of two databases an action unit belongs more to an expression.

    Parameters
    ----------
    first, second : Planted
        Of two databases.
    smallest : float
        Difference of mean intensities from which measured displays count as different.

    Returns
    -------
    (output_units, aus) int
        1 in the first, -1 in the second, 0 in neither. Planted in one only; if one of the two was measured, the sign of
        the difference of mean intensities, where it is at least the smallest.

    Examples
    --------
    >>> intensities = [np.array([[0.5, 0.3, 0.1]]), np.array([[0.2, 0.28, 0.4]])]
    >>> first, second = (Planted(one > 0.25, one, measured=True) for one in intensities)
    >>> signs_between(first, second, 0.1).tolist()
    [[1, 0, -1]]
    """
    if not (first.measured or second.measured):
        return planted_signs(first.cells, second.cells)
    differences = first.intensities - second.intensities  # (output_units, aus)
    return np.where(np.abs(differences) >= smallest - 1e-12, np.sign(differences), 0).astype(int)
