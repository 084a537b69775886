"""Stage: what the filters of a study's networks are worth: means over runs, beside random weights and chance."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.attribution.tables import RANDOM, TRAINED
from aulens.crossed_intervals import SHARES, drawn_parts, interval_of_parts
from aulens.databases.unit_words import unit_name
from aulens.files import read_csv, read_npy, write_csv, write_json, write_npy
from aulens.randomness import generator
from aulens.resampling import draw_again, enough_drawn, mean_over_runs

GROUP = ["database", "shown", "weights"]
MEASURES = ["filters", "active", "matched", "found_pairs", "found_units", "judged_precision", "judged_auroc"]
CHANCES = {"matched": "matched_by_chance", "judged_precision": "judged_chance"}  # measure -> that of its chance
WITHIN, EVEN = "judged_auroc_within", 0.5
NUMBERS = ["value", "interval_low", "interval_high", "lowest_run", "highest_run", "chance"]
COLUMNS = [*GROUP, "measure", *NUMBERS, "number", "unit_of_replication", "runs"]
OF_ACTION_UNIT = ["share", "precision", "null_precision", "threshold", "found_filters", "matched_filters"]
OF_ACTION_UNIT += ["judged_precision", "judged_chance", "judged_auroc"]
UNIT_COLUMNS = [*GROUP, "action_unit", *OF_ACTION_UNIT, "lowest_judged_auroc", "highest_judged_auroc", "found_runs"]
UNIT_COLUMNS += ["runs", "unit_of_replication", "not_judged"]
DIFFERENCE = "difference"


@dataclass(frozen=True)
class FilterScoresSettings:
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


def filter_scores(
    filters_files: list[Path],
    units_files: list[Path],
    people_files: list[Path],
    maps_files: list[Path],
    pictures_files: list[Path],
    maps_table_files: list[Path],
    scores_file: Path,
    study_units_file: Path,
    study_maps_file: Path,
    study_pictures_file: Path,
    study_maps_table_file: Path,
    key_numbers_file: Path,
    *,
    settings: FilterScoresSettings,
) -> None:
    """Write what the filters of each database's networks are worth, in all and for each action unit.

    Parameters
    ----------
    filters_files, units_files, people_files : list of Path
        Of every cohort (see `aulens.attribution.filters`), those of a database one after the other.
    maps_files, pictures_files, maps_table_files : list of Path
        Likewise; those of the first cohort of each database are kept.
    scores_file, study_units_file, key_numbers_file : Path
        Columns `COLUMNS` and `UNIT_COLUMNS`; database -> shown -> measure -> weights.
    study_maps_file, study_pictures_file, study_maps_table_file : Path
        Pictures of the first run of each database.
    """
    filters, units, people = (
        pd.concat([read_csv(path) for path in files], ignore_index=True)
        for files in (filters_files, units_files, people_files)
    )
    scores = scores_of(run_values(filters, units), people, settings)
    write_csv(scores, scores_file)
    write_csv(units_over_runs(units), study_units_file)
    write_json(key_numbers(scores), key_numbers_file)
    first = range(0, len(maps_files), len(maps_files) // len(settings.databases))
    table = pd.concat([read_csv(maps_table_files[place]) for place in first], ignore_index=True)
    write_npy(np.concatenate([read_npy(maps_files[place]) for place in first]), study_maps_file)
    write_npy(np.concatenate([read_npy(pictures_files[place]) for place in first]), study_pictures_file)
    write_csv(table.assign(row=range(len(table))), study_maps_table_file)


def run_values(filters: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Return a row per database, shown, weights and run, and a column per measure.

    Parameters
    ----------
    filters, units : table
        filters.csv and filter_units.csv of all cohorts.
    """
    keys = [*GROUP, "run"]
    of_filters = filters.assign(filters=1, matched=filters["matched"].fillna("") != "").groupby(keys, sort=False)
    found = of_filters[["filters", "active", "matched", "matched_by_chance"]].sum().astype(float)
    pairs = units.assign(found_units=units["found_filters"] > 0).groupby(keys, sort=False)
    found["found_pairs"] = pairs["found_filters"].sum().astype(float)
    found["found_units"] = pairs["found_units"].sum().astype(float)
    return found.join(pairs[["judged_precision", "judged_chance", "judged_auroc"]].mean()).reset_index()


