"""Which attribution method finds the truth: means of what its maps are worth, beside edges and random weights."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.attribution.method_means import OF_FACE, Key, Mean, bounds_of, means_of, numbers_of, over_databases
from aulens.attribution.quality_tables import (
    COMPLETENESS,
    EDGES,
    MEASURES,
    NO_WEIGHTS,
    PREDICTED,
    SHARES,
    SIGNED,
    SIMILARITY,
)
from aulens.attribution.tables import RANDOM, TRAINED
from aulens.crossed_intervals import CORRELATIONS, difference_limits
from aulens.files import read_csv, write_csv, write_json
from aulens.randomness import generator
from aulens.resampling import draw_again

ALL, CHANCE, RECOGNISED = "all", "chance", "average_precision_recognised"
NUMBERS = ["value", "interval_low", "interval_high", "number", "unit_of_replication", "runs"]
VERSUS = [f"{what}_{bound}" for what in (EDGES, "random_weights") for bound in ("difference", "low", "high")]
COLUMNS = ["database", "method", "weights", "measure", *NUMBERS, "faces", "recognised", *VERSUS]
CASCADE = ["database", "method", "place", "layer", "measure", *NUMBERS]
NEVER_COMPARED = (*SIGNED, *COMPLETENESS)
LIMITS = dict.fromkeys([*MEASURES, RECOGNISED, *SIGNED], (0.0, 1.0)) | dict.fromkeys(COMPLETENESS, (0.0, np.inf))
LIMITS |= dict.fromkeys(SIMILARITY, CORRELATIONS)


@dataclass(frozen=True)
class MethodScoresSettings:
    """How the scores are averaged.

    Attributes
    ----------
    seed : int
        Of the configuration.
    databases : list of str
        What networks are trained on, in the order of the study.
    samples : int
        How often people and runs are drawn.
    confidence : float
        Of the intervals, e.g. 0.95.
    """

    seed: int
    databases: list[str]
    samples: int
    confidence: float


def method_scores(
    quality_files: list[Path],
    randomisation_files: list[Path],
    method_scores_file: Path,
    method_randomisation_file: Path,
    key_numbers_file: Path,
    *,
    settings: MethodScoresSettings,
) -> None:
    """Write what the maps of every method are worth in each database and in all.

    Parameters
    ----------
    quality_files, randomisation_files : list of Path
        Of every cohort, the runs of a database one after the other, in the order of the settings.
    method_scores_file : Path
        One row per database (and all), method, weights and measure: columns `COLUMNS`.
    method_randomisation_file : Path
        One row per database (and all), method, layer and measure of similarity: columns `CASCADE`.
    key_numbers_file : Path
        Measure -> method -> value and interval of the trained networks, over all databases.
    """
    cohorts = pd.concat([read_csv(path).assign(file=file) for file, path in enumerate(quality_files)])
    randomised = pd.concat([read_csv(path).assign(file=file) for file, path in enumerate(randomisation_files)])
    per_database = len(quality_files) // len(settings.databases)
    scores: dict[str, dict[Key, Mean]] = {}
    cascade: dict[str, dict[Key, Mean]] = {}
    for place, database in enumerate(settings.databases):
        files = range(place * per_database, (place + 1) * per_database)
        quality, similar = (table[table["file"].isin(files)] for table in (cohorts, randomised))
        random = generator(settings.seed, "method scores", database)
        drawn = draw_again(quality["unit"].to_numpy(), quality["run"].to_numpy(), settings.samples, random)
        people = bool((quality["unit"] == quality["person"]).all())
        scores[database] = means_of(face_values(quality, similar), drawn, people, recognised_faces(quality))
        cascade[database] = means_of(layer_values(similar), drawn, people)
    for found in (scores, cascade):
        if len(settings.databases) > 1:
            found[ALL] = over_databases(list(found.values()))
    table = scores_table(scores, settings.confidence)
    write_csv(table, method_scores_file)
    write_csv(cascade_table(cascade, settings.confidence), method_randomisation_file)
    write_json(method_numbers(table), key_numbers_file)


def face_values(quality: pd.DataFrame, similar: pd.DataFrame) -> pd.DataFrame:
    """Return one row per run and face, one column per value: (method, weights, measure, compared with).

    Parameters
    ----------
    quality, similar : table
        quality.csv and randomisation.csv of one database.

    Returns
    -------
    table
        Index run, unit, face. Compared with "" is the value itself; with edges or random it is the difference to the
        value of the same face for the edge filter, or for the network with random weights. Similarities are those to
        the network of which all layers are random. Chance is the share of the pixels to find, of faces that have some.
        What no face has a value of has no column, but for `MEASURES` other than confound_precision.
    """
    parts = {}
    for (method, weights), own in quality.groupby(["method", "weights"], sort=False):
        faces = own.set_index(OF_FACE)
        for measure in MEASURES:
            parts[method, weights, measure, ""] = faces[measure]
        precision = faces["average_precision"]
        parts[method, weights, RECOGNISED, ""] = precision.where(faces[PREDICTED] == faces["expression"])
        for measure in NEVER_COMPARED if weights == TRAINED else ():
            parts[method, weights, measure, ""] = faces[measure]
    chance = quality[quality["method"] == EDGES].set_index(OF_FACE)
    for measure, share in SHARES.items():
        parts[CHANCE, NO_WEIGHTS, measure, ""] = chance[share].where(chance[share] > 0)
    whole = similar[similar["place"] == similar["place"].max()]
    for method, own in whole.groupby("method", sort=False):
        for measure in SIMILARITY:
            parts[method, TRAINED, measure, ""] = own.set_index(OF_FACE)[measure]
    always = {"average_precision", "deletion", "insertion", *SIMILARITY}
    parts = {key: values for key, values in parts.items() if key[2] in always or values.notna().any()}
    return pd.DataFrame(parts | differences(parts))


def differences(parts: Mapping[Key, pd.Series]) -> dict[Key, pd.Series]:
    """Return what the values of trained networks have more than those of edges, and of random weights."""
    found = {}
    for method, weights, measure, _ in parts:
        for other in ((EDGES, NO_WEIGHTS), (method, RANDOM)):
            if weights == TRAINED and (*other, measure, "") in parts:
                difference = parts[method, weights, measure, ""] - parts[*other, measure, ""]
                found[method, weights, measure, EDGES if other[0] == EDGES else RANDOM] = difference
    return found


def recognised_faces(quality: pd.DataFrame) -> pd.Series:
    """Return whether the trained network recognised each judged face; index run, unit, face."""
    faces = quality.drop_duplicates(OF_FACE).set_index(OF_FACE)
    return faces[PREDICTED] == faces["expression"]


def layer_values(similar: pd.DataFrame) -> pd.DataFrame:
    """Return one row per run and face, one column per method, place, layer and measure of similarity."""
    groups = similar.groupby(["method", "place", "layer"], sort=False)
    parts = {(*key, measure): own.set_index(OF_FACE)[measure] for key, own in groups for measure in SIMILARITY}
    return pd.DataFrame(parts)


def scores_table(scores: Mapping[str, Mapping[Key, Mean]], confidence: float) -> pd.DataFrame:
    """Return the means with their intervals, and beside them the differences to edges and to random weights."""
    rows = []
    for database, means in scores.items():
        for (method, weights, measure, compared), mean in means.items():
            if compared:
                continue
            differences = [means.get((method, weights, measure, other)) for other in (EDGES, RANDOM)]
            given = confidence, difference_limits(LIMITS[measure])
            columns = [(m.value, *bounds_of(m, *given)) if m else (np.nan,) * 3 for m in differences]
            numbers = *numbers_of(mean, confidence, LIMITS[measure]), mean.faces, mean.recognised
            rows.append((database, method, weights, measure, *numbers, *columns[0], *columns[1]))
    return pd.DataFrame(rows, columns=COLUMNS)


def cascade_table(cascade: Mapping[str, Mapping[Key, Mean]], confidence: float) -> pd.DataFrame:
    """Return the mean similarities, layer by layer, with their intervals."""
    rows = [
        (database, *key, *numbers_of(mean, confidence, CORRELATIONS))
        for database, means in cascade.items()
        for key, mean in means.items()
    ]
    return pd.DataFrame(rows, columns=CASCADE)


def method_numbers(table: pd.DataFrame) -> dict:
    """Return measure -> method -> value and interval, of trained networks and baselines, over all databases."""
    whole = table[(table["database"] == table["database"].iloc[-1]) & (table["weights"] != RANDOM)]
    numbers: dict = {}
    for row in whole.itertuples():
        found = {"value": row.value, "interval": [row.interval_low, row.interval_high], "number": row.number}
        numbers.setdefault(row.measure, {})[row.method] = found | {"unit_of_replication": row.unit_of_replication}
    return numbers
