"""Output units in the space of the first principal components of their profiles (Inagaki et al. 2022, figure 10)."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Ellipse
from mpl_toolkits.mplot3d.axes3d import Axes3D  # registers the 3-D projection

from aulens.report.study import Study
from aulens.report.style import (
    GREY,
    INK,
    PALE,
    canvas,
    database_style,
    expression_marker,
    legend_below,
    notice,
    panel_letter,
    runs_text,
    styled,
)
from aulens.report.wording import decimal, listed
from aulens.tuning.components import distances

TITLE = "Principal components of the profiles"
CAPTION = (
    "Each marker is one output unit: its shape is the expression, its filling and colour the database. Thin lines join "
    "the same expression. Axes share their limits. {ellipses}The sign of a component is chosen so that its loading of "
    "largest magnitude is positive."
)
ELLIPSES = (
    "Ellipses: where the mean over runs lies with {confidence:g} % confidence, runs drawn again and components kept "
    "(networks of the same people; other people move it further). "
)
OF_STIMULI = True
PLANES = ((1, 2), (1, 3), (2, 3))


def caption(study: Study) -> str:
    """Return the caption, which says nothing of databases or ellipses where there are none."""
    shown = not study.table("tuning/component_ellipses.csv").empty
    confidence = 100 * study.analyses["components"]["confidence"]
    text = CAPTION.format(ellipses=ELLIPSES.format(confidence=confidence) if shown else "")
    if len(study.facts["databases"]) > 1:
        return text
    return text.replace(", its filling and colour the database. Thin lines join the same expression", "")


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    facts, names = study.facts, ("scores", "variance", "ellipses")
    tables = [study.table(f"tuning/component_{name}.csv") for name in names]
    return figure_components(*tables, facts["databases"], facts["labels"], facts["runs"])


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    tables = ("tuning/component_scores.csv", "tuning/component_variance.csv")
    return [components_sentence(*map(study.table, tables), study.facts["databases"])]


def figure_components(
    scores: pd.DataFrame,
    variance: pd.DataFrame,
    ellipses: pd.DataFrame,
    databases: Sequence[str],
    labels: Sequence[str],
    runs: int,
) -> Figure:
    """Draw the planes of components 1-2, 1-3 and 2-3 and a 3-D view (shape: expression, filling: database).

    Parameters
    ----------
    scores, variance, ellipses : tables
        tuning/component_scores.csv, tuning/component_variance.csv and tuning/component_ellipses.csv.
    databases, labels : sequences of str
        In the order of the configuration (it gives the markers).
    runs : int
        Networks per database.

    Notes
    -----
    Inagaki et al. 2022, figure 10. A thin line joins the output units of one expression: short where databases agree.
    The paper drew circles around close pairs by eye.
    """
    table = scores.pivot(index=["database", "output_unit"], columns="component", values="score")
    planes = [plane for plane in PLANES if set(plane) <= set(table.columns)]
    if not planes:
        return notice("Fewer than two principal components were computed.")
    return _draw(table, variance.set_index("component")["share"], ellipses, planes, databases, labels, runs)


@styled
def _draw(
    table: pd.DataFrame,
    shares: pd.Series,
    ellipses: pd.DataFrame,
    planes: Sequence[tuple[int, int]],
    databases: Sequence[str],
    labels: Sequence[str],
    runs: int,
) -> Figure:
    """Draw the panels with the same limits on all axes."""
    figure = canvas(6.9 if len(planes) == 3 else 4.2)
    grid = figure.add_gridspec(2 if len(planes) == 3 else 1, 2)
    limit = _limit(table, ellipses, planes)
    for number, plane in enumerate(planes):
        axes = figure.add_subplot(grid[divmod(number, 2)])
        axes.axhline(0, color=PALE, lw=0.7, zorder=0)
        axes.axvline(0, color=PALE, lw=0.7, zorder=0)
        _ellipses(axes, table, ellipses, plane, databases)
        _points(axes, table, plane, databases, labels)
        axes.set(xlim=(-limit, limit), ylim=(-limit, limit), aspect="equal")
        axes.set(xlabel=_axis_label(plane[0], shares), ylabel=_axis_label(plane[1], shares))
        axes.set_title(" ")
        panel_letter(axes, number)
    if len(planes) == 3:
        axes = figure.add_subplot(grid[1, 1], projection="3d")
        _space(axes, table, databases, labels, limit)
        panel_letter(axes, 3)
    title = f"{len(table)} output units ({len(databases)} × {len(labels)}), each from {runs_text(runs)}"
    legend_below(figure, legend_handles(databases, labels), 5, title=title)
    return figure


def _limit(table: pd.DataFrame, ellipses: pd.DataFrame, planes: Sequence[tuple[int, int]]) -> float:
    """Return the limit of all axes: no marker, and no half axis of most ellipses, lies outside."""
    farthest = float(table[sorted({number for plane in planes for number in plane})].abs().max().max())
    wide = ellipses["radius"] * np.sqrt(ellipses[["variance_1", "variance_2"]].max(axis=1))
    return 1.12 * (farthest + (0.0 if ellipses.empty else float(wide.median()))) or 1.0


def _ellipses(
    axes: Axes, table: pd.DataFrame, ellipses: pd.DataFrame, plane: tuple[int, int], databases: Sequence[str]
) -> None:
    """Draw the ellipse of each output unit in a plane."""
    shown = ellipses[(ellipses["component_1"] == plane[0]) & (ellipses["component_2"] == plane[1])]
    for row in shown.itertuples():
        values, axes_of = np.linalg.eigh([[row.variance_1, row.covariance], [row.covariance, row.variance_2]])
        width, height = 2 * row.radius * np.sqrt(values.clip(min=0))
        angle = np.degrees(np.arctan2(axes_of[1, 0], axes_of[0, 0]))
        centre = table.loc[(row.database, row.output_unit), list(plane)].to_numpy(float)
        colour = database_style(list(databases).index(row.database))["color"]
        axes.add_patch(
            Ellipse(centre, width, height, angle=angle, fc=colour, ec=colour, alpha=0.13, lw=0.5, zorder=0.5)
        )


def _points(
    axes: Axes | Axes3D,
    table: pd.DataFrame,
    components: Sequence[int],
    databases: Sequence[str],
    labels: Sequence[str],
) -> None:
    """Draw one marker per output unit, and a thin line between those of one expression."""
    for place, label in enumerate(labels):
        units = [(name, label) for name in databases if (name, label) in table.index]
        for one, two in combinations(units, 2):
            axes.plot(*table.loc[[one, two], list(components)].to_numpy(float).T, color=GREY, lw=0.5, zorder=1)
        for name, unit in units:
            coordinates = [np.array([value]) for value in table.loc[(name, unit), list(components)].to_numpy(float)]
            style = database_style(list(databases).index(name))
            axes.plot(*coordinates, ls="", marker=expression_marker(place), ms=7, mew=1.1, zorder=3, **style)


def _space(axes: Axes3D, table: pd.DataFrame, databases: Sequence[str], labels: Sequence[str], limit: float) -> None:
    """Draw the 3-D view."""
    _points(axes, table, (1, 2, 3), databases, labels)
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


def legend_handles(databases: Sequence[str], labels: Sequence[str]) -> list[Line2D]:
    """Return one handle per expression (shape) and per database (filling)."""
    shapes = [
        Line2D([], [], ls="", marker=expression_marker(place), color=GREY, mec=INK, mew=0.6, ms=6, label=name)
        for place, name in enumerate(labels)
    ]
    fills = [
        Line2D([], [], ls="", marker="o", ms=6, mew=1.1, label=f"{name}-trained", **database_style(place))
        for place, name in enumerate(databases)
    ]
    return shapes + fills


def components_sentence(scores: pd.DataFrame, variance: pd.DataFrame, databases: Sequence[str]) -> str:
    """Give the shares of variance and, for each pair of databases, the expressions from nearest to farthest."""
    shares = variance.sort_values("component").head(scores["component"].nunique())
    shown = listed([f"{decimal(100 * share, 0)} %" for share in shares["share"]])
    text = f"The first {len(shares)} components carry {shown} of the variance."
    for first, second in combinations(databases, 2):
        nearest = distances(scores, first, second)
        order = ", ".join(f"{label} {decimal(distance)}" for label, distance in nearest.items())
        text += f" Distance between {first} and {second}, nearest first: {order} (a description, not a test)."
    return text
