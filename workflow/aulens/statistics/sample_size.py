"""Agreement of profiles from a subset of the people with those from all (Inagaki et al. 2022, Discussion)."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import pearsonr, spearmanr

from aulens.errors import InputError
from aulens.files import read_csv, write_csv

KEYS = ["action_unit", "intensity"]


@dataclass(frozen=True)
class SampleSizeSettings:
    """Which two studies are compared.

    study : the study whose people are a subset
    compared_with : the study with all people
    databases : the trained databases of both, in the study's order
    expressions : the units, in the study's order
    """

    study: str
    compared_with: str
    databases: list[str]
    expressions: list[str]


def sample_size(
    profiles_file: Path, other_profiles_file: Path, sample_size_file: Path, *, settings: SampleSizeSettings
) -> None:
    """Write the correlation of every unit's profiles in two studies (Pearson and Spearman)."""
    profiles, other = read_csv(profiles_file), read_csv(other_profiles_file)
    rows = []
    for database in settings.databases:
        for unit in settings.expressions:
            place = settings.study, settings.compared_with
            curves = [
                _profile(table, database, unit, name) for table, name in zip((profiles, other), place, strict=True)
            ]
            rows.append((database, unit, *place, *agreement(*curves)))
    columns = ["database", "unit", "study", "compared_with", "pearson", "spearman", "points"]
    write_csv(pd.DataFrame(rows, columns=columns), sample_size_file)


def agreement(first: pd.Series, second: pd.Series) -> tuple[float, float, int]:
    """Pearson's and Spearman's correlation over the points that both profiles have, and their number.

    Parameters
    ----------
    first, second : indexed by action unit and intensity, without the null image

    Returns
    -------
    NaN, NaN and the number if fewer than three points are shared or a profile is constant.

    Notes
    -----
    The paper reports "correlation coefficients" without their kind.
    """
    both = pd.concat([first, second], axis=1, join="inner").to_numpy(float)
    if len(both) < 3 or (np.ptp(both, axis=0) == 0).any():
        return np.nan, np.nan, len(both)
    return float(pearsonr(*both.T).statistic), float(spearmanr(*both.T).statistic), len(both)


def _profile(table: pd.DataFrame, database: str, unit: str, study: str) -> pd.Series:
    """Return a unit's profile without the null image."""
    part = table[(table["database"] == database) & (table["unit"] == unit) & (table["intensity"] > 0)]
    if part.empty:
        raise InputError(f"statistics.sample_size: study {study!r} has no profile of unit {unit!r} of {database!r}")
    return part.assign(intensity=part["intensity"].round(6)).set_index(KEYS)["normalised"]
