"""The picture of the opening: above a line for each test, below what was learned, a panel for each kind of evidence."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from aulens.report.opening_evidence import KEPT, NOT_ABOVE, RATE
from aulens.report.opening_learned import AS_THEY_WERE, GAP, NEW_HEAD, PROFILES, REGIONS
from aulens.report.opening_panels import LEARNED, Studies, axis_text, draw_learned, height_of
from aulens.report.style import GREY, INK, PALE, canvas, database_colour, legend_below, notice, panel_letter, styled

ROW = 0.165  # inches
FEW = 3  # panels beside each other
LETTER = 0.06  # width of the room for the first letter below, beside that of a panel
SHAPES = {"cross": "o", "control": "D"}


class Line(NamedTuple):
    """A line of the picture: the networks of one database tested on another one; a study's name if it has no tests."""

    study: str
    trained: str | None = None
    tested: str | None = None
    role: str | None = None


def lines_of(table: pd.DataFrame, studies: Studies) -> list[Line]:
    """Return the lines: a study's name, the two directions of each pair of databases, then controls."""
    found = []
    for study, facts in studies.items():
        rows = table[table["study"] == study]
        tests = rows[rows["evidence"].isin([KEPT])]
        of = {(row.database_1, row.database_2): row.role for row in tests.itertuples()}
        names, own = facts["databases"], []
        for first, one in enumerate(names):
            for two in names[first + 1 :]:
                own += [Line(study, *pair, "cross") for pair in ((one, two), (two, one)) if of.get(pair) == "cross"]
        own += [Line(study, *pair, role) for pair, role in of.items() if role == "control"]
        found += [Line(study), *own] if own else []
    return found


def figure_opening(table: pd.DataFrame, studies: Studies) -> Figure:
    """Draw what carries over; a notice where nothing was tested on another database.

    Parameters
    ----------
    table : table
        See `aulens.report.opening_evidence`.
    studies : mapping
        See `aulens.report.opening.OpeningSettings`.
    """
    lines = lines_of(table, studies)
    if not lines:
        return notice("No study tests networks on a database that they did not learn.")
    return _draw(table, studies, lines)


@styled
def _draw(table: pd.DataFrame, studies: Studies, lines: Sequence[Line]) -> Figure:
    kinds, below = ([kind for kind in of if (table["evidence"] == kind).any()] for of in (TESTS, LEARNED))
    panels = _panels(table, lines, kinds, below)
    figure = panels[0].figure
    for number, (kind, axes) in enumerate(zip(kinds, panels, strict=False)):
        TESTS[kind](axes, table[table["evidence"] == kind], studies, lines)
        _frame(axes, lines, named=number == 0)
    draw_learned(table, studies, dict(zip(below, panels[len(kinds) :], strict=True)))
    for number, axes in enumerate(panels):
        axes.title.set_fontsize(8)
        axes.xaxis.label.set_fontsize(7)
        panel_letter(axes, number)
    legend_below(figure, _legend(table), 4, handletextpad=0.3, fontsize=7)
    figure.get_layout_engine().execute(figure)
    return figure


def _panels(table: pd.DataFrame, lines: Sequence[Line], kinds: Sequence[str], below: Sequence[str]) -> list[Axes]:
    """Return the panels of an empty figure: in one row if they are few, else what was learned below the tests."""
    upper, lower = ROW * max(len(lines), 4), ROW * height_of(table, below)
    few = len(kinds) + len(below) <= FEW
    heights = [max(upper, lower)] if few or not below else [upper, lower]
    figure = canvas(sum(heights) + 0.55 * len(heights) + 0.6)
    figure.get_layout_engine().set(wspace=0.04, hspace=0.04)
    blocks = figure.add_gridspec(len(heights), 1, height_ratios=[height + 0.55 for height in heights])
    first = blocks[0].subgridspec(1, len(kinds) + len(below) * few)
    panels = [figure.add_subplot(first[number]) for number in range(first.ncols)]
    if below and not few:
        widths = [LETTER, *(LEARNED[kind].width for kind in below)]
        second = blocks[1].subgridspec(1, len(widths), width_ratios=widths)
        panels += [figure.add_subplot(second[number + 1]) for number in range(len(below))]
    return panels


def _frame(axes: Axes, lines: Sequence[Line], named: bool) -> None:
    """Write what the lines are beside the first panel, and separate the studies in all."""
    axes.set(ylim=(len(lines) - 0.4, -0.6))
    heads = [place for place, line in enumerate(lines) if line.trained is None]
    axes.hlines([place - 0.5 for place in heads[1:]], *axes.get_xlim(), color=PALE, lw=0.6, zorder=0)
    if not named:
        axes.set_yticks([])
        return
    texts = [line.study if line.trained is None else f"{line.trained} → {line.tested}" for line in lines]
    axes.set_yticks(range(len(lines)), texts, fontsize=6.5)
    axes.tick_params(axis="y", length=0)
    for place in heads:
        axes.get_yticklabels()[place].set_fontweight("bold")


