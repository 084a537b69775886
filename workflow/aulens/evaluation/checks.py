"""What is wrong with the faces that networks are to be tested on, in sentences."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from aulens.errors import InputError


def check_tested(samples: pd.DataFrame, run: int, units: Sequence[str], table_file: Path) -> None:
    """Refuse a run that has no face to be tested on.

    Parameters
    ----------
    samples : table
        See `aulens.training.samples.samples_of`.
    run : int
    units : sequence of str
        Whom it is tested on.
    table_file : Path
        The faces of the database that the study shows.

    Raises
    ------
    InputError
        If there is no sample.
    """
    if samples.empty:
        raise InputError(
            f"{table_file}: no face to test run {run} on; it is tested on {', '.join(units)}; the tables in "
            "participants of the study say who and which images take part, left_out.csv of its faces who has none"
        )
