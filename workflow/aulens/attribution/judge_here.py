"""What the judge of action units is worth where it judges: of whom it may, and how well it reads the study's faces."""

from pathlib import Path

import numpy as np
import pandas as pd

from aulens.attribution.action_unit_judge import Judge, reduced_rows
from aulens.attribution.judge import read_judge
from aulens.databases.coded_faces import check_strangers
from aulens.errors import InputError
from aulens.files import read_csv
from aulens.rows import Rows

HERE = ["database", "judge", "action_unit", "correlation", "correlation_here", "strength", "people", "images"]
HERE += ["people_here", "images_here"]


def judge_of(
    weights_file: Path | None,
    judge_file: Path | None,
    table_file: Path | None,
    shown: pd.DataFrame,
    name: str | None,
    database: str,
) -> Judge | None:
    """Return the judge, None if the study has none; raises `InputError` if it knows people of the study."""
    if name is None:
        return None
    if weights_file is None or judge_file is None or table_file is None:
        raise InputError(f"judge: what was learned from {name} and the table of its faces are needed")
    check_strangers(read_csv(table_file)["person"], shown["person"], "judge", name, database)
    return read_judge(weights_file, judge_file)


def judge_here(
    judge: Judge | None,
    faces: np.ndarray | Rows,
    table: pd.DataFrame,
    intensities: np.ndarray | None,
    name: str | None,
    database: str,
) -> pd.DataFrame:
    """Return how well a judge reads each action unit, in its own database and here; no rows without a judge.

    Parameters
    ----------
    judge : Judge or None
    faces : (faces, side, side) or (faces, side, side, 3) uint8
    table : table
        Columns face and person, of all faces of the study in this database.
    intensities : (rows, aus) float or None
        What was planted in each; None if nothing was, so that nothing is known here.
    name, database : str or None, str
        Of the judge's database, and of this one.
    settings : ModificationSettings

    Returns
    -------
    table
        Columns `HERE`.
    """
    if judge is None:
        return pd.DataFrame(columns=HERE)
    here, people, images = np.full(len(judge.action_units), np.nan), 0, 0
    if intensities is not None:
        here = judge.correlations_of(reduced_rows(faces, table["face"].to_numpy()), intensities)
        people, images = table["person"].nunique(), len(table)
    columns = {"action_unit": judge.action_units, "correlation": judge.correlations, "correlation_here": here}
    more = {"strength": judge.strength, "people": judge.people, "images": judge.images}
    more |= {"people_here": people, "images_here": images}
    return pd.DataFrame(columns).assign(database=database, judge=name, **more)[HERE]
