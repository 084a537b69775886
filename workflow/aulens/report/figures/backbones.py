"""The same study with other backbones, or with cuts at other depths: correct rates, and what is found of the truth."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from aulens.report.study import Study
from aulens.report.style import GREY, INK, PALE, canvas, database_colour, legend_below, panel_letter, styled
from aulens.report.wording import counted, decimal, listed
from aulens.statistics.backbones import CONTROL, INTERVAL, MATCHED, RANGE, RANK, SWAPPED, D

TITLE = "Other backbones"
CAPTION = (
    "Left: correct rates on new people of the own database (matched: filled){elsewhere}, by the database that "
    "networks learned; dashed: chance.{truth} Each row is a backbone{depths}. {bounds}."
)
OF_TRUTH = (
    " Right: how well differences of profiles follow what was planted (Somers' D, of each pair of databases), and the "
    "rank correlation of planted similarity with the gap of an expression (−1 is best)."
)
DEPTHS = "; cuts of one network stand in the order of depth and are joined by lines, which measure nothing"
ELSEWHERE = {
    SWAPPED: "on people of the other databases (swapped: crosses)",
    CONTROL: "on databases that are only tested, those with the own culture's action units where there are any "
    "(control: open)",
}
OVER = "over those tested and runs"
OVER_TRUTH = f"{OVER} (Somers' D: over runs; rank correlation: over expressions)"
TABLE = "statistics/backbones.csv"
MARKERS = {MATCHED: "o", SWAPPED: "x", CONTROL: "o"}
TRUTH = {D: ("D", "D of differences"), RANK: ("v", "r of the gap")}
WORDS = {name: name for name in (MATCHED, SWAPPED, CONTROL)}
WORDS |= {D: "Somers' D of differences", RANK: "rank correlation of the gap"}


def caption(study: Study) -> str:
    """Return the caption, with what the bars are."""
    return caption_of(study.table(TABLE))


def caption_of(table: pd.DataFrame) -> str:
    """Return the caption of a figure.

    Parameters
    ----------
    table : table
        statistics/backbones.csv.
    """
    shown = [words for measure, words in ELSEWHERE.items() if (table["measure"] == measure).any()]
    return CAPTION.format(
        elsewhere="".join(f", {words}" for words in shown),
        truth=OF_TRUTH if table["measure"].isin(TRUTH).any() else "",
        depths=DEPTHS if (table.groupby("without_cut")["backbone"].nunique() > 1).any() else "",
        bounds=bars_in_words(table),
    )


def bars_in_words(table: pd.DataFrame) -> str:
    """Say what points and bars are: intervals of single studies, and ranges over seeds.

    Examples
    --------
    >>> rows = pd.DataFrame({"measure": "matched", "bounds": ["interval", "range over seeds"], "seeds": [1, 3]})
    >>> bars_in_words(rows[1:])
    'Points of 3 seeds are their mean, bars the smallest and the largest value'
    """
    ranges, found = table.loc[table["bounds"] == RANGE, "seeds"], []
    if len(ranges):
        fewest, most = int(ranges.min()), int(ranges.max())
        seeds = counted(most, "seed") if fewest == most else f"{fewest} to {most} seeds"
        found.append(f"points of {seeds} are their mean, bars the smallest and the largest value")
    if (table["bounds"] == INTERVAL).any():
        over = OVER_TRUTH if table["measure"].isin(TRUTH).any() else OVER
        found.append(f"bars of a single study are intervals {over}")
    if (~table["bounds"].isin([RANGE, INTERVAL])).any():
        found.append("a point without a bar is a rate over several tests, or one without an interval")
    text = "; ".join(found)
    return text[0].upper() + text[1:]


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    return figure_backbones(study.table(TABLE), study.facts["databases"], len(study.facts["labels"]))


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    return backbone_sentences(study.table(TABLE))


def backbone_sentences(table: pd.DataFrame) -> list[str]:
    """Say the rates and the scores of each backbone.

    Parameters
    ----------
    table : table
        statistics/backbones.csv.

    Examples
    --------
    >>> row = {"backbone": "AlexNet", "trained": "a", "measure": "matched", "value": 0.8, "seeds": 1, "runs": 6}
    >>> truth = row | {"trained": "a|b", "measure": "somers_d", "value": 0.5}
    >>> print(*backbone_sentences(pd.DataFrame([row, row | {"trained": "b", "value": 0.7}, truth])))
    AlexNet: matched .80 (a) and .70 (b); Somers' D of differences .50 (6 runs per database).
    """
    found = []
    for name, rows in table.groupby("backbone", sort=False):
        parts, seeds = [], int(rows["seeds"].max())
        for measure, words in WORDS.items():
            own = rows[rows["measure"] == measure]
            named = measure in ELSEWHERE or measure == MATCHED or len(own) > 1
            values = [
                decimal(row.value)
                + (f" ({row.trained.replace('|', '–')})" if named else "")
                + (f" of {counted(int(row.seeds), 'seed')}" if row.seeds < seeds else "")
                for row in own.itertuples()
            ]
            parts += [f"{words} {listed(values)}"] if values else []
        over = f"{counted(int(rows['runs'].min()), 'run')} per database"
        over += f", mean of {counted(seeds, 'seed')}" if seeds > 1 else ""
        found.append(f"{name}: {'; '.join(parts)} ({over}).")
    return found


@styled
def figure_backbones(table: pd.DataFrame, databases: Sequence[str], labels: int) -> Figure:
    """Draw a row for every backbone: correct rates on the left, D and the rank correlation on the right.

    Parameters
    ----------
    table : table
        statistics/backbones.csv.
    databases : sequence of str
        That the study trains on, in the order of the configuration (it gives the colours).
    labels : int
        How many; chance is 1 over it.
    """
    names = list(dict.fromkeys(table["backbone"]))
    truth = table["measure"].isin(TRUTH).any()
    figure = canvas(1.3 + sum(max(0.42, 0.14 * (name.count(", ") + 1.5)) for name in names))
    panels = figure.subplots(1, 2 if truth else 1, sharey=True, squeeze=False, width_ratios=[2, 1] if truth else [1])[0]
    trained = [name for name in databases if name in set(table["trained"])]
    for number, name in enumerate(trained):
        own, shift = table[table["trained"] == name], (number - (len(trained) - 1) / 2) * 0.28
        for measure, marker in MARKERS.items():
            rows, colour = own[own["measure"] == measure], database_colour(list(databases).index(name))
            filling = "white" if measure == CONTROL else colour
            _points(panels[0], rows, names, shift, color=colour, marker=marker, mfc=filling)
    panels[0].axvline(1 / labels, ls="--", lw=0.8, color=GREY)
    panels[0].set(xlim=(0, 1), xlabel="correct rate")
    panels[0].set_yticks(range(len(names)), [name.replace(", ", "\n") for name in names])
    panels[0].set_ylim(len(names) - 0.5, -0.5)
    if truth:
        for number, (measure, (marker, _)) in enumerate(TRUTH.items()):
            rows = table[table["measure"] == measure]
            _points(
                panels[1], rows, names, (number - 0.5) * 0.28, color=INK, marker=marker, mfc=INK if number else "white"
            )
        panels[1].axvline(0, lw=0.8, color=PALE)
        panels[1].set(xlim=(-1.05, 1.05), xlabel="planted truth")
    for number, axes in enumerate(panels):
        axes.set_title(" ")
        panel_letter(axes, number)
    legend_below(figure, _handles(trained, databases, truth), 7)
    return figure


def _points(axes: Axes, rows: pd.DataFrame, names: list[str], shift: float, **style: str) -> None:
    """Draw values with their bars, and join those of cuts of one network that learned the same."""
    for _, family in rows.groupby(["without_cut", "trained"], sort=False):
        places = np.array([names.index(name) for name in family["backbone"]]) + shift
        values = family["value"].to_numpy()
        sides = np.clip([values - family["low"], family["high"] - values], 0, None)
        axes.errorbar(values, places, xerr=np.nan_to_num(sides), fmt="none", ecolor=style["color"], elinewidth=0.9)
        joined = "-" if len(family) > 1 else ""
        axes.plot(values, places, ls=joined, lw=0.6, ms=4.5, **style)


def _handles(trained: Sequence[str], databases: Sequence[str], truth: bool) -> list[Line2D]:
    """Return what the legend explains."""
    handles = [
        Line2D(
            [], [], ls="", marker="o", color=database_colour(list(databases).index(name)), label=f"trained on {name}"
        )
        for name in trained
    ]
    fills = {MATCHED: INK, SWAPPED: INK, CONTROL: "white"}
    handles += [
        Line2D([], [], ls="", marker=marker, color=INK, mfc=fills[measure], label=measure)
        for measure, marker in MARKERS.items()
    ]
    if truth:
        handles += [
            Line2D([], [], ls="", marker=marker, color=INK, mfc=INK if number else "white", label=label)
            for number, (marker, label) in enumerate(TRUTH.values())
        ]
    return handles
