"""Figure 1: from a photograph to the network's input, and the network."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from aulens.report.network import Layer, draw_network
from aulens.report.style import (
    GREY,
    INK,
    LOSS_COLOUR,
    RATE_COLOUR,
    canvas,
    show_grey,
    side_by_side,
    styled,
)


@dataclass(frozen=True)
class Example:
    """The steps of one photograph; all images are grey, uint8.

    Attributes
    ----------
    title: what is written beside the row (database, number of people and images)
    photograph: (H, W) the photograph
    box: x, y, width, height of the face in pixels
    crop: (side, side) what the box cuts out
    adjusted: (side, side) after the adjustment of the histogram
    face: (side, side) after the mask
    region: (side, side) bool, the pixels whose mean and sd are adjusted
    variants: the face in several sizes, positions and mirror images
    """

    title: str
    photograph: np.ndarray
    box: tuple[float, float, float, float]
    crop: np.ndarray
    adjusted: np.ndarray
    face: np.ndarray
    region: np.ndarray
    variants: Sequence[np.ndarray]


@styled
def figure_preprocessing(
    examples: Sequence[Example], blocks: Sequence[Layer], caption: str, variants: int, target: tuple[float, float]
) -> Figure:
    """Draw one row of steps per database and the network below.

    Parameters
    ----------
    examples : one per database
    blocks : the layers of the network
    caption : what is written above the network
    variants : number of variants that are made of every face
    target : mean and sd of the adjusted histogram

    Notes
    -----
    Inagaki et al. 2022, figure 1.
    """
    figure = canvas(1.75 * len(examples) + 1.9)
    outer = figure.add_gridspec(len(examples) + 1, 1, height_ratios=[1.75] * len(examples) + [1.85])
    for row, example in enumerate(examples):
        cells = outer[row].subgridspec(1, 6)
        panels = [figure.add_subplot(cell) for cell in cells]
        shown = example.variants[:4]
        _steps(panels, example, target, f"{len(shown)} of {variants} variants", first=row == 0)
        row_title(panels[0], chr(ord("A") + row % 26), example.title, -0.06)
    network = figure.add_subplot(outer[-1])
    draw_network(network, blocks)
    row_title(network, chr(ord("A") + len(examples) % 26), caption, 1.1)
    return figure


def _steps(panels: Sequence[Axes], example: Example, target: tuple[float, float], last: str, first: bool) -> None:
    """Draw photograph with box, crop, histograms, adjusted crop and masked face and variants."""
    titles = ("photograph, box", "crop", "histogram", f"mean {target[0]:g}, sd {target[1]:g}", "oval mask", last)
    for axes, title in zip(panels, titles, strict=True):
        axes.set_title(title if first else "", fontsize=7.5)
    show_grey(panels[0], example.photograph)
    _make_square(panels[0], *example.photograph.shape)
    x, y, width, height = example.box
    panels[0].add_patch(Rectangle((x, y), width, height, fill=False, ec="#ffd000", lw=1.3))
    show_grey(panels[1], example.crop)
    _histograms(panels[2], example)
    show_grey(panels[3], example.adjusted)
    show_grey(panels[4], example.face)
    show_grey(panels[5], side_by_side(example.variants[:4], 2))


def row_title(axes: Axes, letter: str, text: str, height: float) -> None:
    """Write a bold letter and a text, beginning at the left edge of a panel."""
    axes.text(0, height, letter, transform=axes.transAxes, fontsize=9, fontweight="bold", va="top")
    axes.annotate(text, (0, height), (11, 0), "axes fraction", "offset points", fontsize=7, va="top").set_in_layout(
        False
    )


def _make_square(axes: Axes, height: int, width: int) -> None:
    """Give a photograph of any shape the room of a square."""
    half = max(height, width) / 2
    axes.set_xlim(width / 2 - half, width / 2 + half)
    axes.set_ylim(height / 2 + half, height / 2 - half)


def _histograms(axes: Axes, example: Example) -> None:
    """Draw the grey levels of the facial region before and after the adjustment."""
    bins = np.arange(0, 257, 8)
    for image, colour, label in ((example.crop, LOSS_COLOUR, "before"), (example.adjusted, RATE_COLOUR, "after")):
        axes.hist(image[example.region], bins, density=True, histtype="step", color=colour, lw=1.1, label=label)
    axes.set(xlim=(0, 256), xticks=(0, 128, 255), yticks=(), box_aspect=1)
    axes.tick_params(labelsize=6.5, pad=1.5)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_color(INK)
    axes.legend(fontsize=6, loc="upper left", handlelength=0.8, borderpad=0, handletextpad=0.3, labelcolor=GREY)
