"""From a photograph to the network's input, and the network (Inagaki et al. 2022, figure 1)."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from aulens.databases.tables import read_images
from aulens.databases.unit_words import counted as counted_units
from aulens.faces.example import example_row
from aulens.faces.histogram import grey_levels
from aulens.images import read_picture
from aulens.report.examples import Example, example, shown_variants
from aulens.report.network import Layer, draw_network, layers, network_caption
from aulens.report.study import Study
from aulens.report.style import GREY, INK, LOSS_COLOUR, RATE_COLOUR, canvas, show_image, side_by_side, styled
from aulens.report.wording import counted

TITLE = "From photograph to network"
CAPTION = (
    "One photograph per database on its way to the network, as the face recipe says. Below, the network: grey layers "
    "are frozen, orange layers trained."
)
FACES_OF = "databases"
BELOW_TICKS = -0.19  # where the title of a row begins, heights of its panels


def caption(study: Study) -> str:
    """Return the caption: a network that is trained from the faces on has no frozen layers."""
    if study.facts["backbone"] is None:
        return f"{CAPTION.partition(' Below, ')[0]} Below, the network, of which all layers are trained."
    return CAPTION


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    facts = study.facts
    blocks = layers(facts["network"], facts["backbone"], facts["recipe"], len(facts["labels"]))
    examples = [_example(study, name) for name in facts["databases"]]
    return figure_preprocessing(
        examples, steps(facts["recipe"]), blocks, network_caption(facts["network"], facts["backbone"])
    )


def sentences(study: Study) -> list[str]:
    """Return nothing: the page describes the images of each database."""
    return []


def _example(study: Study, database: str) -> Example:
    """Return the example of a database that the stage of its faces kept."""
    here = f"faces/{database}"
    table = study.table(f"{here}/faces.csv")
    images = read_images(study.file(f"participants/{database}_images.csv"))
    images = images[images["takes_part"]]
    units = counted_units(images["unit"].nunique(), study.facts["split"]["unit"])
    title, row = f"{database}: {units}, {counted(len(images), 'image')}", example_row(table)
    if row["image"] not in set(images["image"]):  # the photograph that was kept is of the whole database
        title += "; this is an example of the database, which takes no part"
    pictures = [read_picture(study.file(f"{here}/example_{name}.png")) for name in ("photograph", "crop")]
    return example(row, title, *pictures, study.facts["recipe"])


def steps(recipe: Mapping) -> dict[str, str]:
    """Return the steps of a face recipe (attributes of `Example`, and "histogram") and their titles."""
    histogram, (shown, total) = recipe["histogram"], shown_variants(recipe)
    titles = {
        "photograph": "photograph" if recipe["crop"] == "whole" else "photograph, box",
        "crop": "crop",
        "histogram": "grey levels" if histogram else "",
        "adjusted": f"mean {histogram['mean']:g}, sd {histogram['sd']:g}" if histogram else "",
        "face": "oval mask" if recipe["oval"] else "",
        "variants": f"{len(shown)} of {total} variants" if total > 1 else "",
    }
    return {step: title for step, title in titles.items() if title}


@styled
def figure_preprocessing(
    examples: Sequence[Example], titles: Mapping[str, str], blocks: Sequence[Layer], caption: str
) -> Figure:
    """Draw one row of steps per database and the network below.

    Parameters
    ----------
    examples : sequence of Example
        One per database.
    titles : mapping
        See `steps`.
    blocks : sequence of Layer
        The layers of the network.
    caption : str
        What is written above the network.

    Notes
    -----
    Inagaki et al. 2022, figure 1.
    """
    figure = canvas(1.75 * len(examples) + 1.9)
    outer = figure.add_gridspec(len(examples) + 1, 1, height_ratios=[1.75] * len(examples) + [1.85])
    for row, shown in enumerate(examples):
        panels = [figure.add_subplot(cell) for cell in outer[row].subgridspec(1, max(6, len(titles)))]
        for axes in panels[len(titles) :]:
            axes.set_axis_off()
        for axes, (step, title) in zip(panels, titles.items(), strict=False):
            axes.set_title(title if row == 0 else "", fontsize=7.5)
            _step(axes, shown, step)
        row_title(panels[0], chr(ord("A") + row % 26), shown.title, BELOW_TICKS)
    network = figure.add_subplot(outer[-1])
    draw_network(network, blocks)
    row_title(network, chr(ord("A") + len(examples) % 26), caption, 1.1)
    return figure


def _step(axes: Axes, shown: Example, step: str) -> None:
    """Draw one step of an example."""
    if step == "histogram":
        _histograms(axes, shown)
    elif step == "variants":
        show_image(axes, side_by_side(shown.variants, 2))
    else:
        show_image(axes, getattr(shown, step))
    if step == "photograph":
        _make_square(axes, *shown.photograph.shape[:2])
        x, y, width, height = shown.box
        axes.add_patch(Rectangle((x, y), width, height, fill=False, ec="#ffd000", lw=1.3))


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


def _histograms(axes: Axes, shown: Example) -> None:
    """Draw the grey levels of the facial region before and after the adjustment."""
    bins = np.arange(0, 257, 8)
    for image, colour, label in ((shown.crop, LOSS_COLOUR, "before"), (shown.adjusted, RATE_COLOUR, "after")):
        levels = grey_levels(image)[shown.region]
        axes.hist(levels, bins, density=True, histtype="step", color=colour, lw=1.1, label=label)
    axes.set(xlim=(0, 256), xticks=(0, 128, 255), yticks=(), box_aspect=1)
    axes.tick_params(labelsize=6.5, pad=1.5)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_color(INK)
    axes.legend(fontsize=6, loc="upper left", handlelength=0.8, borderpad=0, handletextpad=0.3, labelcolor=GREY)
