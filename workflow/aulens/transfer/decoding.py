"""Stage: what every layer of a cohort's networks tells of expressions and action units, and how it arranges faces."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from aulens.attribution.random_weights import random_seed
from aulens.device import device
from aulens.evaluation.checks import check_tested
from aulens.files import read_csv, write_csv, write_npy, write_parquet
from aulens.networks.inputs import read_faces
from aulens.networks.trained import TrainedNetworks
from aulens.randomness import generator
from aulens.rows import Rows
from aulens.training.samples import samples_of
from aulens.training.split_tables import PARTS, read_splits, tested_in
from aulens.transfer.dissimilarity import COLUMNS as CONDITIONS
from aulens.transfer.dissimilarity import conditions_of, contrasts_of, dissimilarities
from aulens.transfer.read_layers import KEYS, Seen, chance_rows, folds_of_probes, layers_before_faces, read_of_layer
from aulens.transfer.shown_probes import COLUMNS as SHOWN
from aulens.transfer.shown_probes import Probes, probes_to_show

MEASURES = ["database", *KEYS[:6], "target", "measure", "value", "chance", "strength", "values", "faces", "faces_with"]
MEASURES += ["people", "unit_of_replication"]
OF_FACES = ["database", "run", "weights", "layer", "place", "target", "unit", "face", "value"]


@dataclass(frozen=True)
class DecodingSettings:
    """Settings of the decoding of one cohort's layers.

    Attributes
    ----------
    seed : int
        Of the configuration.
    database : str
        What the networks were trained on.
    unit : str
        What is divided between training and testing, person or image (a group of images).
    mean, sd : list of float or None
        Of the backbone's input channels, for grey levels from 0 to 1; None for networks of the engine cnn.
    layers : "all" or list of str
        See `aulens.transfer.layer_grams.layers_of`.
    probes : str or None
        The database whose faces all networks are shown; None: expressions alone are decoded, and nothing is compared.
    images : int
        How many of its faces at most.
    fewest : int
        People who must show an action unit, and as many who must not, for it to be decoded.
    """

    seed: int
    database: str
    unit: str
    mean: list[float] | None
    sd: list[float] | None
    layers: str | list[str]
    probes: str | None
    images: int
    fewest: int


class Found(NamedTuple):
    """What is found of a layer, or of the pixels."""

    measures: pd.DataFrame
    faces: pd.DataFrame
    representation: dict
    products: np.ndarray  # (shown, shown)
    dissimilarities: np.ndarray  # (conditions, conditions)


def decoding(
    faces_files: list[Path],
    table_file: Path,
    splits_file: Path,
    weights_file: Path,
    probe_faces_files: list[Path],
    decoding_file: Path,
    decoded_faces_file: Path,
    representations_file: Path,
    products_file: Path,
    dissimilarities_file: Path,
    conditions_file: Path,
    shown_file: Path,
    backbone_file: Path | None = None,
    probe_table_file: Path | None = None,
    *,
    settings: DecodingSettings,
) -> None:
    """Write what is read of every layer, and how it arranges the probes.

    Parameters
    ----------
    faces_files, table_file : list of Path, Path
        faces.npy of the database, or of each of its shards, and the faces of the study (`aulens.faces.in_study`).
    decoding_file, decoded_faces_file : Path
        One row per run, weights, layer and target; one per decoded face besides (`aulens.transfer.decoded`).
    representations_file, products_file, dissimilarities_file : Path
        Of which layer each row of (rows, shown faces, shown faces) and (rows, conditions, conditions) float32 is.
    conditions_file, shown_file : Path
        The conditions, and the faces of the probes.
    probe_faces_files, probe_table_file : list of Path, Path or None
        Of the database of probes; none without one.

    Raises
    ------
    InputError
        If a run has no face to be tested on, a layer is unknown, or a person of the probes takes part in the study.
    """
    faces, table, splits = read_faces(faces_files), read_csv(table_file), read_splits(splits_file)
    trained = TrainedNetworks(weights_file, backbone_file, settings.mean, settings.sd)
    given = (settings.probes, probe_faces_files, probe_table_file, settings.images, settings.seed, table)
    probes, found = probes_to_show(*given, settings.database), []
    for run in trained.runs:
        samples = samples_of_run(table, splits, run, trained.labels, settings.unit)
        check_tested(samples[samples["part"] == "test"], run, tested_in(splits, run), table_file)
        found += found_in_run(trained, run, faces, samples, probes, settings)
    write_measures(found, decoding_file, decoded_faces_file, settings)
    write_representations(found, representations_file, products_file, dissimilarities_file, settings)
    write_shown(probes, conditions_file, shown_file)


def found_in_run(
    trained: TrainedNetworks,
    run: int,
    faces: np.ndarray | Rows,
    samples: pd.DataFrame,
    probes: Probes | None,
    settings: DecodingSettings,
) -> list[Found]:
    """Return what is found of every layer of a run's networks, and of the pixels."""
    seed = random_seed(settings.seed, settings.database, run)
    shown = (faces, samples["face"].to_numpy(), probes, settings.layers, seed, device())
    return [found_of(seen, samples, probes, settings) for seen in layers_before_faces(trained, run, *shown)]


