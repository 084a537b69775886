"""Whether differences of profiles follow what was planted, or measured, in one of two databases only."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from aulens.report.displays_in_words import IN_WORDS, DisplayWords, display_words
from aulens.report.planted_in_words import planted_sentences
from aulens.report.study import Study
from aulens.report.style import (
    GREY,
    INK,
    canvas,
    corner_note,
    database_colour,
    database_style,
    expression_marker,
    legend_below,
    notice,
    panel_letter,
    styled,
)
from aulens.report.wording import decimal

TITLE = "Planted differences"
CAPTION = (
    "Top: Somers’ D of the difference of two databases’ profiles at the highest intensity on the planted sign (1 is "
    "perfect, dashed 0 is chance; dotted: the limit, taken from earlier demonstrations of these cultures); lines are "
    "intervals of these people and other runs; n counts action units planted in one of the two only. Below, left: area "
    "under the ROC curve of one database’s profiles, action units planted in both, in the own database only and in the "
    "other only, against those planted in neither (dashed: chance). Right: similarity of profiles against the cosine "
    "of what was planted."
)
OF_STIMULI, COMPARES = True, ("databases",)
SIDES, SIDE_WORDS = ["both", "own", "other"], ["both", "own only", "other only"]
TABLES = ("scores", "sides", "similarity", "criteria")
DISPLAYS = "tuning/recovery_displays.csv"
MEASURED_CAPTION = (
    "Top: Somers’ D of the difference of two databases’ profiles at the highest intensity on {sign}, where mean "
    "intensities differ by {smallest} or more (1 is perfect, dashed 0 is chance); lines are intervals of these people "
    "and other runs; n counts such action units. Below, left: area under the ROC curve of one database’s profiles, "
    "action units that belong to the expression in both, in the own database only and in the other only, against those "
    "{neither} (dashed: chance). Right: similarity of profiles against the cosine of {what}."
)


def title(study: Study) -> str:
    """Return the title, which says whether action units were planted or measured."""
    return f"{display_words(study.table(DISPLAYS)).title} differences"


def caption(study: Study) -> str:
    """Return the caption, which says to what similarity is relative where there is a baseline."""
    words, found = display_words(study.table(DISPLAYS)), CAPTION
    if words.measured:
        smallest = decimal(study.analyses["recovery"]["smallest_difference"])
        found = MEASURED_CAPTION.format(sign=words.sign, neither=words.neither, what=words.what, smallest=smallest)
    if study.table("tuning/recovery_similarity.csv")["gap"].notna().any():
        return found.replace(
            "similarity of profiles against", "similarity within databases minus that between them (gap) against"
        )
    return found


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    tables = [study.table(f"tuning/recovery_{name}.csv") for name in TABLES]
    words = display_words(study.table(DISPLAYS))
    if tables[0]["somers_d"].isna().all():
        return notice(f"No action unit was {words.adjective} in one of two databases only.")
    return figure_planted(*tables, study.facts["databases"], study.facts["labels"], words)


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    tables = (study.table(f"tuning/recovery_{name}.csv") for name in TABLES)
    return planted_sentences(*tables, display_words(study.table(DISPLAYS)))


@styled
def figure_planted(
    scores: pd.DataFrame,
    sides: pd.DataFrame,
    alike: pd.DataFrame,
    criteria: pd.DataFrame,
    databases: Sequence[str],
    labels: Sequence[str],
    words: DisplayWords = IN_WORDS,
) -> Figure:
    """Draw Somers' D of every expression, the areas by whose it is, and similarity of profiles against displays.

    Parameters
    ----------
    scores, sides, alike, criteria : table
        tuning/recovery_scores.csv, recovery_sides.csv, recovery_similarity.csv and recovery_criteria.csv.
    databases, labels : sequences of str
        In the order of the configuration.
    words : DisplayWords
        Whether action units were planted or measured.
    """
    figure = canvas(5.4)
    upper, left, right = figure.subplot_mosaic([["d", "d"], ["sides", "alike"]]).values()
    _differences(upper, scores, criteria, labels)
    _sides(left, sides, databases, words)
    _similarity(right, alike, criteria, labels, words)
    for number, axes in enumerate((upper, left, right)):
        axes.set_title(" ")
        panel_letter(axes, number)
    style = {"ls": "", "color": INK, "ms": 4.5}
    shown = [Line2D([], [], marker=expression_marker(place), label=name, **style) for place, name in enumerate(labels)]
    legend_below(figure, shown, 7, handletextpad=0.2)
    return figure


def _differences(axes: Axes, scores: pd.DataFrame, criteria: pd.DataFrame, labels: Sequence[str]) -> None:
    """Draw D of every expression and of all, side by side for several pairs of databases."""
    names, pairs = [*labels, "all"], list(scores.groupby(["database_1", "database_2"], sort=False))
    axes.axhline(0, color=GREY, lw=0.8, ls="--")
    axes.axhline(criteria.loc[criteria["criterion"] == "somers_d", "limit"].iloc[0], color=GREY, lw=0.8, ls=":")
    for number, (pair, rows) in enumerate(pairs):
        places = np.arange(len(names)) + (number - (len(pairs) - 1) / 2) * 0.7 / len(pairs)
        rows = rows.set_index("expression").reindex(names)
        colour = INK if len(pairs) == 1 else database_colour(number)
        axes.vlines(places, rows["low"], rows["high"], color=colour, lw=1.2)
        axes.plot(places, rows["somers_d"], ls="", marker="o", ms=5, color=colour, label=" − ".join(pair))
    counts = scores.groupby("expression")["signs"].sum().reindex(names)
    axes.set_xticks(range(len(names)), [f"{name}\nn = {int(n)}" for name, n in counts.items()])
    axes.set(xlim=(-0.5, len(names) - 0.5), ylim=(-1.05, 1.05), yticks=(-1, 0, 1), ylabel="Somers’ D")
    axes.legend(loc="lower right", ncols=min(len(pairs), 5))


def _sides(axes: Axes, sides: pd.DataFrame, databases: Sequence[str], words: DisplayWords) -> None:
    """Draw the areas of each trained database, by who planted the action units."""
    groups = list(sides.groupby(["database", "other"], sort=False))
    axes.axhline(0.5, color=GREY, lw=0.8, ls="--")
    for number, ((own, other), rows) in enumerate(groups):
        places = np.arange(3) + (number - (len(groups) - 1) / 2) * 0.7 / len(groups)
        rows = rows.set_index("planted_in").reindex(SIDES)
        style = _side_style(databases, own, other, len(groups))
        axes.vlines(places, rows["low"], rows["high"], color=style["color"], lw=1.2)
        axes.plot(places, rows["auroc"], ls="", marker="o", ms=5, clip_on=False, **style)
    axes.set_xticks(range(3), SIDE_WORDS)
    axes.set(xlim=(-0.5, 2.5), ylim=(0, 1), yticks=(0, 0.5, 1), ylabel="area under the ROC curve")
    axes.set_xlabel(f"{words.adjective} in")
    axes.legend(handles=_side_handles(databases, sides), loc="lower left", ncols=1 if len(groups) == 2 else 2)


def _side_style(databases: Sequence[str], own: str, other: str, groups: int) -> dict[str, object]:
    """Return the colour of the trained database and, with more than two databases, the filling of the other one."""
    colour = database_colour(list(databases).index(own))
    filling = database_style(list(databases).index(other)) if groups > 2 else {}
    return filling | {"color": colour, "markeredgecolor": colour}


def _side_handles(databases: Sequence[str], sides: pd.DataFrame) -> list[Line2D]:
    """Return the colours of the trained databases and, with more than two databases, the fillings of the others."""
    places = {name: place for place, name in enumerate(databases)}
    shown = [name for name in databases if name in set(sides["database"]) | set(sides["other"])]
    trained = [name for name in shown if name in set(sides["database"])]
    look = {"ls": "", "marker": "o", "ms": 5}
    handles = [Line2D([], [], color=database_colour(places[name]), label=f"{name}-trained", **look) for name in trained]
    if len(shown) > 2:
        grey = {"color": GREY, "markeredgecolor": GREY}
        styles = {name: database_style(places[name]) | grey for name in shown}
        handles += [Line2D([], [], label=f"other: {name}", **styles[name], **look) for name in shown]
    return handles


def _similarity(
    axes: Axes, alike: pd.DataFrame, criteria: pd.DataFrame, labels: Sequence[str], words: DisplayWords
) -> None:
    """Draw the gap, or without a baseline the similarity itself, against the cosine of displays."""
    column = "gap" if alike["gap"].notna().any() else "similarity"
    for place, name in enumerate(labels):
        rows = alike[alike["expression"] == name]
        axes.plot(rows["cosine"], rows[column], ls="", marker=expression_marker(place), ms=5, color=INK, clip_on=False)
    found = criteria[criteria["criterion"] == f"rank_of_{column}"].iloc[0]
    unit = found["unit"].replace(", ", ",\n")  # the mean of several pairs of databases in a line of its own
    corner_note(axes, f"rank r = {decimal(found['value'])}, n = {int(found['n'])} {unit}", "lower left")
    axes.set(xlabel=f"cosine of {words.what}", xlim=(-0.02, 1.02))
    axes.set_ylabel("gap of similarity, same − different" if column == "gap" else "similarity of profiles")
