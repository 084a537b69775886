"""Figure 10: the units in the space of the first principal components of their profiles."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from mpl_toolkits.mplot3d.axes3d import Axes3D  # registers the 3-D projection

from aulens.report.style import (
    GREY,
    INK,
    PALE,
    canvas,
    database_style,
    expression_marker,
    notice,
    panel_letter,
    runs_text,
    styled,
)
from aulens.report.wording import decimal

PLANES = ((1, 2), (1, 3), (2, 3))


def figure_components(
    scores: pd.DataFrame, variance: pd.DataFrame, databases: Sequence[str], expressions: Sequence[str], runs: int
) -> Figure:
    """Draw the planes of components 1-2, 1-3 and 2-3 and a 3-D view (shape: expression, filling: database).

    Parameters
    ----------
    scores, variance : tables
        tuning/component_scores.csv and tuning/component_variance.csv.
    databases, expressions : in the order of the configuration (it gives the markers)
    runs : networks per database

    Notes
    -----
    Inagaki et al. 2022, figure 10. A thin line joins the units of one expression: short where databases agree. The
    paper drew circles around close pairs by eye.
    """
    table = scores.pivot(index=["database", "unit"], columns="component", values="score")
    planes = [plane for plane in PLANES if set(plane) <= set(table.columns)]
    if not planes:
        return notice("Fewer than two principal components were computed.")
    return _draw(table, variance.set_index("component")["share"], planes, databases, expressions, runs)


@styled
def _draw(
    table: pd.DataFrame,
    shares: pd.Series,
    planes: Sequence[tuple[int, int]],
    databases: Sequence[str],
    expressions: Sequence[str],
    runs: int,
) -> Figure:
    """Draw the panels with the same limits on all axes."""
    figure = canvas(6.9 if len(planes) == 3 else 4.2)
    grid = figure.add_gridspec(2 if len(planes) == 3 else 1, 2)
    limit = 1.12 * float(table[sorted({number for plane in planes for number in plane})].abs().max().max()) or 1.0
    for number, plane in enumerate(planes):
        axes = figure.add_subplot(grid[divmod(number, 2)])
        axes.axhline(0, color=PALE, lw=0.7, zorder=0)
        axes.axvline(0, color=PALE, lw=0.7, zorder=0)
        _points(axes, table, plane, databases, expressions)
        axes.set(xlim=(-limit, limit), ylim=(-limit, limit), aspect="equal")
        axes.set(xlabel=_axis_label(plane[0], shares), ylabel=_axis_label(plane[1], shares))
        axes.set_title(" ")
        panel_letter(axes, number)
    if len(planes) == 3:
        axes = figure.add_subplot(grid[1, 1], projection="3d")
        _space(axes, table, databases, expressions, limit)
        panel_letter(axes, 3)
    title = f"{len(table)} units ({len(databases)} × {len(expressions)}), each from {runs_text(runs)}"
    figure.legend(handles=legend_handles(databases, expressions), loc="outside lower center", ncols=5, title=title)
    return figure


def _points(
    axes: Axes | Axes3D,
    table: pd.DataFrame,
    components: Sequence[int],
    databases: Sequence[str],
    expressions: Sequence[str],
) -> None:
    """Draw one marker per unit, and a thin line between the units of one expression."""
    for place, expression in enumerate(expressions):
        units = [(name, expression) for name in databases if (name, expression) in table.index]
        for one, two in combinations(units, 2):
            axes.plot(*table.loc[[one, two], list(components)].to_numpy(float).T, color=GREY, lw=0.5, zorder=1)
        for name, unit in units:
            coordinates = [np.array([value]) for value in table.loc[(name, unit), list(components)].to_numpy(float)]
            style = database_style(list(databases).index(name))
            axes.plot(*coordinates, ls="", marker=expression_marker(place), ms=7, mew=1.1, zorder=3, **style)


def _space(
    axes: Axes3D, table: pd.DataFrame, databases: Sequence[str], expressions: Sequence[str], limit: float
) -> None:
    """Draw the 3-D view."""
    _points(axes, table, (1, 2, 3), databases, expressions)
    axes.set(xlim=(-limit, limit), ylim=(-limit, limit), zlim=(-limit, limit))
    for label, setter in (("PC1", axes.set_xlabel), ("PC2", axes.set_ylabel), ("PC3", axes.set_zlabel)):
        setter(label, labelpad=-3)
    axes.tick_params(pad=-3, labelsize=6.5)
    axes.locator_params(nbins=4)
    axes.view_init(elev=22, azim=-58)
    for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
        axis.set_pane_color((0.97, 0.97, 0.97, 1.0))
        axis._axinfo["grid"]["linewidth"] = 0.4
    axes.set_box_aspect(None, zoom=0.88)


def _axis_label(component: int, shares: pd.Series) -> str:
    """Return "PC1 (41 % of variance)"."""
    if component not in shares.index:
        return f"PC{component}"
    return f"PC{component} ({decimal(100 * shares[component], 0)} % of variance)"


def legend_handles(databases: Sequence[str], expressions: Sequence[str]) -> list[Line2D]:
    """Return one handle per expression (shape) and per database (filling)."""
    shapes = [
        Line2D([], [], ls="", marker=expression_marker(place), color=GREY, mec=INK, mew=0.6, ms=6, label=expression)
        for place, expression in enumerate(expressions)
    ]
    fills = [
        Line2D([], [], ls="", marker="o", ms=6, mew=1.1, label=f"{name}-trained", **database_style(place))
        for place, name in enumerate(databases)
    ]
    return shapes + fills
