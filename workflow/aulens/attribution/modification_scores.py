"""Stage: what a study's modified faces say, of trained networks and of random weights, with intervals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.attribution.planted_differences import CONVERSION, INTENSIFICATION
from aulens.attribution.tables import RANDOM, TRAINED
from aulens.attribution.yardstick import DISPLAYS, MEANS, MEASURES
from aulens.crossed_intervals import CORRELATIONS, SHARES, difference_limits, drawn_parts, interval_of_parts
from aulens.databases.unit_words import unit_name
from aulens.files import read_csv, read_npy, write_csv, write_json, write_npy
from aulens.randomness import generator
from aulens.resampling import draw_again, enough_drawn, mean_over_runs
from aulens.training.key_numbers import as_written

SHOWN = ["reached", "judge_correlation", "nearest"]  # measures among the key numbers
DIFFERENCE, REAL = "difference", "real"  # in the column weights, beside trained, random and mean_pictures
KINDS = (INTENSIFICATION, CONVERSION)
ALL = ["reached_before", "reached", "probability_before", "probability_after", *MEASURES]
LIMITS = dict.fromkeys(ALL, SHARES)
LIMITS |= dict.fromkeys(("judge_correlation", "correlation_to_others", "picture_cosine"), CORRELATIONS)
ROW = ["database", "run", "face", "target"]  # what is changed, with trained and with random weights
COLUMNS = ["database", "kind", "weights", "measure", "value", "interval_low", "interval_high", "lowest_run"]
COLUMNS += ["highest_run", "number", "unit_of_replication", "runs", "changes"]


@dataclass(frozen=True)
class ModificationScoresSettings:
    """How the scores are made.

    Attributes
    ----------
    seed : int
        Of the configuration.
    databases : list of str
        That networks were trained on, in the study's order.
    samples : int
        How often people and runs are drawn.
    confidence : float
        Of the intervals.
    """

    seed: int
    databases: list[str]
    samples: int
    confidence: float


def modification_scores(
    modification_files: list[Path],
    real_differences_files: list[Path],
    judge_here_files: list[Path],
    strips_files: list[Path],
    strips_table_files: list[Path],
    scores_file: Path,
    study_judge_file: Path,
    study_strips_file: Path,
    study_strips_table_file: Path,
    key_numbers_file: Path,
    *,
    settings: ModificationScoresSettings,
) -> None:
    """Write the scores of every database, and the strips of its first run.

    Parameters
    ----------
    modification_files, real_differences_files, judge_here_files, strips_files, strips_table_files : list of Path
        Of every cohort, in one order.
    scores_file : Path
        One row per database, kind, weights and measure.
    study_judge_file : Path
        One row per database and action unit: how well the judge reads it, in its own database and here.
    study_strips_file, study_strips_table_file : Path
        (strips, steps + 1, side, side[, 3]) uint8, and what each is of.
    """
    changed = pd.concat([read_csv(path) for path in modification_files], ignore_index=True)
    changed["reached_before"] = changed["predicted"] == changed["target"]
    real = pd.concat([read_csv(path) for path in real_differences_files], ignore_index=True)
    scores = pd.concat([scores_of(changed, real, name, settings) for name in settings.databases], ignore_index=True)
    strips, table = strips_of_first_runs(strips_files, strips_table_files, settings.databases)
    write_csv(scores, scores_file)
    judges = pd.concat([read_csv(path) for path in judge_here_files], ignore_index=True)
    write_csv(judges.drop_duplicates(["database", "action_unit"]), study_judge_file)  # the same in all cohorts
    write_npy(strips, study_strips_file)
    write_csv(table, study_strips_table_file)
    write_json(key_numbers(as_written(scores)), key_numbers_file)


def strips_of_first_runs(
    strips_files: Sequence[Path], table_files: Sequence[Path], databases: Sequence[str]
) -> tuple[np.ndarray, pd.DataFrame]:
    """Return the strips of the first run of each database that has any, and their table."""
    tables = [read_csv(path).assign(file=file) for file, path in enumerate(table_files)]
    table = pd.concat(tables, ignore_index=True)
    first = table.groupby("database")["run"].transform("min")
    order = table["database"].map({name: place for place, name in enumerate(databases)})
    own = table[table["run"] == first].assign(order=order).sort_values("order", kind="stable")
    parts = [read_npy(strips_files[row.file])[row.strip] for row in own.itertuples()]
    return np.stack(parts), own.drop(columns=["file", "order"]).assign(strip=range(len(own)))


def scores_of(
    changed: pd.DataFrame, real: pd.DataFrame, database: str, settings: ModificationScoresSettings
) -> pd.DataFrame:
    """Return the scores of one database.

    Parameters
    ----------
    changed : table
        The rows of modification.csv of all cohorts, and reached_before: whether the face was taken for its target.
    real : table
        The rows of real_differences.csv of all cohorts.

    Returns
    -------
    table
        Columns `COLUMNS`. The differences between two displays are conversions; those between mean pictures are of
        both kinds. They have no measures of a network.
    """
    own, displays = (table[table["database"] == database] for table in (changed, real))
    found = []
    for kind in KINDS:
        of_kind = own[own["kind"] == kind]
        trained, random = (of_kind[of_kind["weights"] == weights].set_index(ROW) for weights in (TRAINED, RANDOM))
        random = random.loc[trained.index]
        difference = trained.assign(**(trained[ALL].astype(float) - random[ALL].astype(float)))
        for weights, rows in ((TRAINED, trained), (RANDOM, random), (DIFFERENCE, difference)):
            scores = _scores(rows.reset_index(), ALL, settings, difference=weights == DIFFERENCE)
            found.append(scores.assign(kind=kind, weights=weights))
        found += [rows.assign(kind=kind, weights=weights) for weights, rows in _real(displays, kind, settings)]
    return pd.concat(found, ignore_index=True).assign(database=database)[COLUMNS]


def _real(
    differences: pd.DataFrame, kind: str, settings: ModificationScoresSettings
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the scores of the differences between two displays, if there are any, and between mean pictures."""
    own = differences[(differences["expression"] == differences["target"]) == (kind == INTENSIFICATION)]
    for between, weights in ((DISPLAYS, REAL), (MEANS, MEANS)):
        rows = own[own["between"] == between]
        if len(rows):
            found = _scores(rows.assign(unit=rows["person"]), MEASURES, settings)
            nobody = {"number": 0, "unit_of_replication": "run", "interval_low": np.nan, "interval_high": np.nan}
            yield weights, found.assign(**nobody) if between == MEANS else found


