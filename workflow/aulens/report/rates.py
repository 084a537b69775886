"""Confusion matrices and correct rates: what the figures of the tests share."""

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from aulens.databases.unit_words import words_of
from aulens.evaluation.confusion import mean_shares
from aulens.evaluation.roles import WORDS
from aulens.report.study import INTERVALS, PEOPLE_TABLE, TESTS, Study
from aulens.report.style import (
    GREY,
    INK,
    SHARE_MAP,
    canvas,
    database_colour,
    legend_below,
    notice,
    panel_letter,
    runs_text,
    show_matrix,
    styled,
)
from aulens.report.verdicts import against_chance
from aulens.report.wording import counted, decimal, interval_text, listed, over_whom
from aulens.statistics.fewest import FEWEST, FEWEST_RUNS, no_interval, too_few_for_all

NO_INTERVALS = f"without intervals, which take {FEWEST} who show an expression, and {FEWEST_RUNS} runs or one"

SHORT_NAMES = 16  # signs of two databases that stand in one line above a matrix


def figure_confusion(
    confusion: pd.DataFrame,
    correct_rates: pd.DataFrame,
    intervals: pd.DataFrame,
    roles: Sequence[str],
    databases: Sequence[str],
    labels: Sequence[str],
) -> Figure:
    """Draw, for every test in one of the roles, a confusion matrix and below it the correct rate of every expression.

    Parameters
    ----------
    confusion, correct_rates : tables
        evaluation/confusion.csv and evaluation/correct_rates.csv.
    intervals : table
        statistics/intervals.csv: intervals over people and runs.
    roles : sequence of str
        "within", or "cross" and "control".
    databases : sequence of str
        In the order of the configuration (it gives the colours).
    labels : sequence of str
        In the order of the configuration.

    Notes
    -----
    Inagaki et al. 2022, figures 3 and 4. Small points are single runs; the paper's error bars are sd over runs, ours
    are intervals over people (or groups of images) and runs, since runs share people. Other panels than "within" have a
    tick at the rate within the own database.
    """
    pairs = listed_pairs(correct_rates, roles, databases)
    if not pairs:
        return notice(f"No {' or '.join(WORDS[role] for role in roles)} test in this study: it needs another database.")
    return _draw(pairs, confusion, correct_rates, intervals, databases, labels)


def figure_of_tests(study: Study, roles: Sequence[str]) -> Figure:
    """Return the figure of a study's tests in some roles."""
    names = ("evaluation/confusion.csv", "evaluation/correct_rates.csv", INTERVALS)
    facts = study.facts
    return figure_confusion(*map(study.table, names), roles, facts["databases"], facts["labels"])


def listed_pairs(
    correct_rates: pd.DataFrame, roles: Sequence[str], databases: Sequence[str]
) -> list[tuple[str, str, str]]:
    """Return (trained, tested, role), by role, then in the order of the databases."""
    found = correct_rates[["trained", "tested", "role"]].drop_duplicates()
    place = {name: position for position, name in enumerate(databases)}
    rows = [row for row in found.itertuples(index=False, name=None) if row[2] in roles]
    order = [*dict.fromkeys(roles)]
    return sorted(rows, key=lambda row: (order.index(row[2]), place.get(row[0], 99), place.get(row[1], 99), row[1]))


def of_pair(table: pd.DataFrame, pair: tuple[str, str, str]) -> pd.DataFrame:
    """Return the rows of one (trained, tested, role)."""
    return table[(table["trained"] == pair[0]) & (table["tested"] == pair[1]) & (table["role"] == pair[2])]


def has_intervals(intervals: pd.DataFrame, roles: Collection[str]) -> bool:
    """Return whether any rate in some roles has an interval."""
    return bool(intervals.loc[intervals["role"].isin(list(roles)), "interval_low"].notna().any())


