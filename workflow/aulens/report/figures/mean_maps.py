"""Mean attribution maps: what the scores of the expressions depend on."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure, SubFigure

from aulens.files import read_npy
from aulens.report.methods_in_words import in_words
from aulens.report.study import Study
from aulens.report.style import GREY, PAGE_WIDTH, canvas, show_image, styled
from aulens.report.wording import counted

TITLE = "Mean attribution maps"
CAPTION = (
    "Where the score of the true expression depends on the face: absolute values of the attribution maps, averaged "
    "over the tested faces of each run and then over runs; below each map, the mean of these faces. All maps of a "
    "method share one scale, from 0 to the value that 99.5 % of their pixels do not exceed; larger ones have the last "
    "colour."
)
FACES_OF = "databases"
COLOURS, LAST_COLOUR = "viridis", 0.995
BESIDE = 1.2  # inches: names of databases, colour bar
TABLE = "attribution/mean_maps.csv"


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    maps, faces = (read_npy(study.file(f"attribution/mean_{name}.npy")) for name in ("maps", "faces"))
    return figure_mean_maps(study.table(TABLE), maps, faces, study.facts["databases"], study.facts["labels"])


def sentences(study: Study) -> list[str]:
    """Return nothing: what a map shows is looked at."""
    return []


@styled
def figure_mean_maps(
    table: pd.DataFrame, maps: np.ndarray, faces: np.ndarray, databases: Sequence[str], labels: Sequence[str]
) -> Figure:
    """Draw, for every method and database, the mean map of every expression above the mean face.

    Parameters
    ----------
    table : table
        attribution/mean_maps.csv.
    maps : (rows, side, side) float
    faces : (rows, side, side) or (rows, side, side, 3) uint8
    databases, labels : sequence of str
        Of the study, in its order.
    """
    methods = list(table["method"].unique())
    side = min(1.3, (PAGE_WIDTH - BESIDE) / len(labels))
    figure = canvas(len(methods) * len(databases) * (2 * side + 0.45), side * len(labels) + BESIDE)
    parts = np.ravel(figure.subfigures(len(methods), 1))
    for part, method in zip(parts, methods, strict=True):
        own = table[table["method"] == method]
        scale = Normalize(0, float(np.quantile(maps[own["row"].to_numpy()], LAST_COLOUR)) or 1)
        panels = _method(part, own, maps, faces, databases, labels, scale)
        bar = part.colorbar(ScalarMappable(scale, COLOURS), ax=panels, aspect=30, pad=0.02, extend="max")
        bar.set_label(f"{in_words(method)}, mean absolute value")
    return figure


def _method(
    figure: SubFigure,
    table: pd.DataFrame,
    maps: np.ndarray,
    faces: np.ndarray,
    databases: Sequence[str],
    labels: Sequence[str],
    scale: Normalize,
) -> list[Axes]:
    """Draw the maps and faces of one method, and return all panels."""
    panels = figure.subplots(2 * len(databases), len(labels), squeeze=False)
    for place, database in enumerate(databases):
        for column, label in enumerate(labels):
            above, below = panels[2 * place : 2 * place + 2, column]
            for axes in (above, below):
                axes.set(xticks=(), yticks=(), frame_on=False)
            found = table[(table["database"] == database) & (table["expression"] == label)]
            if found.empty:
                above.set_title(f"{label}\nno face tested", fontsize=6.5, color=GREY)
                continue
            row = found.iloc[0]
            above.imshow(maps[row["row"]], cmap=COLOURS, norm=scale, interpolation="nearest")
            above.set_title(f"{label}\n{counted(row['runs'], 'run')}, {counted(row['faces'], 'face')}", fontsize=6.5)
            show_image(below, faces[row["row"]])
        panels[2 * place, 0].set_ylabel(f"{database}-trained")
    return list(panels.ravel())
