"""Figures 7 and 8: the profiles of all units, and their sums and differences between databases."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aulens.report.style import canvas, notice, panel_letter, runs_text, show_profile, styled
from aulens.report.tuning_curves import profile_matrix
from aulens.report.wording import decimal, p_text

ROW_HEIGHT = 2.75  # inches; 20 action units with readable labels


@styled
def figure_profiles(
    profiles: pd.DataFrame, databases: Sequence[str], expressions: Sequence[str], action_units: Sequence[int]
) -> Figure:
    """Draw the normalised profile of every unit (columns) of every database (rows).

    Parameters
    ----------
    profiles : table
        tuning/profiles.csv.
    databases, expressions, action_units : in the order of the configuration

    Notes
    -----
    Inagaki et al. 2022, figure 7. All panels share the limits -1 and 1.
    """
    figure, panels = _grid(len(databases), len(expressions))
    image = None
    for row, database in enumerate(databases):
        table = profiles[profiles["database"] == database]
        for column, expression in enumerate(expressions):
            axes = panels[row, column]
            values, intensities = profile_matrix(table[table["unit"] == expression], action_units)
            image = show_profile(axes, values, action_units, intensities)
            axes.set_title(expression, fontsize=8)
            _outer_labels(axes, row == len(databases) - 1, column == 0)
        panels[row, 0].set_ylabel(f"{database}-trained, {runs_text(table['runs'].max())}\nAU")
        panel_letter(panels[row, 0], row)
    figure.colorbar(
        image,
        ax=panels,
        label="normalised response",
        aspect=40,
        pad=0.01,
        shrink=min(1.0, 2.5 / len(panels)),
        ticks=(-1, -0.5, 0, 0.5, 1),
    )
    return figure


def figure_sums_and_differences(
    profiles: pd.DataFrame,
    similarity: pd.DataFrame,
    databases: Sequence[str],
    expressions: Sequence[str],
    action_units: Sequence[int],
) -> Figure:
    """Draw, for each pair of databases, the sum and the difference of the two profiles of every unit.

    Parameters
    ----------
    profiles, similarity : tables
        tuning/profiles.csv and tuning/similarity.csv (its same-expression rows stand above the sums).
    databases, expressions, action_units : in the order of the configuration

    Notes
    -----
    Inagaki et al. 2022, figure 8. All panels share the limits -2 and 2.
    """
    if len(databases) < 2:
        return notice("Sums and differences of profiles need a second database.")
    return _draw_pairs(profiles, similarity, databases, expressions, action_units)


@styled
def _draw_pairs(
    profiles: pd.DataFrame,
    similarity: pd.DataFrame,
    databases: Sequence[str],
    expressions: Sequence[str],
    action_units: Sequence[int],
) -> Figure:
    """Draw two rows (sum, difference) per pair of databases."""
    pairs = list(combinations(databases, 2))
    figure, panels = _grid(2 * len(pairs), len(expressions))
    runs = runs_text(profiles["runs"].max())
    image = None
    for number, (first, second) in enumerate(pairs):
        for column, expression in enumerate(expressions):
            one, two = (_profile(profiles, name, expression, action_units) for name in (first, second))
            sums, differences = panels[2 * number : 2 * number + 2, column]
            image = show_profile(sums, one[0] + two[0], action_units, one[1], limit=2)
            show_profile(differences, one[0] - two[0], action_units, one[1], limit=2)
            sums.set_title(f"{expression}\n{same_expression_text(similarity, first, second, expression)}", fontsize=8)
            differences.set_title(expression, fontsize=8)
            for axes in (sums, differences):
                _outer_labels(axes, axes in panels[-1], column == 0)
        panels[2 * number, 0].set_ylabel(f"{first} + {second}, {runs} each\nAU")
        panels[2 * number + 1, 0].set_ylabel(f"{first} − {second}, {runs} each\nAU")
        panel_letter(panels[2 * number, 0], 2 * number)
        panel_letter(panels[2 * number + 1, 0], 2 * number + 1)
    label = "sum or difference of normalised responses"
    figure.colorbar(
        image, ax=panels, label=label, aspect=40, pad=0.01, shrink=min(1.0, 2.5 / len(panels)), ticks=(-2, -1, 0, 1, 2)
    )
    return figure


def same_expression_text(similarity: pd.DataFrame, first: str, second: str, expression: str) -> str:
    """Return the rank correlation between the two databases' units of one expression, as a title."""
    names = {first, second}
    rows = similarity[
        similarity["database_1"].isin(names)
        & similarity["database_2"].isin(names)
        & (similarity["database_1"] != similarity["database_2"])
        & (similarity["unit_1"] == expression)
        & (similarity["unit_2"] == expression)
    ]
    if rows.empty:
        return ""
    return f"$r_s$ = {decimal(rows['correlation'].iloc[0])}\n{p_text(rows['p'].iloc[0])}"


def _profile(
    profiles: pd.DataFrame, database: str, expression: str, action_units: Sequence[int]
) -> tuple[np.ndarray, list[float]]:
    """Return one unit's normalised profile (aus, levels) and its intensities."""
    return profile_matrix(profiles[(profiles["database"] == database) & (profiles["unit"] == expression)], action_units)


def _grid(rows: int, columns: int) -> tuple[Figure, np.ndarray]:
    """Return a figure with rows x columns panels."""
    figure = canvas(ROW_HEIGHT * rows + 0.15)
    return figure, figure.subplots(rows, columns, squeeze=False)


def _outer_labels(axes: Axes, last_row: bool, first_column: bool) -> None:
    """Label the outer panels only."""
    axes.set_xlabel("intensity" if last_row else "")
    axes.tick_params(labelbottom=last_row, labelleft=first_column)
