"""Tests of correct rates: as published, and beside each a corrected one (statistics/tests.csv)."""

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pandas as pd

from aulens.databases.people import complete_people
from aulens.errors import InputError
from aulens.files import read_csv, write_csv
from aulens.statistics.corrections import holm
from aulens.statistics.notes import NOT_TESTED
from aulens.statistics.questions import (
    Place,
    Rates,
    above_chance,
    analysis_between,
    analysis_within,
    between,
    two_samples,
    within_runs,
)
from aulens.training.splits import read_splits

CEILING = 0.99  # training rates above it are not compared

COLUMNS = ["question", "kind", "test", "unit_of_replication", "groups", "effect", "n", "mean_1", "mean_2"]
COLUMNS += ["difference", "difference_low", "difference_high", "statistic_name", "statistic", "df_1", "df_2", "p"]
COLUMNS += ["correction", "p_corrected", "effect_size_name", "effect_size", "interval_low", "interval_high", "note"]


@dataclass(frozen=True)
class ClassificationSettings:
    """Which rates are compared.

    databases : the trained databases, in the study's order
    test_only : databases on which no network was trained
    expressions : the study's expressions; chance is one over their number
    split_databases : the database of each splits file, in the same order
    confidence : of all intervals, e.g. 0.95
    """

    databases: list[str]
    test_only: list[str]
    expressions: list[str]
    split_databases: list[str]
    confidence: float


def classification(
    correct_rates_file: Path,
    plateau_file: Path,
    splits_files: list[Path],
    test_only_files: list[Path],
    tests_file: Path,
    *,
    settings: ClassificationSettings,
) -> None:
    """Write the tests of training rates, matched, swapped and control rates.

    Parameters
    ----------
    test_only_files : the table of faces of each database that is only tested, in the order of the settings
    """
    splits = {}
    for path, database in zip(splits_files, settings.split_databases, strict=True):
        splits.setdefault(database, people_of_parts(read_splits(path)))
    if missing := [name for name in settings.databases if name not in splits]:
        raise InputError(f"statistics.classification: there is no table of splits of database {missing[0]!r}")
    controls = {
        name: len(complete_people(read_csv(path), settings.expressions))
        for name, path in zip(settings.test_only, test_only_files, strict=True)
    }
    rates = Rates(read_csv(correct_rates_file), settings.expressions, splits, controls, settings.confidence)
    rows = _rows(rates, read_csv(plateau_file), settings)
    write_csv(with_holm(pd.DataFrame(rows, columns=COLUMNS)), tests_file)


def people_of_parts(splits: pd.DataFrame) -> dict[str, int]:
    """Return how many people a run has in train, validation and test (of its first run; all runs are alike)."""
    first = splits[splits["run"] == splits["run"].min()]
    return first.groupby("part")["person"].nunique().reindex(["train", "validation", "test"], fill_value=0).to_dict()


def with_holm(tests: pd.DataFrame) -> pd.DataFrame:
    """Add Holm's correction over the corrected tests of each question; published ones stay as they were."""
    tests = tests.assign(correction="none", p_corrected=float("nan"))
    for _, part in tests[tests["kind"] == "corrected"].groupby("question"):
        known = part["p"].notna().sum()
        tests.loc[part.index, "correction"] = f"Holm over the {known} corrected tests of this question"
        tests.loc[part.index, "p_corrected"] = holm(part["p"].to_numpy(float))
    return tests


def _rows(rates: Rates, plateau: pd.DataFrame, settings: ClassificationSettings) -> list[dict]:
    """Return all tests in the order of the paper."""
    pairs = list(combinations(settings.databases, 2))
    rows = []
    for one, two in pairs:
        rows += rates_of_training(rates, plateau, one, two)
    for one, two in pairs:
        rows += between(rates, (one, one), (two, two), "matched rate between databases")
    rows += analysis_between(rates, settings.databases, "matched rate by database and expression")
    for trained in settings.databases:
        own = (trained, trained)
        for tested in [*settings.databases, *settings.test_only]:
            if tested == trained or not rates.has(trained, tested):
                continue
            other = (trained, tested)
            name = "control" if tested in settings.test_only else "swapped"
            rows += analysis_within(rates, own, other, f"matched or {name} by expression")
            rows += within_runs(rates, own, other, f"matched versus {name}")
        rows += _control_versus_swapped(rates, trained, settings)
    for trained in settings.databases:
        for tested in [*settings.databases, *settings.test_only]:
            if rates.has(trained, tested):
                rows += above_chance(rates, (trained, tested), "rate above chance")
    return [row | {"groups": _named(row["groups"], settings)} for row in rows]


def rates_of_training(rates: Rates, plateau: pd.DataFrame, one: str, two: str) -> list[dict]:
    """Compare the plateau of the training rate, whose people are evaluated and trained in the same run.

    Notes
    -----
    Two runs share n_train / n of the people they evaluate, so n_test / n_train becomes n_train / (n - n_train). Where
    both rates are above `CEILING`, what differs is noise of a few samples, and nothing is tested.
    """
    values = {name: part.set_index("run")["correct_rate"] for name, part in plateau.groupby("database")}
    ratios = []
    for name in (one, two):
        if name not in values:
            raise InputError(f"statistics.classification: there is no plateau of database {name!r}")
        parts = rates.splits[name]
        others = sum(parts.values()) - parts["train"]
        ratios.append(parts["train"] / others if others else float("nan"))
    base = {
        "question": "plateau training rate between databases",
        "groups": [f"{one} training", f"{two} training"],
    }
    saturated = min(values[one].mean(), values[two].mean()) > CEILING
    reason = f"{NOT_TESTED}both rates are above .99, where hardly anything is left to differ" if saturated else ""
    return two_samples(values[one], values[two], (ratios[0], ratios[1]), rates.confidence, base, reason)


def _control_versus_swapped(rates: Rates, trained: str, settings: ClassificationSettings) -> list[dict]:
    """Compare the databases on which networks were not trained: control against swapped."""
    rows = []
    for control in settings.test_only:
        for swapped in settings.databases:
            pair = (trained, control), (trained, swapped)
            if swapped != trained and all(rates.has(*place) for place in pair):
                rows += within_runs(rates, *pair, "control versus swapped")
    return rows


def _named(places: list[Place | str], settings: ClassificationSettings) -> str:
    """Return groups in words: "a matched | a→b swapped"; groups that are words stay."""
    names = []
    for place in places:
        if isinstance(place, str):
            names.append(place)
            continue
        trained, tested = place
        name = "control" if tested in settings.test_only else "swapped"
        names.append(f"{trained} matched" if trained == tested else f"{trained}→{tested} {name}")
    return " | ".join(names)
