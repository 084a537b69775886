"""Similarity of profiles between databases, within each, and of networks with nothing to share."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from aulens.report.baseline_in_words import (
    ALL,
    BASELINE,
    MEANS,
    expressions_sentence,
    gap_p_text,
    mean_sentence,
    null_p_text,
)
from aulens.report.study import Study
from aulens.report.style import GREY, INK, PALE, canvas, database_colour, notice, panel_letter, styled
from aulens.report.verdicts import DIFFERENT, on_likeness
from aulens.report.wording import p_text

TITLE = "Similarity between databases, within each, and by chance"
CAPTION = (
    "Spearman's correlation of equal output units. Disjoint groups of a database's people taught one network each: "
    "circles compare groups of two databases (filled: they differ), diamonds in a database's colour groups of its own. "
    "Lines: {confidence} % intervals, each group left out once. Grey: central {confidence} % of networks that learned "
    "shuffled labels. Cross: mean profiles of all runs. Right: p of the gap between diamonds and circle (divisions of "
    "the groups), p of the cross by the grey null, both corrected for the number of output units; † p as published, "
    "which is not valid."
)
OF_STIMULI, COMPARES = True, ("databases",)
ROW = 0.36  # inches
OFFSETS = {"different": 0.0, "same_1": -0.24, "same_2": 0.24}


def caption(study: Study) -> str:
    """Return the caption, with the confidence of band and intervals."""
    return CAPTION.format(confidence=f"{100 * study.analyses['baseline']['confidence']:g}")


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    return figure_baseline(study.table(BASELINE), study.facts["databases"])


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    table, confidence = study.table(BASELINE), study.analyses["baseline"]["confidence"]
    texts = []
    for _, rows in table.groupby(["database_1", "database_2"], sort=False):
        mean = rows["output_unit"] == ALL
        texts.append(mean_sentence(rows[mean].iloc[0].to_dict(), confidence))
        texts.append(expressions_sentence(rows[~mean]))
    return [*texts, MEANS] if texts else []


@styled
def figure_baseline(table: pd.DataFrame, databases: Sequence[str]) -> Figure:
    """Draw a panel for each pair of databases, with a row for each output unit and their mean.

    Parameters
    ----------
    table : table
        tuning/baseline.csv.
    databases : sequence of str
        In the order of the configuration.
    """
    if table.empty:
        return notice("Similarity between databases needs a second database.")
    pairs = [
        pair
        for pair in combinations(databases, 2)
        if pair in set(zip(table["database_1"], table["database_2"], strict=True))
    ]
    units = table["output_unit"].nunique()
    figure = canvas(len(pairs) * (ROW * units + 0.6) + 0.5)
    panels = figure.subplots(len(pairs), 1, squeeze=False, sharex=True)[:, 0]
    for number, (axes, pair) in enumerate(zip(panels, pairs, strict=True)):
        rows = table[(table["database_1"] == pair[0]) & (table["database_2"] == pair[1])]
        colours = [database_colour(list(databases).index(name)) for name in pair]
        _pair(axes, rows.to_dict("records"), colours)
        axes.set_title(f"{pair[0]} and {pair[1]}, {_numbers(rows.iloc[0])}")
        panel_letter(axes, number)
    panels[-1].set_xlabel("Spearman's correlation of profiles")
    used = [name for name in databases if any(name in pair for pair in pairs)]
    handles = _legend([(name, database_colour(list(databases).index(name))) for name in used])
    figure.legend(handles=handles, loc="outside lower center", ncols=3)
    return figure


def _numbers(row: Mapping[str, Any]) -> str:
    groups = f"n = {row['groups_1']} and {row['groups_2']} groups of people"
    return f"{groups}, {row['shuffled_1']} and {row['shuffled_2']} shuffled networks"


def _pair(axes: Axes, rows: Sequence[Mapping[str, Any]], colours: Sequence[str]) -> None:
    """Draw the rows of one pair of databases, the mean over output units last."""
    for place, row in enumerate(rows):
        axes.fill_betweenx([place - 0.42, place + 0.42], row["null_low"], row["null_high"], color=PALE, lw=0, zorder=0)
        for name, colour in zip(("same_1", "same_2"), colours, strict=True):
            _point(axes, row, name, place, marker="D", color=colour, mfc="white")
        differs = on_likeness(row).startswith(DIFFERENT)
        _point(axes, row, "different", place, marker="o", color=INK, mfc=INK if differs else "white")
        axes.plot(row["correlation"], place, ls="", marker="x", ms=4.5, mew=1, color=GREY, zorder=4)
        axes.annotate(
            _p_values(row),
            (1.02, place),
            xycoords=axes.get_yaxis_transform(),
            fontsize=6.2,
            va="center",
            annotation_clip=False,
        )
    axes.axvline(0, color=GREY, lw=0.8, ls="--", zorder=1)
    names = [f"mean of {len(rows) - 1}" if row["output_unit"] == ALL else row["output_unit"] for row in rows]
    axes.set_yticks(np.arange(len(rows)), names)
    axes.set(xlim=(-1, 1), xticks=(-1, -0.5, 0, 0.5, 1), ylim=(len(rows) - 0.5, -0.5))
    axes.axhline(len(rows) - 1.5, color=GREY, lw=0.6)
    axes.tick_params(axis="y", length=0)


def _point(axes: Axes, row: Mapping[str, Any], name: str, place: float, *, color: str, **style: object) -> None:
    """Draw a value with its interval, clipped at the limits."""
    at = place + OFFSETS[name]
    axes.plot([row[f"{name}_low"], row[f"{name}_high"]], [at, at], "-", lw=1, color=color, zorder=2)
    axes.plot(row[name], at, ls="", ms=4.2, color=color, zorder=3, **style)


def _p_values(row: Mapping[str, Any]) -> str:
    published = "" if np.isnan(row["p_published"]) else f"; {p_text(row['p_published'])}†"
    return f"gap {gap_p_text(row)}\nnull {null_p_text(row, 'p_null_corrected')}{published}"


def _legend(databases: Sequence[tuple[str, str]]) -> list[Line2D | Patch]:
    dot = {"ls": "", "ms": 4.2}
    return [
        Line2D([], [], marker="o", color=INK, label="different databases (filled: they differ)", **dot),
        *(
            Line2D([], [], marker="D", color=colour, mfc="white", label=f"within {name}", **dot)
            for name, colour in databases
        ),
        Line2D([], [], marker="x", color=GREY, label="mean profiles of all runs", **dot),
        Patch(color=PALE, label="shuffled labels"),
    ]
