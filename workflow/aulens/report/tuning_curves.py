"""Figures 5 and 6: one unit's tuning to example action units, and its whole profile."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aulens.report.style import (
    DATABASE_COLOURS,
    GREY,
    INK,
    canvas,
    corner_note,
    panel_letter,
    runs_text,
    show_grey,
    show_profile,
    side_by_side,
    styled,
)


@styled
def figure_tuning_curves(
    profiles: pd.DataFrame,
    stimuli: Mapping[int, Sequence[tuple[float, np.ndarray]]],
    expression: str,
    databases: Sequence[str],
    action_units: Sequence[int],
) -> Figure:
    """Draw, per database, the tuning curves of one unit and its profile with arrowheads at the examples.

    Parameters
    ----------
    profiles : table
        tuning/profiles.csv.
    stimuli : action unit -> intensity and face image (H, W) of a few of its stimuli
        The example action units, in this order.
    expression : the unit
    databases : names, in the order of the configuration
    action_units : all action units of the profile, in the order of the configuration

    Notes
    -----
    Inagaki et al. 2022, figures 5 and 6: mean and sd over runs of the normalised response.
    """
    examples = list(stimuli)
    figure = canvas(2.75 * len(databases) + 0.1)
    unit_rows = profiles[profiles["unit"] == expression]
    limit = _curve_limit(unit_rows[unit_rows["action_unit"].isin(examples)])
    heads = figure.add_gridspec(len(databases), len(examples) + 1, width_ratios=[1.0] * len(examples) + [0.9])
    number = 0
    for row, database in enumerate(databases):
        table = unit_rows[unit_rows["database"] == database]
        for column, unit in enumerate(examples):
            cell = heads[row, column].subgridspec(2, 1, height_ratios=[1, 2.1], hspace=0.02)
            top = figure.add_subplot(cell[0])
            _stimuli(top, stimuli[unit])
            axes = figure.add_subplot(cell[1])
            colour = DATABASE_COLOURS[row % len(DATABASE_COLOURS)]
            _curve(axes, table[table["action_unit"] == unit], unit, limit, colour)
            axes.set_ylabel(f"{database}-trained\nnormalised response" if column == 0 else "")
            panel_letter(top, number)
            number += 1
        axes = figure.add_subplot(heads[row, -1])
        _profile(figure, axes, table, action_units, examples)
        axes.set_title(f"“{expression}” unit, {database}-trained, {runs_text(table['runs'].max())}", fontsize=7.5)
        panel_letter(axes, number)
        number += 1
    return figure


def profile_matrix(
    profile: pd.DataFrame, action_units: Sequence[int], value: str = "normalised"
) -> tuple[np.ndarray, list[float]]:
    """Return one unit's profile (aus, levels) and its intensities."""
    table = profile.assign(intensity=profile["intensity"].round(6))
    table = table.pivot(index="action_unit", columns="intensity", values=value).reindex(index=action_units)
    return table.to_numpy(float), [float(level) for level in table.columns]  # (aus, levels)


def _curve_limit(rows: pd.DataFrame) -> float:
    """Return the half range of the response axis: the same for all curves of the figure, at least 1."""
    reach = (rows["normalised"].abs() + rows["normalised_sd"].fillna(0)).max()
    return max(1.0, np.ceil(float(reach) * 5) / 5) if np.isfinite(reach) else 1.0


def _stimuli(axes: Axes, shown: Sequence[tuple[float, np.ndarray]]) -> None:
    """Show the example stimuli and their intensities above a curve."""
    images = [image for _, image in shown]
    show_grey(axes, side_by_side(images, len(images)))
    step = images[0].shape[1] + 8
    for place, (level, _) in enumerate(shown):
        axes.text(place * step + step / 2, -8, f"{level:g}", ha="center", va="bottom", fontsize=7)


def _curve(axes: Axes, curve: pd.DataFrame, unit: int, limit: float, colour: str) -> None:
    """Draw mean and sd over runs of the response to one action unit."""
    curve = curve.sort_values("intensity")
    axes.axhline(0, color=GREY, lw=0.7)
    axes.errorbar(
        curve["intensity"],
        curve["normalised"],
        curve["normalised_sd"],
        color=colour,
        marker="o",
        ms=3,
        capsize=1.5,
        elinewidth=0.8,
    )
    axes.set(xlim=(-0.05, 1.05), ylim=(-limit, limit), xlabel=f"intensity of AU{unit}", xticks=(0, 0.5, 1))
    corner_note(axes, runs_text(curve["runs"].max()) if len(curve) else "no response table", "upper left")


def _profile(
    figure: Figure, axes: Axes, table: pd.DataFrame, action_units: Sequence[int], examples: Sequence[int]
) -> None:
    """Draw the profile of one unit; arrowheads (filled, then open) point at the example action units."""
    values, intensities = profile_matrix(table, action_units)
    image = show_profile(axes, values, action_units, intensities)
    axes.set(xlabel="AU intensity", ylabel="AU")
    axes.set_autoscale_on(False)
    for place, unit in enumerate(examples):
        row = list(action_units).index(unit)
        axes.plot(
            len(intensities) + 0.1, row, marker="<", ms=5, color=INK, mfc=INK if place == 0 else "white", clip_on=False
        )
    figure.colorbar(image, ax=axes, label="normalised response", aspect=28, pad=0.06, ticks=(-1, -0.5, 0, 0.5, 1))
