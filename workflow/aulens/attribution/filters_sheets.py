"""Pictures of filters: the faces that a filter responds to most, and the pixels that make it respond."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import torch

from aulens.attribution.filters_maps import filter_maps
from aulens.attribution.filters_matched import top_faces
from aulens.databases.coded_faces import Coded
from aulens.networks.activations import activations, largest_of_maps
from aulens.networks.network import Network
from aulens.rows import Rows

COLUMNS = ["row", "database", "run", "weights", "shown", "layer", "method", "action_unit", "filter", "place", "face"]
COLUMNS += ["person", "response", "present"]


def drawn_units(units: pd.DataFrame, number: int) -> list[int]:
    """Return the action units of which a network's filters tell most: the smallest p, then the most precision.

    Parameters
    ----------
    units : table
        filter_units.csv of one network and shown database.
    number : int
        How many; those with a best filter if there are fewer.
    """
    known = units.dropna(subset=["p"]).assign(above=units["precision"] - units["threshold"])
    return known.sort_values(["p", "above"], ascending=[True, False])["action_unit"].head(number).tolist()


def sheet(
    network: Network,
    faces: np.ndarray | Rows,
    coded: Coded,
    best: dict[int, int],
    layer: str,
    top: int,
    method: str,
    device: torch.device | str,
) -> Iterator[tuple[np.ndarray, pd.DataFrame]]:
    """Yield the maps (faces, side, side) of the top faces of some action units' best filters, and what they are of.

    Parameters
    ----------
    network : Network
        In evaluation mode, on the device.
    faces : (faces, side, side) or (faces, side, side, 3) uint8
    coded : Coded
        Which of them, and their action units.
    best : dict of int to int
        Action unit -> filter.
    layer, top, method
        See `aulens.attribution.filters.FiltersSettings`.

    Notes
    -----
    Faces to which a filter does not respond are left out, so that some filters have fewer than `top`.
    """
    responses = activations(network, faces, coded.rows, [layer], device, largest_of_maps)[layer]  # (n, filters)
    for unit, number in best.items():
        (rows,) = top_faces(responses[:, [number]], top)
        rows = rows[rows >= 0]
        if len(rows):
            maps = filter_maps(network, faces, coded.rows[rows], layer, number, method, device)
            columns = {"action_unit": unit, "filter": number, "place": range(len(rows)), "face": coded.rows[rows]}
            columns |= {"person": coded.units[rows], "response": responses[rows, number]}
            columns |= {"present": coded.present[rows, coded.action_units.index(unit)]}
            yield maps, pd.DataFrame(columns).assign(layer=layer, method=method, shown=coded.name)
