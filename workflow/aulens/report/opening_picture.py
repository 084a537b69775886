"""The picture of the opening: a line for each test, a panel for each kind of evidence, all studies below each other."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from aulens.databases.unit_words import AND_RUN, words_of
from aulens.report.opening_evidence import KEPT, PROFILES, RATE, REGIONS, SAME
from aulens.report.style import GREY, INK, PALE, canvas, database_colour, notice, panel_letter, styled

ROW = 0.17  # inches
MOST_METHODS = 3  # of attribution beside each other in the lines of a pair
ROOM = 1.5  # of the axis of regions, for their names
SHAPES = {"cross": "o", "control": "D"}
Studies = Mapping[str, Mapping[str, Any]]


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
    kinds = [kind for kind in PANELS if (table["evidence"] == kind).any()]
    figure = canvas(max(ROW * len(lines) + 1.15, 2.2))
    figure.get_layout_engine().set(wspace=0.04)
    panels = figure.subplots(1, len(kinds), squeeze=False)[0]
    for number, (kind, axes) in enumerate(zip(kinds, panels, strict=True)):
        rows = table[table["evidence"] == kind]
        PANELS[kind](axes, rows, studies, lines)
        _frame(axes, lines, named=number == 0)
        axes.title.set_fontsize(8)
        axes.xaxis.label.set_fontsize(7)
        panel_letter(axes, number)
    figure.legend(handles=_legend(table, kinds), loc="outside lower center", ncols=4, handletextpad=0.3)
    return figure


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
    axes.set(xlim=(0, 1), xticks=(0, 0.5, 1), title="Recognition", xlabel=f"correct rate\n{_number(rows)}")


def _kept(axes: Axes, rows: pd.DataFrame, studies: Studies, lines: Sequence[Line]) -> None:
    """Draw the share of the rate above chance that is left, between nothing (0) and all of it (1)."""
    known = rows.set_index(["study", "database_1", "database_2"])
    for place, line in _tests(lines):
        colour = _colour(line, studies)
        row = known.loc[(line.study, line.trained, line.tested)]
        if np.isfinite(row["value"]):
            _dot(axes, row, place, colour, colour, SHAPES[line.role])
        else:
            axes.text(0.5, place, "not above chance", ha="center", va="center", fontsize=6, color=GREY)
    bounds = rows[["value", "interval_low", "interval_high"]].to_numpy(float)
    bounds = bounds[np.isfinite(bounds)]
    low, high = min(-0.15, *bounds, 0), max(1.15, *bounds, 1)
    axes.set(xlim=(max(low, -1) - 0.05, min(high, 2) + 0.05), xticks=(0, 0.5, 1))
    axes.vlines((0, 1), -0.6, len(lines), color=GREY, lw=0.8, ls="--", zorder=0)
    axes.set(title="What is left of it", xlabel=f"share kept\n{_number(rows)}")


def _profiles(axes: Axes, rows: pd.DataFrame, studies: Studies, lines: Sequence[Line]) -> None:
    """Draw correlations of profiles between the two lines of a pair: same expression, different ones, noise ceiling."""
    for place, pair in _pairs(lines):
        own = _between(rows, pair)
        if own.empty:
            _nothing(axes, place, (-1, 1))
            continue
        equal = own["measure"].str.endswith(SAME)
        different = own[~equal]["value"]
        if len(different):
            axes.vlines(different.median(), place - 0.4, place + 0.4, color=GREY, lw=1.1, ls="--")
        axes.plot(own[equal]["value"], np.full(equal.sum(), place), ls="", marker="o", ms=3.4, mfc="none", mec=INK)
        axes.plot(own[equal]["value"].median(), place, ls="", marker="|", ms=11, mew=1.8, color=INK)
        axes.vlines(own[equal]["reference_value"].median(), place - 0.4, place + 0.4, color=GREY, lw=1.6)
    runs = sorted(set(rows["runs"].astype(int)))
    text = "–".join(str(number) for number in dict.fromkeys((runs[0], runs[-1])))
    axes.set(xlim=(-1, 1), xticks=(-1, 0, 1), title="Tuning profiles", xlabel=f"rank correlation\nn = {text} runs")


def _regions(axes: Axes, rows: pd.DataFrame, studies: Studies, lines: Sequence[Line]) -> None:
    """Draw differences of shares of attribution in all regions; named and with intervals where these exclude 0."""
    drawn = rows[["value", "interval_low", "interval_high"]].abs().max().max()
    limit = float(np.ceil(20 * drawn) / 20) or 0.05
    for place, pair in _pairs(lines):
        own = _between(rows, pair)
        if own.empty:
            _nothing(axes, place, (-limit, limit))
            continue
        methods = list(own["measure"].unique())[:MOST_METHODS]
        for number, method in enumerate(methods):
            shift = 0.75 * (number - (len(methods) - 1) / 2)
            _one_method(axes, own[own["measure"] == method], place + shift)
    axes.axvline(0, color=GREY, lw=0.8, ls="--", zorder=0)
    axes.set(xlim=(-ROOM * limit, ROOM * limit), title="Where they look")
    axes.locator_params(axis="x", nbins=4)
    axes.set_xlabel(f"difference of shares\n{_number(rows)}")


def _one_method(axes: Axes, rows: pd.DataFrame, place: float) -> None:
    told = (rows["interval_low"] > 0) | (rows["interval_high"] < 0)
    axes.plot(rows[~told]["value"], np.full((~told).sum(), place), ls="", marker="o", ms=2.2, mfc="none", mec=GREY)
    for row in rows[told].itertuples():
        axes.hlines(place, row.interval_low, row.interval_high, color=INK, lw=0.9)
        axes.plot(row.value, place, ls="", marker="o", ms=3.0, color=INK)
    for _, side in rows[told].groupby(np.sign(rows[told]["value"])):
        row = side.loc[side["value"].abs().idxmax()]
        align, x = ("left", row["interval_high"]) if row["value"] > 0 else ("right", row["interval_low"])
        axes.annotate(
            row["item"],
            (x, place),
            xytext=(2 if align == "left" else -2, 0),
            textcoords="offset points",
            ha=align,
            va="center",
            fontsize=5.5,
        ).set_in_layout(False)


def _dot(axes: Axes, row: pd.Series, place: float, colour: str, face: str, shape: str) -> None:
    axes.hlines(place, row["interval_low"], row["interval_high"], color=colour, lw=1.0)
    axes.plot(row["value"], place, ls="", marker=shape, ms=3.6, mew=0.9, color=colour, mfc=face, clip_on=False)


def _nothing(axes: Axes, place: float, limits: tuple[float, float]) -> None:
    axes.text(sum(limits) / 2, place, "not measured", ha="center", va="center", fontsize=6, color=GREY).set_bbox(
        {"facecolor": "white", "edgecolor": "none", "pad": 1}
    )


def _tests(lines: Sequence[Line]) -> list[tuple[int, Line]]:
    return [(place, line) for place, line in enumerate(lines) if line.trained is not None]


def _pairs(lines: Sequence[Line]) -> list[tuple[float, Line]]:
    """Return the pairs of databases, and where: in the middle of their lines."""
    places: dict[tuple, list[int]] = {}
    for place, line in _tests(lines):
        if line.role == "cross":
            places.setdefault((line.study, *sorted((line.trained, line.tested))), []).append(place)
    return [(float(np.mean(found)), lines[found[0]]) for found in places.values()]


def _between(rows: pd.DataFrame, pair: Line) -> pd.DataFrame:
    own = rows[rows["study"] == pair.study]
    names = [frozenset(each) for each in zip(own["database_1"], own["database_2"], strict=True)]
    return own[np.array([name == {pair.trained, pair.tested} for name in names], bool)]


def _colour(line: Line, studies: Studies) -> str:
    return database_colour(studies[line.study]["databases"].index(line.trained))


def _number(rows: pd.DataFrame) -> str:
    """Return such as "n = 43–527 people"."""
    low, high = int(rows["number"].min()), int(rows["number"].max())
    name = rows["unit_of_replication"].iloc[0]
    people = words_of(name)[1] + (", runs" if name.endswith(AND_RUN) else "")
    return f"n = {low:,} {people}" if low == high else f"n = {low:,}–{high:,} {people}"


def _legend(table: pd.DataFrame, kinds: Sequence[str]) -> list[Line2D]:
    dot = {"ls": "", "color": GREY, "ms": 4}
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
            Line2D([], [], color=GREY, lw=1.8, label="noise ceiling"),
        ]
    if REGIONS in kinds:
        handles.append(Line2D([], [], marker="o", color=INK, ms=4, lw=0.9, label="interval without 0"))
    return handles


PANELS = {RATE: _rates, KEPT: _kept, PROFILES: _profiles, REGIONS: _regions}
