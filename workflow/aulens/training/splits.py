"""What is trained on, validated on and tested in each run: people, or groups of images."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.databases.split_checks import refuse_run, refuse_small_groups, refuse_too_few
from aulens.databases.split_sizes import Split, part_sizes
from aulens.databases.tables import read_participants, taking_part
from aulens.files import write_csv
from aulens.randomness import generator
from aulens.training.kinds import GROUPS, RUNS, SHUFFLED, of_kind
from aulens.training.people_groups import group_split, groups_of
from aulens.training.split_tables import PARTS


@dataclass(frozen=True)
class SplitsSettings:
    """Settings of the splits of one cohort.

    Attributes
    ----------
    seed, database : int, str
        What the draws depend on, besides the run.
    split : Split
        How the units that take part are divided.
    first_run, last_run : int
        Runs of the cohort, both included.
    kind : str
        Of the cohort, see `aulens.training.kinds`.
    groups : int or None
        Into how many groups people are divided, if its runs are trained on one each.
    """

    seed: int
    database: str
    split: Split
    first_run: int
    last_run: int
    kind: str = RUNS
    groups: int | None = None


def splits(participants_file: Path, splits_file: Path, *, settings: SplitsSettings) -> None:
    """Write one row per run and unit: train, validation or test."""
    units = taking_part(read_participants(participants_file))
    runs = range(settings.first_run, settings.last_run + 1)
    parts = [parts_of(units, run, settings) for run in runs]
    write_csv(pd.concat(parts, ignore_index=True), splits_file)


def parts_of(units: list[str], run: int, settings: SplitsSettings) -> pd.DataFrame:
    """Return the parts of one run of a cohort of any kind."""
    split, seed, database = settings.split, settings.seed, settings.database
    if settings.kind != GROUPS:
        return split_units(units, split, seed, database, run, settings.kind)
    refuse_small_groups(split, settings.groups, len(units), database)
    groups = groups_of(units, settings.groups, generator(seed, "groups of people", database))
    return group_split(groups[run], split, len(units), run)


def split_units(units: list[str], split: Split, seed: int, database: str, run: int, kind: str = RUNS) -> pd.DataFrame:
    """Divide the units of one run into train, validation and test; other runs change nothing.

    Parameters
    ----------
    units : list of str
        People or groups of images that take part, sorted.
    split : Split
        How they are divided.
    seed, database, run, kind : int, str, int, str
        What the draw depends on; kind is that of the cohort, see `aulens.training.kinds`.

    Returns
    -------
    table
        Columns run, unit, part.

    Raises
    ------
    InputError
        If there are not enough units.

    Notes
    -----
    random : Inagaki et al. 2022, "Training": 40, 8 and 12 of 60 people, drawn anew in each run.
    folds : run r tests fold r mod folds of a division into equal folds (as equal as can be) that is drawn anew for each
    r // folds; who trains and validates is drawn from the others.
    leave_one_out : run r tests the unit at place r; of shuffled labels, r mod the number of units.
    """
    tested = _tested(units, split, seed, database, run, kind)
    rest = [unit for index, unit in enumerate(units) if index not in tested]
    sizes = part_sizes(split, len(units), None if split.scheme == "random" else len(tested))
    refuse_too_few(sizes, split, database)
    numbers = (sizes.train, sizes.validation, sizes.test if split.scheme == "random" else 0)
    order = generator(seed, "split", database, *of_kind(kind), run).permutation(len(rest))
    parts = [part for part, size in zip(PARTS, numbers, strict=True) for _ in range(size)]
    rows = [(rest[index], part) for index, part in zip(order, parts, strict=False)]
    rows += [(units[index], "test") for index in tested]
    return (
        pd.DataFrame(rows, columns=["unit", "part"])
        .assign(run=run)[["run", "unit", "part"]]
        .sort_values(["part", "unit"])
    )


def _tested(units: list[str], split: Split, seed: int, database: str, run: int, kind: str) -> set[int]:
    """Return the places of the units that a run tests; none where they are drawn with the other parts."""
    if split.scheme == "random":
        return set()
    if split.scheme == "leave_one_out":
        run = run % len(units) if kind == SHUFFLED else run
        refuse_run(run, len(units), split, database)
        return {run}
    division, fold = divmod(run, split.folds)
    order = generator(seed, "folds", database, *of_kind(kind), division).permutation(len(units))
    return set(np.array_split(order, split.folds)[fold].tolist())