def _scores(
    rows: pd.DataFrame, measures: list[str], settings: ModificationScoresSettings, difference: bool = False
) -> pd.DataFrame:
    """Return value, interval, range over runs and numbers of some measures, or of differences of them.

    Notes
    -----
    Each run's mean over its changes, averaged over runs; intervals are those of `aulens.crossed_intervals`. The changes
    of one network are not independent, so that its many conversions are no replication: with few runs there is no
    interval, with one it is of people alone (see `aulens.resampling.enough_drawn`). The same draws serve trained
    networks, random weights and their difference.
    """
    values, units, runs = rows[measures].to_numpy(float), rows["unit"].to_numpy(), rows["run"].to_numpy()
    drawn = draw_again(
        units, runs, settings.samples, generator(settings.seed, "modification", rows["database"].iloc[0])
    )
    number, trained, means = len(drawn.units), len(drawn.runs), mean_over_runs(values, runs)
    low, high = np.full((2, len(measures)), np.nan)
    if enough_drawn(number, trained):
        limits = tuple(np.transpose([LIMITS[measure] for measure in measures]))
        limits = difference_limits(limits) if difference else limits
        parts = drawn_parts(values, units, runs, drawn)
        low, high = interval_of_parts(means, parts, number, trained, settings.confidence, limits)
    of_runs = pd.DataFrame(values, columns=measures).groupby(runs).mean()
    columns = {"measure": measures, "value": means, "interval_low": low, "interval_high": high}
    columns |= {"lowest_run": of_runs.min().to_numpy(), "highest_run": of_runs.max().to_numpy()}
    columns |= {"number": number, "runs": trained, "changes": (~np.isnan(values)).sum(axis=0)}
    unit = unit_name((rows["unit"].astype(str) == rows["person"].astype(str)).all(), trained)
    return pd.DataFrame(columns).assign(unit_of_replication=unit)


def key_numbers(scores: pd.DataFrame) -> dict:
    """Return database -> kind -> measure -> weights -> value and interval, of what the figure shows."""
    found: dict = {}
    for row in scores[scores["measure"].isin(SHOWN)].itertuples():
        place = found.setdefault(row.database, {}).setdefault(row.kind, {}).setdefault(row.measure, {})
        place[row.weights] = {"value": row.value, "interval": [row.interval_low, row.interval_high], "runs": row.runs}
    return found
