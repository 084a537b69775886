"""The same study with other backbones: correct rates, and what is found of the planted truth, side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.features.in_words import backbone_words, depth
from aulens.files import read_csv, write_csv, write_json
from aulens.statistics.study_names import study_of
from aulens.training.key_numbers import as_written

MATCHED, SWAPPED, CONTROL = "matched", "swapped", "control"
D, RANK = "somers_d", "rank_of_gap"
ROLES = {"within": MATCHED, "cross": SWAPPED, "control": CONTROL}
OF_ALL = "all"  # pairs of databases, or expressions
INTERVAL, RANGE, NONE = "interval", "range over seeds", ""
ENTRY = ["architecture", "weights", "cut", "pool"]
GROUP = ["backbone", *ENTRY]
STUDY_COLUMNS = ["study", *GROUP, "draw", "place", "trained", "measure", "value", "low", "high", "runs"]
COLUMNS = [*GROUP, "trained", "measure", "value", "low", "high", "bounds", "seeds", "runs"]


@dataclass(frozen=True)
class Backbone:
    """Keys of the entry of a backbone, see `aulens.features.backbone.BackboneSettings`."""

    architecture: str
    weights: str | None
    cut: int | str | None
    pool: int | None
    draw: int


@dataclass(frozen=True)
class Compared:
    """One of the studies.

    Attributes
    ----------
    backbone : Backbone or None
        None if all layers of its network are trained.
    network : str
        The architecture of a network that is trained whole, else the name of the network.
    databases : list of str
        That it trains on. Databases at the same place of two studies stand for each other.
    controls : dict of str to list of str
        Trained database -> the databases of other people that show its culture; all that are tested only if none does.
    runs : int
        Per database.
    """

    backbone: Backbone | None
    network: str
    databases: list[str]
    controls: dict[str, list[str]]
    runs: int


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
    rows = []
    for study in (own, *settings.studies):
        compared = settings.compared_backbones[study]
        found = [*rate_rows(intervals[study], compared), *truth_rows(criteria.get(study), compared)]
        rows += [{"study": study, **named(compared), "runs": compared.runs, **row} for row in found]
    table = pd.DataFrame(rows, columns=STUDY_COLUMNS)
    means = over_seeds(table)
    write_csv(means, backbones_file)
    write_csv(table, studies_file)
    write_json(key_numbers(as_written(means)), key_numbers_file)


def named(compared: Compared) -> dict[str, object]:
    """Return the columns that say which backbone it is."""
    if compared.backbone is None:
        words = {"backbone": f"{compared.network}, all layers trained", "architecture": compared.network}
        return words | {"weights": None, "cut": None, "pool": None, "draw": 0}
    entry = vars(compared.backbone)
    return {"backbone": backbone_words(entry), **entry}


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
        tuning/recovery_criteria.csv; of two databases of a study nothing without it.
    """
    if criteria is None:
        return
    for measure in (D, RANK):
        rows = criteria[(criteria["criterion"] == measure) & criteria["value"].notna()]
        for place, row in enumerate(rows.itertuples()):
            pair = OF_ALL if pd.isna(row.database_1) else f"{row.database_1}|{row.database_2}"
            bounds = {"value": row.value, "low": row.low, "high": row.high}
            yield {"place": place, "trained": pair, "measure": measure, **bounds}


def over_seeds(table: pd.DataFrame) -> pd.DataFrame:
    """Return the measures of every backbone, in the order of depth within an architecture.

    Parameters
    ----------
    table : table
        Of `STUDY_COLUMNS`. Studies with the same backbone, but for its random draw, are seeds.

    Returns
    -------
    table
        Of `COLUMNS`. `low` and `high` are the interval of a single study, else the smallest and the largest value of
        the seeds, as `bounds` says; `trained` is named as in the first study.

    Examples
    --------
    >>> place = ["AlexNet", "alexnet", "random", None, None]
    >>> rows = [["s", *place, 0, 0, "a", "matched", 0.8, 0.7, 0.9, 6]]
    >>> rows += [["t", *place, 1, 0, "c", "matched", 0.9, 0.8, 1.0, 6]]
    >>> found = over_seeds(pd.DataFrame(rows, columns=STUDY_COLUMNS)).iloc[0]
    >>> print(*found[["trained", "low", "high", "bounds", "seeds"]])
    a 0.8 0.9 range over seeds 2
    """
    rows = []
    for (*group, measure, _), part in table.groupby([*GROUP, "measure", "place"], sort=False, dropna=False):
        first, values = part.iloc[0], part["value"]
        alone = len(part) == 1
        low, high = (first["low"], first["high"]) if alone else (values.min(), values.max())
        bounds = (INTERVAL if np.isfinite(first["low"]) else NONE) if alone else RANGE
        rows.append(
            (*group, first["trained"], measure, values.mean(), low, high, bounds, len(part), part["runs"].min())
        )
    means = pd.DataFrame(rows, columns=COLUMNS)
    entries = means[ENTRY].astype(object).where(means[ENTRY].notna(), None).to_dict("records")
    families = list(dict.fromkeys((entry["architecture"], entry["weights"]) for entry in entries))
    order = [(families.index((entry["architecture"], entry["weights"])), depth(entry)) for entry in entries]
    return means.iloc[sorted(range(len(means)), key=order.__getitem__)].reset_index(drop=True)


def key_numbers(means: pd.DataFrame) -> dict[str, dict]:
    """Return backbone -> measure -> trained database, pair, or all -> value, low, high, bounds, seeds, runs.

    Examples
    --------
    >>> rows = [["AlexNet", "alexnet", "random", None, None, "a", "matched", 0.8, 0.7, 0.9, "interval", 1, 6]]
    >>> key_numbers(pd.DataFrame(rows, columns=COLUMNS))["AlexNet"]["matched"]["a"]["value"]
    0.8
    """
    found: dict[str, dict] = {}
    for row in means.to_dict("records"):
        values = {name: row[name] for name in ("value", "low", "high", "bounds", "seeds", "runs")}
        found.setdefault(row["backbone"], {}).setdefault(row["measure"], {})[row["trained"]] = values
    return found
