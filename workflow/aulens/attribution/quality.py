"""How good the maps of a cohort are: whether they find planted pixels, and what the network needs and has learned."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch

from aulens.attribution.deletion import ends_of
from aulens.attribution.judged_maps import Curves, Maps, Truth, measured_maps
from aulens.attribution.maps import method_of, options_of, per_grey_level
from aulens.attribution.quality_tables import (
    EDGES,
    NO_WEIGHTS,
    QUALITY,
    RANDOM_ORDER,
    RANDOMISATION,
    SIMILARITY,
    judged_faces,
)
from aulens.attribution.random_weights import random_seed, randomised
from aulens.attribution.randomisation import similarities
from aulens.attribution.tables import RANDOM, TRAINED
from aulens.attribution.true_pixels import edges
from aulens.device import device
from aulens.faces.confound_pixels import confound_in_faces, confound_of
from aulens.faces.moved_pixels import moved_in_faces
from aulens.faces.oval import OvalSettings
from aulens.faces.regions import RegionSettings
from aulens.files import read_csv, read_npy, write_csv
from aulens.networks.inputs import read_faces
from aulens.networks.network import Network
from aulens.networks.trained import TrainedNetworks
from aulens.randomness import generator


@dataclass(frozen=True)
class QualitySettings:
    """How the maps of a cohort are judged.

    Attributes
    ----------
    of : list of str
        The attribution methods.
    options : dict of str to dict
        Method -> its further keys.
    database : str
        What the networks were trained on.
    images : int
        How many faces of each expression and run are judged, of those that have maps of all methods.
    steps : int
        From the face to nothing, and from the blurred face to the face.
    blur : float
        Standard deviation of the blurred face as a share of its side.
    cascade : bool or str
        Whether layers become random one after the other, or only all at once; "ends": the output layer, and all.
    threshold : float
        Grey levels by which a pixel must change to be moved.
    seed : int
        Of the configuration.
    fill : int
        Grey level of deleted pixels.
    regions : RegionSettings
        Of the database; only of one that the workflow renders are the true pixels known.
    oval : OvalSettings or None
        Of the recipe.
    mean, sd : list of float or None
        Of the backbone's input channels, for grey levels from 0 to 1; None for networks of the engine cnn.
    """

    of: list[str]
    options: dict[str, dict]
    database: str
    images: int
    steps: int
    blur: float
    cascade: bool | str
    threshold: float
    seed: int
    fill: int
    regions: RegionSettings
    oval: OvalSettings | None
    mean: list[float] | None
    sd: list[float] | None


def quality(
    maps_files: list[Path],
    maps_table_files: list[Path],
    faces_files: list[Path],
    table_file: Path,
    weights_file: Path,
    quality_file: Path,
    randomisation_file: Path,
    backbone_file: Path | None = None,
    culture_file: Path | None = None,
    face_model_file: Path | None = None,
    *,
    settings: QualitySettings,
) -> None:
    """Write how good each map is, and how similar it stays while more and more layers become random.

    Parameters
    ----------
    maps_files, maps_table_files : list of Path
        Of every method, in the order of the settings.
    faces_files, table_file : list of Path, Path
        faces.npy of the database, or of each of its shards; the faces of the study, with their boxes.
    quality_file, randomisation_file : Path
        One row per map and judged face (`QUALITY`), and per method, judged face and layer (`RANDOMISATION`).
    backbone_file, culture_file, face_model_file : Path or None
        Of networks of the engine heads, of a rendered database, and of its face model if that has one.

    Raises
    ------
    InputError
        If no face has maps of all methods.
    """
    maps = dict(zip(settings.of, map(read_npy, maps_files), strict=True))
    tables = dict(zip(settings.of, map(read_csv, maps_table_files), strict=True))
    judged, faces, table = judged_faces(tables, settings.images), read_faces(faces_files), read_csv(table_file)
    truths = truths_of(judged["face"].unique(), table, culture_file, face_model_file, settings)
    trained, where = TrainedNetworks(weights_file, backbone_file, settings.mean, settings.sd), device()
    found, similar = [], []
    for run, own in judged.groupby("run"):
        rows, images = maps_of_faces(maps, tables, own), faces[own["face"].to_numpy()]  # (faces, side, side[, 3])
        targets = own["expression"].map(trained.labels.index).to_numpy(np.int64)
        network = trained.network(int(run), where)
        of_run = (network, images, targets), rows | baselines(images, own, settings), own
        found += judged_maps(*of_run, truths, where, settings)
        given = (networks_of_cascade(network, int(run), settings), images, targets, rows, own)
        for method in settings.of:
            similar += similar_maps(*given, method, where, settings)
    write_csv(pd.concat(found)[QUALITY], quality_file)
    write_csv(pd.concat(similar)[RANDOMISATION], randomisation_file)


def networks_of_cascade(network: Network, run: int, settings: QualitySettings) -> list[tuple[str, Network]]:
    """Return the first random layer and the network, from the output on: each, the last, or the first and the last."""
    changed = list(randomised(network, random_seed(settings.seed, settings.database, run)))
    return {True: changed, False: changed[-1:], "ends": changed[:1] + changed[1:][-1:]}[settings.cascade]


def judged_maps(
    shown: tuple[Network, np.ndarray, np.ndarray],
    judged: Mapping[tuple[str, str], Maps],
    faces: pd.DataFrame,
    truths: Mapping[int, Truth],
    where: torch.device,
    settings: QualitySettings,
) -> Iterator[pd.DataFrame]:
    """Yield what the maps of each method and kind of weights are worth; shown: network, images, targets."""
    curves = Curves(settings.steps, settings.seed, settings.database)
    network, images, targets = shown
    options = {"fill": settings.fill, "blur": settings.blur * images.shape[1]}
    pairs = zip(images, targets.tolist(), strict=True)
    ends = [ends_of(network, image, target, where, **options) for image, target in pairs]
    for (method, weights), maps in judged.items():
        signs = weights == TRAINED and not per_grey_level(method)
        measured = measured_maps(network, ends, maps, faces, truths, where, curves, signs=signs)
        yield faces.assign(method=method, weights=weights).join(measured)


def maps_of_faces(
    maps: Mapping[str, np.ndarray], tables: Mapping[str, pd.DataFrame], faces: pd.DataFrame
) -> dict[tuple[str, str], Maps]:
    """Return the maps of some faces of a run: method and weights, random ones if there are -> maps of all faces."""
    found = {}
    for method, table in tables.items():
        for weights in (TRAINED, RANDOM):
            own = faces[["run", "face"]].merge(table[table["weights"] == weights], how="inner")
            if len(own):
                errors = own["completeness_error"].to_numpy(float)
                found[method, weights] = Maps(np.array(maps[method][own["row"].to_numpy()]), errors)
    return found


def baselines(images: np.ndarray, faces: pd.DataFrame, settings: QualitySettings) -> dict[tuple[str, str], Maps]:
    """Return maps that know no network: edges, and random numbers."""
    side, keys = images.shape[1:3], faces[["run", "face"]].itertuples(index=False)
    drawn = [generator(settings.seed, RANDOM_ORDER, settings.database, *key).random(side) for key in keys]
    found = {EDGES: edges(images), RANDOM_ORDER: np.stack(drawn)}
    return {(name, NO_WEIGHTS): Maps(maps, np.full(len(maps), np.nan)) for name, maps in found.items()}


def truths_of(
    faces: np.ndarray,
    table: pd.DataFrame,
    culture_file: Path | None,
    face_model_file: Path | None,
    settings: QualitySettings,
) -> dict[int, Truth]:
    """Return face -> its true pixels; none where the workflow does not render the database.

    Notes
    -----
    Where a planted colour tells the expression, a map of a network that has learned the colour is right if it does not
    mark what action units move: those pixels are no truth there, and only those of the colour are given.
    """
    if culture_file is None or settings.regions.rendered is None:
        return {}
    rows = table.set_index("face", drop=False).loc[faces]
    given = (rows, settings.regions, culture_file, settings.oval)
    truths: Iterable[Truth]
    if confound_of(settings.regions):
        truths = (Truth(confound=pixels) for pixels in confound_in_faces(*given, face_model_file))
    else:
        truths = (Truth(moved=pixels) for pixels in moved_in_faces(*given, settings.threshold, face_model_file))
    return dict(zip(faces.tolist(), truths, strict=True))


def similar_maps(
    networks: Sequence[tuple[str, Network]],
    images: np.ndarray,
    targets: np.ndarray,
    maps: Mapping[tuple[str, str], Maps],
    faces: pd.DataFrame,
    method: str,
    where: torch.device,
    settings: QualitySettings,
) -> Iterator[pd.DataFrame]:
    """Yield, layer by layer from the last one, how similar the maps of a method are to those of random layers."""
    function = method_of(method)
    options: dict[str, Any] = options_of(function, settings.options[method], settings.seed)
    known = maps[method, RANDOM].maps if (method, RANDOM) in maps else None  # (faces, side, side)
    given = (networks, function, images, targets, maps[method, TRAINED].maps, where, options)
    found = similarities(*given, known=known)
    for place, ((layer, _), values) in enumerate(zip(networks, found, strict=True)):
        columns = dict(zip(SIMILARITY, values.T, strict=True))
        yield faces.assign(method=method, layer=layer, place=place, **columns)
