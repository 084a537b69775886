"""Stage: how well action units are detected in a study, beside untrained networks, pixels, majority and chance."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from aulens.crossed_intervals import interval_of_parts, parts_of_runs, stretched
from aulens.databases.unit_words import unit_name
from aulens.files import read_parquet, write_csv, write_json
from aulens.randomness import generator
from aulens.resampling import draw_again, enough_drawn
from aulens.training.key_numbers import as_written
from aulens.transfer.agreement import INTENSITY, LIMITS, MEASURES, Judged, measures_of
from aulens.transfer.unit_counts import ALL, counts_of, not_scored, too_rare
from aulens.transfer.unit_predictions import BLOCK, PIXELS, TRAINED, UNTRAINED, judged_of

LESS = {f"{TRAINED} less {other}": other for other in (UNTRAINED, PIXELS)}  # in the column features
VALUES = [
    "value",
    "interval_low",
    "interval_high",
    "lowest_run",
    "highest_run",
    "number",
    "unit_of_replication",
    "runs",
]
COUNTS = ["images", "people_with", "people_without", "images_with", "not_scored"]
KEYS = ["database", "faces", "features", "way", "action_unit", "measure"]
COLUMNS = [*KEYS, *VALUES, *COUNTS, "too_rare"]
SHOWN = ("accuracy", "auroc", "balanced_accuracy")  # measures among the key numbers
Key = tuple[str, str]  # features, way


@dataclass(frozen=True)
class ActionUnitScoresSettings:
    """How the scores are made.

    Attributes
    ----------
    seed : int
        Of the configuration.
    databases : list of str
        That networks were trained on, in the study's order.
    split : dict
        Of the study: its `unit` is person or image.
    fewest : int
        People who must show an action unit, and people who must not in some face, for it to be judged.
    samples : int
        How often people and runs are drawn.
    confidence : float
        Of the intervals.
    published : dict or None
        What a paper found (paper, presence, intensity, squared_error), to stand beside the key numbers.
    """

    seed: int
    databases: list[str]
    split: dict
    fewest: int
    samples: int
    confidence: float
    published: dict | None = None


class Values(NamedTuple):
    """Measures of the runs (runs, aus, measures), and parts of their means (3, draws, aus, measures), drawn again."""

    runs: np.ndarray
    parts: np.ndarray


def action_unit_scores(
    predictions_files: list[Path], scores_file: Path, key_numbers_file: Path, *, settings: ActionUnitScoresSettings
) -> None:
    """Write means over runs with intervals, of each action unit and of all that are not too rare.

    Parameters
    ----------
    predictions_files : list of Path
        Of every cohort (see `aulens.transfer.action_units`), the cohorts of a database one after the other.
    scores_file : Path
        One row per database, faces, features, way, action unit and measure: columns `COLUMNS`; `not_scored` is how many
        of `images_with` have no intensity (of all action units: pairs), `too_rare` why nothing is judged.
    key_numbers_file : Path
        Faces -> database -> measure -> features, of detectors of all action units at once: mean over the action units
        and runs, and interval.
    """
    each = len(predictions_files) // len(settings.databases)
    tables = []
    for place, database in enumerate(settings.databases):
        own = pd.concat(map(read_parquet, predictions_files[place * each : (place + 1) * each]), ignore_index=True)
        for faces, rows in own.groupby("faces", sort=False):
            tables.append(scores_of(rows, database, faces, settings))
    table = pd.concat(tables, ignore_index=True)[COLUMNS]
    write_csv(table, scores_file)
    published = {"published": settings.published} if settings.published else {}
    write_json(key_numbers(as_written(table)) | published, key_numbers_file)


def scores_of(rows: pd.DataFrame, database: str, faces: str, settings: ActionUnitScoresSettings) -> pd.DataFrame:
    """Return the scores of one database and one kind of faces, own or probes.

    Notes
    -----
    Values are measures of each run, averaged over runs; an action unit that some run cannot judge has the mean of the
    others. For intervals people and runs are drawn again together (`aulens.resampling`), the same for all features and
    ways, so that differences are those of the same faces. Detectors are not taught again with other people.
    """
    units = list(rows["action_unit"].unique())
    counts = counts_of(rows, units)
    rare = [too_rare(counts[unit], settings.fewest) for unit in units]
    judged = np.array([not reason for reason in rare])
    people = settings.split["unit"] == "person" or faces != "own"
    found = values_of(rows, units, generator(settings.seed, "detection", database, faces), settings.samples)
    for name, other in LESS.items():
        for features, way in [key for key in found if key[0] == TRAINED and (other, key[1]) in found]:
            pair = zip(found[features, way], found[other, way], strict=True)
            found[name, way] = Values(*(one - two for one, two in pair))
    tables = []
    for (features, way), values in found.items():
        for place, unit in enumerate([*units, ALL]):
            if unit == ALL:
                own, reason = Values(*(_mean(each[..., judged, :]) for each in values)), "" if judged.any() else rare[0]
            else:
                own, reason = Values(*(each[..., place, :] for each in values)), rare[place]
            limits = (-np.inf, np.inf) if features in LESS else LIMITS
            columns = score_columns(own, counts[unit]["people"], people, reason, settings.confidence, limits)
            unscored = reason or not_scored(counts[unit])
            columns["too_rare"] = [unscored if measure in INTENSITY else reason for measure in MEASURES]
            fixed = {"features": features, "way": way, "action_unit": str(unit)}
            tables.append(columns | fixed | {key: counts[unit][key] for key in COUNTS})
    whole = pd.concat([pd.DataFrame(columns) for columns in tables], ignore_index=True)
    return whole.assign(database=database, faces=faces)


def values_of(rows: pd.DataFrame, units: list[int], random: np.random.Generator, samples: int) -> dict[Key, Values]:
    """Return features and way -> the measures of their runs, and what drawing people and runs does to the means."""
    drawn = draw_again(rows["unit"].to_numpy(), rows["run"].to_numpy(), samples, random)
    weights = np.vstack([np.ones(len(drawn.units)), drawn.of_units])  # the first are the people as they are
    found = {}
    for (features, way), own in rows.groupby(BLOCK[1:3], sort=False):
        of_runs = {run: block for run, block in own.groupby("run")}
        values = np.stack(list(_run_measures(of_runs, units, weights, drawn.units)))  # (runs, 1 + draws, aus, measures)
        shown = own.groupby(["run", "unit"]).size().unstack(fill_value=0).reindex(columns=drawn.units, fill_value=0)
        again = stretched(values[:, 0], values[:, 1:], shown.to_numpy(float)[..., None, None])
        found[features, way] = Values(values[:, 0], parts_of_runs(values[:, 0], again, drawn.of_runs))
    return found


def _run_measures(
    of_runs: Mapping[int, pd.DataFrame], units: list[int], weights: np.ndarray, names: np.ndarray
) -> Iterator[np.ndarray]:
    """Yield the measures of each run; what says the same as the run before, as pixels of probes, is not done twice."""
    before: Judged | None = None
    for block in of_runs.values():
        judged = judged_of(block, units)
        if before is None or not all(np.array_equal(*pair) for pair in zip(before, judged, strict=True)):
            values, before = measures_of(judged, weights, names), judged
        yield values


def score_columns(
    values: Values, number: int, people: bool, too_rare: str, confidence: float, limits: tuple[ArrayLike, ArrayLike]
) -> dict[str, object]:
    """Return columns of a row per measure of values (runs, measures) and parts (3, draws, measures); NaN if too rare.

    What is the same in all rows is given once.
    """
    runs = len(values.runs)
    known = not too_rare
    empty, mean = np.full(len(MEASURES), np.nan), _mean(values.runs)
    enough = known and enough_drawn(number, runs)
    low, high = empty, empty
    if enough:
        low, high = interval_of_parts(mean, values.parts, number, runs, confidence, limits)
    return {
        "measure": MEASURES,
        "value": mean if known else empty,
        "interval_low": low,
        "interval_high": high,
        "lowest_run": _ends(values.runs, np.nanmin) if known else empty,
        "highest_run": _ends(values.runs, np.nanmax) if known else empty,
        "number": number,
        "unit_of_replication": unit_name(people, runs),
        "runs": runs,
    }


def key_numbers(table: pd.DataFrame) -> dict:
    """Return the means over action units, of detectors of all at once and of the baselines."""
    numbers: dict = {}
    whole = table[(table["action_unit"] == ALL) & table["measure"].isin(SHOWN) & (table["way"] != "one_at_a_time")]
    for row in whole.itertuples():
        place = numbers.setdefault(row.faces, {}).setdefault(row.database, {}).setdefault(row.measure, {})
        place[row.features] = {"mean": row.value, "runs": row.runs, "interval": [row.interval_low, row.interval_high]}
    return numbers


def _mean(values: np.ndarray) -> np.ndarray:
    """Return the mean over the last axis but one; NaN does not count."""
    known = ~np.isnan(values)
    total, count = np.nan_to_num(values).sum(axis=-2), known.sum(axis=-2)
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)


def _ends(values: np.ndarray, end: np.ufunc) -> np.ndarray:
    """Return the lowest or highest of each column; NaN of one without a value."""
    found = np.full(values.shape[1], np.nan)
    known = ~np.isnan(values).all(axis=0)
    found[known] = end(values[:, known], axis=0)
    return found
