"""Figures 3 and 4: confusion matrices and correct rates, matched and swapped."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from aulens.report.style import (
    DATABASE_COLOURS,
    GREY,
    INK,
    SHARE_MAP,
    canvas,
    notice,
    panel_letter,
    runs_text,
    show_matrix,
    styled,
)
from aulens.report.wording import decimal


def figure_confusion(
    confusion: pd.DataFrame,
    correct_rates: pd.DataFrame,
    intervals: pd.DataFrame,
    conditions: Sequence[str],
    databases: Sequence[str],
    expressions: Sequence[str],
) -> Figure:
    """Draw, for every pair of the conditions, a confusion matrix and below it the correct rate of every expression.

    Parameters
    ----------
    confusion, correct_rates : tables
        evaluation/confusion.csv and evaluation/correct_rates.csv.
    intervals : table
        statistics/intervals.csv: intervals by resampling people.
    conditions : "matched" (figure 3), or "swapped" and "control" (figure 4)
    databases : names, in the order of the configuration (it gives the colours)
    expressions : labels, in the order of the configuration

    Notes
    -----
    Inagaki et al. 2022, figures 3 and 4. Small points are single runs; the paper's error bars are sd over runs, ours
    are intervals over people, since runs share their people. In swapped panels a tick shows the matched rate.
    """
    pairs = listed_pairs(correct_rates, conditions, databases)
    if not pairs:
        return notice(f"No {' or '.join(conditions)} test in this study: it needs a second database.")
    return _draw(pairs, confusion, correct_rates, intervals, databases, expressions)


def listed_pairs(
    correct_rates: pd.DataFrame, conditions: Sequence[str], databases: Sequence[str]
) -> list[tuple[str, str, str]]:
    """Return (trained, tested, condition), by condition, then in the order of the databases."""
    found = correct_rates[["trained", "tested", "condition"]].drop_duplicates()
    place = {name: position for position, name in enumerate(databases)}
    rows = [row for row in found.itertuples(index=False, name=None) if row[2] in conditions]
    order = [*dict.fromkeys(conditions)]
    return sorted(rows, key=lambda row: (order.index(row[2]), place.get(row[0], 99), place.get(row[1], 99), row[1]))


def mean_shares(confusion: pd.DataFrame, pair: tuple[str, str, str], expressions: Sequence[str]) -> np.ndarray:
    """Return (true, chosen): how often each expression was chosen, mean over runs; NaN where nothing was shown."""
    chosen = of_pair(confusion, pair)
    table = chosen.groupby(["expression", "chosen"])["share"].mean().unstack()
    return table.reindex(index=expressions, columns=expressions).to_numpy(float)  # (true, chosen)


def of_pair(table: pd.DataFrame, pair: tuple[str, str, str]) -> pd.DataFrame:
    """Return the rows of one (trained, tested, condition)."""
    return table[(table["trained"] == pair[0]) & (table["tested"] == pair[1]) & (table["condition"] == pair[2])]


@styled
def _draw(
    pairs: list[tuple[str, str, str]],
    confusion: pd.DataFrame,
    correct_rates: pd.DataFrame,
    intervals: pd.DataFrame,
    databases: Sequence[str],
    expressions: Sequence[str],
) -> Figure:
    """Arrange the pairs in blocks of a matrix above its bars."""
    columns = 2
    rows = -(-len(pairs) // columns)
    figure = canvas(4.55 * rows + 0.2)
    panels = figure.subplots(2 * rows, columns, squeeze=False, height_ratios=[2.0, 1.0] * rows)
    for axes in panels.flat:
        axes.set_visible(False)
    for number, pair in enumerate(pairs):
        row, column = divmod(number, columns)
        matrix, bars = panels[2 * row, column], panels[2 * row + 1, column]
        image = _matrix(matrix, mean_shares(confusion, pair, expressions), pair, expressions)
        _bars(bars, correct_rates, intervals, pair, databases, expressions)
        panel_letter(matrix, 2 * number)
        panel_letter(bars, 2 * number + 1)
        if column == columns - 1 or number == len(pairs) - 1:
            figure.colorbar(image, ax=matrix, label="share of the true expression", shrink=0.8, aspect=18)
    figure.legend(handles=_legend("matched" in {pair[2] for pair in pairs}), loc="outside lower center", ncols=5)
    return figure


def _legend(matched: bool) -> list[Artist]:
    """Return one legend for all bars; the matched rate is only marked in the other conditions."""
    handles = [
        Patch(color=GREY, alpha=0.35, lw=0, label="mean over runs"),
        Line2D([], [], ls="", marker=".", color=GREY, label="single run"),
        Line2D([], [], ls="", marker="|", ms=8, mew=1.1, color=INK, label="interval, people resampled"),
        Line2D([], [], ls="--", lw=0.8, color=GREY, label="chance"),
    ]
    return handles if matched else [*handles, Line2D([], [], color=GREY, lw=1.3, label="matched rate")]


def _matrix(axes: Axes, shares: np.ndarray, pair: tuple[str, str, str], expressions: Sequence[str]):
    """Draw one confusion matrix."""
    axes.set_visible(True)
    image = show_matrix(axes, shares, expressions, SHARE_MAP, (0, 1))
    axes.set(title=f"{pair[0]} → {pair[1]} ({pair[2]})", xlabel="chosen", ylabel="true expression")
    return image


def _bars(
    axes: Axes,
    correct_rates: pd.DataFrame,
    intervals: pd.DataFrame,
    pair: tuple[str, str, str],
    databases: Sequence[str],
    expressions: Sequence[str],
) -> None:
    """Draw the correct rate of every expression: bar, runs, interval over people, chance."""
    axes.set_visible(True)
    rates = of_pair(correct_rates, pair)
    rates = rates.pivot(index="run", columns="expression", values="correct_rate").reindex(columns=expressions)
    bounds = of_pair(intervals, pair).set_index("expression").reindex(expressions)
    places = np.arange(len(expressions))
    colour = DATABASE_COLOURS[list(databases).index(pair[0]) % len(DATABASE_COLOURS)]
    means = rates.mean().to_numpy()
    axes.bar(places, means, width=0.72, color=colour, alpha=0.35, lw=0)
    shifts = np.linspace(-0.22, 0.22, len(rates)) if len(rates) > 1 else np.zeros(1)
    for shift, values in zip(shifts, rates.to_numpy(), strict=True):
        axes.plot(places + shift, values, ls="", marker=".", ms=2.5, color=colour, clip_on=False)
    axes.vlines(places, bounds["interval_low"], bounds["interval_high"], color=INK, lw=1.1)
    if pair[2] != "matched":
        own = correct_rates[(correct_rates["trained"] == pair[0]) & (correct_rates["condition"] == "matched")]
        own = own.groupby("expression")["correct_rate"].mean().reindex(expressions)
        axes.hlines(own, places - 0.36, places + 0.36, color=GREY, lw=1.3)
    axes.axhline(1 / len(expressions), color=GREY, lw=0.8, ls="--")
    axes.set_xticks(places, expressions, rotation=90)
    axes.set(ylim=(0, 1), yticks=(0, 0.5, 1), ylabel="correct rate")
    people = bounds["people"].max()
    count = f", {int(people)} people" if np.isfinite(people) else ""
    axes.set_title(f"mean {decimal(np.nanmean(means))}; {runs_text(len(rates))}{count}", fontsize=7.5)
