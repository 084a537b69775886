"""Tuning profiles of the units: mean responses to action units (Inagaki et al. 2022, figures 5 to 7)."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.files import read_parquet, write_csv
from aulens.tuning.arrays import response_array

KEYS = ["unit", "action_unit", "intensity"]
COLUMNS = ["database", *KEYS, "response", "response_sd", "normalised", "normalised_sd", "runs"]


@dataclass(frozen=True)
class ProfileSettings:
    """What the profiles consist of.

    databases : the trained databases, in the study's order
    expressions : the units, in the study's order
    action_units : the action units of the stimuli
    intensities : their intensities, increasing from 0 (the null image)
    """

    databases: list[str]
    expressions: list[str]
    action_units: list[int]
    intensities: list[float]


def profiles(responses_files: list[Path], profiles_file: Path, *, settings: ProfileSettings) -> None:
    """Write the tuning profile of every unit (one row per database, unit, action unit and intensity)."""
    responses = pd.concat([read_parquet(path) for path in responses_files], ignore_index=True)
    tables = []
    for database in settings.databases:
        own = responses[responses["database"] == database]
        if own.empty:
            raise InputError(f"tuning.profiles: there are no responses of database {database!r}")
        array = response_array(own, settings.expressions, settings.action_units, settings.intensities)
        try:
            tables.append(tidy_profiles(array, settings).assign(database=database))
        except ValueError as error:
            raise InputError(f"tuning.profiles: database {database!r}: {error}") from None
    write_csv(pd.concat(tables, ignore_index=True)[COLUMNS], profiles_file)


def relative_to_null(responses: np.ndarray) -> np.ndarray:
    """Responses minus the same unit's response to the null image.

    Parameters
    ----------
    responses : (runs, units, aus, levels) float
        Unit outputs before softmax; level 0 is the null image.

    Returns
    -------
    (runs, units, aus, levels) float
        0 at level 0.
    """
    return responses - responses[..., :1]


def profile_scales(responses: np.ndarray) -> np.ndarray:
    """Largest absolute value of each unit's mean profile.

    Parameters
    ----------
    responses : (runs, units, aus, levels) float
        Unit outputs before softmax; level 0 is the null image.

    Returns
    -------
    (units,) float

    Raises
    ------
    ValueError
        If a unit does not respond to any action unit (its profile has no scale).
    """
    means = relative_to_null(responses).mean(axis=0)  # (units, aus, levels)
    scales = np.abs(means).max(axis=(1, 2))  # (units,)
    silent = np.flatnonzero(scales == 0)
    if silent.size:
        raise ValueError(f"units {silent.tolist()} respond to no action unit: their profiles have no scale")
    return scales


def normalised_profiles(responses: np.ndarray) -> np.ndarray:
    """Tuning profile of every unit: mean response over runs, relative to the null image, in [-1, 1].

    Parameters
    ----------
    responses : (runs, units, aus, levels) float
        Unit outputs before softmax; level 0 is the null image.

    Returns
    -------
    (units, aus, levels) float
        Each unit's profile divided by its largest absolute value; 0 at level 0.

    Notes
    -----
    Inagaki et al. 2022, "Tuning to AUs" and figure 5. Its caption is read as: average over runs first, then normalise.
    """
    return relative_to_null(responses).mean(axis=0) / profile_scales(responses)[:, None, None]


def tidy_profiles(responses: np.ndarray, settings: ProfileSettings) -> pd.DataFrame:
    """Profiles of one database as a table; the sd over runs (n - 1) is NaN for a single run.

    Parameters
    ----------
    responses : (runs, units, aus, levels) float
    """
    relative = relative_to_null(responses)  # (runs, units, aus, levels)
    mean = relative.mean(axis=0)  # (units, aus, levels)
    sd = relative.std(axis=0, ddof=1) if len(relative) > 1 else np.full(mean.shape, np.nan)
    scale = profile_scales(responses)[:, None, None]  # (units, 1, 1)
    cells = pd.MultiIndex.from_product([settings.expressions, settings.action_units, settings.intensities], names=KEYS)
    values = {
        "response": mean,
        "response_sd": sd,
        "normalised": normalised_profiles(responses),
        "normalised_sd": sd / scale,
    }
    table = pd.DataFrame({name: array.ravel() for name, array in values.items()}, index=cells)
    return table.reset_index().assign(runs=len(relative))
