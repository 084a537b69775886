"""A study on one page: its faces, how well they are recognised, and one figure of the report."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aulens.documents.material import Material
from aulens.documents.palette import rendered
from aulens.report.style import GREY, INK, canvas, database_colour, show_image, styled

MARKERS = {"within": "o", "cross": "s", "control": "D"}

MEANING = {"within": "○ own database", "cross": "■ the other one", "control": "◆ control"}
GAP = 30  # pixels between what is drawn and the figure


def draw(material: Material) -> np.ndarray:
    """Return the picture: what is drawn here, and below it a figure of the report as it is."""
    intervals = material.table("intervals")
    names = list(intervals["trained"].unique())
    labels = [name for name in intervals["expression"].unique() if name != "all"]
    chosen = {
        name: [material.array(f"faces_{name}")[row] for row in examples(material.table(f"table_{name}"), labels)]
        for name in names
    }
    above = rendered(figure_sheet(chosen, labels, intervals[intervals["expression"] == "all"]))
    below = material.picture("figure")
    if below.ndim == 2:
        below = np.repeat(below[..., None], 3, axis=2)
    width = max(above.shape[1], below.shape[1])
    gap = np.full((GAP, width, 3), 255, np.uint8)
    return np.concatenate([_padded(above, width), gap, _padded(below, width)])


def _padded(image: np.ndarray, width: int) -> np.ndarray:
    """Return a picture with white to its right, so that it is so wide."""
    return np.pad(image, ((0, 0), (0, width - image.shape[1]), (0, 0)), constant_values=255)


def examples(faces: pd.DataFrame, labels: Sequence[str]) -> list[int]:
    """Return rows of faces.npy: for each label the last face of another person who shows it.

    Examples
    --------
    >>> columns = ["face", "person", "expression"]
    >>> rows = [(0, "p", "happy"), (1, "p", "sad"), (2, "q", "happy"), (3, "q", "sad"), (4, "q", "sad")]
    >>> examples(pd.DataFrame(rows, columns=columns), ["happy", "sad"])
    [0, 4]
    """
    found = []
    for place, label in enumerate(labels):
        own = faces[faces["expression"] == label]
        people = sorted(own["person"].unique())
        found.append(int(own.loc[own["person"] == people[place % len(people)], "face"].iloc[-1]))
    return found


@styled
def figure_sheet(chosen: Mapping[str, Sequence[np.ndarray]], labels: Sequence[str], rates: pd.DataFrame) -> Figure:
    """Draw a row of faces for each database, and the correct rates of all tests beside them.

    Parameters
    ----------
    chosen : mapping of str to sequence of (side, side[, 3]) uint8
        Database -> a face for each label.
    labels : sequence of str
        Expressions.
    rates : table
        Rows of statistics/intervals.csv over all expressions.
    """
    figure = canvas(0.7 + 0.85 * len(chosen))
    left, right = figure.subfigures(1, 2, width_ratios=[1.75, 1.0])
    panels = left.subplots(len(chosen), len(labels), squeeze=False)
    for number, (name, images) in enumerate(chosen.items()):
        for axes, image, label in zip(panels[number], images, labels, strict=True):
            show_image(axes, image)
            if number == 0:
                axes.set_title(label, fontsize=7)
        panels[number, 0].annotate(
            name,
            (-0.12, 0.5),
            xycoords="axes fraction",
            rotation=90,
            ha="right",
            va="center",
            fontsize=7.5,
            color=database_colour(number),
            fontweight="bold",
        )
    _rates(right.subplots(), rates, list(chosen), 1 / len(labels))
    return figure


def _rates(axes: Axes, rates: pd.DataFrame, names: Sequence[str], chance: float) -> None:
    """Draw the correct rate of each test with its interval, in the colour of the database that was learned."""
    for place, row in enumerate(rates.itertuples()):
        colour, marker = database_colour(names.index(row.trained)), MARKERS[row.role]
        axes.plot([row.interval_low, row.interval_high], [place, place], color=colour, lw=1.2)
        axes.plot(row.correct_rate, place, marker, ms=5, color=colour, mfc="white" if row.role == "within" else colour)
    axes.axvline(chance, color=GREY, lw=0.8, ls=":")
    axes.annotate(
        "chance", (chance, 1), xycoords=("data", "axes fraction"), ha="center", va="bottom", fontsize=6.5, color=GREY
    )
    axes.set_yticks(range(len(rates)), [f"{row.trained} → {row.tested}" for row in rates.itertuples()], fontsize=6.5)
    axes.set(xlim=(0, 1), xticks=(0, 0.5, 1), ylim=(len(rates) - 0.4, -0.6))
    axes.set_xlabel("correct rate")
    axes.annotate(
        "   ".join(words for role, words in MEANING.items() if role in set(rates["role"])),
        (1, 0),
        xycoords="axes fraction",
        xytext=(0, -27),
        textcoords="offset points",
        ha="right",
        va="top",
        fontsize=6.5,
        color=INK,
    )
