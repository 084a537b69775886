"""Tests of correct rates: as published, and beside each a corrected one (statistics/tests.csv)."""

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pandas as pd

from aulens.corrections import holm
from aulens.databases.split_sizes import Split
from aulens.databases.tables import groups_of_nobody, read_participants, taking_part
from aulens.errors import InputError
from aulens.evaluation.roles import group_name
from aulens.files import read_csv, write_csv
from aulens.statistics.analyses import analysis_between, analysis_within
from aulens.statistics.fewest import too_few, too_few_of_pairs
from aulens.statistics.notes import NOT_TESTED
from aulens.statistics.questions import above_chance, between, two_samples, within_runs
from aulens.statistics.rates import Place, Rates
from aulens.training.split_tables import PARTS, read_splits

CEILING = 0.99  # training rates above it are not compared

COLUMNS = ["question", "kind", "test", "unit_of_replication", "groups", "effect", "n", "mean_1", "mean_2"]
COLUMNS += ["difference", "difference_low", "difference_high", "statistic_name", "statistic", "df_1", "df_2", "p"]
COLUMNS += ["correction", "p_corrected", "effect_size_name", "effect_size", "interval_low", "interval_high", "note"]


@dataclass(frozen=True)
class ClassificationSettings:
    """Which rates are compared.

    Attributes
    ----------
    databases : list of str
        The trained databases, in the study's order.
    only_tested : list of str
        Databases that no network is trained on.
    labels : list of str
        The study's expressions; chance is one over their number.
    split : Split
        How runs divide people, or groups of images.
    trainings : list of str
        The database of each splits file, in the same order.
    confidence : float
        Of all intervals, e.g. 0.95.
    """

    databases: list[str]
    only_tested: list[str]
    labels: list[str]
    split: Split
    trainings: list[str]
    confidence: float


def classification(
    correct_rates_file: Path,
    intervals_file: Path,
    plateau_file: Path,
    splits_files: list[Path],
    participants_files: list[Path],
    tests_file: Path,
    *,
    settings: ClassificationSettings,
) -> None:
    """Write the tests of training rates, matched, swapped and control rates.

    Parameters
    ----------
    intervals_file : Path
        How many people were tested; where they are too few for an interval, nothing is tested.
    plateau_file : Path
        Without rows, training rates are not compared.
    participants_files : list of Path
        Who takes part, for each database that is only tested, in the order of the settings.
    """
    sizes = {}
    for path, database in zip(splits_files, settings.trainings, strict=True):
        if database not in sizes:
            sizes[database] = part_sizes(read_splits(path))
    if missing := [name for name in settings.databases if name not in sizes]:
        raise InputError(f"statistics.classification: there is no table of splits of database {missing[0]!r}")
    tested = {
        name: read_participants(path) for name, path in zip(settings.only_tested, participants_files, strict=True)
    }
    controls = {name: len(taking_part(units)) for name, units in tested.items()}
    of_nobody = [name for name, units in tested.items() if groups_of_nobody(units, settings.split.unit)]
    few, table = too_few_of_pairs(read_csv(intervals_file)), read_csv(correct_rates_file)
    rates = Rates(table, settings.labels, settings.split, sizes, controls, settings.confidence, few, of_nobody)
    rows = _rows(rates, read_csv(plateau_file), settings)
    write_csv(with_holm(pd.DataFrame(rows, columns=COLUMNS)), tests_file)


def part_sizes(splits: pd.DataFrame) -> dict[str, int]:
    """Return how many people, or groups of images, a run has in train, validation and test (its first run).

    Parameters
    ----------
    splits : table
        Columns run, unit, part.

    Notes
    -----
    All runs of random splits are alike; no corrected test is made of other ones.

    Examples
    --------
    >>> part_sizes(pd.DataFrame({"run": 0, "unit": ["ann", "bob", "eve"], "part": ["train", "train", "test"]}))
    {'train': 2, 'validation': 0, 'test': 1}
    """
    first = splits[splits["run"] == splits["run"].min()]
    return first.groupby("part")["unit"].nunique().reindex(list(PARTS), fill_value=0).to_dict()


