"""The figures of the calibration study: how often every test errs, and what follows planned distances."""

from pathlib import Path
from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aulens.files import read_csv
from aulens.report.measured_rates import without_gaps
from aulens.report.style import GREY, LOSS_COLOUR, RATE_COLOUR, canvas, panel_letter, save, styled

NOMINAL = 0.05
INDEPENDENT = ("published", "plain")


def calibration(rates_file: Path, doses_file: Path, expressions_file: Path, figures_folder: Path) -> None:
    """Write both figures, each as SVG, PNG and PDF."""
    doses = figure_doses(read_csv(doses_file), read_csv(expressions_file))
    drawn = {"rates": figure_rates(read_csv(rates_file)), "dose_response": doses}
    for name, figure in drawn.items():
        save(figure, figures_folder, name)


@styled
def figure_rates(rates: pd.DataFrame) -> Figure:
    """Draw the false-positive rate of every test, a line each, and a panel for each number of runs."""
    known = without_gaps(rates)
    known = known[known["null"] & known["rejected"].notna()]
    known = known.sort_values("other", kind="stable")
    keys = known[["test", "effect", "kind"]].drop_duplicates()
    names = [fill(": ".join(filter(None, [row.test, row.effect])) + f" ({row.kind})", 46) for row in keys.itertuples()]
    numbers = sorted(known["runs"].unique())
    figure = canvas(0.7 + 0.19 * len(keys))
    panels = figure.subplots(1, len(numbers), sharey=True, squeeze=False)[0]
    for place, (axes, runs) in enumerate(zip(panels, numbers, strict=True)):
        own = keys.merge(known[known["runs"] == runs].drop_duplicates(["test", "effect", "kind"]), how="left")
        for height, row in enumerate(own.itertuples()):
            if not np.isnan(row.rejected):
                colour = RATE_COLOUR if row.kind.startswith(INDEPENDENT) else LOSS_COLOUR
                axes.plot([row.rejected_low, row.rejected_high], [height, height], color=colour, lw=1.6)
                axes.plot(row.rejected, height, "o", color=colour, ms=3.5)
        axes.axvline(NOMINAL, color=GREY, lw=0.8, ls="--")
        axes.set(xlim=(0, 1), xlabel="share of draws with p < .05", title=f"{runs} runs")
        panel_letter(axes, place)
    panels[0].set_yticks(range(len(names)), names, fontsize=5.5, linespacing=0.9)
    panels[0].set_ylim(len(names) - 0.3, -0.7)
    return figure


@styled
def figure_doses(doses: pd.DataFrame, expressions: pd.DataFrame) -> Figure:
    """Draw every measure against the planned distance, of the number of runs that most pairs have.

    The last panel has the gap of every expression of every culture.
    """
    measures = list(doses["measure"].unique())
    gaps = expressions[expressions["measure"] == "gap of similarity"]
    figure = canvas(2.5)
    panels = figure.subplots(1, max(len(measures) + (not gaps.empty), 1), squeeze=False)[0]
    for place, (axes, measure) in enumerate(zip(panels, measures, strict=False)):
        own = doses[doses["measure"] == measure]
        own = own[own["runs"] == own["runs"].mode().iloc[0]].sort_values("distance")
        axes.vlines(own["distance"], own["study_low"], own["study_high"], color=LOSS_COLOUR, lw=0.7)
        axes.vlines(own["distance"], own["low"], own["high"], color=LOSS_COLOUR, lw=2.4)
        axes.plot(own["distance"], own["mean"], "o-", color=LOSS_COLOUR, ms=3.5, lw=0.8)
        axes.set(xlabel="planned distance", title=fill(measure, 18), xlim=(-0.05, None))
        panel_letter(axes, place)
    if not gaps.empty:
        axes, bounds = panels[-1], gaps[["low", "high"]]
        axes.vlines(gaps["distance"], bounds["low"], bounds["high"], color=LOSS_COLOUR, lw=0.7)
        axes.plot(gaps["distance"], gaps["mean"], "o", color=LOSS_COLOUR, ms=3)
        axes.set(xlabel="planned distance", title=fill("gap of similarity, each expression", 18), xlim=(-0.05, None))
        panel_letter(axes, len(panels) - 1)
    return figure
