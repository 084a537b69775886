"""Stage: learn to see action units in what a network gives for faces, trained and untrained, and in pixels."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from aulens.attribution.action_unit_judge import reduced_rows
from aulens.attribution.random_weights import random_seed, with_random_weights
from aulens.databases.coded_faces import Coded, check_strangers
from aulens.device import device
from aulens.files import read_csv, write_csv, write_parquet
from aulens.networks.activations import activations
from aulens.networks.inputs import read_faces
from aulens.networks.network import Network
from aulens.networks.trained import TrainedNetworks
from aulens.rows import Rows
from aulens.training.split_tables import read_splits
from aulens.transfer.agreement import MEASURES, measures_of
from aulens.transfer.coded_faces import OWN, PROBES, divisions_of, own_coded, probes_coded
from aulens.transfer.detectors import Division, detect
from aulens.transfer.unit_predictions import (
    BASELINES,
    BLOCK,
    COLUMNS,
    NO_WAY,
    PIXELS,
    TRAINED,
    UNTRAINED,
    baselines,
    judged_of,
    prediction_rows,
    said_by,
    way_names,
)

KINDS = ("presence", "intensity")


@dataclass(frozen=True)
class ActionUnitsSettings:
    """How action units are detected.

    Attributes
    ----------
    seed : int
        Of the configuration.
    database : str
        What the networks were trained on.
    unit : str
        What is divided between training and testing, person or image (a group of images).
    planted : bool
        Whether the database was rendered, so that all its faces are coded.
    mean, sd : list of float or None
        Of the backbone's input channels, for grey levels from 0 to 1; None for networks of the engine cnn.
    layer : str
        Whose output is learned from.
    grid : int
        Maps are averaged in so many rows and columns.
    probes : str or None
        Database of independent action units; None for none.
    folds : int
        Into which the people of the probes are dealt.
    present : float
        An action unit is present above this intensity (0 to 1).
    strengths, share : list of float, float
        See `aulens.transfer.detectors`.
    """

    seed: int
    database: str
    unit: str
    planted: bool
    mean: list[float] | None
    sd: list[float] | None
    layer: str
    grid: int
    probes: str | None
    folds: int
    present: float
    strengths: list[float]
    share: float


def action_units(
    faces_files: list[Path],
    table_file: Path,
    splits_file: Path,
    weights_file: Path,
    probe_faces_files: list[Path],
    predictions_file: Path,
    agreement_file: Path,
    detectors_file: Path,
    backbone_file: Path | None = None,
    probe_table_file: Path | None = None,
    *,
    settings: ActionUnitsSettings,
) -> None:
    """Write what detectors of action units say of faces of people whom neither they nor the networks know.

    Parameters
    ----------
    faces_files, table_file : list of Path, Path
        faces.npy of the database, or of each of its shards, and the faces of the study (`aulens.faces.in_study`).
    probe_faces_files, probe_table_file : list of Path, Path or None
        Of the probes, if there are any.
    predictions_file : Path
        One row per run, faces (own, probes), features, way, action unit and judged face: columns `COLUMNS`.
    agreement_file : Path
        One row per run, faces, features, way, action unit and measure.
    detectors_file : Path
        One row per run, faces, features, way, action unit, fold and kind (presence, intensity): the chosen strength,
        the share of features that it uses, numbers of people and faces, and how many were not coded. A detector of
        intensity learns of scored faces alone: `not_scored` of those with the action unit are not.

    Raises
    ------
    InputError
        If no face has action units, a run has no tested face with any, or the probes show people of the study, or
        fewer than there are folds.
    """
    table, splits = read_csv(table_file), read_splits(splits_file)
    trained = TrainedNetworks(weights_file, backbone_file, settings.mean, settings.sd)
    shown = {OWN: (read_faces(faces_files), own_coded(table, trained.labels, settings))}
    if probe_table_file is not None:
        probes = probes_coded(read_csv(probe_table_file), settings)
        check_strangers(probes.units, table["person"], "action_unit_detection: probes", probes.name, settings.database)
        shown[PROBES] = read_faces(probe_faces_files), probes
    parts = found_in_runs(trained, shown, splits, table_file, settings)
    rows, detectors = (pd.concat(own, ignore_index=True) for own in zip(*parts, strict=True))
    predictions = rows.assign(database=settings.database)[COLUMNS]
    write_parquet(predictions, predictions_file)
    write_csv(agreement_table(predictions), agreement_file)
    write_csv(detectors.assign(database=settings.database), detectors_file)


def found_in_runs(
    trained: TrainedNetworks,
    shown: Mapping[str, tuple[np.ndarray | Rows, Coded]],
    splits: pd.DataFrame,
    table_file: Path,
    settings: ActionUnitsSettings,
) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Yield what detectors and guesses say in all runs, and what the detectors are.

    Parameters
    ----------
    shown : mapping
        Faces (own, probes) -> all faces, and which of them are coded.
    """
    pixels = {name: reduced_rows(faces, coded.rows) for name, (faces, coded) in shown.items()}
    of_pixels: dict[str, list[tuple[pd.DataFrame, pd.DataFrame]]] = {}
    for run in trained.runs:
        networks = networks_of(trained, run, settings)
        for name, (faces, coded) in shown.items():
            divisions = divisions_of(name, coded, splits, run, table_file, settings)
            given = {kind: layer_of(network, faces, coded.rows, settings) for kind, network in networks.items()}
            found = [*detected(given, coded, divisions, settings), *guessed(coded, divisions)]
            if name == OWN or run == trained.runs[0]:
                of_pixels[name] = list(detected({PIXELS: pixels[name]}, coded, divisions, settings))
            for rows, detectors in [*found, *of_pixels[name]]:  # those of the probes are the same in all runs
                yield rows.assign(run=run, faces=name), detectors.assign(run=run, faces=name, not_coded=coded.left_out)


