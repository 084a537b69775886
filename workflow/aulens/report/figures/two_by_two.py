"""Population and culture, crossed: correct rates in the four cells, and what either costs."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from aulens.databases.unit_words import words_of
from aulens.report.study import Study
from aulens.report.style import GREY, INK, canvas, database_colour, panel_letter, styled
from aulens.report.wording import counted, listed
from aulens.statistics.fewest import too_few, too_few_runs
from aulens.statistics.two_by_two import BOTH, CULTURE, INTERACTION, OTHER, POPULATION, RATE, SAME

TITLE = "People or action units: population and culture, crossed"
CAPTION = (
    "Left: correct rates of the networks of each database on rendered people of their own population (filled) and of "
    "another one (open), who show the action units of their own culture or of another one; dashed: chance. Right: what "
    "another culture costs (mean over both populations), what another population costs (mean over both cultures), and "
    "how much more culture costs with people of their own population. Lines: {confidence} % intervals over "
    "people and runs."
)
TABLE = "statistics/two_by_two.csv"
COSTS = {CULTURE: "culture", POPULATION: "population", INTERACTION: "interaction"}
KEYS = ["trained", "other"]


def caption(study: Study) -> str:
    """Return the caption, with the confidence of the intervals."""
    return CAPTION.format(confidence=f"{100 * study.analyses['two_by_two']['confidence']:g}")


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    return figure_two_by_two(study.table(TABLE), study.facts["databases"])


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    confidence = study.analyses["two_by_two"]["confidence"]
    return [crossing_sentence(rows, confidence) for _, rows in study.table(TABLE).groupby(KEYS, sort=False)]


def crossing_sentence(table: pd.DataFrame, confidence: float) -> str:
    """Say what culture and population cost the networks of one database, in percentage points.

    Parameters
    ----------
    table : table
        Rows of statistics/two_by_two.csv of one trained database and one other.
    confidence : float
        Of the intervals.
    """
    rates = table[table["measure"] == RATE].set_index(["population", "culture"])
    at = {place: f"{100 * row['value']:.0f} % ({row['tested']})" for place, row in rates.iterrows()}
    first = table.iloc[0]
    costs = [f"{name} {points(_cost(table, measure))}" for measure, name in COSTS.items()]
    number, runs = int(rates["number"].min()), int(first["runs"])
    units = words_of(first["unit_of_replication"])
    reason = "" if rates["interval_low"].notna().all() else too_few(number, units[1]) or too_few_runs(runs)
    bounds = f"no intervals: {reason}" if reason else f"brackets: {100 * confidence:g} % CI over people and runs"
    return (
        f"Networks trained on {first['trained']} are right in {at[SAME, SAME]} of new people of their own kind, in "
        f"{at[OTHER, SAME]} of another population with the same culture’s action units, in {at[SAME, OTHER]} of their "
        f"own population with the other culture’s, and in {at[OTHER, OTHER]} where both differ. In percentage points "
        f"they lose: {listed(costs)} ({bounds}; n = {counted(runs, 'run')}, at least {counted(number, *units)} a cell)."
    )


def points(row: pd.Series) -> str:
    """Return a difference of rates in percentage points, with its interval: "24.1 [18.0, 30.2]"."""
    ends = [_point(row[name]) for name in ("interval_low", "interval_high") if np.isfinite(row[name])]
    return f"{_point(row['value'])} [{', '.join(ends)}]" if ends else _point(row["value"])


def _point(value: float) -> str:
    text = f"{100 * value:.1f}".replace("-", "−")
    return "0.0" if text == "−0.0" else text


def _cost(table: pd.DataFrame, measure: str) -> pd.Series:
    """Return the row of a cost, of the mean over what it is not about."""
    rows = table[table["measure"] == measure]
    return rows[(rows["population"] == BOTH) | (rows["culture"] == BOTH) | (measure == INTERACTION)].iloc[0]


@styled
def figure_two_by_two(table: pd.DataFrame, databases: Sequence[str]) -> Figure:
    """Draw a panel of rates for each trained database and each other one, then a panel of all costs.

    Parameters
    ----------
    table : table
        statistics/two_by_two.csv.
    databases : sequence of str
        In the order of the configuration (it gives the colours).
    """
    groups = list(table.groupby(KEYS, sort=False))
    figure = canvas(max(2.4, 0.2 * len(groups) * len(COSTS) + 1.1))
    figure.get_layout_engine().set(w_pad=0.08)
    panels = figure.subplots(1, len(groups) + 1, width_ratios=[1.0] * len(groups) + [1.7], squeeze=False)[0]
    for axes, ((trained, other), rows) in zip(panels, groups, strict=False):
        _rates(axes, rows, database_colour(list(databases).index(trained)))
        axes.set_title(f"trained on {trained}\n(other: {other})", fontsize=7.5)
    panels[0].set_ylabel("correct rate")
    _costs(panels[-1], groups, databases)
    for number, axes in enumerate(panels):
        panel_letter(axes, number)
    handles = [
        Line2D([], [], marker="o", ms=4.5, color=GREY, label="own population"),
        Line2D([], [], marker="o", ms=4.5, color=GREY, mfc="white", ls="--", label="another population"),
        Line2D([], [], ls=":", lw=0.9, color=GREY, label="chance"),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=3)
    return figure


def _rates(axes: Axes, rows: pd.DataFrame, colour: str) -> None:
    """Draw the four rates: a line for each population from its own culture to the other one."""
    rates = rows[rows["measure"] == RATE]
    for population, shift, face, style in ((SAME, -0.05, colour, "-"), (OTHER, 0.05, "white", "--")):
        own = rates[rates["population"] == population].set_index("culture").reindex([SAME, OTHER])
        places = np.arange(2) + shift
        axes.vlines(places, own["interval_low"], own["interval_high"], color=INK, lw=1.1)
        axes.plot(places, own["value"], marker="o", ms=4.5, lw=1, ls=style, color=colour, mfc=face, zorder=3)
    axes.axhline(rates["chance"].iloc[0], color=GREY, lw=0.9, ls=":")
    axes.set_xticks((0, 1), ("own\nculture", "another\nculture"))
    axes.set(xlim=(-0.4, 1.4), ylim=(0, 1), yticks=(0, 0.5, 1))


def _costs(axes: Axes, groups: Sequence[tuple], databases: Sequence[str]) -> None:
    """Draw the costs of all crossings, in percentage points."""
    axes.axvline(0, color=GREY, lw=0.7, ls=":")
    names = []
    for (trained, other), rows in groups:
        colour = database_colour(list(databases).index(trained))
        for measure, name in COSTS.items():
            row, place = _cost(rows, measure), len(names)
            axes.hlines(place, 100 * row["interval_low"], 100 * row["interval_high"], color=INK, lw=1.1)
            axes.plot(100 * row["value"], place, ls="", marker="o", ms=4.5, color=colour, zorder=3)
            names.append(f"{trained} → {other}: {name}")
    axes.set_yticks(range(len(names)), names)
    axes.set(ylim=(len(names) - 0.4, -0.6), xlabel="percentage points lost")
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.1)
