"""Similarity of profiles between databases, and how it goes with confusions (Inagaki et al. 2022, figure 9)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from aulens.report.study import INTERVALS, Study
from aulens.report.style import (
    CORRELATION_MAP,
    GREY,
    INK,
    RATE_COLOUR,
    canvas,
    expression_marker,
    legend_below,
    notice,
    panel_letter,
    runs_text,
    show_matrix,
    styled,
)
from aulens.report.verdicts import on_relation
from aulens.report.wording import decimal, p_text
from aulens.statistics.fewest import too_few_of_pairs

TITLE = "Similarity of profiles and confusion"
CAPTION = (
    "Spearman correlations between output units of networks trained on the tested database (rows) and output units of "
    "the tested networks (columns); below, how often an expression was predicted against that similarity."
)
OF_STIMULI, COMPARES = True, ("databases",)


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    facts, tables = study.facts, ("statistics/relation.csv", "statistics/relation_tests.csv")
    return figure_similarity(*map(study.table, tables), facts["databases"], facts["labels"], facts["runs"])


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    few = too_few_of_pairs(study.table(INTERVALS))
    tests = study.table("statistics/relation_tests.csv")
    return [relation_sentence(row, few.get((row["trained"], row["tested"]), "")) for _, row in tests.iterrows()]


def figure_similarity(
    relation: pd.DataFrame,
    relation_tests: pd.DataFrame,
    databases: Sequence[str],
    labels: Sequence[str],
    runs: int,
) -> Figure:
    """Draw, for each direction, the correlation matrix of the output units and its relation to the predictions.

    Parameters
    ----------
    relation : table
        statistics/relation.csv: one row per (trained, tested, true expression, predicted expression).
    relation_tests : table
        statistics/relation_tests.csv.
    databases, labels : sequences of str
        In the order of the configuration.
    runs : int
        Networks per database.

    Notes
    -----
    Inagaki et al. 2022, figure 9. Row i of a matrix is output unit i of the networks trained on the tested database,
    column j is output unit j of the networks that were tested: the cell (i, j) of the swapped confusion matrix.
    """
    pairs = directions(relation, databases)
    if not pairs:
        return notice("Similarity between databases needs a second database.")
    return _draw(pairs, relation, relation_tests, labels, runs)


def directions(relation: pd.DataFrame, databases: Sequence[str]) -> list[tuple[str, str]]:
    """Return the (trained, tested) pairs of the table, in the order of the databases."""
    found = set(relation[["trained", "tested"]].itertuples(index=False, name=None))
    return [(one, two) for one in databases for two in databases if (one, two) in found]


@styled
def _draw(
    pairs: list[tuple[str, str]],
    relation: pd.DataFrame,
    relation_tests: pd.DataFrame,
    labels: Sequence[str],
    runs: int,
) -> Figure:
    """Arrange the directions in blocks of a matrix above its scatter; the first letters are those of the matrices."""
    columns = 2
    rows = -(-len(pairs) // columns)
    figure = canvas(5.2 * rows + 0.4)
    panels = figure.subplots(2 * rows, columns, squeeze=False, height_ratios=[1.35, 1.0] * rows)
    for axes in panels.flat:
        axes.set_visible(False)
    for number, pair in enumerate(pairs):
        row, column = divmod(number, columns)
        matrix, scatter = panels[2 * row, column], panels[2 * row + 1, column]
        rows_of_pair = relation[(relation["trained"] == pair[0]) & (relation["tested"] == pair[1])]
        test = relation_tests[(relation_tests["trained"] == pair[0]) & (relation_tests["tested"] == pair[1])]
        image = _matrix(matrix, rows_of_pair, pair, labels)
        _scatter(scatter, rows_of_pair, test, pair, labels, runs)
        panel_letter(matrix, number)
        panel_letter(scatter, len(pairs) + number)
        if column == columns - 1 or number == len(pairs) - 1:
            figure.colorbar(image, ax=matrix, label="Spearman correlation", shrink=0.8, aspect=18)
    legend_below(figure, _legend(labels), 5, handletextpad=0.2)
    return figure


def _legend(labels: Sequence[str]) -> list[Line2D]:
    """Return one handle per expression and one for the pairs of different expressions."""
    style = {"ls": "", "color": RATE_COLOUR, "mec": INK, "mew": 0.5, "ms": 5.5}
    same = [Line2D([], [], marker=expression_marker(place), label=name, **style) for place, name in enumerate(labels)]
    return [*same, Line2D([], [], ls="", marker="o", ms=3.2, mfc="none", mec=GREY, label="different expressions")]


def _matrix(axes: Axes, relation: pd.DataFrame, pair: tuple[str, str], labels: Sequence[str]):
    """Draw the correlations of the output units of two databases."""
    axes.set_visible(True)
    table = relation.pivot(index="expression", columns="predicted", values="similarity")
    values = table.reindex(index=labels, columns=labels).to_numpy(float)  # (true, predicted)
    image = show_matrix(axes, values, labels, CORRELATION_MAP, (-1, 1))
    axes.set(
        title=f"{pair[0]} → {pair[1]}",
        xlabel=f"output unit, {pair[0]}-trained",
        ylabel=f"output unit, {pair[1]}-trained",
    )
    return image


def _scatter(
    axes: Axes,
    relation: pd.DataFrame,
    test: pd.DataFrame,
    pair: tuple[str, str],
    labels: Sequence[str],
    runs: int,
) -> None:
    """Draw share of predictions against similarity; the same expression has its marker, other cells small points."""
    axes.set_visible(True)
    same = relation["expression"] == relation["predicted"]
    others = relation[~same]
    axes.plot(others["similarity"], others["share"], ls="", marker="o", ms=3.2, mfc="none", mec=GREY, mew=0.8)
    for place, label in enumerate(labels):
        point = relation[same & (relation["expression"] == label)]
        axes.plot(
            point["similarity"], point["share"], ls="", marker=expression_marker(place), ms=5.5, color=RATE_COLOUR,
            mec=INK, mew=0.5,
        )  # fmt: skip
    axes.set(xlim=(-1.05, 1.05), ylim=(-0.03, 1.03), xlabel="similarity of profiles (Spearman)")
    axes.set_ylabel(f"share predicted, {pair[0]} → {pair[1]}")
    axes.set_title(relation_text(test, runs), fontsize=7)


def relation_text(test: pd.DataFrame, runs: int) -> str:
    """Return correlation, its p, the permutation p and what n is."""
    if test.empty:
        return runs_text(runs)
    row = test.iloc[0]
    exact = ", exact" if row["exact"] else ""
    permutation = (
        ""
        if np.isnan(row["p_permutation"])
        else f"\n(expressions permuted: {decimal(row['expected'])} expected, {p_text(row['p_permutation'])}{exact})"
    )
    return (
        f"$r_s$ = {decimal(row['correlation'])}, {p_text(row['p'])}{permutation}\n"
        f"{int(row['points'])} cells, {runs_text(runs)} per database"
    )


def relation_sentence(test: pd.Series, few: str = "") -> str:
    """Say how profile similarity goes with the predictions in one swapped test; no verdict if too `few` were tested."""
    permuted = test["p_permutation"]
    verdict = on_relation(test["correlation"], test["expected"], permuted, few)
    orders = f"{p_text(permuted)}, {orders_text(test)}, of which {decimal(test['expected'])} is expected"
    extra = "" if np.isnan(permuted) else f"; expressions permuted, {orders}"
    return (
        f"{test['trained']} → {test['tested']}: r_s = {decimal(test['correlation'])}, {p_text(test['p'])} "
        f"(n = {int(test['points'])} cells{extra}).{_apart(test)} {verdict}"
    )


def _apart(test: pd.Series) -> str:
    """Say how confusions alone, and equal expressions alone, go with similarity."""
    said = []
    if not np.isnan(test["correlation_off_diagonal"]):
        p = p_text(test["p_off_diagonal"])
        said.append(f"confusions alone {decimal(test['correlation_off_diagonal'])} (expressions permuted, {p})")
    if not np.isnan(test["correlation_diagonal"]):
        said.append(f"equal expressions alone {decimal(test['correlation_diagonal'])}")
    return f" Of {', of '.join(said)}." if said else ""


def orders_text(test: pd.Series) -> str:
    """Say which orders of the expressions a permutation p is of: "all 5,040 orders" or "2,000 random orders"."""
    return f"all {test['orders']:,} orders" if test["exact"] else f"{test['orders']:,} random orders"