def networks_of(trained: TrainedNetworks, run: int, settings: ActionUnitsSettings) -> dict[str, Network]:
    """Return the trained network of a run, and the same with random weights."""
    network = trained.network(run, device())
    seed = random_seed(settings.seed, settings.database, run)
    return {TRAINED: network, UNTRAINED: with_random_weights(network, seed)}


def layer_of(network: Network, faces: np.ndarray | Rows, rows: np.ndarray, settings: ActionUnitsSettings) -> np.ndarray:
    """Return what the layer gives for some faces (n, features)."""
    averaged = partial(averaged_maps, grid=settings.grid)
    return activations(network, faces, rows, [settings.layer], device(), averaged)[settings.layer]


def averaged_maps(values: torch.Tensor, grid: int) -> torch.Tensor:
    """Return maps (n, filters, height, width) averaged in grid × grid parts, flat (n, filters · grid²), or units."""
    if values.ndim < 4:
        return values.flatten(1)
    side = min(grid, *values.shape[2:])
    return torch.nn.functional.adaptive_avg_pool2d(values, side).flatten(1)


def detected(
    given: Mapping[str, np.ndarray], coded: Coded, divisions: list[Division], settings: ActionUnitsSettings
) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Yield the predictions of detectors on each of the features, and what the detectors are."""
    faces = [coded.rows[division.judge] for division in divisions]
    for features, array in given.items():
        found = [detect(array, coded.present, coded.levels, division, settings) for division in divisions]
        for place, way in enumerate(way_names(features)):
            pairs = enumerate(zip(found, divisions, strict=True))
            said = [said_by(one, coded, division, fold, place) for fold, (one, division) in pairs]
            rows = prediction_rows(said, faces, coded.action_units).assign(features=features, way=way)
            tables = [
                _detectors(one.strengths[:, place], one.used[:, place], coded, division, fold)
                for fold, (one, division) in enumerate(zip(found, divisions, strict=True))
            ]
            yield rows, pd.concat(tables).assign(features=features, way=way)


def guessed(coded: Coded, divisions: list[Division]) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Yield the predictions of the baselines, which are no detectors."""
    faces = [coded.rows[division.judge] for division in divisions]
    found = [baselines(coded, division, fold) for fold, division in enumerate(divisions)]
    for name in BASELINES:
        rows = prediction_rows([one[name] for one in found], faces, coded.action_units)
        yield rows.assign(features=name, way=NO_WAY), pd.DataFrame()


def _detectors(strengths: np.ndarray, used: np.ndarray, coded: Coded, division: Division, fold: int) -> pd.DataFrame:
    """Return a row per kind and action unit, of strengths and shares of used features, each (2, aus)."""
    learned = np.concatenate([division.learn, division.choose]) if division.again else division.learn
    columns = {"strength": strengths.ravel(), "features_used": used.ravel()}
    keys = {"kind": np.repeat(KINDS, strengths.shape[1]), "action_unit": [*coded.action_units] * len(KINDS)}
    shows = coded.present[learned]
    people = [len(np.unique(coded.units[learned][own])) for own in shows.T]
    unknown = [*(shows & np.isnan(coded.levels[learned])).sum(axis=0)]
    more = {"learned_people": len(np.unique(coded.units[learned])), "learned_faces": len(learned)}
    of_units = {"people_with": people * len(KINDS), "faces_with": [*shows.sum(axis=0)] * len(KINDS)}
    of_units |= {"not_scored": [0] * len(unknown) + unknown}
    return pd.DataFrame(keys | columns | of_units).assign(fold=fold, **more)


def agreement_table(predictions: pd.DataFrame) -> pd.DataFrame:
    """Return the measures of every run, the unit of replication, with the number of judged people and faces."""
    rows = []
    for key, block in predictions.groupby(BLOCK, sort=False):
        units = list(block["action_unit"].unique())
        judged = judged_of(block, units)
        names = np.unique(judged.units)
        values = measures_of(judged, np.ones((1, len(names))), names)[0]  # (aus, measures)
        for place, unit in enumerate(units):
            numbers = len(names), len(judged.units), judged.present[:, place].mean()
            rows += [(*key, unit, measure, values[place, at], *numbers) for at, measure in enumerate(MEASURES)]
    columns = [*BLOCK, "action_unit", "measure", "value", "people", "images", "share_present"]
    return pd.DataFrame(rows, columns=columns).assign(unit_of_replication="run")