def samples_of_run(table: pd.DataFrame, splits: pd.DataFrame, run: int, labels: list[str], unit: str) -> pd.DataFrame:
    """Return the faces of all parts of a run: columns face, label, unit and part among others."""
    own = splits[splits["run"] == run]
    units = {part: own["unit"][own["part"] == part].tolist() for part in PARTS}
    parts = [samples_of(table, units[part], labels, [0], "face", 1, unit).assign(part=part) for part in PARTS]
    return pd.concat(parts, ignore_index=True)


def write_shown(probes: Probes | None, conditions_file: Path, shown_file: Path) -> None:
    """Write the conditions, and the faces of the probes; tables without rows if there are none."""
    write_csv(pd.DataFrame(columns=CONDITIONS) if probes is None else conditions_of(*shown_of(probes)), conditions_file)
    write_csv(pd.DataFrame(columns=SHOWN) if probes is None else probes.table, shown_file)


def shown_of(probes: Probes) -> tuple[pd.DataFrame, np.ndarray, list[int]]:
    """Return what `conditions_of` is told."""
    return probes.table, probes.present, probes.action_units


def found_of(seen: Seen, samples: pd.DataFrame, probes: Probes | None, settings: DecodingSettings) -> Found:
    """Return what is found of a layer; each run draws its own folds, the same for all its layers."""
    random = generator(settings.seed, "probes of expressions", settings.database, seen.run)
    if probes is None or seen.of_probes is None:
        measures, faces = read_of_layer(seen, samples, None, None, random)
        return Found(measures, faces, seen.keys, np.zeros((0, 0)), np.zeros((0, 0)))
    folds = folds_of_probes(probes, settings.fewest, settings.seed)
    measures, faces = read_of_layer(seen, samples, probes, folds, random)
    contrasts = contrasts_of(conditions_of(*shown_of(probes)), *shown_of(probes))
    return Found(measures, faces, seen.keys, seen.of_probes.products, dissimilarities(seen.of_probes, contrasts))


def write_measures(found: list[Found], decoding_file: Path, faces_file: Path, settings: DecodingSettings) -> None:
    """Write what is read of all layers, with chance, and the number of each decoded face."""
    measures = pd.concat([own.measures for own in found], ignore_index=True)
    measures = pd.concat([measures, chance_rows(measures)], ignore_index=True)
    own = "person" if settings.unit == "person" else "group of images"
    units = np.where(measures["target"] == "expression", own, "person")  # of whom the probes are, these are people
    write_csv(measures.assign(database=settings.database, unit_of_replication=units)[MEASURES], decoding_file)
    faces = pd.concat([own.faces for own in found], ignore_index=True)
    write_parquet(faces.assign(database=settings.database)[OF_FACES], faces_file)


def write_representations(
    found: list[Found], table_file: Path, products_file: Path, dissimilarities_file: Path, settings: DecodingSettings
) -> None:
    """Write how the layers arrange the probes, and of which layer each row is."""
    table = pd.DataFrame([own.representation for own in found])
    write_csv(table.assign(row=range(len(table)), database=settings.database)[["row", "database", *KEYS]], table_file)
    write_npy(np.stack([own.products for own in found]).astype(np.float32), products_file)
    write_npy(np.stack([own.dissimilarities for own in found]).astype(np.float32), dissimilarities_file)
