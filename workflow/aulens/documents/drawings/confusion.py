"""Confusion matrices of the same networks on people of the own culture, on the other one, and on the control."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aulens.documents.material import Material
from aulens.evaluation.confusion import mean_shares
from aulens.report.style import SHARE_MAP, canvas, database_colour, show_matrix, styled
from aulens.report.wording import decimal

HEADINGS = ("matched", "swapped", "control")
MEANINGS = (
    "new people, own population and culture",
    "other population, other culture",
    "other population, own action units",
)


def draw(material: Material) -> Figure:
    """Return the picture."""
    options, confusion, intervals = material.options, material.table("confusion"), material.table("intervals")
    trained = options["trained"]
    tested = (trained, options["swapped"], options["control"])
    shares = [mean_shares(confusion, trained, name, options["labels"]) for name in tested]
    bounds = [_bounds(intervals, trained, name) for name in tested]
    return figure_triptych(shares, bounds, [f"{trained} → {name}" for name in tested], options["labels"])


def _bounds(intervals: pd.DataFrame, trained: str, tested: str) -> tuple[float, float, float]:
    """Return mean correct rate and the ends of its interval."""
    row = intervals[
        (intervals["trained"] == trained) & (intervals["tested"] == tested) & (intervals["expression"] == "all")
    ].iloc[0]
    return tuple(float(row[name]) for name in ("correct_rate", "interval_low", "interval_high"))


@styled
def figure_triptych(
    shares: Sequence[np.ndarray],
    bounds: Sequence[tuple[float, float, float]],
    pairs: Sequence[str],
    labels: Sequence[str],
) -> Figure:
    """Draw three confusion matrices with their mean correct rates.

    Parameters
    ----------
    shares : three (labels, labels) float
        Shares of predictions (columns) among the faces of an expression (rows).
    bounds : three tuples
        Mean correct rate and the ends of its interval.
    pairs : three str
        Such as "a → b".
    labels : sequence of str
        Expressions.
    """
    figure = canvas(3.35, 8.0)
    panels = figure.subplots(1, 3, sharey=True)
    image = None
    for axes, matrix, (rate, low, high), pair, heading, meaning in zip(
        panels, shares, bounds, pairs, HEADINGS, MEANINGS, strict=True
    ):
        image = show_matrix(axes, matrix, labels, SHARE_MAP, (0, 1))
        axes.set_title(
            f"{heading} ({pair}): {decimal(rate)} [{decimal(low)}, {decimal(high)}]\n{meaning}",
            fontsize=7.5,
            color=database_colour(0),
        )
        axes.set_xlabel("predicted")
    panels[0].set_ylabel("true expression")
    figure.colorbar(image, ax=list(panels), label="share of the true expression", shrink=0.7, aspect=20, pad=0.01)
    return figure
