"""Pictures of filters: the faces that they respond to most, and why (Breuer and Kimmel 2017, figures 5 and 6)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aulens.files import read_npy
from aulens.report.figures.map_examples import Scale, laid_over, scale_of
from aulens.report.study import Study
from aulens.report.style import GREY, PAGE_WIDTH, canvas, styled
from aulens.report.wording import counted

TITLE = "Faces that filters respond to"
CAPTION = (
    "For the action units that trained filters tell best, the filter that tells each best, and the faces to which it "
    "responds most (the largest response first); left of trained networks, right of the same with random weights. "
    "Over each face lies what its pixels contribute to the largest activation of the filter ({method}), orange where a "
    "lighter pixel raises it; trained maps share one scale, those of random weights another, each up to the size "
    "that 99.5 % of its pixels do not exceed. Below: ✓ where the face shows the action unit. First run of each "
    "database; filters and faces are the best of many, no sample."
)
FACES_OF = "databases"
METHODS = {"guided_backpropagation": "guided back-propagation", "deconvolution": "deconvolution"}
TABLE, MAPS, FACES = (f"attribution/filter_{name}" for name in ("maps.csv", "maps.npy", "faces.npy"))
WEIGHTS = ("trained", "random")
NONE = "no filter of the trained networks responds to a face"
BESIDE, LARGEST = 0.75, 0.8  # inches: names of rows; side of a picture


def caption(study: Study) -> str:
    """Return the caption, with the method of the maps."""
    methods = study.table(TABLE)["method"].unique()
    return CAPTION.format(method=" and ".join(METHODS[name] for name in methods) or "none is drawn")


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    maps, faces = (read_npy(study.file(name)) for name in (MAPS, FACES))
    return figure_filter_sheets(study.table(TABLE), maps, faces, study.facts["databases"])


def sentences(study: Study) -> list[str]:
    """Say how many of the faces show the action unit; what a map shows is looked at."""
    table = study.table(TABLE)
    if table.empty:
        return [f"There is no picture: {NONE}."]
    shares = []
    for weights in WEIGHTS:
        own = table[table["weights"] == weights]
        name = "trained networks" if weights == "trained" else "random weights"
        shares.append(f"{int(own['present'].sum())} of {counted(len(own), 'face')} of {name}")
    return [f"The action unit is shown by {' and '.join(shares)}."]


@styled
def figure_filter_sheets(table: pd.DataFrame, maps: np.ndarray, faces: np.ndarray, databases: Sequence[str]) -> Figure:
    """Draw a row for each database and action unit.

    Parameters
    ----------
    table : table
        attribution/filter_maps.csv.
    maps : (rows, side, side) float
    faces : (rows, side, side) or (rows, side, side, 3) uint8
    databases : sequence of str
        Of the study, in its order.
    """
    if table.empty:
        figure = canvas(0.5)
        figure.text(0.5, 0.5, NONE, ha="center", va="center", color=GREY)
        return figure
    top = int(table["place"].max()) + 1
    scales = {weights: scale_of(maps[own.index]) for weights, own in table.groupby("weights")}
    pairs = table[["database", "action_unit"]].drop_duplicates().itertuples(index=False, name=None)
    pairs = sorted(pairs, key=lambda pair: list(databases).index(pair[0]))
    side = min(LARGEST, (PAGE_WIDTH - 2 * BESIDE) / (2 * top))
    figure = canvas(len(pairs) * (side + 0.22) + 0.3, 2 * (top * side + BESIDE))
    blocks = figure.subfigures(1, len(WEIGHTS))
    for block, weights in zip(blocks, WEIGHTS, strict=True):
        block.suptitle("trained" if weights == "trained" else "random weights")
        panels = block.subplots(len(pairs), top, squeeze=False)
        for axes in panels.flat:
            axes.set(xticks=(), yticks=(), frame_on=False)
        for line, (name, unit) in zip(panels, pairs, strict=True):
            own = table[(table["weights"] == weights) & (table["database"] == name) & (table["action_unit"] == unit)]
            _row(line, own, maps, faces, scales.get(weights))
            line[0].set_ylabel(_row_name(name, unit, own), rotation=0, ha="right", va="center", fontsize=6.5)
    return figure


def _row(line: Sequence[Axes], own: pd.DataFrame, maps: np.ndarray, faces: np.ndarray, scale: Scale | None) -> None:
    """Draw the faces of one filter."""
    for axes, (row, mark) in zip(line, zip(own.index, own["present"], strict=True), strict=False):
        axes.imshow(laid_over(faces[row], maps[row], scale), interpolation="nearest")
        axes.set_xlabel("✓" if mark else "–", fontsize=6.5, labelpad=1)


def _row_name(database: str, unit: int, own: pd.DataFrame) -> str:
    """Return the name of a row, in lines."""
    filter_name = f"filter {own['filter'].iloc[0]}" if len(own) else "no filter"
    return f"{database}\nAU{unit}\n{filter_name}"
