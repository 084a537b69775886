"""Tables of what is wrong with the files of a database: problems.csv, unpack_problems.csv."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from aulens.databases.problems import Problem
from aulens.errors import InputError
from aulens.files import read_csv, write_csv

COLUMNS = ["path", "expression", "problem", "consequence", "remedy"]


def write_problems(problems: Iterable[Problem], path: Path) -> None:
    """Write problems, one row each, in their order."""
    write_csv(pd.DataFrame([problem.row() for problem in problems], columns=COLUMNS), path)


def read_problems(path: Path) -> list[Problem]:
    """Return the problems of a table.

    Raises
    ------
    InputError
        If the file is missing, damaged, or another table.
    """
    rows = read_csv(path, dtype=str, na_values=[])
    if not set(COLUMNS) <= set(rows):
        raise InputError(f"{path}: not a table of problems; delete it to have it made again")
    return [Problem(**row) for row in rows[COLUMNS].to_dict("records")]
