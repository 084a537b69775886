"""Read the splits of a cohort; how they are drawn does not matter to those who do."""

from pathlib import Path

import pandas as pd

from aulens.errors import InputError
from aulens.files import read_csv

PARTS = ("train", "validation", "test")


def read_splits(path: Path) -> pd.DataFrame:
    """Read the splits of a cohort: run, unit, part.

    Raises
    ------
    InputError
        If a column is missing, a part is unknown, or a unit is in two parts of a run.
    """
    table = read_csv(path)
    if list(table.columns) != ["run", "unit", "part"]:
        raise InputError(f"{path}: the columns are {', '.join(table.columns)}; those of splits are run, unit, part")
    if unknown := sorted(set(table["part"].astype(str)) - set(PARTS)):
        raise InputError(f"{path}: the part {unknown[0]!r} is unknown; allowed: {', '.join(PARTS)}")
    twice = table[table.duplicated(["run", "unit"], keep=False)]
    if not twice.empty:
        run, unit = twice.iloc[0][["run", "unit"]]
        parts = twice["part"][(twice["run"] == run) & (twice["unit"] == unit)]
        raise InputError(f"{path}: {unit} is in {' and '.join(parts)} of run {run}; allowed: one part of a run")
    return table


def tested_in(splits: pd.DataFrame, run: int) -> list[str]:
    """Return the units that a run is tested on."""
    return splits["unit"][(splits["run"] == run) & (splits["part"] == "test")].tolist()
