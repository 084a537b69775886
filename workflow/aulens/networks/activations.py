"""What the layers of a network give for some faces."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import torch

from aulens.arithmetic import exact_convolutions, one_thread
from aulens.networks.inputs import as_images
from aulens.networks.network import Network
from aulens.rows import Rows

ROWS = 128  # faces that pass through a network at once
Reduction = Callable[[torch.Tensor], torch.Tensor]


def largest_of_maps(values: torch.Tensor) -> torch.Tensor:
    """Return the largest activation of each filter (n, filters), of maps (n, filters, height, width) or units."""
    return values.flatten(2).amax(2) if values.ndim > 2 else values


def flat(values: torch.Tensor) -> torch.Tensor:
    """Return all values of each face (n, values): filter by filter, in each row by row."""
    return values.flatten(1)


def activations(
    network: Network,
    faces: np.ndarray | Rows,
    rows: np.ndarray,
    layers: Sequence[str],
    device: torch.device | str = "cpu",
    reduced: Reduction = flat,
) -> dict[str, np.ndarray]:
    """Return what layers give for some faces.

    Parameters
    ----------
    network : Network
        In evaluation mode, on the device; stays as it is.
    faces : (faces, side, side) or (faces, side, side, 3) uint8
        See `aulens.networks.inputs.read_faces`.
    rows : (n,) int
        Which faces.
    layers : sequence of str
        Names such as conv3 or relu3; several at once cost one pass.
    reduced : function
        Of what a layer gives for a batch, such as `flat` or `largest_of_maps`.

    Returns
    -------
    dict of str to (n, values) float32
        By layer, in their order.

    Raises
    ------
    InputError
        If the network has no such layer.
    """
    found: dict[str, list[np.ndarray]] = {name: [] for name in layers}

    def keep(name: str, _module: object, _given: object, values: torch.Tensor) -> None:
        found[name].append(reduced(values).float().cpu().numpy())

    hooks = [network.layer(name).register_forward_hook(partial(keep, name)) for name in layers]
    try:
        with exact_convolutions(), one_thread(), torch.no_grad():
            for start in range(0, len(rows), ROWS):
                part = torch.from_numpy(faces[np.asarray(rows[start : start + ROWS])])
                network(as_images(part.to(device)))
    finally:
        for hook in hooks:
            hook.remove()
    return {name: np.concatenate(parts) for name, parts in found.items()}
