"""Attribution maps: what each pixel of the tested faces contributes to the score of their true expression."""

import importlib
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import torch
from torch import nn

from aulens.arithmetic import exact_convolutions, one_thread
from aulens.attribution.random_weights import random_seed, trained_and_random
from aulens.attribution.shown import shown_faces
from aulens.attribution.tables import COLUMNS, TRAINED
from aulens.device import device
from aulens.evaluation.checks import check_tested
from aulens.files import read_csv, write_csv, write_npy
from aulens.networks.inputs import as_images, read_faces
from aulens.networks.trained import TrainedNetworks
from aulens.rows import Rows
from aulens.training.split_tables import read_splits, tested_in

ROWS = 32  # images that a method sees at once
Method = Callable[..., torch.Tensor]


@dataclass(frozen=True)
class MapsSettings:
    """Settings of the maps of one method and cohort.

    Attributes
    ----------
    method : str
        Name of its module in `aulens.attribution.methods`.
    database : str
        What the networks were trained on.
    unit : str
        What is divided between training and testing, person or image (a group of images).
    images : int
        How many tested faces of each expression are shown in every run (see `shown_faces`); all if there are fewer.
    options : dict
        Further keys of the method, given to its function by name.
    seed : int
        Of the study, given to a function that has a parameter of this name.
    random_weights : bool
        Whether the same faces have maps of the same networks with random weights besides.
    mean, sd : list of float or None
        Of the backbone's input channels, for grey levels from 0 to 1; None for networks of the engine cnn.
    """

    method: str
    database: str
    unit: str
    images: int
    options: dict
    seed: int
    random_weights: bool
    mean: list[float] | None
    sd: list[float] | None


class Attributed(NamedTuple):
    """Maps of some faces, and the scores of the network.

    Attributes
    ----------
    maps : (n, side, side) float32
        Attributions, summed over channels: of a gradient, how the score changes with the lightness of a pixel.
    sizes : (n, side, side) float32
        Their absolute values, summed over channels: where channels speak against each other, nothing is lost.
    scores : (n, labels) float32
        Logits.
    errors : (n,) float32
        NaN without their function.
    """

    maps: np.ndarray
    sizes: np.ndarray
    scores: np.ndarray
    errors: np.ndarray


def maps(
    faces_files: list[Path],
    table_file: Path,
    splits_file: Path,
    weights_file: Path,
    maps_file: Path,
    sizes_file: Path,
    maps_table_file: Path,
    backbone_file: Path | None = None,
    *,
    settings: MapsSettings,
) -> None:
    """Write one map per run and shown face (and one of random weights), and a table that says what each is of.

    Parameters
    ----------
    faces_files : list of Path
        faces.npy of the database, or of each of its shards.
    table_file : Path
        The faces of the study (see `aulens.faces.in_study`).
    maps_file : Path
        (rows, side, side) float32: signed and unscaled, the channels of a pixel summed.
    sizes_file : Path
        (rows, side, side) float32: the absolute values of the channels of a pixel, summed.
    maps_table_file : Path
        One row per map; `score` is that of the true expression, before softmax.
    backbone_file : Path or None
        Of networks of the engine heads.

    Raises
    ------
    InputError
        If a run has no face to be tested on.
    """
    faces, table, splits = read_faces(faces_files), read_csv(table_file), read_splits(splits_file)
    trained = TrainedNetworks(weights_file, backbone_file, settings.mean, settings.sd)
    found: list[tuple[Attributed, pd.DataFrame]] = []
    for run in trained.runs:
        tested = tested_in(splits, run)
        shown = shown_faces(table, tested, trained.labels, settings, run)
        check_tested(shown, run, tested, table_file)
        found += maps_of_run(trained, run, faces, shown, settings)
    attributions, rows = zip(*found, strict=True)
    maps_table = pd.concat(rows, ignore_index=True).assign(method=settings.method, database=settings.database)
    maps_table["layer"] = settings.options.get("layer")
    write_npy(np.concatenate([own.maps for own in attributions]), maps_file)
    write_npy(np.concatenate([own.sizes for own in attributions]), sizes_file)
    write_csv(maps_table.assign(row=range(len(maps_table)))[COLUMNS], maps_table_file)


