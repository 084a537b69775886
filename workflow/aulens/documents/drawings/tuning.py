"""From an action unit series to tuning curves."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aulens.documents.drawings.action_units import face_part
from aulens.documents.material import Material
from aulens.report.action_unit_names import named_action_unit
from aulens.report.style import GREY, LOSS_COLOUR, RATE_COLOUR, canvas, corner_note, runs_text, show_image, styled


def draw(material: Material) -> Figure:
    """Return the picture."""
    manifest, profiles, options = material.table("manifest"), material.table("profiles"), material.options
    unit = options["action_unit"]
    rows = manifest[(manifest["action_unit"] == unit) | (manifest["action_unit"] == 0)].sort_values("level")
    shown = [material.picture("images", path.rpartition("/")[2]) for path in rows["path"]]
    own = profiles[(profiles["database"] == options["database"]) & (profiles["action_unit"] == unit)]
    return figure_tuning(shown, own, options["output_units"])


@styled
def figure_tuning(shown: Sequence[np.ndarray], profiles: pd.DataFrame, output_units: Sequence[str]) -> Figure:
    """Draw the images of one action unit above what some output units answer to them.

    Parameters
    ----------
    shown : sequence of (H, W) uint8
        From the null image to the highest intensity.
    profiles : table
        Rows of tuning/profiles.csv of one database and action unit.
    output_units : sequence of str
        Which curves.
    """
    figure = canvas(2.75, 8.0)
    above, below = figure.subfigures(2, 1, height_ratios=[1.0, 2.1])
    for axes, image in zip(above.subplots(1, len(shown)), shown, strict=True):
        show_image(axes, face_part(image))
    axes = below.subplots()
    for name, colour in zip(output_units, (RATE_COLOUR, LOSS_COLOUR), strict=False):
        curve = profiles[profiles["output_unit"] == name].sort_values("level")
        mean, spread = curve["response"], curve["response_sd"]
        axes.fill_between(curve["intensity"], mean - spread, mean + spread, color=colour, alpha=0.2, lw=0)
        axes.plot(curve["intensity"], mean, marker="o", ms=3, color=colour)
        axes.annotate(
            f"output unit “{name}”",
            (1.0, mean.iloc[-1]),
            xytext=(-6, 6 if mean.iloc[-1] > 0 else -14),
            textcoords="offset points",
            ha="right",
            color=colour,
            va="bottom",
        )
    axes.axhline(0, color=GREY, lw=0.7, ls="--")
    corner_note(axes, f"networks trained on {profiles['database'].iloc[0]}: mean, ± sd over runs", "upper left")
    unit, runs = int(profiles["action_unit"].iloc[0]), profiles["runs"].max()
    axes.margins(y=0.2)
    axes.set(xlim=(-0.05, 1.05), xlabel=f"intensity of {named_action_unit(unit)}", xticks=np.linspace(0, 1, 11))
    axes.set_ylabel(f"response less that to\nthe null image, {runs_text(runs)}")
    return figure
