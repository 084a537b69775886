"""The lower panels of the opening: what was learned, pair by pair of databases or database by database."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from aulens.databases.unit_words import AND_RUN, words_of
from aulens.report.opening_learned import FILTERS, GAP, LAYERS, PROFILES, REGIONS, SAME
from aulens.report.opening_verdicts import told
from aulens.report.style import GREY, INK, database_colour

MOST_LINES = 24  # of a panel in which every layer has its own
LAYER = 0.7  # of a line
MOST_METHODS = 3  # of attribution beside each other in the lines of a pair
ROOM = 1.6  # of an axis around 0, for the names of what is drawn
Studies = Mapping[str, Mapping[str, Any]]


class Slot(NamedTuple):
    """Lines of a panel below a name: of a pair of databases, or of one."""

    name: str
    rows: pd.DataFrame
    lines: int


class Panel(NamedTuple):
    """A lower panel: its width beside the others', its slots, and what draws one slot from a line on."""

    width: float
    slots: Callable[[pd.DataFrame], list[Slot]]
    draw: Callable[..., None]
    title: str
    label: str


def height_of(table: pd.DataFrame, kinds: Sequence[str]) -> int:
    """Return how many lines the longest of the lower panels has, names among them."""
    return max((sum(1 + slot.lines for slot in _slots(table, kind)) for kind in kinds), default=0)


def draw_learned(table: pd.DataFrame, studies: Studies, panels: Mapping[str, Axes]) -> None:
    """Draw the lower panels, whose lines are equally high."""
    height = height_of(table, list(panels))
    for kind, axes in panels.items():
        rows, panel = table[table["evidence"] == kind], LEARNED[kind]
        limit, low = _limits(kind, rows)
        axes.set(xlim=(low, limit), ylim=(height - 0.4, -0.6), yticks=[], title=panel.title)
        axes.set_xlabel(axis_text(panel.label, rows))
        axes.axvline(0, color=GREY, lw=0.8, ls="--", zorder=0)
        place = 0
        for slot in _slots(table, kind):
            _name(axes, slot.name, place)
            panel.draw(axes, slot, place + 1, studies)
            place += 1 + slot.lines
        if kind == PROFILES:
            axes.set_xticks((-1, 0, 1))
        else:
            axes.locator_params(axis="x", nbins=4)


def axis_text(what: str, rows: pd.DataFrame) -> str:
    """Return such as "correct rate" above "n = 43–527 people"; of several units, each with its own number."""
    texts = []
    for many, own in rows.groupby(rows["unit_of_replication"].map(_many), sort=False):
        low, high = int(own["number"].min()), int(own["number"].max())
        texts.append(f"{low:,} {many}" if low == high else f"{low:,}–{high:,} {many}")
    return f"{what}\nn = {'; '.join(texts)}"


def _many(name: str) -> str:
    return "runs" if name == "run" else words_of(name)[1] + (", runs" if name.endswith(AND_RUN) else "")


def _slots(table: pd.DataFrame, kind: str) -> list[Slot]:
    return LEARNED[kind].slots(table[table["evidence"] == kind])


def _limits(kind: str, rows: pd.DataFrame) -> tuple[float, float]:
    """Return upper and lower limit, with room for names."""
    if kind == PROFILES:
        return 1, -1
    drawn = rows[["value", "interval_low", "interval_high"]].abs().max().max()
    limit = float(np.ceil(20 * drawn) / 20) or 0.05
    if kind in (REGIONS, LAYERS):
        return ROOM * limit, -ROOM * limit
    return limit, min(0.0, float(rows[["value", "interval_low"]].min().min()), -0.1 * limit)


def _name(axes: Axes, text: str, place: float) -> None:
    axes.annotate(
        text,
        (0.0, place + 0.1),
        xycoords=axes.get_yaxis_transform(),
        xytext=(3, 0),
        textcoords="offset points",
        fontsize=5.8,
        va="center",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4},
    ).set_in_layout(False)


def _of_pairs(rows: pd.DataFrame, lines: Callable[[pd.DataFrame], int]) -> list[Slot]:
    groups = rows.groupby(["study", "database_1", "database_2"], sort=False)
    return [Slot(f"{study}: {one}, {two}", own, lines(own)) for (study, one, two), own in groups]


def _one_line(rows: pd.DataFrame) -> list[Slot]:
    return _of_pairs(rows, lambda _: 1)


def _of_layers(rows: pd.DataFrame) -> list[Slot]:
    """Return slots with room for each layer; one line for all of a pair where they would be too many."""
    slots = _of_pairs(rows, lambda own: max(1, int(np.ceil(LAYER * len(own)))))
    many = sum(1 + slot.lines for slot in slots) > MOST_LINES
    return [slot._replace(lines=1) for slot in slots] if many else slots


