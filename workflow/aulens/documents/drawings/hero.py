"""From photographs to what networks look at, for one expression of two cultures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from aulens.documents.material import Material
from aulens.documents.planted_marks import mark_planted
from aulens.evaluation.confusion import mean_shares
from aulens.report.network import LITE0, Layer, draw_network
from aulens.report.profile_panels import profile_matrix
from aulens.report.style import (
    GREY,
    INK,
    PROFILE_MAP,
    SHARE_MAP,
    canvas,
    database_colour,
    show_image,
    styled,
)
from aulens.report.wording import decimal
from aulens.tuning.recovered import planted_action_units

WIDTH, HEIGHT = 8.0, 2.86  # inches: 1600 x 572 pixels
ROW, BOTTOMS = 0.96, (1.36, 0.22)  # inches: height of a row, and where each begins
BLOCKS = [Layer("", "", side, maps) for _, _, side, maps in LITE0[:5]]
BLOCKS += [Layer("", "", 1, units, trained=True) for units in (256, 256, 7)]
HEADINGS = (
    (0.26, "photographs", "drawn, of {people} people"),
    (1.32, "faces", "normalised"),
    (2.24, "networks", "frozen layers, trained heads"),
    (4.0, "what “{expression}” answers to", "● planted  ○ in the other culture"),
    (6.16, "own culture", "correct rate"),
    (7.1, "other culture", "correct rate"),
)


@dataclass(frozen=True, eq=False)
class Culture:
    """One row of the picture.

    Attributes
    ----------
    name : str
        Of the database.
    photograph : (H, W) uint8
    box : (4,) int
        Where the face was found: x, y, width, height.
    face : (side, side) uint8
        What the network is shown.
    profile : (aus, levels) float
        Normalised responses of the output unit.
    own, other : sets of int
        Action units that were planted for the expression here, and in the other culture.
    matched, swapped : (labels, labels) float
        Shares of predictions (columns) among the faces of an expression (rows).
    """

    name: str
    photograph: np.ndarray
    box: Sequence[int]
    face: np.ndarray
    profile: np.ndarray
    own: frozenset[int]
    other: frozenset[int]
    matched: np.ndarray
    swapped: np.ndarray


def draw(material: Material) -> Figure:
    """Return the picture."""
    options = material.options
    labels, units = options["labels"], options["action_units"]
    place = labels.index(options["expression"])
    names = list(options["images"])
    planted = {
        name: frozenset(
            np.array(units)[planted_action_units(material.table(f"truth_{name}"), labels, units, 0.5)[place]]
        )
        for name in names
    }
    cultures = [_culture(material, name, other, planted) for name, other in (names, names[::-1])]
    return figure_hero(cultures, options["question"], options["expression"], options["people"], units)


def _culture(material: Material, name: str, other: str, planted: Mapping[str, frozenset]) -> Culture:
    """Return what one row of the picture shows."""
    options, confusion = material.options, material.table("confusion")
    image = options["images"][name]
    faces = material.table(f"faces_table_{name}")
    row = faces[faces["image"] == image].iloc[0]
    profile, _ = profile_matrix(material.table("profiles"), name, options["expression"], options["action_units"])
    return Culture(
        name,
        material.picture(f"photographs_{name}", f"{image}.png"),
        [int(row[side]) for side in ("box_x", "box_y", "box_width", "box_height")],
        material.array(f"faces_{name}")[int(row["face"])],
        profile,
        planted[name],
        planted[other],
        mean_shares(confusion, name, name, options["labels"]),
        mean_shares(confusion, name, other, options["labels"]),
    )


@styled
def figure_hero(
    cultures: Sequence[Culture], question: str, expression: str, people: int, action_units: Sequence[int]
) -> Figure:
    """Draw one row per culture: photograph, normalised face, network, profile of one output unit, confusion matrices.

    Parameters
    ----------
    cultures : sequence of Culture
        Two.
    question : str
        Heading.
    expression : str
        Whose output unit is shown.
    people : int
        Of each culture that networks learn from.
    action_units : sequence of int
        Rows of the profiles.
    """
    figure = canvas(HEIGHT, WIDTH)
    figure.set_layout_engine("none")
    figure.text(0.26 / WIDTH, 2.83 / HEIGHT, question, fontsize=10.5, fontweight="bold", va="top")
    for place, text, more in HEADINGS:
        place /= WIDTH
        figure.text(place, 2.505 / HEIGHT, text.format(expression=expression), fontsize=8, color=INK)
        figure.text(place, 2.385 / HEIGHT, more.format(people=people), fontsize=6.5, color=GREY)
    for number, (culture, bottom) in enumerate(zip(cultures, BOTTOMS, strict=True)):
        colour = database_colour(number)
        middle = (bottom + ROW / 2) / HEIGHT
        figure.text(
            0.13 / WIDTH,
            middle,
            f"culture {culture.name}",
            rotation=90,
            color=colour,
            fontsize=8.5,
            fontweight="bold",
            ha="center",
            va="center",
        )
        _photographs(figure, culture, bottom, colour)
        draw_network(axes := _axes(figure, 2.24, bottom, 1.55), BLOCKS)
        axes.set(ylim=(-1.0, 1.0))
        _arrow(figure, 2.13, bottom)
        _arrow(figure, 3.82, bottom)
        _profile(_axes(figure, 4.0, bottom, 0.95), culture, action_units, colour, last=number == 1)
        for left, shares in ((6.16, culture.matched), (7.1, culture.swapped)):
            _matrix(_axes(figure, left, bottom, 0.8, 0.8), shares, colour, last=number == 1)
    return figure


def _axes(figure: Figure, left: float, bottom: float, width: float, height: float = ROW) -> Axes:
    """Return a panel at a place in inches."""
    return figure.add_axes((left / WIDTH, bottom / HEIGHT, width / WIDTH, height / HEIGHT))


def _arrow(figure: Figure, left: float, bottom: float) -> None:
    """Draw a short arrow in the middle of a row."""
    middle = (bottom + ROW / 2) / HEIGHT
    ends = (left / WIDTH, middle), ((left + 0.13) / WIDTH, middle)
    figure.add_artist(
        FancyArrowPatch(*ends, arrowstyle="-|>", mutation_scale=7, color=INK, lw=0.8, shrinkA=0, shrinkB=0)
    )


def _photographs(figure: Figure, culture: Culture, bottom: float, colour: str) -> None:
    """Draw a photograph with the box of its face, and the face as the network is shown it."""
    show_image(axes := _axes(figure, 0.26, bottom, ROW), culture.photograph)
    x, y, width, height = culture.box
    axes.add_patch(Rectangle((x, y), width, height, fill=False, edgecolor=colour, lw=1.6))
    show_image(_axes(figure, 1.32, bottom + 0.08, 0.8, 0.8), culture.face)
    _arrow(figure, 1.22, bottom)


def _profile(axes: Axes, culture: Culture, action_units: Sequence[int], colour: str, last: bool) -> None:
    """Draw a profile and name, beside it, what was planted here, and what in the other culture only."""
    axes.imshow(culture.profile, cmap=PROFILE_MAP, vmin=-1, vmax=1, aspect="auto", interpolation="nearest")
    axes.spines[["top", "right"]].set_visible(True)
    levels = culture.profile.shape[1]
    axes.set(yticks=[], xticks=[])
    if last:
        axes.set_xlabel("intensity 0 to 1", fontsize=6.5, color=GREY, labelpad=2.5)
    axes.set(xlim=axes.get_xlim(), ylim=axes.get_ylim())  # marks beside the profile do not widen it
    mark_planted(axes, levels - 0.5, culture.own, culture.other, action_units, colour)


def _matrix(axes: Axes, shares: np.ndarray, colour: str, last: bool) -> None:
    """Draw a confusion matrix and its mean rate beside the title."""
    axes.imshow(shares, cmap=SHARE_MAP, vmin=0, vmax=1, interpolation="nearest")
    axes.set(xticks=[], yticks=[])
    axes.spines[["top", "right"]].set_visible(True)
    if last:
        axes.set_xlabel("predicted", fontsize=6.5, color=GREY, labelpad=2)
    rate = float(np.diag(shares).mean())
    axes.set_title(decimal(rate), fontsize=10, fontweight="bold", color=colour, pad=2.5)
