"""Filters and action units: the best filter of each action unit, trained and with random weights."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from aulens.report.filters_in_words import SCORES, UNITS, filter_sentences, mean_count, shown_first
from aulens.report.study import Study
from aulens.report.style import GREY, INK, PALE, canvas, corner_note, panel_letter, runs_text, styled

TITLE = "Filters and action units"
CAPTION = (
    "Left: average precision with which the best filter of each action unit puts faces that show it before the others "
    "(the response of a filter is its largest activation), mean over runs; ticks: what it must exceed so that no more "
    "than {level} of networks have any such filter by chance (action units permuted within people {permutations:,} "
    "times; maximum over all pairs of filter and action unit); dotted: its mean under these permutations. The best of "
    "many filters looks better than it is. Right: AUROC of the best filter, chosen on one half of people and judged on "
    "the other; dotted: .5. Filled: trained networks; open: random weights. Lines reach from the lowest to the highest "
    "run. Faces of {shown}."
)
WEIGHTS = (("trained", INK, -0.18), ("random", "white", 0.18))


def caption(study: Study) -> str:
    """Return the caption, with how often action units were permuted and whose faces are shown."""
    block, scores = study.analyses["filters"], study.table(SCORES)
    shown = " and ".join(dict.fromkeys(shown_first(scores, name) for name in study.facts["databases"]))
    return CAPTION.format(level=f"{100 * block['level']:g} %", permutations=block["permutations"], shown=shown)


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    return figure_filters(study.table(UNITS), study.table(SCORES), study.facts["databases"])


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    return filter_sentences(study)


@styled
def figure_filters(units: pd.DataFrame, scores: pd.DataFrame, databases: Sequence[str]) -> Figure:
    """Draw two panels for each database.

    Parameters
    ----------
    units, scores : table
        attribution/filter_units.csv and attribution/filter_scores.csv.
    databases : sequence of str
        Of the study, in its order.
    """
    figure = canvas(2.1 * len(databases) + 0.3)
    panels = figure.subplots(len(databases), 2, squeeze=False, sharey="col")
    for number, (line, name) in enumerate(zip(panels, databases, strict=True)):
        shown = shown_first(scores, name)
        own = units[(units["database"] == name) & (units["shown"] == shown)]
        _precision(line[0], own)
        _judged(line[1], own)
        line[0].set_ylabel(f"{name}-trained\naverage precision")
        line[1].set_ylabel("AUROC on other people")
        counts = scores[(scores["database"] == name) & (scores["shown"] == shown)]
        corner_note(line[0], f"{runs_text(own['runs'].max())}\n{_counts(counts)}", "upper left")
        for offset, axes in enumerate(line):
            panel_letter(axes, 2 * number + offset)
    panels[0, 0].set_ylim(bottom=0)  # once all points are there: the panels share their axis
    for axes in panels[-1]:
        axes.set_xlabel("action unit")
    figure.legend(handles=_legend(), loc="outside upper center", ncols=4)
    return figure


def _precision(axes: Axes, units: pd.DataFrame) -> None:
    """Draw the average precision of the best filters with their thresholds."""
    for weights, face, aside in WEIGHTS:
        own = units[units["weights"] == weights]
        places = np.arange(len(own)) + aside
        axes.hlines(own["threshold"], places - 0.17, places + 0.17, color=INK, lw=1.1)
        axes.hlines(own["null_precision"], places - 0.17, places + 0.17, color=GREY, lw=0.9, ls=":")
        axes.plot(places, own["precision"], "o", ms=3.5, color=INK, mfc=face, zorder=3)
    _name_units(axes, units)


def _counts(scores: pd.DataFrame) -> str:
    """Return how many filters are dead, and matched by the published rule, trained and with random weights."""
    value = scores.pivot(index="weights", columns="measure", values="value").loc[[name for name, *_ in WEIGHTS]]
    found = {"dead": value["filters"] - value["active"], "matched by the published rule": value["matched"]}
    lines = [f"{name}: {' / '.join(map(mean_count, counts))}" for name, counts in found.items()]
    return "\n".join([f"of {mean_count(value['filters'].iloc[0])} filters (trained / random)", *lines])


def _judged(axes: Axes, units: pd.DataFrame) -> None:
    """Draw the AUROC of filters that were chosen on other people."""
    for weights, face, aside in WEIGHTS:
        own = units[units["weights"] == weights]
        places = np.arange(len(own)) + aside
        axes.vlines(places, own["lowest_judged_auroc"], own["highest_judged_auroc"], color=PALE, lw=1.5)
        axes.plot(places, own["judged_auroc"], "o", ms=3.5, color=INK, mfc=face, zorder=3)
    axes.axhline(0.5, color=GREY, lw=0.9, ls=":", zorder=0)
    _name_units(axes, units)


def _name_units(axes: Axes, units: pd.DataFrame) -> None:
    names = units["action_unit"].drop_duplicates()
    axes.set_xticks(range(len(names)), [str(name) for name in names], fontsize=6.5)


def _legend() -> list[Line2D]:
    marks = [("trained", INK), ("random weights", "white")]
    points = [Line2D([], [], ls="", marker="o", ms=4, color=INK, mfc=face, label=label) for label, face in marks]
    lines = (("threshold", INK, "-"), ("permuted", GREY, ":"))
    return [*points, *(Line2D([], [], color=colour, ls=style, lw=1.1, label=label) for label, colour, style in lines)]
