"""Agreement of profiles from a subset of the people with those from all (Inagaki et al. 2022, Discussion)."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import pearsonr

from aulens.errors import InputError
from aulens.files import read_csv, write_csv, write_json
from aulens.ranks import spearman
from aulens.training.key_numbers import as_written

KEYS = ["action_unit", "level"]
KINDS = ("pearson", "spearman")


@dataclass(frozen=True)
class SampleSizeSettings:
    """Which two studies are compared.

    Attributes
    ----------
    study : str
        Whose people are a subset.
    compared_with : str
        The study with all people.
    databases : list of str
        The trained databases of both, in the study's order.
    labels : list of str
        The output units, in the study's order.
    """

    study: str
    compared_with: str
    databases: list[str]
    labels: list[str]


def sample_size(
    profiles_file: Path,
    other_profiles_file: Path,
    sample_size_file: Path,
    key_numbers_file: Path,
    *,
    settings: SampleSizeSettings,
) -> None:
    """Write the correlation of every output unit's profiles in two studies (Pearson and Spearman), and key numbers."""
    profiles, other = read_csv(profiles_file), read_csv(other_profiles_file)
    names, rows = (settings.study, settings.compared_with), []
    _refuse_other_intensities(profiles, other, settings)
    for database in settings.databases:
        for label in settings.labels:
            pair = zip((profiles, other), names, strict=True)
            rows.append(
                (database, label, *names, *agreement(*(_profile(table, database, label, name) for table, name in pair)))
            )
    columns = ["database", "output_unit", "study", "compared_with", *KINDS, "points"]
    found = pd.DataFrame(rows, columns=columns)
    write_csv(found, sample_size_file)
    write_json(sample_size_summary(as_written(found)), key_numbers_file)


def agreement(first: pd.Series, second: pd.Series) -> tuple[float, float, int]:
    """Return Pearson's and Spearman's correlation over the points that both profiles have, and their number.

    Parameters
    ----------
    first, second : (points,) float
        Indexed by action unit and level, without the null image.

    Returns
    -------
    tuple of float, float, int
        NaN, NaN and the number if fewer than three points are shared or a profile is constant.

    Notes
    -----
    The paper reports "correlation coefficients" without their kind.

    Examples
    --------
    Of 1, 2, 3 and 2, 1, 3: Σ (x - 2) (y - 2) = 1 of 2.

    >>> pearson, spearman, points = agreement(pd.Series([1.0, 2.0, 3.0]), pd.Series([2.0, 1.0, 3.0]))
    >>> round(pearson, 6), round(spearman, 6), points
    (0.5, 0.5, 3)
    """
    both = pd.concat([first, second], axis=1, join="inner").to_numpy(float)
    if len(both) < 3 or (np.ptp(both, axis=0) == 0).any():
        return np.nan, np.nan, len(both)
    return float(pearsonr(*both.T).statistic), spearman(*both.T)[0], len(both)


def sample_size_summary(table: pd.DataFrame) -> dict:
    """Return the range over output units of both correlations: database -> pearson, spearman -> min, max.

    Parameters
    ----------
    table : table
        Columns database, pearson, spearman.

    Examples
    --------
    >>> sample_size_summary(pd.DataFrame({"database": "a", "pearson": [0.5, 0.75], "spearman": [0.25, 0.5]}))
    {'a': {'pearson': {'min': 0.5, 'max': 0.75}, 'spearman': {'min': 0.25, 'max': 0.5}}}
    """
    return {
        database: {kind: {"min": float(part[kind].min()), "max": float(part[kind].max())} for kind in KINDS}
        for database, part in table.groupby("database", sort=False)
    }


def _profile(table: pd.DataFrame, database: str, label: str, study: str) -> pd.Series:
    """Return an output unit's profile without the null image."""
    part = table[(table["database"] == database) & (table["output_unit"] == label) & (table["level"] > 0)]
    if part.empty:
        raise InputError(
            f"statistics.sample_size: study {study!r} has no profile of output unit {label!r} of {database!r}"
        )
    return part.set_index(KEYS)["normalised"]


def _refuse_other_intensities(profiles: pd.DataFrame, other: pd.DataFrame, settings: SampleSizeSettings) -> None:
    """Refuse two studies in which a level is not the same intensity."""
    scales = [table.groupby("level")["intensity"].first() for table in (profiles, other)]
    for level in scales[0].index.intersection(scales[1].index):
        one, two = (scale[level] for scale in scales)
        if abs(one - two) > 1e-6:
            raise InputError(
                f"statistics.sample_size: level {level} is intensity {one:g} in {settings.study!r} and {two:g} in "
                f"{settings.compared_with!r}; the studies need the same intensities of the stimuli"
            )
