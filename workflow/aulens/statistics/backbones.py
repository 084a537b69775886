"""The same study with other backbones: correct rates, and what is found of the planted truth, side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.features.depth import depth, end
from aulens.files import read_csv, write_csv, write_json
from aulens.statistics.compared_backbones import Compared, row_names
from aulens.statistics.study_names import study_of
from aulens.training.key_numbers import as_written

MATCHED, SWAPPED, CONTROL = "matched", "swapped", "control"
D, RANK = "somers_d", "rank_of_gap"
ROLES = {"within": MATCHED, "cross": SWAPPED, "control": CONTROL}
OF_ALL = "all"  # pairs of databases, or expressions
INTERVAL, RANGE, NONE = "interval", "range over seeds", ""
GROUP = ["backbone", "without_cut", "architecture", "weights", "cut", "pool", "depth"]
STUDY_COLUMNS = ["study", *GROUP, "draw", "place", "trained", "measure", "value", "low", "high", "runs"]
COLUMNS = [*GROUP, "trained", "measure", "value", "low", "high", "bounds", "seeds", "runs"]


@dataclass(frozen=True)
class BackbonesSettings:
    """Which studies are compared.

    Attributes
    ----------
    compared_backbones : dict of str to Compared
        Study -> what it is; the first is the study itself.
    studies : list of str
        The others, in the order of the configuration.
    """

    compared_backbones: dict[str, Compared]
    studies: list[str]


def backbones(
    intervals_files: list[Path],
    criteria_files: list[Path],
    backbones_file: Path,
    studies_file: Path,
    key_numbers_file: Path,
    *,
    settings: BackbonesSettings,
) -> None:
    """Write the measures of every study, and those of every backbone: the mean over studies that have the same one.

    Parameters
    ----------
    intervals_files, criteria_files : list of Path
        Of each study statistics/intervals.csv, and of those that have it tuning/recovery_criteria.csv.
    """
    intervals = {study_of(path): read_csv(path) for path in intervals_files}
    criteria = {study_of(path): read_csv(path) for path in criteria_files}
    (own,) = settings.compared_backbones.keys() - set(settings.studies)
    studies = {study: settings.compared_backbones[study] for study in (own, *settings.studies)}
    rows = []
    for (study, compared), names in zip(studies.items(), row_names(list(studies.values())), strict=True):
        found = [*rate_rows(intervals[study], compared), *truth_rows(criteria.get(study), compared)]
        rows += [{"study": study, **described(compared, *names), "runs": compared.runs, **row} for row in found]
    table = pd.DataFrame(rows, columns=STUDY_COLUMNS)
    means = over_seeds(table)
    write_csv(means, backbones_file)
    write_csv(table, studies_file)
    write_json(key_numbers(as_written(means)), key_numbers_file)


def described(compared: Compared, name: str, without_cut: str) -> dict[str, object]:
    """Return the columns that say which backbone it is."""
    names = {"backbone": name, "without_cut": without_cut, "architecture": compared.architecture}
    if compared.backbone is None:
        return names | {"weights": None, "cut": None, "pool": None, "depth": 0, "draw": 0}
    entry = vars(compared.backbone)
    whole = {"cut": end(entry), "pool": entry["pool"]}
    whole = {key: None if value is None else str(value) for key, value in whole.items()}  # else 8.0 beside none
    return entry | whole | names | {"depth": depth(entry)}


def rate_rows(intervals: pd.DataFrame, compared: Compared) -> Iterator[dict]:
    """Yield the correct rates of the networks of each database.

    Of several tests of a role it is their mean, without an interval.

    Parameters
    ----------
    intervals : table
        statistics/intervals.csv.
    """
    whole = intervals[intervals["expression"] == OF_ALL]
    for place, trained in enumerate(compared.databases):
        own = whole[whole["trained"] == trained]
        for role, measure in ROLES.items():
            rows = own[own["role"] == role]
            if role == "control":
                rows = rows[rows["tested"].isin(compared.controls[trained])]
            if rows.empty:
                continue
            alone = len(rows) == 1
            low, high = (rows[name].iloc[0] if alone else np.nan for name in ("interval_low", "interval_high"))
            value = rows["correct_rate"].mean()
            yield {"place": place, "trained": trained, "measure": measure, "value": value, "low": low, "high": high}


def truth_rows(criteria: pd.DataFrame | None, compared: Compared) -> Iterator[dict]:
    """Yield Somers' D of each pair of databases on the planted signs, and the rank correlation of the gap.

    Parameters
    ----------
    criteria : table or None
        tuning/recovery_criteria.csv; of two databases of a study nothing without it. What is undefined is a row too.
    """
    if criteria is None:
        return
    pairs = list(combinations(compared.databases, 2))
    for row in criteria[criteria["criterion"].isin((D, RANK))].itertuples():
        pair, over_all = (row.database_1, row.database_2), pd.isna(row.database_1)
        place = {"place": 0 if over_all else pairs.index(pair), "trained": OF_ALL if over_all else "|".join(pair)}
        yield place | {"measure": row.criterion, "value": row.value, "low": row.low, "high": row.high}


def over_seeds(table: pd.DataFrame) -> pd.DataFrame:
    """Return the measures of every backbone, in the order of depth where they differ in their cut alone.

    Parameters
    ----------
    table : table
        Of `STUDY_COLUMNS`. Studies whose `backbone` has the same name are seeds.

    Returns
    -------
    table
        Of `COLUMNS`. `low` and `high` are the interval of a single study, else the smallest and the largest value of
        the seeds, as `bounds` says; `trained` is named as in the first study, `runs` are the fewest. Undefined values
        count for nothing.

    Examples
    --------
    >>> place = ["AlexNet", "AlexNet", "alexnet", "random", None, None, 12]
    >>> rows = [["s", *place, 0, 0, "a", "matched", 0.8, 0.7, 0.9, 6]]
    >>> rows += [["t", *place, 1, 0, "c", "matched", 0.9, 0.8, 1.0, 6]]
    >>> found = over_seeds(pd.DataFrame(rows, columns=STUDY_COLUMNS)).iloc[0]
    >>> print(*found[["trained", "low", "high", "bounds", "seeds"]])
    a 0.8 0.9 range over seeds 2
    """
    kind = table["measure"].where(table["measure"].isin((D, RANK)), "rates")
    table = table.assign(trained=table.groupby([kind, "place"])["trained"].transform("first"))
    rows = []
    for (_, measure, _), part in table[table["value"].notna()].groupby(["backbone", "measure", "place"], sort=False):
        first, values = part.iloc[0], part["value"]
        alone = len(part) == 1
        low, high = (first["low"], first["high"]) if alone else (values.min(), values.max())
        bounds = (INTERVAL if np.isfinite(first["low"]) else NONE) if alone else RANGE
        found = (first["trained"], measure, values.mean(), low, high, bounds, len(part), part["runs"].min())
        rows.append((*first[GROUP], *found))
    means = pd.DataFrame(rows, columns=COLUMNS)
    family = pd.factorize(means["without_cut"])[0]  # in the order of the studies
    return means.iloc[np.lexsort((means["depth"], family))].reset_index(drop=True)


def key_numbers(means: pd.DataFrame) -> dict[str, dict]:
    """Return backbone -> measure -> trained database, pair, or all -> value, low, high, bounds, seeds, runs.

    Examples
    --------
    >>> alexnet = ["AlexNet", "AlexNet", "alexnet", "random", None, None, 12]
    >>> rows = [[*alexnet, "a", "matched", 0.8, 0.7, 0.9, "interval", 1, 6]]
    >>> key_numbers(pd.DataFrame(rows, columns=COLUMNS))["AlexNet"]["matched"]["a"]["value"]
    0.8
    """
    found: dict[str, dict] = {}
    for row in means.to_dict("records"):
        values = {name: row[name] for name in ("value", "low", "high", "bounds", "seeds", "runs")}
        found.setdefault(row["backbone"], {}).setdefault(row["measure"], {})[row["trained"]] = values
    return found