@styled
def _draw(
    pairs: list[tuple[str, str, str]],
    confusion: pd.DataFrame,
    correct_rates: pd.DataFrame,
    intervals: pd.DataFrame,
    databases: Sequence[str],
    labels: Sequence[str],
) -> Figure:
    """Arrange the pairs in blocks of a matrix above its bars; of a single pair they stand side by side.

    Letters are those of the paper: first of all matrices, then of all bars.
    """
    columns = min(2, len(pairs))
    rows = -(-len(pairs) // columns)
    if columns == 1:
        figure = canvas(3.0)
        panels = figure.subplots(1, 2).reshape(2, 1)
    else:
        figure = canvas(4.55 * rows + 0.2)
        panels = figure.subplots(2 * rows, columns, squeeze=False, height_ratios=[2.0, 1.0] * rows)
    for axes in panels.flat:
        axes.set_visible(False)
    for number, pair in enumerate(pairs):
        row, column = divmod(number, columns)
        matrix, bars = panels[2 * row, column], panels[2 * row + 1, column]
        image = _matrix(matrix, mean_shares(confusion, *pair[:2], labels), pair, labels)
        _bars(bars, correct_rates, intervals, pair, databases, labels)
        panel_letter(matrix, number, bars if columns > 1 else None)  # where no long title reaches it
        panel_letter(bars, len(pairs) + number)
        if column == columns - 1 or number == len(pairs) - 1:
            figure.colorbar(image, ax=matrix, label="share of the true expression", shrink=0.8, aspect=18)
    within, roles = all(pair[2] == "within" for pair in pairs), {pair[2] for pair in pairs}
    over = over_whom("those tested", correct_rates["run"].nunique()) if has_intervals(intervals, roles) else ""
    legend_below(figure, _legend(within, over), 5)
    return figure


def _legend(within: bool, over: str) -> list[Artist]:
    """Return one legend for all bars: over whom intervals are, if any; the matched rate is marked beside others."""
    handles = [
        Patch(color=GREY, alpha=0.35, lw=0, label="mean over runs"),
        Line2D([], [], ls="", marker=".", color=GREY, label="single run"),
    ]
    if over:
        label = f"confidence interval (over {over})"
        handles.append(Line2D([], [], ls="", marker="|", ms=8, mew=1.1, color=INK, label=label))
    handles.append(Line2D([], [], ls="--", lw=0.8, color=GREY, label="chance"))
    return handles if within else [*handles, Line2D([], [], color=GREY, lw=1.3, label="matched rate")]


def _matrix(axes: Axes, shares: np.ndarray, pair: tuple[str, str, str], labels: Sequence[str]):
    """Draw one confusion matrix."""
    axes.set_visible(True)
    image = show_matrix(axes, shares, labels, SHARE_MAP, (0, 1))
    between = " " if len("".join(pair[:2])) <= SHORT_NAMES else "\n"
    axes.set(title=f"{pair[0]} →{between}{pair[1]} ({WORDS[pair[2]]})", xlabel="predicted", ylabel="true expression")
    return image


def _bars(
    axes: Axes,
    correct_rates: pd.DataFrame,
    intervals: pd.DataFrame,
    pair: tuple[str, str, str],
    databases: Sequence[str],
    labels: Sequence[str],
) -> None:
    """Draw the correct rate of every expression: bar, runs, interval, chance."""
    axes.set_visible(True)
    rates = of_pair(correct_rates, pair)
    rates = rates.pivot(index="run", columns="expression", values="correct_rate").reindex(columns=labels)
    own_bounds = of_pair(intervals, pair)
    bounds = own_bounds.set_index("expression").reindex(labels)
    places = np.arange(len(labels))
    colour = database_colour(list(databases).index(pair[0]))
    means = rates.mean().to_numpy()
    axes.bar(places, means, width=0.72, color=colour, alpha=0.35, lw=0)
    shifts = np.linspace(-0.22, 0.22, len(rates)) if len(rates) > 1 else np.zeros(1)
    for shift, values in zip(shifts, rates.to_numpy(), strict=True):
        axes.plot(places + shift, values, ls="", marker=".", ms=2.5, color=colour, clip_on=False)
    axes.vlines(places, bounds["interval_low"], bounds["interval_high"], color=INK, lw=1.1)
    if pair[2] != "within":
        own = correct_rates[(correct_rates["trained"] == pair[0]) & (correct_rates["role"] == "within")]
        own = own.groupby("expression")["correct_rate"].mean().reindex(labels)
        axes.hlines(own, places - 0.36, places + 0.36, color=GREY, lw=1.3)
    axes.axhline(1 / len(labels), color=GREY, lw=0.8, ls="--")
    axes.set_xticks(places, labels, rotation=90)
    axes.set(ylim=(0, 1), yticks=(0, 0.5, 1), ylabel="correct rate")
    axes.set_title(f"mean {decimal(np.nanmean(means))}; {runs_text(len(rates))}{_number(own_bounds)}", fontsize=7.5)


def _number(bounds: pd.DataFrame) -> str:
    """Return such as ", 12 people": the number of those who were tested; nothing where it is not known."""
    known = bounds[bounds["expression"] == "all"].dropna(subset="number")
    if known.empty:
        return ""
    return f", {counted(int(known['number'].iloc[0]), *words_of(known['unit_of_replication'].iloc[0]))}"


def rates_sentences(study: Study, role: str) -> list[str]:
    """Give the correct rates over all expressions in one role, a sentence for each database that networks learned."""
    intervals, confidence = study.table(INTERVALS), study.analyses["intervals"]["confidence"]
    tests = study.table(TESTS) if "classification" in study.analyses else None
    chance = 1 / len(study.facts["labels"])
    people = study.table(PEOPLE_TABLE) if "people" in study.analyses else None
    texts = [
        rates_sentence(intervals, tests, name, role, chance, confidence, people) for name in study.facts["databases"]
    ]
    return [text for text in texts if text]


def rates_sentence(
    intervals: pd.DataFrame,
    tests: pd.DataFrame | None,
    trained: str,
    role: str,
    chance: float,
    confidence: float,
    people: pd.DataFrame | None = None,
) -> str:
    """Give the correct rate over all expressions of the networks trained on one database, in one role.

    Parameters
    ----------
    intervals : table
        statistics/intervals.csv.
    tests : table or None
        statistics/tests.csv, of which all that is said of chance is read; None without tests.
    trained, role : str
    chance, confidence : float
        1 / number of expressions, and of the intervals.
    people : table or None
        statistics/people.csv, which decides on chance where it is given.
    """
    rows = intervals[(intervals["trained"] == trained) & (intervals["role"] == role)]
    parts, numbers, over = [], [], ""
    for tested, own in rows.groupby("tested", sort=False):
        row = own[own["expression"] == "all"].iloc[0]
        few, missing, units = too_few_for_all(own), no_interval(own), words_of(row["unit_of_replication"])
        bounds = "" if few else interval_text(row["interval_low"], row["interval_high"], confidence=confidence)
        over = f"; CI over {over_whom(units[1], int(row['runs']))}" if bounds else over
        side = against_chance(tests, (trained, tested, role), people)
        says = ", ".join(filter(None, (bounds or (missing and f"no interval: {missing}"), side)))
        detail = f"no interval and no verdict: {few}" if few else says
        parts.append(f"{decimal(row['correct_rate'])} on {tested}" + (f" ({detail})" if detail else ""))
        numbers.append(counted(int(row["number"]), *units))
    if not parts:
        return ""
    return (
        f"{trained}-trained networks, {WORDS[role]}: {listed(parts)}; chance {decimal(chance)}, "
        f"n = {counted(int(rows['runs'].iloc[0]), 'run')}, {listed(list(dict.fromkeys(numbers)))} tested{over}."
    )
