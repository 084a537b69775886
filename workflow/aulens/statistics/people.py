"""Correct rates with people as units: differences, equivalence, and how exact they are (statistics/people.csv)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.corrections import holm
from aulens.databases.split_sizes import Split
from aulens.databases.tables import read_participants, taking_part
from aulens.errors import InputError
from aulens.evaluation.roles import group_name
from aulens.files import read_parquet, write_csv, write_json
from aulens.statistics.classification import part_sizes
from aulens.statistics.drawn_rates import KEYS, count_arrays, unit_counts, units_of
from aulens.statistics.people_means import PeopleRates
from aulens.statistics.people_questions import above_chance, compared, effects
from aulens.statistics.people_rows import PEOPLE, Outcome
from aulens.statistics.people_tables import (
    EQUIVALENCE,
    PRECISION,
    equivalence_row,
    people_summary,
    precision_of,
    runs_row,
)
from aulens.synthesis.crossings import Crossing
from aulens.training.split_tables import read_splits

COLUMNS = ["question", "kind", "test", "unit_of_replication", "groups", "effect", "n", "runs", "mean_1", "mean_2"]
COLUMNS += ["chance", "difference_points", "points_low", "points_high", "odds_ratio", "odds_ratio_low"]
COLUMNS += ["odds_ratio_high", "statistic_name", "statistic", "df_1", "df_2", "p", "correction", "p_corrected"]
COLUMNS += ["p_learned", "p_learned_corrected", "effect_size_name", "effect_size", "note"]


@dataclass(frozen=True)
class PeopleSettings:
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
    crossings : dict of str to list of Crossing
        Of each trained database: which controls show other action units, so that no equivalence is asked for, and
        Holm's correction goes over them by themselves.
    confidence : float
        Of intervals, e.g. 0.95.
    margin : float
        The largest difference of two rates that does not matter, as a share.
    """

    databases: list[str]
    only_tested: list[str]
    labels: list[str]
    split: Split
    trainings: list[str]
    crossings: dict[str, list[Crossing]]
    confidence: float
    margin: float


def people(
    predictions_files: list[Path],
    splits_files: list[Path],
    participants_files: list[Path],
    people_file: Path,
    equivalence_file: Path,
    precision_file: Path,
    key_numbers_file: Path,
    *,
    settings: PeopleSettings,
) -> None:
    """Write the tests of correct rates with people as units, equivalence with controls, and the table of precision.

    Parameters
    ----------
    splits_files : list of Path
        Of each training in the settings, in the same order.
    participants_files : list of Path
        Who takes part, for each database that is only tested, in the order of the settings.
    """
    if not predictions_files:
        raise InputError("statistics.people: there is no table of predictions")
    counts = pd.concat([_counts_of_people(read_parquet(path)) for path in predictions_files], ignore_index=True)
    divided = settings.split.unit == "person"
    sizes = (
        {name: part_sizes(read_splits(path)) for path, name in zip(splits_files, settings.trainings, strict=True)}
        if divided
        else {}
    )
    tests = outcomes(counts, settings.labels, {name: _ratio(parts) for name, parts in sizes.items()}, not divided)
    numbers = {name: sum(parts.values()) for name, parts in sizes.items()}
    numbers |= {
        name: len(taking_part(read_participants(path)))
        for name, path in zip(settings.only_tested, participants_files, strict=True)
    }
    table = pd.DataFrame(list(_rows(tests, settings)), columns=COLUMNS)
    table = with_holm(table, kinds_of_controls(settings.crossings))
    equal = pd.DataFrame(list(_equivalence(tests, settings)), columns=EQUIVALENCE)
    exact = pd.DataFrame(
        [row for test in tests.values() for row in precision_of(test, numbers, settings.confidence)], columns=PRECISION
    )
    write_csv(table, people_file)
    write_csv(equal, equivalence_file)
    write_csv(exact, precision_file)
    write_json(people_summary(table, equal, list(tests.values()), numbers), key_numbers_file)


def outcomes(
    counts: pd.DataFrame, labels: list[str], ratios: Mapping[str, float], seen: bool = False
) -> dict[tuple[str, str], Outcome]:
    """Return (trained, tested) -> everybody's rates.

    Parameters
    ----------
    counts : table
        Columns of `aulens.statistics.drawn_rates.unit_counts` with people as units.
    labels : list of str
    ratios : mapping
        Database -> n_train / (n − n_train) of its people, where it is known.
    seen : bool
        Whether networks learned other images of the same people.

    Examples
    --------
    >>> counts = pd.DataFrame({"trained": "a", "tested": "a", "role": "within", "unit": ["ann", "bob"], "run": 0})
    >>> counts = counts.assign(expression="sad", correct=[1, 2], samples=2, people=True)
    >>> outcomes(counts, ["sad"], {})["a", "a"].rates.rates.tolist()
    [[[0.5], [1.0]]]
    """
    found = {}
    for (trained, tested, role), part in counts.groupby(KEYS, sort=False, observed=True):
        correct, samples = count_arrays(part, labels)
        rates = np.divide(correct, samples, out=np.full(samples.shape, np.nan), where=samples > 0)
        own = PeopleRates(trained, np.array([str(unit) for unit in units_of(part)]), rates, ratios.get(trained, np.nan))
        found[trained, tested] = Outcome(trained, tested, role, own, not part["people"].all(), seen)
    return found