def _of_methods(rows: pd.DataFrame) -> list[Slot]:
    return _of_pairs(rows, lambda own: min(own["measure"].nunique(), MOST_METHODS))


def _of_databases(rows: pd.DataFrame) -> list[Slot]:
    groups = rows.groupby(["study", "database_1"], sort=False)
    return [Slot(f"{study}: {one}", own, 1) for (study, one), own in groups]


def _profiles(axes: Axes, slot: Slot, place: float, _: Studies) -> None:
    """Draw correlations of profiles: same expression, different ones, noise ceiling, within databases."""
    own, gaps = (slot.rows[found] for found in (slot.rows["measure"] != GAP, slot.rows["measure"] == GAP))
    axes.plot(gaps["reference_value"], np.full(len(gaps), place), ls="", marker="D", ms=3.6, color=GREY)
    equal = own["measure"].str.endswith(SAME)
    different = own[~equal]["value"]
    if len(different):
        axes.vlines(different.median(), place - 0.4, place + 0.4, color=GREY, lw=1.1, ls="--")
    axes.plot(own[equal]["value"], np.full(equal.sum(), place), ls="", marker="o", ms=3.4, mfc="none", mec=INK)
    axes.plot(own[equal]["value"].median(), place, ls="", marker="|", ms=11, mew=1.8, color=INK)
    axes.vlines(own[equal]["reference_value"].median(), place - 0.4, place + 0.4, color=GREY, lw=1.6)


def _layers(axes: Axes, slot: Slot, place: float, _: Studies) -> None:
    """Draw each layer from first to last, named if they are few, else the first and the last; or all in one line."""
    own, differ = slot.rows, told(slot.rows)
    if slot.lines == 1 < len(own):
        _in_one_line(axes, own, place)
        return
    for number, (label, row) in enumerate(own.iterrows()):
        at = place + LAYER * number - 0.15
        _interval_dot(axes, row, at, INK if differ[label] else GREY, filled=bool(differ[label]))
        if len(own) <= 6 or number in (0, len(own) - 1):
            transform = axes.get_yaxis_transform()
            axes.text(0.03, at, row["item"], transform=transform, fontsize=5.2, va="center", color=GREY).set_in_layout(
                False
            )


def _filters(axes: Axes, slot: Slot, place: float, studies: Studies) -> None:
    row = slot.rows.iloc[0]
    colour = database_colour(studies[row["study"]]["databases"].index(row["database_1"]))
    _interval_dot(axes, row, place, colour, filled=bool(told(slot.rows).iloc[0]))


def _interval_dot(axes: Axes, row: pd.Series, place: float, colour: str, *, filled: bool) -> None:
    axes.hlines(place, row["interval_low"], row["interval_high"], color=colour, lw=0.9)
    face = colour if filled else "white"
    axes.plot(row["value"], place, ls="", marker="o", ms=2.8, mew=0.8, color=colour, mfc=face)


def _regions(axes: Axes, slot: Slot, place: float, _: Studies) -> None:
    """Draw differences of shares of attribution in all regions, a line for each method."""
    own = slot.rows
    for number, method in enumerate(list(own["measure"].unique())[:MOST_METHODS]):
        _in_one_line(axes, own[own["measure"] == method], place + number)


def _in_one_line(axes: Axes, rows: pd.DataFrame, place: float) -> None:
    """Draw differences beside each other; with intervals where these exclude 0, and the largest of each side named."""
    differ = told(rows)
    axes.plot(rows[~differ]["value"], np.full((~differ).sum(), place), ls="", marker="o", ms=2.2, mfc="none", mec=GREY)
    for row in rows[differ].itertuples():
        axes.hlines(place, row.interval_low, row.interval_high, color=INK, lw=0.9)
        axes.plot(row.value, place, ls="", marker="o", ms=3.0, color=INK)
    for _, side in rows[differ].groupby(np.sign(rows[differ]["value"])):
        row = side.loc[side["value"].abs().idxmax()]
        right = row["value"] > 0
        align, x = ("left", side["interval_high"].max()) if right else ("right", side["interval_low"].min())
        axes.annotate(
            row["item"],
            (x, place),
            xytext=(2 if align == "left" else -2, 0),
            textcoords="offset points",
            ha=align,
            va="center",
            fontsize=5.5,
        ).set_in_layout(False)


LEARNED = {
    PROFILES: Panel(1.0, _one_line, _profiles, "Tuning profiles", "rank correlation"),
    LAYERS: Panel(1.0, _of_layers, _layers, "Where layers part", "CKA, within less between"),
    FILTERS: Panel(0.8, _of_databases, _filters, "What filters tell", "AUROC beyond untrained"),
    REGIONS: Panel(1.3, _of_methods, _regions, "Where they look", "difference of shares"),
}
