"""What the filters of each run's network are worth for the faces that they are shown, and those of random weights."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from aulens.attribution.filters_null import check_several_images, several_images
from aulens.attribution.filters_sheets import COLUMNS, drawn_units, sheet
from aulens.attribution.filters_tables import Orders, orders_of, tables_of
from aulens.attribution.random_weights import random_seed, trained_and_random
from aulens.databases.coded_faces import Coded, check_strangers, coded_faces
from aulens.device import device
from aulens.files import read_csv
from aulens.networks.activations import activations, largest_of_maps
from aulens.networks.inputs import read_faces
from aulens.networks.network import Network
from aulens.networks.trained import TrainedNetworks
from aulens.rows import Rows

Tables = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]  # of filters, action units and people


@dataclass(frozen=True)
class FiltersSettings:
    """Settings of the filters of one cohort's networks.

    Attributes
    ----------
    seed : int
        Of the configuration.
    database : str
        What the networks were trained on.
    planted : bool
        Whether the workflow rendered it, so that all action units are known.
    unit : str
        What is divided between training and testing, person or image (a group of images).
    mean, sd : list of float or None
        Of the backbone's input channels, for grey levels from 0 to 1; None for networks of the engine cnn.
    probes : str or None
        A rendered database with independent action units, of people of no study.
    layer : str
        Whose filters.
    top : int
        How many faces must show an action unit for a match by the published rule, and are in the pictures.
    permutations : int
        Of action units within people.
    level : float
        Share of studies with a false pair of filter and action unit that is allowed.
    method : str
        How pictures of filters are made, see `aulens.attribution.filters_maps`.
    sheets : int
        Of how many action units there are pictures, of the first run of the cohort.
    """

    seed: int
    database: str
    planted: bool
    unit: str
    mean: list[float] | None
    sd: list[float] | None
    probes: str | None
    layer: str
    top: int
    permutations: int
    level: float
    method: str
    sheets: int


class ShownSet(NamedTuple):
    """Faces that filters are shown, and the orders in which their action units are taken."""

    faces: np.ndarray | Rows
    coded: Coded
    orders: Orders


def probe_set(
    faces_files: list[Path], table_file: Path | None, own: pd.DataFrame, settings: FiltersSettings
) -> ShownSet | None:
    """Return the faces of the database of action units; None without one.

    Parameters
    ----------
    faces_files, table_file : list of Path, Path or None
        Empty and None without.
    own : table
        Faces of the study, whose people must be others.
    settings : FiltersSettings

    Raises
    ------
    InputError
        If people are the same, or nobody has two images.
    """
    if settings.probes is None or table_file is None:
        return None
    table = read_csv(table_file)
    check_strangers(table["person"], own["person"], "filters: probes", settings.probes, settings.database)
    coded = coded_faces(settings.probes, table, table["person"], planted=True)
    check_several_images(coded.units, settings.probes)
    return ShownSet(read_faces(faces_files), coded, orders_of(coded, settings.permutations, settings.seed))


def shown_sets(
    probes: ShownSet | None,
    faces: np.ndarray | Rows,
    tested: pd.DataFrame,
    units: list[int],
    run: int,
    settings: FiltersSettings,
) -> list[ShownSet]:
    """Return what the filters of a run are shown: the faces of action units first, then those that it is tested on.

    Parameters
    ----------
    probes : ShownSet or None
    faces, tested : (faces, side, side[, 3]) uint8, table
        Of the study, and which of them the run is tested on.
    units : list of int
        Action units of the study's own database; without any, its faces are not shown.
    run : int
    settings : FiltersSettings

    Raises
    ------
    InputError
        If no tested person has two images, and there are no faces of action units either.
    """
    sets = [probes] if probes else []
    if units:
        known = {"planted": settings.planted, "action_units": units}
        coded = coded_faces(settings.database, tested, tested["person"], **known)
        if not sets:
            check_several_images(coded.units, settings.database)
        if several_images(coded.units).any():
            orders = orders_of(coded, settings.permutations, settings.seed, run)
            sets.append(ShownSet(faces, coded, orders))
    return sets


def networks_of(trained: TrainedNetworks, run: int, settings: FiltersSettings) -> Iterator[tuple[str, Network]]:
    """Yield the network of a run and the same with random weights, each with its name in the column weights."""
    return trained_and_random(trained.network(run, device()), random_seed(settings.seed, settings.database, run))


def tables_of_run(
    trained: TrainedNetworks, run: int, sets: Sequence[ShownSet], settings: FiltersSettings
) -> Iterator[Tables]:
    """Yield the tables of each network of a run and each of the sets."""
    for weights, network in networks_of(trained, run, settings):
        for faces, coded, orders in sets:
            given = activations(network, faces, coded.rows, [settings.layer], device(), largest_of_maps)
            tables = tables_of(given[settings.layer], coded, orders, settings.top, settings.level)
            columns = {"database": settings.database, "run": run, "weights": weights, "shown": coded.name}
            yield tuple(own.assign(**columns) for own in tables)


def sheets_of_run(
    trained: TrainedNetworks, run: int, shown: ShownSet, units: pd.DataFrame, settings: FiltersSettings
) -> tuple[np.ndarray, np.ndarray, pd.DataFrame]:
    """Return pictures of the best filters of a run, for the action units of which trained filters tell most.

    Parameters
    ----------
    units : table
        filter_units.csv of all runs.

    Returns
    -------
    maps : (rows, side, side) float32
    pictures : (rows, side, side) or (rows, side, side, 3) uint8
    table : table
        What each is of.

    Notes
    -----
    Where no filter of the trained network responds to a face, there is no picture.
    """
    own = units[(units["run"] == run) & (units["shown"] == shown.coded.name)]
    chosen, found = drawn_units(own[own["weights"] == "trained"], settings.sheets), []
    for weights, network in networks_of(trained, run, settings):
        best = own[own["weights"] == weights].set_index("action_unit")["best_filter"].reindex(chosen).dropna()
        of = best.astype(int).to_dict(), settings.layer, settings.top, settings.method, device()
        found += [(maps, table.assign(weights=weights)) for maps, table in sheet(network, *shown[:2], *of)]
    if not found:
        none = np.empty(0, int)
        return np.empty((0, *shown.faces.shape[1:3]), np.float32), shown.faces[none], pd.DataFrame(columns=COLUMNS)
    table = pd.concat([table for _, table in found], ignore_index=True)
    table = table.assign(row=range(len(table)), database=settings.database, run=run)
    return np.concatenate([maps for maps, _ in found]), shown.faces[table["face"].to_numpy()], table
