"""Stage: learn to read action units from the faces of a database."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aulens.attribution.action_unit_judge import Judge, intensities_of, learned_judge, planted_units, reduced_rows
from aulens.files import read_csv, read_npy, write_csv, write_npy
from aulens.rows import read_rows

COLUMNS = ["judge", "action_unit", "correlation", "strength", "people", "images"]


@dataclass(frozen=True)
class JudgeSettings:
    """Settings of the judge of a study.

    Attributes
    ----------
    judge : str
        The database that action units are learned from.
    """

    judge: str


def judge(
    faces_files: list[Path],
    table_file: Path,
    truth_file: Path,
    judge_weights_file: Path,
    judge_file: Path,
    *,
    settings: JudgeSettings,
) -> None:
    """Write the judge that the faces of a database teach, and how well it reads each action unit.

    Parameters
    ----------
    faces_files : list of Path
        faces.npy of the database, or of each of its shards.
    table_file : Path
        Its faces.csv.
    truth_file : Path
        What was planted in its images.
    judge_weights_file : Path
        (pixels, aus) float64, see `Judge`.
    judge_file : Path
        One row per action unit, in the order of the weights; how well it is read of people whom the judge did not
        learn from.

    Raises
    ------
    InputError
        If there are fewer than two people.
    """
    table, truth = read_csv(table_file), read_csv(truth_file)
    units = planted_units(truth)
    pixels = reduced_rows(read_rows(faces_files), table["face"].to_numpy())
    found = learned_judge(pixels, intensities_of(table, truth, units), table["person"].tolist(), units)
    columns = {"action_unit": found.action_units, "correlation": found.correlations}
    more = {"judge": settings.judge, "strength": found.strength, "people": found.people, "images": found.images}
    write_npy(found.weights, judge_weights_file)
    write_csv(pd.DataFrame(columns).assign(**more)[COLUMNS], judge_file)


def read_judge(judge_weights_file: Path, judge_file: Path) -> Judge:
    """Return the judge that the stage wrote."""
    table = read_csv(judge_file)
    strength, people, images = table[["strength", "people", "images"]].iloc[0]
    units, correlations = table["action_unit"].tolist(), table["correlation"].to_numpy(float)
    return Judge(units, read_npy(judge_weights_file), float(strength), correlations, int(people), int(images))