def with_holm(table: pd.DataFrame, kinds: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Add Holm's correction over the tests of people of each question and kind of control; others stay as they are.

    Parameters
    ----------
    table : table
        Columns of people.csv.
    kinds : mapping, optional
        Group of rates -> what control it is, see `kinds_of_controls`; all other rows are one kind.

    Examples
    --------
    >>> table = pd.DataFrame({"question": "x", "kind": "people", "groups": ["a | b", "a | c"], "p": [0.01, 0.02]})
    >>> with_holm(table.assign(p_learned=0.03))[["p_corrected", "p_learned_corrected"]].to_numpy().tolist()
    [[0.02, 0.06], [0.02, 0.06]]
    >>> with_holm(table.assign(p_learned=0.03), {"c": "action units"})["p_corrected"].tolist()
    [0.01, 0.02]
    """
    table = table.assign(correction="none", p_corrected=float("nan"), p_learned_corrected=float("nan"))
    control = table["groups"].map(lambda groups: _kind_of_control(groups, kinds or {}))
    of_people = table["kind"] == PEOPLE
    for (question, kind), part in table[of_people].groupby(["question", control]):
        several = control[of_people & (table["question"] == question)].nunique() > 1
        which = f" with {f'controls of {kind}' if kind else 'other controls'}" if several else ""
        table.loc[part.index, "correction"] = f"Holm over the {part['p'].notna().sum()} tests of this question{which}"
        for name in ("p", "p_learned"):
            table.loc[part.index, f"{name}_corrected"] = holm(part[name].to_numpy(float))
    return table


def kinds_of_controls(crossings: Mapping[str, list[Crossing]]) -> dict[str, str]:
    """Return group of rates -> kind, of controls in full crossings that show action units that were not learned.

    Examples
    --------
    >>> kinds_of_controls({"a": [Crossing("a", "c", "d", "b")]})
    {'a→c control': 'action units', 'a→b control': 'people and action units'}
    """
    return {
        group_name(trained, tested, "control"): kind
        for trained, found in crossings.items()
        for one in found
        for tested, kind in ((one.same_people, "action units"), (one.other, "people and action units"))
    }


def _kind_of_control(groups: str, kinds: Mapping[str, str]) -> str:
    return next((kinds[name] for name in groups.split(" | ") if name in kinds), "")


def _counts_of_people(predictions: pd.DataFrame) -> pd.DataFrame:
    """Count correct predictions of every person; those of nobody stay groups of images."""
    person = predictions["person"].astype(str)
    unit = person.where(predictions["person"].notna() & (person != ""), predictions["unit"].astype(str))
    return unit_counts(predictions.assign(unit=unit, person=person))


def _ratio(parts: Mapping[str, int]) -> float:
    """Return n_train / (n − n_train)."""
    others = sum(parts.values()) - parts["train"]
    return parts["train"] / others if others else np.nan


def _rows(tests: dict[tuple[str, str], Outcome], settings: PeopleSettings) -> Iterator[dict]:
    """Yield all rows of people.csv in the order of tests.csv."""
    confidence = settings.confidence
    own = [tests[name, name] for name in settings.databases if (name, name) in tests]
    for one, two in combinations(own, 2):
        yield compared("matched rate between databases", one, two, confidence)
        yield runs_row("matched rate between databases", one, two, confidence)
    for one, two in combinations(own, 2):
        yield from effects("matched rate by database and expression", one, two, "database")
    for matched in own:
        others = [test for test in tests.values() if test.trained == matched.trained and test is not matched]
        for other in others:
            name = "control" if other.role == "control" else "swapped"
            yield compared(f"matched versus {name}", matched, other, confidence)
            yield runs_row(f"matched versus {name}", matched, other, confidence)
            yield from effects(f"matched or {name} by expression", matched, other, "role")
        for control in (test for test in others if test.role == "control"):
            for swapped in (test for test in others if test.role == "cross"):
                yield compared("control versus swapped", control, swapped, confidence)
                yield runs_row("control versus swapped", control, swapped, confidence)
    for test in tests.values():
        yield above_chance("rate above chance", test, confidence)


def _equivalence(tests: dict[tuple[str, str], Outcome], settings: PeopleSettings) -> Iterator[dict]:
    """Yield the rows of equivalence.csv: each control of people against the matched rate of the same networks."""
    for test in tests.values():
        matched = tests.get((test.trained, test.trained))
        unlike = [crossing.same_people for crossing in settings.crossings.get(test.trained, ())]
        if test.role == "control" and matched is not None and test.tested not in unlike:
            yield equivalence_row(matched, test, settings.margin)
