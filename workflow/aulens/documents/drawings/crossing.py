"""Which people and which culture networks are trained and tested on."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aulens.documents.material import Material
from aulens.report.style import GREY, INK, canvas, database_colour, show_image, styled
from aulens.report.wording import decimal

SIDES = ("same", "other")  # as statistics/two_by_two.csv says of population and culture
TITLES = {
    ("same", "same"): "matched",
    ("other", "other"): "swapped",
    ("other", "same"): "control of people",
    ("same", "other"): "control of action units",
}


def draw(material: Material) -> Figure:
    """Return the picture."""
    options = material.options
    shown = {name: material.picture(f"photographs_{name}", f"{image}.png") for name, image in options["images"].items()}
    return figure_crossing(shown, material.table("two_by_two"))


@styled
def figure_crossing(shown: Mapping[str, np.ndarray], two_by_two: pd.DataFrame) -> Figure:
    """Draw, for the networks of each database, the four tests: population from above, culture from the left.

    Parameters
    ----------
    shown : mapping of str to (H, W) uint8
        Database -> one photograph.
    two_by_two : table
        statistics/two_by_two.csv.
    """
    rates = two_by_two[two_by_two["measure"] == "correct rate"]
    figure = canvas(4.15, 8.0)
    for number, (block, trained) in enumerate(
        zip(figure.subfigures(1, 2, wspace=0.02), rates["trained"].drop_duplicates(), strict=True)
    ):
        colour = database_colour(number)
        block.suptitle(f"networks trained on {trained}", color=colour, fontweight="bold")
        panels = block.subplots(2, 2)
        for row in rates[rates["trained"] == trained].itertuples():
            axes = panels[SIDES.index(row.population), SIDES.index(row.culture)]
            _test(axes, shown[row.tested], row, colour if row.tested == trained else GREY)
        for axes, side in zip(panels[0], SIDES, strict=True):
            axes.annotate(f"{side} culture", (0.5, 1.2), xycoords="axes fraction", ha="center", fontsize=8, color=INK)
        for axes, side in zip(panels[:, 0], SIDES, strict=True):
            axes.annotate(
                f"{side} population",
                (-0.07, 0.5),
                xycoords="axes fraction",
                ha="right",
                va="center",
                rotation=90,
                fontsize=8,
                color=INK,
            )
    return figure


def _test(axes: Axes, image: np.ndarray, row: tuple, colour: str) -> None:
    """Draw one test: a photograph of who is tested, what the test is called, and its rate."""
    show_image(axes, image)
    axes.set_axis_on()
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set(visible=True, color=colour, linewidth=2.2 if colour != GREY else 0.8)
    axes.set_title(f"{TITLES[row.population, row.culture]}: {decimal(row.value)}", fontsize=8)
    axes.text(
        0.04,
        0.05,
        row.tested,
        transform=axes.transAxes,
        fontsize=7.5,
        color="white",
        fontweight="bold",
    )
