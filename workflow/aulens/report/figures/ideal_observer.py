"""Correct rates of an observer who sees action units alone, beside those of the networks."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from aulens.evaluation.roles import WORDS, pair_name
from aulens.report.displays_in_words import IN_WORDS, DisplayWords, display_sentences, display_words
from aulens.report.study import Study
from aulens.report.style import GREY, INK, RATE_COLOUR, canvas, panel_letter, runs_text, styled
from aulens.report.wording import decimal, listed

TITLE = "Ideal observer"
CAPTION = (
    "Correct rates of the networks (filled) and of logistic regressions (open) that learned the true action units of "
    "the same people’s faces and were shown those of the same tests: what action units explain. Means over runs; "
    "lines: ± 1 sd over runs; dashed: chance."
)


DISPLAYS = "evaluation/ideal_observer_displays.csv"


def title(study: Study) -> str:
    """Return the title: with measured action units the observer is no ideal one."""
    words = display_words(study.table(DISPLAYS))
    return "Observer of measured action units" if words.measured else TITLE


def caption(study: Study) -> str:
    """Return the caption, which says who measured action units."""
    words = display_words(study.table(DISPLAYS))
    if not words.measured:
        return CAPTION
    return CAPTION.replace("the true action units of", f"action units {words.by} of").replace(
        "what action units explain", "what these measurements explain, an upper bound of the tool"
    )


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    words = display_words(study.table(DISPLAYS))
    return figure_ideal(study.table("evaluation/ideal_observer.csv"), study.facts["labels"], words)


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    displays = study.table(DISPLAYS)
    found = observer_sentences(study.table("evaluation/ideal_observer.csv"), display_words(displays))
    return [*found, *display_sentences(displays)]


@styled
def figure_ideal(observer: pd.DataFrame, labels: Sequence[str], words: DisplayWords = IN_WORDS) -> Figure:
    """Draw one panel per test, with both rates of every expression.

    Parameters
    ----------
    observer : table
        evaluation/ideal_observer.csv.
    labels : sequence of str
        In the order of the configuration.
    words : DisplayWords
        Whether action units were planted or measured.
    """
    tests = list(observer.groupby(["trained", "tested", "role"], sort=False))
    columns = min(len(tests), 3)
    rows = -(-len(tests) // columns)
    figure = canvas(2.2 * rows + 0.4)
    panels = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True)
    for number, axes in enumerate(panels.flat):
        if number < len(tests):
            _panel(axes, *tests[number], labels)
            panel_letter(axes, number)
        else:
            axes.set_axis_off()
    style = {"marker": "o", "ls": ""}
    shown = [
        Line2D([], [], color=RATE_COLOUR, label="networks", **style),
        Line2D(
            [],
            [],
            color=INK,
            mfc="white",
            label=f"{words.adjective if words.measured else 'true'} action units",
            **style,
        ),
        Line2D([], [], ls="--", lw=0.8, color=GREY, label="chance"),
    ]
    figure.legend(handles=shown, loc="outside lower center", ncols=3)
    return figure


def _panel(axes: Axes, test: tuple, rows: pd.DataFrame, labels: Sequence[str]) -> None:
    """Draw one test."""
    trained, tested, role = test
    places, runs = np.arange(len(labels)), rows["runs"].max()
    rows = rows.set_index("expression").reindex(labels)
    axes.axhline(1 / len(labels), color=GREY, lw=0.8, ls="--")
    for name, colour, fill, shift in (("network", RATE_COLOUR, RATE_COLOUR, -0.1), ("observer", INK, "white", 0.1)):
        sd = rows[f"{name}_sd"].fillna(0)
        axes.vlines(places + shift, rows[name] - sd, rows[name] + sd, color=colour, lw=0.8)
        axes.plot(places + shift, rows[name], ls="", marker="o", ms=4.5, color=colour, mfc=fill, clip_on=False)
    axes.set_title(f"{pair_name(trained, tested)}\n{WORDS[role]}, {runs_text(runs)}", fontsize=7.5)
    axes.set_xticks(places, labels, rotation=90)
    axes.set(ylim=(0, 1), yticks=(0, 0.5, 1), ylabel="correct rate")


def observer_sentences(observer: pd.DataFrame, words: DisplayWords = IN_WORDS) -> list[str]:
    """Say what action units explain, and where the observer fails."""
    every = observer[observer["expression"] == "all"]
    if every.empty:
        return []
    rates = [
        f"{decimal(row.observer)} for {pair_name(row.trained, row.tested)} (networks {decimal(row.network)})"
        for row in every.itertuples()
    ]
    what = f"action units {words.by}" if words.measured else "the true action units"
    text = f"An observer who learned {what} answered correctly at a mean rate of {listed(rates)}."
    if words.measured:
        text += " It bounds what the tool’s measurements tell, not what the faces show."
    images = [f"{row.learned} and {row.images} for {pair_name(row.trained, row.tested)}" for row in every.itertuples()]
    text += f" Images that it learned and was shown, over all runs: {listed(images)}."
    single = observer[(observer["role"] == "cross") & (observer["expression"] != "all")].dropna(subset=["observer"])
    failed = [
        f"{row.expression} of {pair_name(row.trained, row.tested)} ({decimal(row.observer)}, networks "
        f"{decimal(row.network)})"
        for row in single[single["observer"] < 0.5].itertuples()
    ]
    if not failed:
        return [text]
    return [
        text,
        f"What was {words.adjective} differently leads the observer astray, too, at a rate below .50: "
        f"{listed(failed)}.",
    ]
