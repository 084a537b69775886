"""Confusions of networks beside those of people who judged the same database."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aulens.report.human_in_words import human_sentences
from aulens.report.study import Study
from aulens.report.style import (
    GREY,
    INK,
    RATE_COLOUR,
    SHARE_MAP,
    canvas,
    expression_marker,
    panel_letter,
    show_matrix,
    styled,
)
from aulens.report.wording import decimal, p_text

TITLE = "Networks beside people"
CAPTION = (
    "What people and networks (mean over runs, matched tests) called each expression, and, right, each against the "
    "other: confusions alone where answers of people are known, since correct rates make any two matrices alike; "
    "else correct rates, or the order of expressions."
)
FOLDER = "statistics/human"


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    tables = (study.table(f"{FOLDER}{name}.csv") for name in ("", "_matrices", "_rates"))
    return figure_human(*tables, study.facts["labels"])


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    tables = (study.table(f"{FOLDER}{name}.csv") for name in ("", "_rates", "_runs"))
    return human_sentences(*tables, study.analyses["human"]["confidence"])


@styled
def figure_human(found: pd.DataFrame, matrices: pd.DataFrame, rates: pd.DataFrame, labels: Sequence[str]) -> Figure:
    """Draw, for each database, both matrices and how they go together.

    Parameters
    ----------
    found, matrices, rates : table
        statistics/human.csv, human_matrices.csv, human_rates.csv.
    labels : sequence of str
        The study's expressions, in its order.
    """
    names = list(dict.fromkeys(found["database"]))
    figure = canvas(2.75 * len(names) + 0.2)
    panels = figure.subplots(len(names), 3, squeeze=False, width_ratios=[1.0, 1.0, 0.9])
    for row, name in enumerate(names):
        own, cells = (table[table["database"] == name] for table in (found, matrices))
        known = [label for label in labels if label in set(cells["expression"])]
        for axes, who in zip(panels[row], ("people", "networks"), strict=False):
            image = _matrix(axes, cells, who, known, name)
        figure.colorbar(image, ax=panels[row, :2], label="share", shrink=0.7, aspect=18)
        _scatter(panels[row, 2], own, cells, rates[rates["database"] == name], labels)
        for column, axes in enumerate(panels[row]):
            panel_letter(axes, 3 * row + column)
    return figure


def _matrix(axes: Axes, cells: pd.DataFrame, who: str, labels: Sequence[str], name: str):
    """Draw one confusion matrix."""
    table = cells.pivot(index="expression", columns="predicted", values=f"share_{who}")
    values = table.reindex(index=labels, columns=labels).to_numpy(float)  # (true, called)
    image = show_matrix(axes, values, labels, SHARE_MAP, (0, 1))
    axes.set(title=f"{name}: {who}", xlabel="called", ylabel="true expression" if who == "people" else "")
    if np.isnan(values).all():
        axes.set_visible(False)
    return image


def _scatter(axes: Axes, found: pd.DataFrame, cells: pd.DataFrame, rates: pd.DataFrame, labels: Sequence[str]) -> None:
    """Draw networks against people: confusions, or else rates or ranks."""
    off = cells[cells["expression"] != cells["predicted"]].dropna(subset=["share_people", "share_networks"])
    confusions = len(off) > 0
    axes.set(ylabel="networks: share confused" if confusions else "networks: correct rate")
    if confusions:
        axes.plot(off["share_people"], off["share_networks"], ls="", marker="o", ms=3.2, mfc="none", mec=GREY, mew=0.8)
        most = 1.05 * max(off["share_people"].max(), off["share_networks"].max(), 0.01)
        axes.set(xlim=(-0.02 * most, most), ylim=(-0.02 * most, most), xlabel="people: share confused")
    else:
        ranked = rates["rank_people"].notna().any()
        people = "rank_people" if ranked else "correct_rate_people"
        for row in rates[rates["expression"] != "all"].to_dict("records"):
            marker = expression_marker(list(labels).index(row["expression"]))
            point = (row[people], row["correct_rate_networks"])
            axes.plot(
                *point, ls="", marker=marker, ms=5.5, color=RATE_COLOUR, mec=INK, mew=0.5, label=row["expression"]
            )
        axes.set(ylim=(-0.03, 1.03), xlabel="people: rank (1 is best)" if ranked else "people: correct rate")
        axes.legend(fontsize=6, handletextpad=0.1)
        if ranked:
            axes.invert_xaxis()
        else:
            axes.set_xlim(-0.03, 1.03)
    what = "confusions" if confusions else "correct_rates"
    test = found[(found["cells"] == what) & (found["kind"] == "spearman")].iloc[0]
    found_text = f"$r_s$ = {decimal(test['correlation'])} (n = {int(test['points'])}),\n{p_text(test['p_permutation'])}"
    axes.set_title(found_text, fontsize=7)
