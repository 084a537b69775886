"""Panels of shares or distances: a row per region (or which pixels), trained beside random beside even."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from aulens.report.methods_in_words import in_words
from aulens.report.share_sentences import replication
from aulens.report.style import GREY, INK, PALE, canvas, database_colour, legend_below, panel_letter, styled

ROW = 0.16  # inches, of one database
Columns = tuple[str, str, str, str]


@styled
def figure_of_parts(
    table: pd.DataFrame,
    columns: Columns,
    groups: Sequence[Sequence[str]],
    labels: Sequence[str],
    databases: Sequence[str],
) -> Figure:
    """Draw a row of panels for every method, over all expressions.

    Parameters
    ----------
    table : table
        attribution/shares.csv or attribution/landmark_distances.csv.
    columns : tuple of str
        Of what it is, the value, that of an even map, and that of what the oval passes (empty: not drawn).
    groups : sequence of sequences of str
        What each panel of a row shows, from above; what is nowhere known is left out.
    labels : sequence of str
        Of the panels' axes.
    databases : sequence of str
        In the order of the configuration, which gives the colours.

    Notes
    -----
    The panels of a column have one scale, from 0 to the first tenth above all that is drawn.
    """
    own = table[(table["expression"] == "all") & table[columns[1]].notna()]
    methods = list(table["method"].unique())
    groups = [[name for name in names if name in set(own[columns[0]])] for names in groups]
    rows = max(max(len(names) for names in groups), 2)
    figure = canvas(len(methods) * (rows * (0.08 + ROW * len(databases)) + 0.65) + 0.35)
    figure.get_layout_engine().set(w_pad=0.08)  # names are wider in files than the layout measures
    panels = figure.subplots(len(methods), len(groups), squeeze=False)
    for column, (names, label) in enumerate(zip(groups, labels, strict=True)):
        limit = _limit(own[own[columns[0]].isin(names)], columns)
        for row, method in enumerate(methods):
            axes, shown = panels[row, column], own[own["method"] == method]
            _panel(axes, shown, columns, names, databases)
            axes.set(xlim=(0, limit), xlabel=label if row == len(methods) - 1 else "")
            axes.set_title(in_words(method) if column == 0 else _numbers(shown, databases), fontsize=7)
            axes.locator_params(axis="x", nbins=5)
            panel_letter(axes, row * len(groups) + column)
    legend_below(figure, _legend(own, columns, databases), 5)
    return figure


def _limit(rows: pd.DataFrame, columns: Columns) -> float:
    """Return the first tenth above all values and bounds."""
    drawn = rows[[name for name in (*columns[1:], "interval_high") if name]].to_numpy(float)
    largest = np.nanmax(drawn) if np.isfinite(drawn).any() else 0.0
    return float(np.ceil(10 * largest - 1e-9) / 10) or 0.1


def _panel(axes: Axes, rows: pd.DataFrame, columns: Columns, names: Sequence[str], databases: Sequence[str]) -> None:
    """Draw values of one method: a line of the panel for each database below each name."""
    part, value, even, shown = columns
    step = 0.8 / len(databases)
    for number, database in enumerate(databases):
        places = np.arange(len(names)) + step * (number - (len(databases) - 1) / 2)
        colour = database_colour(number)
        for weights, shift, face in (("random", step / 4, "white"), ("trained", 0, colour)):
            own = rows[(rows["database"] == database) & (rows["weights"] == weights)].set_index(part).reindex(names)
            axes.hlines(places + shift, own["interval_low"], own["interval_high"], color=colour, lw=0.9)
            axes.plot(own[value], places + shift, ls="", marker="o", ms=3.4, mew=0.8, color=colour, mfc=face)
        half = step / 2
        axes.vlines(own[even], places - half, places + half, color=INK, lw=1.1)
        if shown:
            axes.vlines(own[shown], places - half, places + half, color=GREY, lw=1.1, ls=":")
    axes.hlines(np.arange(1, len(names)) - 0.5, 0, 1, color=PALE, lw=0.5)
    axes.set(ylim=(max(len(names), 1) - 0.5, -0.5))
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", length=0)


def _numbers(rows: pd.DataFrame, databases: Sequence[str]) -> str:
    """Return the number of runs and of people, once if it is the same for all databases."""
    own = rows[rows["weights"] == "trained"].drop_duplicates("database")
    texts = {row["database"]: replication(row) for _, row in own.iterrows()}
    if len(set(texts.values())) < 2:
        return next(iter(texts.values()), "all maps are 0")
    return "\n".join(f"{name}: {texts[name]}" for name in databases if name in texts)


def _legend(rows: pd.DataFrame, columns: Columns, databases: Sequence[str]) -> list[Artist]:
    handles = [
        Line2D([], [], ls="", marker="o", ms=4, color=database_colour(number), label=f"{name}-trained")
        for number, name in enumerate(databases)
    ]
    if "random" in set(rows["weights"]):
        handles.append(Line2D([], [], ls="", marker="o", ms=4, color=GREY, mfc="white", label="random weights"))
    handles.append(Line2D([], [], ls="", marker="|", ms=8, mew=1.1, color=INK, label="even map"))
    if columns[3]:
        handles.append(Line2D([], [], lw=1.1, ls=":", color=GREY, label="passed by the oval"))
    return handles
