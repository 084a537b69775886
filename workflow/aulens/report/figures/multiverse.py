"""What the study says in other worlds: a specification curve, and the share of worlds with each verdict."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aulens.report.study import Study
from aulens.report.style import GREY, INK, LOSS_COLOUR, PALE, RATE_COLOUR, canvas, notice, panel_letter, styled
from aulens.report.wording import counted, decimal, listed
from aulens.statistics.multiverse import ALIKE, LOST, MEAN, NEAR, SIMILAR

TITLE = "Other worlds"
CAPTION = (
    "Above: similarity of the profiles of equal expressions, averaged over expressions, in every world, in order; the "
    "study's own is marked. Below each: which study, averaging and measure it is. Last: share of the worlds in which a "
    "claim holds. Worlds are no sample of anything; a share says how much a claim depends on choices, and is no p."
)
OF_STIMULI, COMPARES = True, ("databases",)
COLUMNS = 2  # pairs of databases side by side
CHOICES = ("study", "normalisation", "measure")
WORDS = {"mean_first": "runs averaged first", "run_first": "each run normalised", "spearman": "Spearman"}
WORDS |= {"pearson": "Pearson", "cosine": "cosine", "spearman_full": "Spearman, full intensity"}
QUESTIONS = {SIMILAR: "similar (p as published, not valid)", ALIKE: ALIKE, NEAR: "among the three nearest"}
COLOURS = {SIMILAR: PALE, ALIKE: LOSS_COLOUR, NEAR: GREY}
TABLES = ("statistics/multiverse_worlds.csv", "statistics/multiverse.csv")


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    return figure_multiverse(*map(study.table, TABLES), study.facts["databases"], study.facts["labels"])


def sentences(study: Study) -> list[str]:
    """Return in which share of worlds each claim holds."""
    shares = study.table("statistics/multiverse.csv")
    return [sentence for pair in combinations(study.facts["databases"], 2) for sentence in claims(shares, *pair)]


def figure_multiverse(
    worlds: pd.DataFrame, shares: pd.DataFrame, databases: Sequence[str], labels: Sequence[str]
) -> Figure:
    """Draw a specification curve and the shares of worlds, a column for each pair of databases.

    Parameters
    ----------
    worlds, shares : tables
        statistics/multiverse_worlds.csv and statistics/multiverse.csv.
    databases, labels : sequences of str
        In the order of the configuration.
    """
    pairs = list(combinations(databases, 2))
    if not pairs:
        return notice("What other readings say of differences needs a second database.")
    return _draw(worlds, shares, pairs, labels)


@styled
def _draw(worlds: pd.DataFrame, shares: pd.DataFrame, pairs: list[tuple[str, str]], labels: Sequence[str]) -> Figure:
    """Draw three panels below each other for every pair, `COLUMNS` pairs side by side."""
    shown = [_of_pair(worlds[worlds["question"] == MEAN], pair).sort_values("estimate") for pair in pairs]
    kinds = [(choice, value) for choice in CHOICES for value in dict.fromkeys(worlds[choice].dropna())]
    columns = min(COLUMNS, len(pairs))
    blocks = -(-len(pairs) // columns)
    figure = canvas(blocks * (2.0 + 0.17 * len(kinds) + 1.9))
    heights = (1.9, 0.17 * len(kinds), 1.7) * blocks
    panels = figure.subplots(3 * blocks, columns, squeeze=False, height_ratios=heights, sharey="row")
    for axes in panels[-3:, len(pairs) - columns * (blocks - 1) :].flat:
        axes.set_visible(False)
    for number, (pair, own) in enumerate(zip(pairs, shown, strict=True)):
        block, column = divmod(number, columns)
        curve, marks, bars = panels[3 * block : 3 * block + 3, column]
        places = np.arange(len(own))
        curve.plot(places, own["estimate"], ls="", marker="o", ms=3.5, color=GREY)
        mine = own["own"].to_numpy(bool)
        curve.plot(places[mine], own["estimate"][mine], ls="", marker="D", ms=5, color=RATE_COLOUR, label="this study")
        curve.axhline(0, color=PALE, lw=0.7, zorder=0)
        curve.set(ylim=(-1, 1), xticks=[], title=f"{pair[0]} and {pair[1]}: {len(own)} worlds")
        curve.legend(loc="lower right")
        _marks(marks, own, kinds)
        _bars(bars, _of_pair(shares, pair), labels)
        for row, axes in enumerate((curve, marks, bars)):
            panel_letter(axes, row * len(pairs) + number)
    for block in range(blocks):
        panels[3 * block, 0].set_ylabel("mean similarity")
        panels[3 * block + 2, 0].set_ylabel("share of worlds")
    figure.legend(*panels[2, 0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


def _of_pair(table: pd.DataFrame, pair: tuple[str, str]) -> pd.DataFrame:
    """Return the rows of a pair of databases."""
    return table[(table["database_1"] == pair[0]) & (table["database_2"] == pair[1])]


def _marks(axes: Axes, own: pd.DataFrame, kinds: list[tuple[str, str]]) -> None:
    """Mark what each world is."""
    for row, (choice, value) in enumerate(kinds):
        axes.axhline(row, color=PALE, lw=0.4, zorder=0)
        places = np.nonzero((own[choice] == value).to_numpy())[0]
        axes.plot(places, np.full(len(places), row), ls="", marker="s", ms=2.6, color=INK)
    axes.set_yticks(range(len(kinds)), [WORDS.get(value, value) for _, value in kinds], fontsize=6.5)
    axes.set(ylim=(len(kinds) - 0.4, -0.6), xticks=[], title=" ")
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.tick_params(length=0)


def _bars(axes: Axes, shares: pd.DataFrame, labels: Sequence[str]) -> None:
    """Draw, of each expression, the share of worlds with each verdict."""
    asked = [question for question in QUESTIONS if question in set(shares["question"])]
    places, width = np.arange(len(labels)), 0.76 / max(len(asked), 1)
    for number, question in enumerate(asked):
        values = shares[shares["question"] == question].set_index("output_unit")["share"].reindex(labels)
        left = places + (number - (len(asked) - 1) / 2) * width
        axes.bar(left, values, width=width, color=COLOURS[question], label=QUESTIONS[question])
    axes.set_xticks(places, labels, rotation=30, ha="right")
    axes.set(ylim=(0, 1), title=" ")


def claims(shares: pd.DataFrame, first: str, second: str) -> list[str]:
    """Return what holds in which share of the worlds, for a pair of databases.

    Examples
    --------
    >>> names = ["question", "database_1", "database_2", "output_unit", "worlds", "share", "smallest", "largest"]
    >>> rows = [(NEAR, "a", "b", "sad", 4, 0.25, 0.1, 0.4), (MEAN, "a", "b", None, 8, None, 0.2, 0.6)]
    >>> rows += [(LOST, "a", "b", None, 2, 1.0, 0.2, 0.3)]
    >>> for sentence in claims(pd.DataFrame(rows, columns=names), "a", "b"):
    ...     print(sentence)
    Mean similarity of a and b: .20 to .60 in 8 worlds.
    Share of 4 worlds in which an expression of a and b is among the three nearest: sad .25.
    Networks of a lose correct rate in b, by the test that decides, in a share of 1.00 of 2 studies (.20 to .30).
    """
    found = []
    own = _of_pair(shares, (first, second))
    for row in own[own["question"] == MEAN].itertuples():
        ends = f"{decimal(row.smallest)} to {decimal(row.largest)}"
        found.append(f"Mean similarity of {first} and {second}: {ends} in {row.worlds} worlds.")
    for question, words in QUESTIONS.items():
        rows = own[own["question"] == question].sort_values("share", ascending=False, kind="stable")
        if len(rows):
            parts = listed([f"{row.output_unit} {decimal(row.share)}" for row in rows.itertuples()])
            worlds = int(rows["worlds"].iloc[0])
            found.append(
                f"Share of {worlds} worlds in which an expression of {first} and {second} is {words}: {parts}."
            )
    for pair in ((first, second), (second, first)):
        rows = _of_pair(shares, pair)
        for row in rows[rows["question"] == LOST].itertuples():
            share, studies = decimal(row.share), counted(row.worlds, "study", "studies")
            found.append(
                f"Networks of {pair[0]} lose correct rate in {pair[1]}, by the test that decides, in a share of "
                f"{share} of {studies} ({decimal(row.smallest)} to {decimal(row.largest)})."
            )
    return found