def maps_of_run(
    trained: TrainedNetworks, run: int, faces: np.ndarray | Rows, shown: pd.DataFrame, settings: MapsSettings
) -> Iterator[tuple[Attributed, pd.DataFrame]]:
    """Yield the maps of a run's shown faces with their rows of the table, and perhaps those of random weights."""
    method, errors, where = method_of(settings.method), errors_of(settings.method), device()
    options = options_of(method, settings.options, settings.seed)
    targets, network = shown["label"].to_numpy(np.int64), trained.network(run, where)
    seed = random_seed(settings.seed, settings.database, run)
    networks = trained_and_random(network, seed) if settings.random_weights else [(TRAINED, network)]
    for weights, own_network in networks:
        own = attributed(own_network, method, faces[shown["face"].to_numpy()], targets, where, options, errors)
        columns = {"run": run, "weights": weights, "completeness_error": own.errors}
        yield own, with_scores(shown, own.scores, trained.labels).assign(**columns)


def method_of(name: str) -> Method:
    """Return the function of a method; see `aulens.attribution.methods.saliency` for what all have in common."""
    return importlib.import_module(f"aulens.attribution.methods.{name}").attribution


def errors_of(name: str) -> Method | None:
    """Return the function that says how far the maps of a method miss the scores that they add up to; None if none."""
    return getattr(importlib.import_module(f"aulens.attribution.methods.{name}"), "completeness_error", None)


def per_grey_level(name: str) -> bool:
    """Return whether a method is in score per grey level, whose sign says which way a pixel should change."""
    return getattr(importlib.import_module(f"aulens.attribution.methods.{name}"), "PER_GREY_LEVEL", False)


def options_of(method: Method, options: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """Return what a method is told besides network, images and targets: its keys, and the seed if it asks for one."""
    return dict(options) | ({"seed": seed} if "seed" in inspect.signature(method).parameters else {})


def with_scores(shown: pd.DataFrame, scores: np.ndarray, labels: list[str]) -> pd.DataFrame:
    """Return faces with their predicted expression and the score of the true one; scores (faces, labels) float32."""
    predicted = np.asarray(labels, dtype=object)[scores.argmax(axis=1)]
    return shown.assign(predicted=predicted, score=scores[np.arange(len(scores)), shown["label"]])


def attributed(
    network: nn.Module,
    method: Method,
    faces: np.ndarray,
    targets: np.ndarray,
    where: torch.device,
    options: Mapping[str, Any],
    errors: Method | None = None,
) -> Attributed:
    """Return maps and scores of some faces.

    Parameters
    ----------
    network : torch.nn.Module
        In evaluation mode; images in, scores before softmax out.
    method : function
        Of the network, images, targets and options.
    faces : (n, side, side) or (n, side, side, 3) uint8
    targets : (n,) int64
        Of which label the score is attributed.
    where : torch.device
        Where the network is.
    options : mapping
        Given to the method by name.
    errors : function or None
        See `errors_of`; of the network, images, targets, attributions and options.
    """
    found = []
    with exact_convolutions(), one_thread():
        for start in range(0, len(faces), ROWS):
            part = slice(start, start + ROWS)
            images = as_images(torch.from_numpy(faces[part]).to(where))  # (n, channels, side, side)
            labels = torch.from_numpy(targets[part]).to(where)
            own = method(network, images, labels, **options)  # (n, channels or 1, side, side)
            missed = errors(network, images, labels, own, **options) if errors else torch.full((len(own),), torch.nan)
            with torch.no_grad():
                scores = network(images)  # (n, labels)
            parts = (own.sum(dim=1).float(), own.abs().sum(dim=1).float(), scores, missed)
            found.append([part.cpu().numpy() for part in parts])
    return Attributed(*map(np.concatenate, zip(*found, strict=True)))
