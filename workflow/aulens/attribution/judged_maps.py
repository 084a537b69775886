"""What single maps of judged faces are worth: pixels found, deletion and insertion, and whether they add up."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch

from aulens.attribution.deletion import Ends, area, deletion_and_insertion
from aulens.attribution.quality_tables import COMPLETENESS, MEASURES, SHARES, SIGNED
from aulens.attribution.true_pixels import average_precision
from aulens.networks.network import Network
from aulens.randomness import generator


class Truth(NamedTuple):
    """What is known of a face, each (side, side) bool or None."""

    moved: np.ndarray | None = None  # pixels that planted action units move, where nothing else tells the expression
    confound: np.ndarray | None = None  # pixels of the region whose planted colour tells the expression


class Maps(NamedTuple):
    """Maps of some faces of a run."""

    maps: np.ndarray  # (faces, side, side) float
    errors: np.ndarray  # (faces,) completeness errors, see maps.csv


class Curves(NamedTuple):
    """How pixels are deleted and inserted (see `aulens.attribution.deletion.deletion_and_insertion`)."""

    steps: int
    seed: int
    database: str


def measured_maps(
    network: Network,
    ends: Sequence[Ends],
    given: Maps,
    faces: pd.DataFrame,
    truths: Mapping[int, Truth],
    where: torch.device,
    curves: Curves,
    *,
    signs: bool,
) -> pd.DataFrame:
    """Return what the maps of one method are worth, in the order of the faces.

    Parameters
    ----------
    network : Network
        The trained one, whichever the maps.
    ends : sequence of Ends
        Of each face and its label (`aulens.attribution.deletion.ends_of`).
    given : Maps
        Of these labels.
    faces : table
        Columns run and face, of which equal pixels have their order.
    truths : mapping of int to Truth
        Of faces by their number; nothing is known of others.
    where, curves : torch.device, Curves
    signs : bool
        Whether the sign of the map says what speaks for the label, so that it can be put first.

    Returns
    -------
    table
        Columns `SHARES`, `MEASURES`, `SIGNED` (NaN without signs) and `COMPLETENESS`.

    Notes
    -----
    All methods are compared in the order of absolute values, so that a difference between two is none of the rule.
    """
    rows = []
    for place, own in enumerate(faces.itertuples()):
        each, error = given.maps[place].astype(np.float64), float(given.errors[place])
        equal = (curves.seed, "equal pixels", curves.database, own.run, own.face)
        of_face = (network, ends[place], where, curves, equal)
        truth = truths.get(own.face, Truth())
        shares, precisions = zip(*(_found(each, pixels) for pixels in truth), strict=True)
        areas = _areas_of_orders(each, of_face, signs=signs)
        rows.append((*shares, *precisions, *areas, abs(error), abs(each.sum() - error)))
    return pd.DataFrame(rows, index=faces.index, columns=[*SHARES.values(), *MEASURES, *SIGNED, *COMPLETENESS])


def _areas_of_orders(attribution_map: np.ndarray, of_face: tuple, *, signs: bool) -> list[float]:
    """Return the areas in the order of absolute values, and then with signs (NaN without)."""
    sizes = _areas(np.abs(attribution_map), *of_face)
    if not signs:
        return [*sizes, np.nan, np.nan]
    return [*sizes, *(_areas(attribution_map, *of_face) if attribution_map.min() < 0 else sizes)]


def _areas(
    order: np.ndarray,
    network: Network,
    ends: Ends,
    where: torch.device,
    curves: Curves,
    equal: tuple[int | str, ...],
) -> list[float]:
    """Return the areas below deletion and insertion, largest values of the order (side, side) first."""
    found = deletion_and_insertion(network, ends, order, where, steps=curves.steps, generator=generator(*equal))
    return [area(curve) for curve in found]


def _found(attribution_map: np.ndarray, pixels: np.ndarray | None) -> tuple[float, float]:
    """Return the share of some pixels, and how well a map finds them; NaN if they are not known."""
    return (np.nan, np.nan) if pixels is None else (float(pixels.mean()), average_precision(attribution_map, pixels))
