"""The network of a study as a drawing: frozen layers grey, trained layers orange."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, Polygon

from aulens.features.architectures import known
from aulens.features.in_words import backbone_words
from aulens.features.shape import FEATURES
from aulens.report.style import GREY, INK, PALE, RATE_COLOUR
from aulens.report.wording import decimal


@dataclass(frozen=True)
class Layer:
    """One block of the drawing.

    Attributes
    ----------
    name : str
        What stands above the block.
    sizes : str
        What stands below it.
    side : int
        Side of its maps (1 for a fully connected layer).
    channels : int
        Maps, or output units of a fully connected layer.
    trained : bool
        Whether the study trains it.
    """

    name: str
    sizes: str
    side: int
    channels: int
    trained: bool = False


ALEXNET = (
    Layer("CONV1", "64 × 55²\npool 27²", 55, 64),
    Layer("CONV2", "192 × 27²\npool 13²", 27, 192),
    Layer("CONV3", "384 × 13²", 13, 384),
    Layer("CONV4", "256 × 13²", 13, 256),
    Layer("CONV5", "256 × 13²\npool 6²", 13, 256),
)
"""Output sizes of torchvision's AlexNet (one column) for a 224 x 224 image; 9,216 features after the last pool."""
LITE0 = ((0, "CONV1", 112, 32), (1, "BLOCK1", 112, 16), (3, "BLOCKS2–3", 56, 24), (5, "BLOCKS4–5", 28, 40))
LITE0 += ((8, "BLOCKS6–8", 14, 80), (11, "BLOCKS9–11", 14, 112), (15, "BLOCKS12–15", 7, 192), (16, "BLOCK16", 7, 320))
"""Of EfficientNet-Lite0: blocks so far, name, side of the maps for a 224 x 224 image, maps."""
ORIGINS = {"random": "random weights", "file": "weights read from a file", "face-mesh": "MediaPipe", None: "no weights"}
ORIGINS |= dict.fromkeys(("imagenet", "package"), "weights pretrained on ImageNet")


def layers(network: Mapping, backbone: Mapping | None, recipe: Mapping, labels: int) -> list[Layer]:
    """Return input, conv layers and fully connected layers.

    Parameters
    ----------
    network, backbone, recipe : mappings
        Entries of the configuration; the backbone is None where all layers are trained.
    labels : int
        Output units.

    Notes
    -----
    Frozen layers that are not known by name are one block; the sides of the maps of trained ones are not shown, since
    only the architecture's module knows them.
    """
    size, trained = recipe["size"], backbone is None
    if trained:
        sides = (max(4, size >> place) for place in range(len(network["channels"])))
        conv = [
            Layer(f"CONV{place}", f"{maps} maps", side, maps, trained=True)
            for place, (maps, side) in enumerate(zip(network["channels"], sides, strict=True), start=1)
        ]
    else:
        conv = _frozen(backbone, size)
    widths = [*network["hidden"], labels]
    dense = [Layer(f"FC{place}", f"{count:,}", 1, count, trained=True) for place, count in enumerate(widths, start=1)]
    channels = 1 if trained and recipe["channels"] == "grey" else 3
    thrice = "\n(grey, thrice)" if recipe["channels"] == "grey" and channels == 3 else ""
    return [Layer("input", f"{channels} × {size}²{thrice}", size, channels), *conv, *dense]


