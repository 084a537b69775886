"""Whether two action units together do what both do alone, and how responses hold for other faces."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aulens.report.study import Study
from aulens.report.style import GREY, INK, canvas, database_colour, panel_letter, styled
from aulens.report.wording import decimal

TITLE = "Pairs of action units"
CAPTION = (
    "Responses to two action units on several faces, relative to the same face without any, divided by the output "
    "unit's largest absolute mean response to one. Left: absolute interaction (response to both less the sum of both "
    "alone), mean over output units; the number: in how many of them the pair interacts (tests over networks and "
    "faces, corrected for their number). Right: response to both against that sum, a point for each pair and output "
    "unit; filled: interacts; dashed: they add up."
)
OF_STIMULI = True


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    return figure_pairs(study.table("tuning/pairs.csv"), study.facts["databases"])


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    names = ("pairs", "additivity", "stimulus_faces")
    tables = [study.table(f"tuning/{name}.csv") for name in names]
    return [
        text
        for database in study.facts["databases"]
        for text in pair_sentences(*(table[table["database"] == database] for table in tables), database)
    ]


@styled
def figure_pairs(pairs: pd.DataFrame, databases: Sequence[str]) -> Figure:
    """Draw, per trained database, the interactions of all pairs, and joint responses against sums.

    Parameters
    ----------
    pairs : table
        tuning/pairs.csv.
    databases : sequence of str
        In the order of the configuration.
    """
    figure = canvas(2.6 * len(databases) + 0.2)
    panels = figure.subplots(len(databases), 2, squeeze=False)
    shown = pairs.assign(interacts=found(pairs))
    highest = shown.groupby(["database", "action_unit_1", "action_unit_2"])["interaction"].apply(_mean_size).max()
    for number, database in enumerate(databases):
        own = shown[shown["database"] == database]
        _matrix(panels[number, 0], own, figure, highest)
        _scatter(panels[number, 1], own, database_colour(number))
        panels[number, 0].set_title(f"{database}-trained")
        panel_letter(panels[number, 0], 2 * number)
        panel_letter(panels[number, 1], 2 * number + 1)
    return figure


def found(pairs: pd.DataFrame) -> pd.Series:
    """Return which rows of tuning/pairs.csv interact; what was not tested does not."""
    return pairs["interacts"].astype(str) == "True"


def _mean_size(values: pd.Series) -> float:
    return float(values.abs().mean())


def _matrix(axes: Axes, own: pd.DataFrame, figure: Figure, highest: float) -> None:
    """Draw the mean absolute interaction of every pair, and in how many output units it interacts."""
    units = sorted({*own["action_unit_1"], *own["action_unit_2"]})
    matrix = np.full((len(units), len(units)), np.nan)
    for (one, two), part in own.groupby(["action_unit_1", "action_unit_2"]):
        place = units.index(two), units.index(one)  # below the diagonal
        matrix[place] = _mean_size(part["interaction"])
        if len(units) <= 10 and (number := int(part["interacts"].sum())):
            dark = matrix[place] > 0.6 * highest
            axes.text(*place[::-1], str(number), ha="center", va="center", color="white" if dark else INK)
    image = axes.imshow(matrix, cmap="Blues", vmin=0, vmax=highest if highest > 0 else 1)
    axes.set_xticks(range(len(units)), units, rotation=90 if len(units) > 10 else 0)
    axes.set_yticks(range(len(units)), units)
    axes.set(xlabel="action unit", ylabel="action unit")
    figure.colorbar(image, ax=axes, label="absolute interaction", shrink=0.8)


def _scatter(axes: Axes, own: pd.DataFrame, colour: str) -> None:
    """Draw joint responses against the sums of single ones."""
    sums = own["single_1"] + own["single_2"]
    for which, fill in ((~own["interacts"], "white"), (own["interacts"], colour)):
        axes.plot(sums[which], own["joint"][which], ls="", marker="o", ms=3, mew=0.7, color=colour, mfc=fill)
    ends = np.array([np.nanmin([sums.min(), own["joint"].min(), 0]), np.nanmax([sums.max(), own["joint"].max(), 0])])
    axes.plot(ends, ends, color=GREY, lw=0.8, ls="--")
    axes.set(xlabel="sum of both alone", ylabel="response to both")


def pair_sentences(pairs: pd.DataFrame, sums: pd.DataFrame, faces: pd.DataFrame, database: str) -> list[str]:
    """Say how many pairs interact, how well sums tell joint responses, and how responses hold for other faces.

    Parameters
    ----------
    pairs, sums, faces : table
        The rows of one database in tuning/pairs.csv, additivity.csv and stimulus_faces.csv.
    database : str
    """
    number, runs = int(pairs["stimulus_faces"].iloc[0]), int(pairs["runs"].iloc[0])
    tested, interact = int(pairs["p_corrected"].notna().sum()), int(found(pairs).sum())
    shown = f"{database}-trained networks, {number} faces, {runs} {'run' if runs == 1 else 'runs'}"
    texts = []
    if tested:
        whose = "these networks alone, other faces" if runs == 1 else "other networks and other faces"
        texts.append(
            f"{shown}: in {interact} of {tested} cases (pairs of action units × output units) the response to both "
            f"differs from the sum of both alone (corrected for their number; the test speaks of {whose})."
        )
    if sums["r_squared"].notna().any():
        texts.append(
            f"{shown}: sums of single responses explain {decimal(sums['r_squared'].mean())} of the variance of "
            f"responses to both (mean over output units, {decimal(sums['r_squared'].min())} to "
            f"{decimal(sums['r_squared'].max())}); slope {decimal(sums['slope'].mean())} (1: they add up)."
        )
    kinds = {"same": "the same population", "other": "different populations"}
    means = {word: faces[f"correlation_{name}_population"].mean() for name, word in kinds.items()}
    parts = [f"{decimal(mean)} between faces of {word}" for word, mean in means.items() if pd.notna(mean)]
    if parts:
        texts.append(
            f"{shown}: profiles of single action units correlate {' and '.join(parts)} (mean over output units)."
        )
    return texts
