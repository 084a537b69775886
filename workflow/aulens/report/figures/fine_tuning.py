"""What networks of one database are worth in another once they are trained on with it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aulens.report.fine_tuning_in_words import pair_sentences, way_name
from aulens.report.study import Study
from aulens.report.style import GREY, INK, canvas, notice, panel_letter, styled

TITLE = "Training on with another database"
CAPTION = (
    "Accuracy (circles) and correct rate, its mean over labels (bars), in the tested database of networks that were "
    "trained on another one and go on with its training people: as they are (none), with new dense layers on their "
    "frozen conv layers (head), with some or all layers trained on. Open: new dense layers on frozen conv layers with "
    "random weights, for as many steps as head, and all layers new (scratch). What frozen conv layers give is "
    "standardised, so that steps teach heads on trained and on random ones alike. Dashed: own networks of the "
    "tested database; dotted: chance. Labels are those of both databases, and answers the best of these alone. Lines: "
    "{confidence} % intervals over people and runs (of 8 people and 5 runs, or one run, or more). Frozen "
    "layers see each face as it is; only networks trained as a whole see changed faces."
)
COMPARES = ("databases",)
TABLE = "transfer/fine_tuning.csv"
OWN, NEW = "own", ("random", "scratch")  # the second with weights that have learned nothing elsewhere


def caption(study: Study) -> str:
    """Return the caption, with the confidence of the intervals."""
    return CAPTION.format(confidence=f"{100 * study.analyses['fine_tuning_scores']['confidence']:g}")


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    return figure_fine_tuning(study.table(TABLE))


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    return pair_sentences(study.table(TABLE), study.analyses["fine_tuning_scores"]["confidence"])


@styled
def figure_fine_tuning(table: pd.DataFrame) -> Figure:
    """Draw a panel for each pair of databases, with a row for each way.

    Parameters
    ----------
    table : table
        transfer/fine_tuning.csv.
    """
    if table.empty:
        return notice("There is no run in which every way of training on ended.")
    pairs = list(table.groupby(["trained", "tested"], sort=False))
    columns = min(2, len(pairs))
    rows = -(-len(pairs) // columns)
    ways = max(len(part) for _, part in pairs)
    figure = canvas(rows * (0.22 * ways + 0.7))
    panels = list(figure.subplots(rows, columns, squeeze=False, sharex=True).flat)
    for number, (axes, ((trained, tested), part)) in enumerate(zip(panels, pairs, strict=False)):
        _pair(axes, part)
        axes.set_title(f"{trained} → {tested}")
        panel_letter(axes, number)
    for axes in panels[len(pairs) :]:
        axes.set_axis_off()
    return figure


def _pair(axes: Axes, part: pd.DataFrame) -> None:
    """Draw the accuracies of one pair of databases."""
    own, ways = part[part["way"] == OWN], part[part["way"] != OWN].to_dict("records")
    for value in own["accuracy"].dropna():
        axes.axvline(value, color=GREY, lw=0.9, ls="--", zorder=0)
    for value in part["chance"].iloc[:1].dropna():
        axes.axvline(value, color=GREY, lw=0.9, ls=":", zorder=0)
    _points(axes, ways)
    axes.set_yticks(np.arange(len(ways)), [way_name(row) for row in ways])
    axes.set_ylim(len(ways) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("accuracy")
    axes.margins(x=0.08)


def _points(axes: Axes, ways: Sequence[dict]) -> None:
    for place, row in enumerate(ways):
        axes.plot([row["interval_low"], row["interval_high"]], [place, place], "-", lw=1, color=INK)
        axes.plot(row["correct_rate"], place, "|", ms=7, color=INK, zorder=2)
        face = "white" if row["way"] in NEW else INK
        axes.plot(row["accuracy"], place, "o", ms=4, color=INK, mfc=face, zorder=3)
