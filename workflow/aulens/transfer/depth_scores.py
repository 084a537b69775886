"""Stage: what a study's networks tell at each depth, and where networks of different databases part."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.files import read_csv, read_npy, read_parquet, write_csv, write_json, write_npy
from aulens.randomness import generator
from aulens.training.key_numbers import as_written
from aulens.transfer.alignment_means import COLUMNS as ALIGNMENT
from aulens.transfer.alignment_means import means_of_alignments
from aulens.transfer.depth_means import means_by_depth, units_by_depth
from aulens.transfer.dissimilarity import MEASURE, upper_triangles


@dataclass(frozen=True)
class DepthScoresSettings:
    """How the scores are made.

    Attributes
    ----------
    seed : int
        Of the configuration.
    study : str
        Its name.
    databases : list of str
        That networks were trained on, in the study's order.
    samples : int
        How often people and runs are drawn for what is decoded.
    halves : int
        How often runs, and half of the people, are drawn for the alignment of layers.
    confidence : float
        Of the intervals.
    """

    seed: int
    study: str
    databases: list[str]
    samples: int
    halves: int
    confidence: float


def depth_scores(
    decoding_files: list[Path],
    decoded_faces_files: list[Path],
    representations_files: list[Path],
    products_files: list[Path],
    dissimilarities_files: list[Path],
    conditions_files: list[Path],
    shown_files: list[Path],
    scores_file: Path,
    units_file: Path,
    alignment_file: Path,
    study_dissimilarities_file: Path,
    descriptors_file: Path,
    key_numbers_file: Path,
    *,
    settings: DepthScoresSettings,
) -> None:
    """Write the scores of all depths, and the dissimilarities of all networks for rsatoolbox.

    Parameters
    ----------
    decoding_files, …, shown_files : list of Path
        Of every cohort, in one order (`aulens.transfer.decoding`).
    scores_file, units_file, alignment_file : Path
        See `means_by_depth`, `units_by_depth` and `means_of_alignments`.
    study_dissimilarities_file, descriptors_file : Path
        (matrices, pairs of conditions) float32, and what they are of (docs/decoding-by-depth.md).

    Raises
    ------
    InputError
        If the cohorts were shown other faces.
    """
    measures = pd.concat([read_csv(path) for path in decoding_files], ignore_index=True)
    faces = pd.concat([read_parquet(path) for path in decoded_faces_files], ignore_index=True)
    table = representations_of(representations_files)
    shown, conditions = same_tables(shown_files), same_tables(conditions_files)
    people = (measures.groupby("target")["unit_of_replication"].first() == "person").to_dict()
    given = (people, settings.samples, settings.confidence, settings.seed)
    scores = pd.concat(means_by_depth(faces, measures, *given), ignore_index=True)
    alignment = alignment_of(table, products_files, shown, settings)
    write_csv(scores, scores_file)
    write_csv(units_by_depth(measures), units_file)
    write_csv(alignment, alignment_file)
    matrices = np.concatenate([read_npy(path) for path in dissimilarities_files])
    write_npy(upper_triangles(matrices), study_dissimilarities_file)
    write_json(descriptors(table, conditions, settings.study), descriptors_file)
    write_json(key_numbers(as_written(scores), as_written(alignment)), key_numbers_file)


def representations_of(files: list[Path]) -> pd.DataFrame:
    """Return of which layer each row of the arrays is, all files together: the column row goes on from file to file."""
    table = pd.concat([read_csv(path) for path in files], ignore_index=True)
    return table.assign(row=range(len(table)))


def same_tables(files: list[Path]) -> pd.DataFrame:
    """Return a table that all cohorts must share."""
    first = read_csv(files[0])
    for path in files[1:]:
        if not read_csv(path).equals(first):
            raise InputError(f"{path}: differs from {files[0]}, all networks are shown the same; delete the older one")
    return first


def alignment_of(
    table: pd.DataFrame, products_files: list[Path], shown: pd.DataFrame, settings: DepthScoresSettings
) -> pd.DataFrame:
    """Return how alike networks arrange the faces that all were shown; no rows without such faces."""
    if shown.empty:
        return pd.DataFrame(columns=ALIGNMENT)
    products = np.concatenate([read_npy(path) for path in products_files])
    random = generator(settings.seed, "alignment by depth")
    options = (settings.databases, settings.halves, settings.confidence, random)
    return means_of_alignments(table, products, shown["person"].to_numpy(), *options)


def descriptors(table: pd.DataFrame, conditions: pd.DataFrame, study: str) -> dict:
    """Return what the dissimilarities are of, by the names of the arguments of rsatoolbox.rdm.RDMs."""
    names = ["database", "run", "weights", "layer", "place"]
    return {
        "dissimilarity_measure": MEASURE,
        "descriptors": {"study": study},
        "rdm_descriptors": {name: table[name].tolist() for name in names},
        "pattern_descriptors": {name: conditions[name].tolist() for name in ("condition", "kind", "faces_with")},
    }


def key_numbers(scores: pd.DataFrame, alignment: pd.DataFrame) -> dict:
    """Return decoding (database -> target -> weights -> layer), and alignment (databases -> relation -> …)."""
    found: dict = {"decoding": {}, "alignment": {}}
    for row in scores.itertuples():
        place = found["decoding"].setdefault(row.database, {}).setdefault(row.target, {})
        place.setdefault(row.weights, {})[row.layer] = _number(row)
    for row in alignment.itertuples():
        pair = row.database if row.database == row.other else f"{row.database} and {row.other}"
        place = found["alignment"].setdefault(pair, {}).setdefault(row.relation, {})
        place.setdefault(row.weights, {})[row.layer] = _number(row)
    return found


def _number(row: tuple) -> dict:
    return {"value": row.value, "interval": [row.interval_low, row.interval_high], "runs": row.runs}