def with_holm(tests: pd.DataFrame) -> pd.DataFrame:
    """Add Holm's correction over the corrected tests of each question; published ones stay as they were.

    Parameters
    ----------
    tests : table
        With the columns question, kind, p.

    Returns
    -------
    table
        With the columns correction and p_corrected besides.

    Examples
    --------
    >>> tests = pd.DataFrame({"question": "x", "kind": ["published", "corrected", "corrected"], "p": [0.01, 0.02, 0.5]})
    >>> with_holm(tests)["p_corrected"].tolist()
    [nan, 0.04, 0.5]
    """
    tests = tests.assign(correction="none", p_corrected=float("nan"))
    for _, part in tests[tests["kind"] == "corrected"].groupby("question"):
        known = part["p"].notna().sum()
        tests.loc[part.index, "correction"] = f"Holm over the {known} corrected tests of this question"
        tests.loc[part.index, "p_corrected"] = holm(part["p"].to_numpy(float))
    return tests


def rates_of_training(rates: Rates, plateau: pd.DataFrame, one: str, two: str) -> list[dict]:
    """Compare the plateau of the training rate of those who are trained and evaluated in the same run.

    Parameters
    ----------
    rates : Rates
    plateau : table
        Columns database, run, correct_rate.
    one, two : str
        Databases.

    Returns
    -------
    list of dict
        The published and the corrected test, as rows of tests.csv.

    Notes
    -----
    Two runs share n_train / n of the people they evaluate, so n_test / n_train becomes n_train / (n - n_train). Where
    both rates are above `CEILING`, what differs is noise of a few samples, and nothing is tested; nor where too few
    people are divided.

    Examples
    --------
    >>> split, sizes = Split("person", "any", None, "random", None, 8, 0, 4), {"train": 8, "validation": 0, "test": 4}
    >>> rates = Rates(pd.DataFrame(), ["sad"], split, {"a": sizes, "b": sizes}, {}, 0.95)
    >>> plateau = pd.DataFrame({"database": list("aabb"), "run": [0, 1] * 2, "correct_rate": [0.5, 0.7, 0.6, 0.6]})
    >>> row = rates_of_training(rates, plateau, "a", "b")[1]
    >>> row["n"], abs(round(row["difference"], 6)), row["note"][-11:]
    ('2 | 2', 0.0, 'ratios 2, 2')
    """
    values = {name: part.set_index("run")["correct_rate"] for name, part in plateau.groupby("database")}
    ratios = []
    for name in (one, two):
        if name not in values:
            raise InputError(f"statistics.classification: there is no plateau of database {name!r}")
        parts = rates.sizes[name]
        others = sum(parts.values()) - parts["train"]
        ratios.append(parts["train"] / others if others else float("nan"))
    saturated = min(values[one].mean(), values[two].mean()) > CEILING
    numbers = {name: sum(rates.sizes[name].values()) for name in (one, two)}
    reasons = [f"{few} in {name}" for name, number in numbers.items() if (few := too_few(number, rates.units))]
    if saturated:
        reasons.append("both rates are above .99, where hardly anything is left to differ")
    reason = f"{NOT_TESTED}{reasons[0]}" if reasons else ""
    question, groups = "plateau training rate between databases", [f"{one} training", f"{two} training"]
    return two_samples(rates, values[one], values[two], (ratios[0], ratios[1]), question, groups, reason)


def _rows(rates: Rates, plateau: pd.DataFrame, settings: ClassificationSettings) -> list[dict]:
    """Return all tests in the order of the paper."""
    pairs = list(combinations(settings.databases, 2))
    rows = []
    for one, two in pairs if len(plateau) else []:
        rows += rates_of_training(rates, plateau, one, two)
    for one, two in pairs:
        rows += between(rates, (one, one), (two, two), "matched rate between databases")
    rows += analysis_between(rates, settings.databases, "matched rate by database and expression")
    for trained in settings.databases:
        own = (trained, trained)
        for tested in [*settings.databases, *settings.only_tested]:
            if tested == trained or not rates.has(trained, tested):
                continue
            other = (trained, tested)
            name = "control" if tested in settings.only_tested else "swapped"
            rows += analysis_within(rates, own, other, f"matched or {name} by expression")
            rows += within_runs(rates, own, other, f"matched versus {name}")
        rows += _control_versus_swapped(rates, trained, settings)
    for trained in settings.databases:
        for tested in [*settings.databases, *settings.only_tested]:
            if rates.has(trained, tested):
                rows += above_chance(rates, (trained, tested), "rate above chance")
    return [row | {"groups": _named(row["groups"], settings)} for row in rows]


def _control_versus_swapped(rates: Rates, trained: str, settings: ClassificationSettings) -> list[dict]:
    """Compare the databases on which networks were not trained: control against swapped."""
    rows = []
    for control in settings.only_tested:
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
        role = "control" if tested in settings.only_tested else "cross"
        names.append(group_name(trained, tested, "within" if trained == tested else role))
    return " | ".join(names)
