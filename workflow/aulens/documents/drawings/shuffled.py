"""Similarity of profiles as found, within one culture, and where labels were shuffled."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aulens.documents.material import Material
from aulens.report.style import GREY, INK, LOSS_COLOUR, RATE_COLOUR, canvas, styled


def draw(material: Material) -> Figure:
    """Return the picture."""
    return figure_shuffled(material.table("null_similarity"), material.table("baseline"), material.options["labels"])


@styled
def figure_shuffled(null: pd.DataFrame, baseline: pd.DataFrame, labels: Sequence[str]) -> Figure:
    """Draw the correlations of networks that learned shuffled labels, above them those of each expression.

    Parameters
    ----------
    null : table
        tuning/null_similarity.csv.
    baseline : table
        tuning/baseline.csv of one pair of databases.
    labels : sequence of str
        Expressions, from the top.
    """
    figure = canvas(3.2, 8.0)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[1.7, 1.0])
    rows = baseline.set_index("output_unit").loc[list(labels)]
    places = np.arange(len(labels))[::-1]
    low, high = rows[["null_low", "null_high"]].iloc[0]
    for axes in (upper, lower):
        axes.axvspan(low, high, color=GREY, alpha=0.15, lw=0)
    within = np.sqrt((rows["same_1"] * rows["same_2"]).clip(lower=0))
    upper.plot(within, places, "D", ms=5, mfc="white", color=LOSS_COLOUR, label="groups of people of one culture")
    upper.plot(rows["different"], places, "D", ms=5, color=RATE_COLOUR, label="groups of people of two cultures")
    upper.plot(rows["correlation"], places, "|", ms=11, mew=2, color=INK, label="two cultures, all networks")
    upper.set_yticks(places, labels)
    upper.legend(loc="upper left", handletextpad=0.3)
    lower.hist(null["correlation"], bins=np.linspace(-1, 1, 61), color=GREY, lw=0)
    lower.set(yticks=[], xlim=(-1, 1), xlabel="rank correlation of tuning profiles")
    lower.spines["left"].set_visible(False)
    lower.text(-0.98, lower.get_ylim()[1] * 0.9, "networks that learned\nshuffled labels", va="top", color=INK)
    lower.text(high + 0.02, lower.get_ylim()[1] * 0.9, "grey: 95 % of them", va="top", color=GREY)
    return figure
