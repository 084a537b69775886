"""Who trains, validates and tests in each run."""

import numpy as np
import pandas as pd
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from aulens.documents.material import Material
from aulens.report.style import INK, PALE, RATE_COLOUR, canvas, styled

PARTS = {"train": PALE, "validation": "#56b4e9", "test": RATE_COLOUR}
WORDS = {"train": "train the network", "validation": "validate: no network is chosen by them", "test": "are tested"}


def draw(material: Material) -> Figure:
    """Return the picture."""
    return figure_runs(material.table("splits"), material.options["database"])


def part_of_each(splits: pd.DataFrame) -> np.ndarray:
    """Return the part of every person in every run, (runs, people) int: its place in `PARTS`; -1 for none.

    Examples
    --------
    >>> rows = [(0, "p", "train"), (0, "q", "test"), (1, "p", "test")]
    >>> part_of_each(pd.DataFrame(rows, columns=["run", "unit", "part"])).tolist()
    [[0, 2], [2, -1]]
    """
    place = {part: number for number, part in enumerate(PARTS)}
    table = splits.assign(part=splits["part"].map(place)).pivot(index="run", columns="unit", values="part")
    return table.fillna(-1).to_numpy(int)


@styled
def figure_runs(splits: pd.DataFrame, database: str) -> Figure:
    """Draw a row for each run and a column for each person.

    Parameters
    ----------
    splits : table
        Columns run, unit and part.
    database : str
        Whose people they are.
    """
    parts = part_of_each(splits)
    runs, people = parts.shape
    figure = canvas(0.2 * runs + 0.85, 8.0)
    axes = figure.subplots()
    colours = ListedColormap(["white", *PARTS.values()])
    axes.imshow(parts, cmap=colours, vmin=-1.5, vmax=len(PARTS) - 0.5, aspect="auto", interpolation="nearest")
    axes.set_xticks(np.arange(people + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(runs + 1) - 0.5, minor=True)
    axes.grid(which="minor", color="white", lw=1.2)
    axes.tick_params(which="both", length=0)
    axes.spines[:].set_visible(False)
    axes.set_yticks(range(runs), [f"run {number + 1}" for number in range(runs)])
    axes.set_xticks([])
    axes.set_xlabel(f"the {people} people of {database}, each a column with all their photographs", color=INK)
    handles = [Patch(color=colour, label=WORDS[part]) for part, colour in PARTS.items()]
    figure.legend(handles=handles, loc="outside upper left", ncols=3)
    return figure
