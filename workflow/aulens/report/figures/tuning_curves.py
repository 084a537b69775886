"""Tuning of single output units to action units, and their whole profiles (Inagaki et al. 2022, figures 5 and 6)."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aulens.errors import InputError
from aulens.files import read_npy
from aulens.report.profile_panels import profile_matrix
from aulens.report.study import Study
from aulens.report.style import (
    GREY,
    INK,
    canvas,
    corner_note,
    database_colour,
    panel_letter,
    runs_text,
    show_image,
    show_profile,
    side_by_side,
    styled,
)
from aulens.report.wording import decimal, listed

TITLE = "Tuning of single output units to action units"
CAPTION = (
    "Mean and standard deviation over runs of an output unit's normalised response, with some stimuli and their "
    "intensities above; right: its whole profile. Arrowheads (filled, open) point at the action units of the curves."
)
FACES_OF = "stimuli"
OF_STIMULI = True
EXAMPLE_INTENSITIES = (0.0, 0.5, 1.0)
Stimuli = Sequence[tuple[float, np.ndarray]]


class TuningExample(NamedTuple):
    """One output unit, and for each action unit that is shown intensity and face of some stimuli, (H, W[, 3]) uint8."""

    output_unit: str
    stimuli: Mapping[int, Stimuli]


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    (folder,) = {name.rpartition("/")[0] for name in study.files if name.startswith("faces/")}
    table, faces = study.table(f"{folder}/faces.csv"), read_npy(study.file(f"{folder}/faces.npy"))
    examples = [
        TuningExample(
            chosen["expression"], {unit: example_stimuli(table, faces, unit) for unit in chosen["action_units"]}
        )
        for chosen in study.analyses["tuning_curves"]["examples"]
    ]
    return figure_tuning_curves(
        study.table("tuning/profiles.csv"), examples, study.facts["databases"], study.facts["action_units"]
    )


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    profiles = study.table("tuning/profiles.csv")
    return [
        tuning_sentence(profiles, chosen["expression"], unit, study.facts["databases"])
        for chosen in study.analyses["tuning_curves"]["examples"]
        for unit in chosen["action_units"]
    ]


@styled
def figure_tuning_curves(
    profiles: pd.DataFrame, examples: Sequence[TuningExample], databases: Sequence[str], action_units: Sequence[int]
) -> Figure:
    """Draw, per example and database, the tuning curves of one output unit and its profile with arrowheads.

    Parameters
    ----------
    profiles : table
        tuning/profiles.csv.
    examples : sequence of TuningExample
        At least one.
    databases : sequence of str
        In the order of the configuration.
    action_units : sequence of int
        All action units of the profile, in the order of the configuration.

    Notes
    -----
    Inagaki et al. 2022, figures 5 and 6: mean and sd over runs of the normalised response.
    """
    rows = [(example, place) for example in examples for place in range(len(databases))]
    figure = canvas(2.75 * len(rows) + 0.1)
    blocks = figure.add_gridspec(len(rows), 1)
    number = 0
    for row, (example, place) in enumerate(rows):
        unit_rows = profiles[profiles["output_unit"] == example.output_unit]
        limit = _curve_limit(unit_rows[unit_rows["action_unit"].isin(list(example.stimuli))])
        own = unit_rows[unit_rows["database"] == databases[place]]
        widths = [1.0] * len(example.stimuli) + [0.9]
        panels = blocks[row].subgridspec(1, len(widths), width_ratios=widths)
        for column, unit in enumerate(example.stimuli):
            cell = panels[column].subgridspec(2, 1, height_ratios=[1, 2.1], hspace=0.02)
            top, axes = figure.add_subplot(cell[0]), figure.add_subplot(cell[1])
            _stimuli(top, example.stimuli[unit])
            colour = database_colour(place)
            _curve(axes, own[own["action_unit"] == unit], unit, limit, colour)
            axes.set_ylabel(f"{databases[place]}-trained\nnormalised response" if column == 0 else "")
            panel_letter(top, number)
            number += 1
        axes = figure.add_subplot(panels[-1])
        matrix = profile_matrix(profiles, databases[place], example.output_unit, action_units)
        _profile(figure, axes, matrix, action_units, list(example.stimuli))
        title = f"output unit “{example.output_unit}”,\n{databases[place]}-trained, {runs_text(own['runs'].max())}"
        axes.set_title(title, fontsize=7.5)
        panel_letter(axes, number)
        number += 1
    return figure


def example_stimuli(table: pd.DataFrame, faces: np.ndarray, action_unit: int) -> Stimuli:
    """Return intensity and face of one action unit: the null image, and those nearest to .5 and 1, each once.

    Parameters
    ----------
    table : table
        faces.csv of the series.
    faces : (n, H, W) or (n, H, W, 3) uint8

    Raises
    ------
    InputError
        If there is no such stimulus.
    """
    series = table[(table["action_unit"] == action_unit) | (table["action_unit"] == 0)]
    if not (series["action_unit"] == action_unit).any():
        raise InputError(f"analyses.tuning_curves.examples: action unit {action_unit} is not among the stimuli")
    nearest = dict.fromkeys((series["intensity"] - value).abs().idxmin() for value in EXAMPLE_INTENSITIES)
    return [(float(table.loc[row, "intensity"]), np.array(faces[int(table.loc[row, "face"])])) for row in nearest]


def tuning_sentence(profiles: pd.DataFrame, output_unit: str, action_unit: int, databases: Sequence[str]) -> str:
    """Say how one output unit responds to one action unit at its highest intensity."""
    rows = profiles[(profiles["output_unit"] == output_unit) & (profiles["action_unit"] == action_unit)]
    rows = rows[rows["level"] == rows["level"].max()].set_index("database")
    parts = []
    for name in databases:
        if name in rows.index:
            value, spread = rows.loc[name, "normalised"], rows.loc[name, "normalised_sd"]
            parts.append(f"{decimal(value)} ± {decimal(spread)} in {name}-trained networks")
    return (
        f"AU{action_unit} at its highest intensity changed the output unit “{output_unit}” by {listed(parts)} "
        "(of its largest mean response; ± sd over runs)."
    )


def _curve_limit(rows: pd.DataFrame) -> float:
    """Return the half range of the response axis: the same for all curves of the figure, at least 1."""
    reach = (rows["normalised"].abs() + rows["normalised_sd"].fillna(0)).max()
    return max(1.0, np.ceil(float(reach) * 5) / 5) if np.isfinite(reach) else 1.0


def _stimuli(axes: Axes, shown: Stimuli) -> None:
    """Show the example stimuli and their intensities above a curve."""
    images = [image for _, image in shown]
    show_image(axes, side_by_side(images, len(images)))
    step = images[0].shape[1] + 8
    for place, (intensity, _) in enumerate(shown):
        axes.text(place * step + step / 2, -8, f"{intensity:g}", ha="center", va="bottom", fontsize=7)


def _curve(axes: Axes, curve: pd.DataFrame, unit: int, limit: float, colour: str) -> None:
    """Draw mean and sd over runs of the response to one action unit."""
    curve = curve.sort_values("level")
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
    figure: Figure,
    axes: Axes,
    matrix: tuple[np.ndarray, list[float]],
    action_units: Sequence[int],
    examples: Sequence[int],
) -> None:
    """Draw the profile of one output unit; arrowheads (filled, then open) point at the example action units."""
    values, intensities = matrix
    image = show_profile(axes, values, action_units, intensities)
    axes.set(xlabel="AU intensity", ylabel="AU")
    axes.set_autoscale_on(False)
    for place, unit in enumerate(examples):
        row = list(action_units).index(unit)
        axes.plot(
            len(intensities) + 0.1, row, marker="<", ms=5, color=INK, mfc=INK if place == 0 else "white", clip_on=False
        )
    figure.colorbar(image, ax=axes, label="normalised response", aspect=28, pad=0.06, ticks=(-1, -0.5, 0, 0.5, 1))
