"""The cross-database matrix: every database tested by the networks of every one (Breuer & Kimmel 2017, Table 3)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from aulens.report.cross_in_words import label_sentences, lost_sentences, matrix_sentence
from aulens.report.study import Study
from aulens.report.style import (
    GREY,
    PAGE_WIDTH,
    PALE,
    SHARE_MAP,
    canvas,
    database_colour,
    panel_letter,
    readable_on,
    styled,
)
from aulens.report.wording import decimal, over_whom

TITLE = "Cross-database matrix"
CAPTION = (
    "A: accuracy, the share of images for which the networks of the database on the left name the expression, in the "
    "database below: mean ± standard deviation over runs, and in brackets the {confidence} % interval over {over} "
    "(of 8 or more). Labels are those of both databases, and answers the best of these alone. "
    "B: what accuracy loses from the networks’ own database to another one, over the same labels; people of each "
    "database are drawn by themselves, and runs for both together."
)
COMPARES = ("databases", "only_tested")
TABLE, LOST = "transfer/cross_database.csv", "transfer/cross_database_differences.csv"


def caption(study: Study) -> str:
    """Return the caption, with the confidence of the intervals."""
    confidence = f"{100 * study.analyses['cross_database']['confidence']:g}"
    return CAPTION.format(confidence=confidence, over=over_whom("those tested", study.table(TABLE)["runs"].max()))


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    names = [*study.facts["databases"], *study.facts["only_tested"]]
    return figure_cross_database(study.table(TABLE), study.table(LOST), study.facts["databases"], names)


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    confidence, table = study.analyses["cross_database"]["confidence"], study.table(TABLE)
    return [
        matrix_sentence(table, confidence),
        *lost_sentences(study.table(LOST), confidence),
        *label_sentences(table),
    ]


@styled
def figure_cross_database(
    table: pd.DataFrame, lost: pd.DataFrame, trained: Sequence[str], tested: Sequence[str]
) -> Figure:
    """Draw the matrix of accuracies, and beside it what is lost with its intervals.

    Parameters
    ----------
    table, lost : table
        transfer/cross_database.csv and transfer/cross_database_differences.csv.
    trained, tested : sequence of str
        Databases, in the order of the rows and of the columns.
    """
    pairs = lost[lost["measure"] == "accuracy"]
    height = max(0.55 * len(trained), 0.24 * len(pairs)) + 1.1
    figure = canvas(height, PAGE_WIDTH)
    figure.get_layout_engine().set(w_pad=0.08)
    left, right = figure.subplots(1, 2, width_ratios=(1.1 * len(tested), 2.4))
    _matrix(left, table, trained, tested)
    _lost(right, pairs, trained)
    for number, axes in enumerate((left, right)):
        panel_letter(axes, number)
    return figure


def _matrix(axes: Axes, table: pd.DataFrame, trained: Sequence[str], tested: Sequence[str]) -> None:
    """Draw mean, standard deviation and interval of each pair; a dash where there is no such test."""
    values = np.full((len(trained), len(tested)), np.nan)
    texts = {}
    for row in table.to_dict("records"):
        place = trained.index(row["trained"]), tested.index(row["tested"])
        values[place], texts[place] = row["accuracy"], cell_text(row)
    image = axes.imshow(
        np.ma.masked_invalid(values), cmap=SHARE_MAP, vmin=0, vmax=1, aspect="auto", interpolation="nearest"
    )
    axes.set_facecolor(PALE)
    axes.set_xticks(range(len(tested)), tested)
    axes.set_yticks(range(len(trained)), trained)
    axes.set(xlabel="tested on", ylabel="trained on", title="accuracy")
    axes.tick_params(length=0)
    axes.spines[["top", "right"]].set_visible(True)
    for (row, column), value in np.ndenumerate(values):
        colour = PALE if np.isnan(value) else image.cmap(image.norm(value))
        text = texts.get((row, column), "–")
        axes.text(column, row, text, ha="center", va="center", fontsize=6.5, color=readable_on(colour), linespacing=1.3)


def cell_text(row: dict) -> str:
    """Return such as ".35 ± .09", and the interval on a line of its own."""
    sd = "" if pd.isna(row["accuracy_sd"]) else f" ± {decimal(row['accuracy_sd'])}"
    ends = row["accuracy_low"], row["accuracy_high"]
    bounds = "" if pd.isna(list(ends)).any() else f"\n[{', '.join(map(decimal, ends))}]"
    return f"{decimal(row['accuracy'])}{sd}{bounds}"


def _lost(axes: Axes, pairs: pd.DataFrame, trained: Sequence[str]) -> None:
    """Draw accuracy within the own database minus that in another one, a row for each pair."""
    axes.axvline(0, color=GREY, lw=0.7, ls=":")
    for place, row in enumerate(pairs.to_dict("records")):
        colour = database_colour(trained.index(row["trained"]))
        axes.plot([row["interval_low"], row["interval_high"]], [place, place], "-", lw=1, color=colour)
        axes.plot(row["difference"], place, "o", ms=4, color=colour)
    names = [f"{row['trained']} → {row['tested']}" for row in pairs.to_dict("records")]
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set(xlabel="own database − other one", title="accuracy lost")
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.1)
