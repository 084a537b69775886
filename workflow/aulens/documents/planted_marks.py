"""Names of the action units that were planted, beside a profile."""

from collections.abc import Collection, Sequence

from matplotlib.axes import Axes

from aulens.report.action_unit_names import NAMES
from aulens.report.style import GREY, INK


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return rising places moved so that neighbours are a gap apart or more, between `low` and `high`.

    Examples
    --------
    >>> spread([0.0, 1.0, 1.5, 6.0], 1.0, 0.0, 10.0)
    [0.0, 1.0, 2.0, 6.0]
    >>> spread([8.0, 9.0, 9.5], 2.0, 0.0, 10.0)
    [6.0, 8.0, 10.0]
    """
    moved = []
    for place in places:
        moved.append(max([place, low, *(last + gap for last in moved[-1:])]))
    for number in reversed(range(len(moved))):
        limit = high if number == len(moved) - 1 else moved[number + 1] - gap
        moved[number] = min(moved[number], limit)
    return moved


def mark_planted(
    axes: Axes, right: float, own: Collection[int], other: Collection[int], action_units: Sequence[int], colour: str
) -> None:
    """Write number and name of planted action units to the right of a profile, with lines to their rows.

    Parameters
    ----------
    axes : Axes
        Whose rows are the action units.
    right : float
        Where the profile ends.
    own, other : collections of int
        Planted here (bold, a full mark), and in the other culture only (grey, an open mark).
    action_units : sequence of int
        Of the rows.
    colour : str
        Of the culture.
    """
    named = [unit for unit in action_units if unit in {*own, *other}]
    rows = [float(list(action_units).index(unit)) for unit in named]
    gap = len(action_units) / 7.6
    places = spread(rows, gap, 0.0, len(action_units) - 1.0)
    width = axes.get_xlim()[1] - axes.get_xlim()[0]
    for unit, row, place in zip(named, rows, places, strict=True):
        here = unit in own
        line = {"color": colour if here else GREY, "lw": 0.8, "clip_on": False}
        axes.plot([right, right + 0.03 * width, right + 0.13 * width], [row, row, place], **line)
        axes.plot(
            [right + 0.17 * width],
            [place],
            "o",
            ms=4,
            mec=line["color"],
            mfc=line["color"] if here else "white",
            mew=0.9,
            clip_on=False,
        )
        axes.text(
            right + 0.25 * width,
            place,
            f"{unit} {NAMES[unit]}",
            fontsize=6.5,
            va="center",
            color=INK if here else GREY,
            fontweight="bold" if here else "normal",
        )
