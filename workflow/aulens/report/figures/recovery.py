"""How well profiles find the action units that were planted in rendered databases, or measured by another tool."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from aulens.report.displays_in_words import IN_WORDS, DisplayWords, display_sentences, display_words
from aulens.report.study import Study
from aulens.report.style import GREY, INK, canvas, database_colour, panel_letter, styled
from aulens.report.wording import decimal, listed

TITLE = "Planted action units"
BY = "by the profile's response at the highest intensity"
RENDERED = "the table of action units that the own database was rendered with"
MEASURED = "the images of the own database"
CAPTION = (
    f"Area under the ROC curve, planted against other action units {BY}. Filled: by {RENDERED}; open: by those of "
    "others. Dashed: chance."
)
DISPLAYS = "tuning/recovery_displays.csv"
OF_STIMULI = True
APART = 0.15  # of the markers of an expression, which may be equal


def title(study: Study) -> str:
    """Return the title, which says whether action units were planted or measured."""
    return f"{display_words(study.table(DISPLAYS)).title} action units"


def caption(study: Study) -> str:
    """Return the caption: who measured action units, and nothing of other databases where there is none."""
    words, several = display_words(study.table(DISPLAYS)), len(study.facts["databases"]) > 1
    by = MEASURED if words.measured else RENDERED
    others = f"Filled: by {by}; open: by those of others. " if several else ""
    which = f"action units {words.by} against others" if words.measured else "planted against other action units"
    return f"Area under the ROC curve, {which} {BY}. {others}Dashed: chance."


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    words = display_words(study.table(DISPLAYS))
    return figure_recovery(study.table("tuning/recovery.csv"), study.facts["databases"], study.facts["labels"], words)


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    recovery, displays = study.table("tuning/recovery.csv"), study.table(DISPLAYS)
    words, share = display_words(displays), study.analyses["recovery"]["planted_share"]
    found = [text for name in study.facts["databases"] if (text := recovery_sentence(recovery, name, words))]
    return [*found, *display_sentences(displays, share)]


@styled
def figure_recovery(
    recovery: pd.DataFrame, databases: Sequence[str], labels: Sequence[str], words: DisplayWords = IN_WORDS
) -> Figure:
    """Draw, per trained database, the area under the ROC curve of every expression, by its own and by other truths.

    Parameters
    ----------
    recovery : table
        tuning/recovery.csv.
    databases, labels : sequences of str
        In the order of the configuration.
    words : DisplayWords
        Whether action units were planted or measured.
    """
    columns = min(len(databases), 3)
    rows = -(-len(databases) // columns)
    figure = canvas(2.3 * rows + 0.3)
    panels = figure.subplots(rows, columns, squeeze=False, sharey=True)
    for number, axes in enumerate(panels.flat):
        if number >= len(databases):
            axes.set_axis_off()
            continue
        _panel(axes, recovery[recovery["database"] == databases[number]], databases, number, labels)
        panel_letter(axes, number)
    figure.legend(handles=_legend(len(databases) > 1, words), loc="outside lower center", ncols=3)
    return figure


def _panel(axes: Axes, recovery: pd.DataFrame, databases: Sequence[str], number: int, labels: Sequence[str]) -> None:
    """Draw one trained database: a marker per expression and truth."""
    places = np.arange(len(labels))
    axes.axhline(0.5, color=GREY, lw=0.8, ls="--")
    truths = recovery["truth"].unique()
    beside = APART * (np.arange(len(truths)) - (len(truths) - 1) / 2)
    for truth, shift in zip(truths, beside, strict=True):
        own = truth == databases[number]
        values = recovery[recovery["truth"] == truth].set_index("expression")["auroc"].reindex(labels)
        colour = database_colour(list(databases).index(truth))
        face = colour if own else "white"
        axes.plot(places + shift, values, ls="", marker="o", ms=5, color=colour, mfc=face, clip_on=False)
    own = recovery["auroc"][recovery["truth"] == databases[number]].mean()
    axes.set_title(f"{databases[number]}-trained, mean by its own table {decimal(own)}")
    axes.set_xticks(places, labels, rotation=90)
    axes.set(xlim=(-0.5, len(labels) - 0.5), ylim=(0, 1), yticks=(0, 0.5, 1), ylabel="area under the ROC curve")


def _legend(several: bool, words: DisplayWords) -> list[Line2D]:
    own = Line2D([], [], ls="", marker="o", color=INK, label=f"{words.adjective} in the own database")
    other = Line2D(
        [], [], ls="", marker="o", color=INK, mfc="white", label=f"{words.adjective} in another one (its colour)"
    )
    chance = Line2D([], [], ls="--", lw=0.8, color=GREY, label="chance")
    return [own, other, chance] if several else [own, chance]


def recovery_sentence(recovery: pd.DataFrame, database: str, words: DisplayWords = IN_WORDS) -> str:
    """Say how well one database's profiles recover the action units that were planted, or measured."""
    means = recovery[recovery["database"] == database].groupby("truth")["auroc"].mean().dropna()
    if means.empty:
        return ""
    table = "displays" if words.measured else "planted table"
    against = f"action units {words.by} against others" if words.measured else "planted against other action units"
    parts = [
        f"{decimal(value)} for {'its own' if truth == database else f'{truth}’s'} {table}"
        for truth, value in sorted(means.items(), key=lambda item: item[0] != database)
    ]
    return (
        f"{database}-trained networks: area under the ROC curve, {against} by the response at "
        f"the highest intensity, mean over expressions: {listed(parts)} (.5 is chance)."
    )
