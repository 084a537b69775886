"""What layers give for some faces, as products between faces: small, however many values a layer has."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from aulens.networks.activations import activations
from aulens.networks.network import Network
from aulens.rows import Rows
from aulens.transfer.products import Gram, added, gram_of

ALL = "all"
INPUT = "input"
VALUES = 2**26  # held at once, of all faces and layers: 256 MiB


class Layer(NamedTuple):
    """A layer and where it stands."""

    name: str
    place: int  # among the decoded layers, from 1 on
    after: str  # the last layer with weights before it, such as conv3
    frozen: bool  # whether all networks of the study have the same


def layers_of(network: Network, asked: str | Sequence[str], *, heads: bool) -> list[Layer]:
    """Return the layers to be decoded, in the network's order.

    Parameters
    ----------
    network : Network
    asked : "all" or sequence of str
        All ReLUs (after each conv and hidden dense layer) and blocks with ReLUs in them, or names.
    heads : bool
        Whether it is of the engine heads, whose layers before the first dense one are frozen.

    Raises
    ------
    InputError
        If the network has no such layer.
    """
    named = dict(network.layers.named_children())
    if asked != ALL:
        for name in asked:
            network.layer(name)
    found: list[Layer] = []
    after, dense = INPUT, False
    for name, layer in named.items():
        parts, dense = list(layer.modules()), dense or isinstance(layer, nn.Linear)
        if any(isinstance(part, (nn.Conv2d, nn.Linear)) for part in parts):
            after = name
        if any(isinstance(part, (nn.ReLU, nn.ReLU6)) for part in parts) if asked == ALL else name in asked:
            found.append(Layer(name, len(found) + 1, after, heads and not dense))
    return found


def layer_grams(
    network: Network,
    faces: np.ndarray | Rows,
    rows: np.ndarray,
    layers: Sequence[str],
    device: torch.device | str = "cpu",
    most: int = VALUES,
) -> dict[str, Gram]:
    """Return the products between faces of what layers give for them.

    Parameters
    ----------
    network : Network
        In evaluation mode, on the device; stays as it is.
    faces : (faces, side, side) or (faces, side, side, 3) uint8
    rows : (n,) int
        Which faces.
    layers : sequence of str
        Their names.
    most : int
        Values of all faces that are held at once; more are made block by block, in one pass for each.

    Returns
    -------
    dict of str to Gram
        By layer.

    Notes
    -----
    The mean face is subtracted before the products, which are made in float32: else they would be differences of
    large numbers.
    """
    widths = {name: found.shape[1] for name, found in activations(network, faces, rows[:1], layers, device).items()}
    grams: dict[str, Gram] = {}
    for names, block in passes(widths, max(1, most // len(rows))):

        def part(values: torch.Tensor, block: slice = block) -> torch.Tensor:
            return as_they_lie(values)[:, block]

        for name, values in activations(network, faces, rows, names, device, part).items():
            grams[name] = added(grams.get(name), gram_of(values))
    return grams


def as_they_lie(values: torch.Tensor) -> torch.Tensor:
    """Return all values of each face (n, values), in an order that needs no copy of maps with the channels last."""
    return values.movedim(1, -1).flatten(1)


def passes(widths: Mapping[str, int], room: int) -> Iterator[tuple[list[str], slice]]:
    """Yield which layers pass together, and which of their values, so that no more than `room` are held of a face.

    Examples
    --------
    >>> [(names, block.start, block.stop) for names, block in passes({"a": 5, "b": 2, "c": 2}, 4)]
    [(['a'], 0, 4), (['a'], 4, 8), (['b', 'c'], None, None)]
    """
    together: list[str] = []
    for name, width in widths.items():
        if width > room:
            yield from (([name], slice(start, start + room)) for start in range(0, width, room))
            continue
        if sum(widths[other] for other in together) + width > room:
            yield together, slice(None)
            together = []
        together.append(name)
    if together:
        yield together, slice(None)


def pixel_gram(faces: np.ndarray | Rows, rows: np.ndarray) -> Gram:
    """Return the same of the grey levels that networks are shown."""
    return gram_of(np.asarray(faces[rows], np.float32).reshape(len(rows), -1))