def scores_of(runs: pd.DataFrame, people: pd.DataFrame, settings: FilterScoresSettings) -> pd.DataFrame:
    """Return means over runs of trained networks, random weights and their difference.

    Parameters
    ----------
    runs : table
        See `run_values`.
    people : table
        filter_people.csv of all cohorts.
    settings : FilterScoresSettings

    Notes
    -----
    Counts, and areas over all images, are values of a network: with a few networks of overlapping training people they
    have a range and no interval. The AUROC within people is a mean over people, who are drawn again with the runs.
    """
    found = []
    for (database, shown), own in runs.groupby(["database", "shown"], sort=False):
        wide = own.pivot(index="run", columns="weights", values=[*MEASURES, *CHANCES.values()])
        of_people = people[(people["database"] == database) & (people["shown"] == shown)]
        within = within_people(of_people, generator(settings.seed, "filter scores", database, shown), settings)
        for weights in (TRAINED, RANDOM, DIFFERENCE):
            known, values = _of(wide, weights), _of(wide, weights)[MEASURES]
            rows = pd.DataFrame({"measure": MEASURES, "value": values.mean().to_numpy()})
            rows = rows.assign(lowest_run=values.min().to_numpy(), highest_run=values.max().to_numpy())
            rows = rows.assign(number=len(values), unit_of_replication="run", runs=len(values))
            rows = pd.concat([rows, within[within["weights"] == weights]], ignore_index=True)
            chances = {WITHIN: EVEN, "judged_auroc": EVEN} | {name: known[of].mean() for name, of in CHANCES.items()}
            rows["chance"] = 0.0 if weights == DIFFERENCE else rows["measure"].map(chances)
            found.append(rows.assign(database=database, shown=shown, weights=weights))
    return pd.concat(found, ignore_index=True).reindex(columns=COLUMNS)


def _of(wide: pd.DataFrame, weights: str) -> pd.DataFrame:
    """Return the measures (runs, measures) of trained or random weights, or their difference."""
    if weights != DIFFERENCE:
        return wide.xs(weights, axis=1, level="weights")
    return wide.xs(TRAINED, axis=1, level="weights") - wide.xs(RANDOM, axis=1, level="weights")


def within_people(people: pd.DataFrame, random: np.random.Generator, settings: FilterScoresSettings) -> pd.DataFrame:
    """Return the AUROC within people, averaged over people and then runs; the same draws for trained and random.

    Parameters
    ----------
    people : table
        Columns run, weights, person and auroc, of one database and shown one.
    random : Generator
    settings : FilterScoresSettings
    """
    wide = people.pivot(index=["run", "person"], columns="weights", values="auroc")[[TRAINED, RANDOM]]
    wide[DIFFERENCE] = wide[TRAINED] - wide[RANDOM]
    runs, units = (wide.index.get_level_values(name).to_numpy() for name in ("run", "person"))
    drawn, values = draw_again(units, runs, settings.samples, random), wide.to_numpy(float)
    means, counts = mean_over_runs(values, runs), (len(drawn.units), len(drawn.runs))
    low, high = np.full((2, values.shape[1]), np.nan)
    if enough_drawn(*counts):
        parts = drawn_parts(values, units, runs, drawn)
        limits = np.where(wide.columns == DIFFERENCE, -np.inf, SHARES[0]), SHARES[1]
        low, high = interval_of_parts(means, parts, *counts, settings.confidence, limits)
    of_runs = wide.groupby(level="run").mean()
    columns = {"weights": wide.columns, "measure": WITHIN, "value": means}
    columns |= {"interval_low": low, "interval_high": high}
    columns |= {"lowest_run": of_runs.min().to_numpy(), "highest_run": of_runs.max().to_numpy()}
    columns |= {"number": len(drawn.units), "runs": len(drawn.runs)}
    return pd.DataFrame(columns).assign(unit_of_replication=unit_name(people=True, runs=len(drawn.runs)))


def units_over_runs(units: pd.DataFrame) -> pd.DataFrame:
    """Return a row per database, shown, weights and action unit: means over the runs that have a value.

    Column not_judged: why no run judged it (the first run's reason); empty if one did.
    """
    groups = units.assign(found=units["found_filters"] > 0).groupby([*GROUP, "action_unit"], sort=False)
    table = groups[OF_ACTION_UNIT].mean()
    table["lowest_judged_auroc"], table["highest_judged_auroc"] = (
        groups["judged_auroc"].min(),
        groups["judged_auroc"].max(),
    )
    table["found_runs"], table["runs"] = groups["found"].sum(), groups["run"].nunique()
    table["not_judged"] = groups["not_judged"].first().fillna("").where(table["judged_auroc"].isna(), "")
    return table.reset_index().assign(unit_of_replication="run")[UNIT_COLUMNS]


def key_numbers(scores: pd.DataFrame) -> dict:
    """Return database -> shown -> measure -> weights -> value, interval, range over runs and chance."""
    found: dict = {}
    for row in scores.itertuples():
        place = found.setdefault(row.database, {}).setdefault(row.shown, {}).setdefault(row.measure, {})
        place[row.weights] = {
            "value": row.value,
            "interval": [row.interval_low, row.interval_high],
            "range": [row.lowest_run, row.highest_run],
            "chance": row.chance,
            "runs": row.runs,
        }
    return found
