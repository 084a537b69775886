"""Who trains, validates and tests in each run."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aulens.databases.people import chosen_people
from aulens.errors import InputError
from aulens.files import read_csv, write_csv
from aulens.randomness import generator

PARTS = ("train", "validation", "test")


@dataclass(frozen=True)
class SplitSizes:
    """How many people each part has; `train: null` means all the others."""

    train: int | None
    validation: int
    test: int


@dataclass(frozen=True)
class SplitsSettings:
    """Settings of the splits of one cohort.

    Attributes
    ----------
    seed, database : what the draws depend on, besides the run
    people : number of people of the database that the study uses; None for all that show every expression
    expressions : what a person must show to be used
    split : number of people in each part
    first_run, last_run : runs of the cohort, both included
    """

    seed: int
    database: str
    people: int | None
    expressions: list[str]
    split: SplitSizes
    first_run: int
    last_run: int


def splits(table_file: Path, splits_file: Path, *, settings: SplitsSettings) -> None:
    """Write one row per run and person: train, validation or test."""
    table = read_csv(table_file)
    people = chosen_people(table, settings.expressions, settings.people, settings.seed, settings.database)
    parts = [
        split_people(people, settings.split, settings.seed, settings.database, run)
        for run in range(settings.first_run, settings.last_run + 1)
    ]
    write_csv(pd.concat(parts, ignore_index=True), splits_file)


def read_splits(path: Path) -> pd.DataFrame:
    """Read the splits of a cohort: run, person, part.

    Raises
    ------
    InputError
        If a part is unknown, or a person is in two parts of a run.
    """
    table = read_csv(path)
    if unknown := sorted(set(table["part"].astype(str)) - set(PARTS)):
        raise InputError(f"{path}: the part {unknown[0]!r} is unknown; allowed: {', '.join(PARTS)}")
    twice = table[table.duplicated(["run", "person"], keep=False)]
    if not twice.empty:
        run, person = twice.iloc[0][["run", "person"]]
        parts = twice["part"][(twice["run"] == run) & (twice["person"] == person)]
        raise InputError(
            f"{path}: person {person} is in {' and '.join(parts)} of run {run}; everybody is in one part of a run"
        )
    return table


def split_people(people: list[str], split: SplitSizes, seed: int, database: str, run: int) -> pd.DataFrame:
    """Divide people at random into train, validation and test.

    Returns
    -------
    table with columns run, person, part

    Raises
    ------
    InputError
        If there are not enough people.

    Notes
    -----
    Inagaki et al. 2022, "Training": 40, 8 and 12 of 60 people, drawn anew in each run.
    """
    train = len(people) - split.validation - split.test if split.train is None else split.train
    needed = max(train, 1) + split.validation + split.test
    if needed > len(people):
        raise InputError(f"database {database}: the split needs {needed} people, {len(people)} are there")
    order = generator(seed, "split", database, run).permutation(len(people))
    parts = [part for part, size in zip(PARTS, (train, split.validation, split.test), strict=True) for _ in range(size)]
    drawn = [people[index] for index in order[: len(parts)]]
    return pd.DataFrame({"run": run, "person": drawn, "part": parts}).sort_values(["part", "person"])
