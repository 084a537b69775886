"""Agreement of the profiles with those of another number of people (Inagaki et al. 2022, Discussion)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aulens.report.study import Study
from aulens.report.style import canvas, database_colour, styled
from aulens.report.wording import decimal

TITLE = "Profiles of another number of people"
CAPTION = (
    "Correlation of every output unit's profile in this study and in the one with other people: Pearson (filled) and "
    "Spearman (open)."
)
OF_STIMULI = True


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    return figure_sample_size(
        study.table("statistics/sample_size.csv"), study.facts["databases"], study.facts["labels"]
    )


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    table = study.table("statistics/sample_size.csv")
    return [text for name in study.facts["databases"] if (text := sample_size_sentence(table, name))]


@styled
def figure_sample_size(agreement: pd.DataFrame, databases: Sequence[str], labels: Sequence[str]) -> Figure:
    """Draw both correlations of every output unit; databases stand side by side.

    Parameters
    ----------
    agreement : table
        statistics/sample_size.csv.
    databases, labels : sequences of str
        In the order of the configuration.
    """
    figure = canvas(2.4)
    axes = figure.subplots()
    places = np.arange(len(labels))
    for number, name in enumerate(databases):
        rows = agreement[agreement["database"] == name].set_index("output_unit").reindex(labels)
        colour = database_colour(number)
        shift = (number - (len(databases) - 1) / 2) * 0.15
        for kind, filling in (("pearson", colour), ("spearman", "white")):
            label = f"{name}, {kind.capitalize()}"
            axes.plot(places + shift, rows[kind], ls="", marker="o", ms=5, color=colour, mfc=filling, label=label)
    lowest = agreement[["pearson", "spearman"]].min().min()
    floor = 0.5 if not np.isfinite(lowest) or lowest > 0.55 else -1.0
    axes.set(ylim=(floor, 1.02), ylabel="correlation of profiles")
    axes.set_xticks(places, labels)
    axes.set_title(f"{agreement['study'].iloc[0]} against {agreement['compared_with'].iloc[0]}")
    figure.legend(loc="outside lower center", ncols=4)
    return figure


def sample_size_sentence(agreement: pd.DataFrame, database: str) -> str:
    """Give the range of the correlations between the profiles of two samples of people."""
    own = agreement[agreement["database"] == database]
    if own.empty:
        return ""
    studies = f"{own['study'].iloc[0]} and {own['compared_with'].iloc[0]}"
    low, high = own["pearson"].min(), own["pearson"].max()
    return (
        f"{database}: profiles of {studies} correlate between {decimal(low, 3)} and {decimal(high, 3)} "
        f"(Pearson; {len(own)} output units, {int(own['points'].iloc[0])} points each)."
    )
