"""Similarity of all output units of all databases, in the order of their clusters."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.cluster.hierarchy import dendrogram

from aulens.report.study import Study
from aulens.report.style import CORRELATION_MAP, GREY, canvas, database_colour, notice, panel_letter, styled
from aulens.report.wording import decimal, listed

TITLE = "Clusters of similar profiles"
CAPTION = (
    "Spearman's correlation of the profiles of all output units, clustered by average linkage of 1 − correlation "
    "(a description, not a test). The colour of a name is its database."
)
OF_STIMULI = True


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    names = ("similarity_matrix", "cluster_order", "cluster_merges")
    return figure_clusters(*(study.table(f"tuning/{name}.csv") for name in names), study.facts["databases"])


def sentences(study: Study) -> list[str]:
    """Return which output units lie nearest to one of the same expression of another database."""
    databases = study.facts["databases"]
    return [partners_sentence(study.table("tuning/similarity_matrix.csv"))] if len(databases) > 1 else []


def figure_clusters(
    matrix: pd.DataFrame, order: pd.DataFrame, merges: pd.DataFrame, databases: Sequence[str]
) -> Figure:
    """Draw the tree of the output units above the matrix of their correlations.

    Parameters
    ----------
    matrix, order, merges : tables
        tuning/similarity_matrix.csv, tuning/cluster_order.csv and tuning/cluster_merges.csv.
    databases : sequence of str
        In the order of the configuration (it gives the colours).
    """
    if merges.empty:
        return notice("Clusters need at least two output units.")
    count = len(order)
    values = matrix["correlation"].to_numpy(float).reshape(count, count)
    return _draw(values, order, merges, databases)


@styled
def _draw(values: np.ndarray, order: pd.DataFrame, merges: pd.DataFrame, databases: Sequence[str]) -> Figure:
    """Draw tree and matrix with common columns."""
    count = len(order)
    figure = canvas(min(0.24 * count + 2.6, 9.0))
    tree, axes = figure.subplots(2, 1, height_ratios=(1, max(count / 3.5, 2)))
    _tree(tree, merges)
    image = axes.imshow(np.ma.masked_invalid(values), cmap=CORRELATION_MAP, vmin=-1, vmax=1, aspect="auto")
    names = [f"{row.output_unit} ({row.database})" for row in order.itertuples()]
    axes.set_xticks(range(count), names, rotation=90)
    axes.set_yticks(range(count), [f"  {name}" for name in names])  # letters are wider at 200 dots per inch
    axes.tick_params(length=0)
    for side in (axes.get_xticklabels(), axes.get_yticklabels()):
        for text, name in zip(side, order["database"], strict=True):
            text.set_color(database_colour(list(databases).index(name)))
    figure.colorbar(image, ax=axes, label="Spearman's correlation", aspect=30, pad=0.01, ticks=(-1, -0.5, 0, 0.5, 1))
    tree.set_xlim(-0.5, count - 0.5)
    axes.set_xlim(-0.5, count - 0.5)
    tree.set_title(" ")
    axes.set_title(" ")
    panel_letter(tree, 0)
    panel_letter(axes, 1)
    return figure


def _tree(axes: Axes, merges: pd.DataFrame) -> None:
    """Draw a dendrogram whose leaves stand at 0, 1, 2 …"""
    found = dendrogram(merges[["first", "second", "distance", "output_units"]].to_numpy(float), no_plot=True)
    for across, up in zip(found["icoord"], found["dcoord"], strict=True):
        axes.plot((np.array(across) - 5) / 10, up, color=GREY, lw=0.9)
    axes.set(ylim=(0, None), ylabel="1 − correlation")
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(bottom=False, labelbottom=False)


def partners_sentence(matrix: pd.DataFrame) -> str:
    """Say for how many output units the most similar one of other databases has the same expression."""
    others = matrix[matrix["database_1"] != matrix["database_2"]].dropna(subset=["correlation"])
    nearest = others.loc[others.groupby(["database_1", "output_unit_1"], sort=False)["correlation"].idxmax()]
    wrong = nearest[nearest["output_unit_1"] != nearest["output_unit_2"]]
    text = "The most similar output unit of other databases has the same expression in "
    text += f"{len(nearest) - len(wrong)} of {len(nearest)}"
    named = [
        f"{row.output_unit_1} of {row.database_1} ({row.output_unit_2} of {row.database_2}, {decimal(row.correlation)})"
        for row in wrong.itertuples()
    ]
    return f"{text}; not in {listed(named)}." if named else f"{text}."