def _rates(axes: Axes, rows: pd.DataFrame, studies: Studies, lines: Sequence[Line]) -> None:
    """Draw each rate on another database beside that on the own one, and chance."""
    known = rows.set_index(["study", "database_1", "database_2"])
    for place, line in _tests(lines):
        colour = _colour(line, studies)
        for tested, shift, face in ((line.trained, -0.17, "white"), (line.tested, 0.17, colour)):
            row = known.loc[(line.study, line.trained, tested)]
            shape = SHAPES[line.role] if tested == line.tested else "o"
            _dot(axes, row, place + shift, colour, face, shape)
        axes.vlines(row["reference_value"], place - 0.42, place + 0.42, color=GREY, lw=1.1, ls=":")
    axes.set(xlim=(0, 1), xticks=(0, 0.5, 1), title="Recognition", xlabel=axis_text("correct rate", rows))


def _kept(axes: Axes, rows: pd.DataFrame, studies: Studies, lines: Sequence[Line]) -> None:
    """Draw the share of the rate above chance that is left, between nothing (0) and all of it (1)."""
    known = rows.set_index(["study", "database_1", "database_2"])
    for place, line in _tests(lines):
        colour = _colour(line, studies)
        row = known.loc[(line.study, line.trained, line.tested)]
        if np.isfinite(row["value"]):
            _dot(axes, row, place, colour, colour, SHAPES[line.role])
        else:
            why = "not above chance" if row["note"] == NOT_ABOVE else "other expressions"
            axes.text(0.5, place, why, ha="center", va="center", fontsize=6, color=GREY)
    bounds = rows[["value", "interval_low", "interval_high"]].to_numpy(float)
    bounds = bounds[np.isfinite(bounds)]
    low, high = min(-0.15, *bounds, 0), max(1.15, *bounds, 1)
    axes.set(xlim=(max(low, -1) - 0.05, min(high, 2) + 0.05), xticks=(0, 0.5, 1))
    axes.vlines((0, 1), -0.6, len(lines), color=GREY, lw=0.8, ls="--", zorder=0)
    axes.set(title="What is left of it", xlabel=axis_text("share kept", rows))


def _new_head(axes: Axes, rows: pd.DataFrame, studies: Studies, lines: Sequence[Line]) -> None:
    """Draw what a new head adds to the rate on the other database, and random weights with one would."""
    known = rows.set_index(["study", "database_1", "database_2"]).sort_index()
    for place, line in _tests(lines):
        own = known.loc[known.index == (line.study, line.trained, line.tested)].set_index("reference")
        if AS_THEY_WERE in own.index:
            _dot(axes, own.loc[AS_THEY_WERE], place, _colour(line, studies), _colour(line, studies), "o")
    drawn = rows[rows["reference"] == AS_THEY_WERE][["value", "interval_low", "interval_high"]].abs().max().max()
    limit = float(np.ceil(10 * drawn) / 10) or 0.1
    axes.set(xlim=(-limit, limit), xticks=(-limit, 0, limit))
    measured = set(rows["study"])
    for study in dict.fromkeys(line.study for line in lines):
        own = [place for place, line in _tests(lines) if line.study == study]
        if study not in measured:
            axes.text(
                0, float(np.mean(own)), "not measured", ha="center", va="center", fontsize=6, color=GREY
            ).set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1})
    axes.axvline(0, color=GREY, lw=0.8, ls="--", zorder=0)
    axes.set(title="With a new head", xlabel=axis_text("correct rate gained", rows))


def _dot(axes: Axes, row: pd.Series, place: float, colour: str, face: str, shape: str) -> None:
    axes.hlines(place, row["interval_low"], row["interval_high"], color=colour, lw=1.0)
    axes.plot(row["value"], place, ls="", marker=shape, ms=3.6, mew=0.9, color=colour, mfc=face, clip_on=False)


def _tests(lines: Sequence[Line]) -> list[tuple[int, Line]]:
    return [(place, line) for place, line in enumerate(lines) if line.trained is not None]


def _colour(line: Line, studies: Studies) -> str:
    return database_colour(studies[line.study]["databases"].index(line.trained))


def _legend(table: pd.DataFrame) -> list[Line2D]:
    dot, kinds = {"ls": "", "color": GREY, "ms": 4}, set(table["evidence"])
    handles = [
        Line2D([], [], marker="o", mfc="white", label="own database", **dot),
        Line2D([], [], marker="o", label="one that others learned", **dot),
    ]
    if (table["role"] == "control").any():
        handles.append(Line2D([], [], marker="D", label="one that none learned (control)", **dot))
    handles.append(Line2D([], [], color=GREY, lw=1.1, ls=":", label="chance"))
    if PROFILES in kinds:
        handles += [
            Line2D([], [], ls="", marker="o", mfc="none", mec=INK, ms=4, label="same expression (bar: median)"),
            Line2D([], [], color=GREY, lw=1.1, ls="--", label="different expressions, median"),
            Line2D([], [], color=GREY, lw=1.8, label="noise ceiling, over runs only"),
        ]
        if (table["measure"] == GAP).any():
            handles.append(Line2D([], [], marker="D", label="within databases, groups of people", **dot))
    if kinds & {REGIONS, *LEARNED} - {PROFILES}:
        handles.append(Line2D([], [], marker="o", color=INK, ms=4, lw=0.9, label="interval without 0"))
    return handles


TESTS: Mapping[str, Callable[..., None]] = {RATE: _rates, KEPT: _kept, NEW_HEAD: _new_head}