def _frozen(backbone: Mapping, size: int) -> list[Layer]:
    """Return the frozen layers for images of a side."""
    architecture, cut, pool = (backbone[name] for name in ("architecture", "cut", "pool"))
    pooled = f"\nmeans {pool}²" if pool else ""
    if architecture == "pixels":
        return [Layer("pixels", f"{pool}² grey", pool, 1)]
    if architecture == "landmarks":
        return [Layer(backbone_words(backbone), str(FEATURES), 1, FEATURES)]
    if architecture == "alexnet" and cut is None and pool is None and size == 224:
        return list(ALEXNET)
    if architecture != "efficientnet-lite0" or size != 224:
        return [Layer(backbone_words(backbone), f"frozen features{pooled}", 13, 256)]
    end, found, before = 16 if cut is None else cut, [], -1
    for last, name, side, maps in LITE0:
        if before < end:
            found.append(Layer(name, f"{maps} × {side}²", side, maps))
        before = last
    if 0 < end < 16:  # may end within the blocks of a name
        name = found[-1].name.split("–")[0].replace("BLOCKS", "BLOCK")
        first = int(name.removeprefix("BLOCK"))
        found[-1] = replace(found[-1], name=name if first == end else f"BLOCKS{first}–{end}")
    return [*found[:-1], replace(found[-1], sizes=found[-1].sizes + pooled)]


def network_caption(network: Mapping, backbone: Mapping | None) -> str:
    """Return one line on what is frozen and what is trained."""
    dropout = f"; dropout {decimal(network['dropout'], 2).rstrip('0')}" if network["dropout"] else ""
    if backbone is None:
        return f"{network['architecture']}: all layers are trained{dropout}"
    name, origin = known(backbone["architecture"]).words, ORIGINS[backbone["weights"]]
    before = " and ".join(f"FC{place}" for place in range(1, len(network["hidden"]) + 1))
    left_out = f"{dropout} before {before}" if dropout and before else ""
    if backbone["weights"] is None:
        return f"{backbone_words(backbone)}, no conv layers; orange layers trained{left_out}"
    if backbone["architecture"] == "landmarks":
        return f"{name} ({origin}); orange layers trained{left_out}"
    return f"{name}: grey layers frozen ({origin}), orange layers trained{left_out}"


def draw_network(axes: Axes, blocks: Sequence[Layer]) -> None:
    """Draw the blocks from left to right; height follows the side of the maps, width their number."""
    axes.set_axis_off()
    place = 0.0
    ends = []
    for block in blocks:
        height, width = _extent(block)
        colour = RATE_COLOUR if block.trained else GREY if block.name != "input" else "white"
        _box(axes, place, width, height, colour)
        middle = place + width / 2
        axes.text(middle, 0.95, block.name, ha="center", va="bottom", fontsize=7.5)
        axes.text(middle, -0.95, block.sizes, ha="center", va="top", fontsize=6.5, linespacing=1.25)
        ends.append((place, place + width))
        place += width + 0.62
    for (_, left), (right, _) in itertools.pairwise(ends):
        arrow = FancyArrowPatch(
            (left + 0.12, 0), (right - 0.02, 0), arrowstyle="-|>", mutation_scale=6, color=INK, lw=0.7
        )
        axes.add_patch(arrow)
    axes.set(xlim=(-0.35, place - 0.2), ylim=(-1.75, 1.3))


def _extent(block: Layer) -> tuple[float, float]:
    """Return height and width of a block: square root of the side, logarithm of the channels."""
    if block.side == 1:
        return 0.25 + 0.33 * float(np.log10(block.channels)) * 0.9, 0.22
    return 1.5 * float(np.sqrt(block.side / 224)) + 0.15, 0.12 + 0.12 * float(np.log2(block.channels) / 2)


def _box(axes: Axes, left: float, width: float, height: float, colour: str) -> None:
    """Draw a block with a hint of depth."""
    half, depth = height / 2, 0.09
    front = [(left, -half), (left + width, -half), (left + width, half), (left, half)]
    top = [(left, half), (left + depth, half + depth), (left + width + depth, half + depth), (left + width, half)]
    right = left + width
    side = [(right, -half), (right + depth, depth - half), (right + depth, half + depth), (right, half)]
    for corners, alpha in ((front, 0.45), (top, 0.25), (side, 0.65)):
        axes.add_patch(Polygon(corners, facecolor=colour if colour != "white" else PALE, alpha=alpha, lw=0))
        axes.add_patch(Polygon(corners, facecolor="none", edgecolor=INK, lw=0.6))
