"""Micro-expressions: how well each method tells them, and what the best one confuses."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from aulens.report.micro_expressions_in_words import (
    CONFUSION,
    MEASURES,
    SCORES,
    best_of,
    micro_expression_sentences,
    named,
)
from aulens.report.study import Study
from aulens.report.style import GREY, INK, PALE, SHARE_MAP, canvas, panel_letter, show_matrix, styled

TITLE = "Micro-expressions"
CAPTION = (
    "Sequences named by each method in the same folds, nobody trained and tested alike: accuracy (circles), mean F1 of "
    "the classes (UF1, squares) and mean recall (UAR, triangles), counted over all folds together. Lines are "
    "confidence intervals of the accuracy by drawing people again (the networks stay the same); dotted: the "
    "accuracy of guesses, or of always naming the most frequent class where that is higher. "
    "Filled: trained networks, or no network; open: the same with random weights, on which the recurrent network was "
    "trained all the same. Right: what the sequences of each expression were taken for by the best method (the largest "
    "UF1), as shares of its sequences."
)
MARKERS = dict(zip(MEASURES, ("o", "s", "^"), strict=True))
ABOVE = dict(zip(MEASURES, (0.0, 0.16, 0.32), strict=True))  # of a method's row
LEFT = 0.24  # inches, height of a row


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    return figure_micro_expressions(study.table(SCORES), study.table(CONFUSION), study.facts["labels"])


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    return micro_expression_sentences(study)


@styled
def figure_micro_expressions(scores: pd.DataFrame, confusion: pd.DataFrame, labels: Sequence[str]) -> Figure:
    """Draw a row of panels per study and database: the methods, and the confusion matrix of the best one.

    Parameters
    ----------
    scores, confusion : table
        transfer/micro_expression_scores.csv and transfer/micro_expression_confusion.csv.
    labels : sequence of str
        Of the study, in its order.
    """
    parts = list(scores.groupby(["study", "database"], sort=False))
    heights = [max(2.2, LEFT * own[["method", "weights"]].drop_duplicates().shape[0] + 0.7) for _, own in parts]
    figure = canvas(sum(heights) + 0.3)
    panels = figure.subplots(len(parts), 2, squeeze=False, height_ratios=heights, width_ratios=(2.2, 1))
    for row, ((study, database), own) in enumerate(parts):
        _methods(panels[row, 0], own)
        panels[row, 0].set_title(f"{study}, {database}" if study != database else str(study))
        best = best_of(own)
        of_best = confusion[(confusion["study"] == study) & (confusion["database"] == database)]
        of_best = of_best[(of_best["method"] == best["method"]) & (of_best["weights"] == best["weights"])]
        counts = of_best.pivot(index="expression", columns="predicted", values="count")
        counts = counts.reindex(index=labels, columns=labels).to_numpy(float)
        totals = counts.sum(axis=1, keepdims=True)
        shares = np.divide(counts, totals, out=np.full_like(counts, np.nan), where=totals > 0)
        show_matrix(panels[row, 1], shares, labels, SHARE_MAP, (0, 1))
        panels[row, 1].set(title=named(best["method"], best["weights"]), ylabel="shown", xlabel="taken for")
        panel_letter(panels[row, 0], 2 * row)
        panel_letter(panels[row, 1], 2 * row + 1)
    figure.legend(handles=_legend(), loc="outside upper center", ncols=5)
    return figure


def _methods(axes: Axes, scores: pd.DataFrame) -> None:
    """Draw a row per method, best accuracy first."""
    table = scores.pivot(index=["method", "weights"], columns="measure", values="value")
    table = table.sort_values("accuracy", ascending=False, kind="stable")
    bounds = scores[scores["measure"] == "accuracy"].set_index(["method", "weights"]).loc[table.index]
    places, faces = np.arange(len(table)), ["white" if weights == "random" else INK for _, weights in table.index]
    chance = scores.loc[scores["measure"] == "accuracy", ["chance", "constant_answer"]].iloc[0].max()
    axes.axvline(chance, color=GREY, lw=0.9, ls=":", zorder=0)
    axes.hlines(places, bounds["interval_low"], bounds["interval_high"], color=INK, lw=1)
    for measure, marker in MARKERS.items():
        for place, face, value in zip(places, faces, table[measure], strict=True):
            axes.plot(value, place - ABOVE[measure], marker, ms=4, color=INK, mfc=face, mew=0.8, zorder=3)
    axes.set_yticks(places, [named(*key) for key in table.index])
    axes.set(xlim=(0, 1), ylim=(len(table) - 0.5, -0.6), xlabel="share")
    axes.hlines(places[:-1] + 0.42, 0, 1, color=PALE, lw=0.5, zorder=0)
    axes.tick_params(axis="y", length=0)


def _legend() -> list[Line2D]:
    names = {"accuracy": "accuracy", "uf1": "UF1", "uar": "UAR"}
    points = [Line2D([], [], ls="", marker=MARKERS[key], ms=4, color=INK, label=names[key]) for key in MEASURES]
    random = Line2D([], [], ls="", marker="o", ms=4, color=INK, mfc="white", label="random weights")
    return [*points, random, Line2D([], [], ls=":", lw=0.9, color=GREY, label="chance")]
