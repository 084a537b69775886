"""Tuning profiles of the output units: mean responses to action units (Inagaki et al. 2022, figures 5 to 7)."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.files import read_parquet, write_csv
from aulens.tuning.arrays import response_array

KEYS = ["output_unit", "action_unit", "level"]
NULL_COLUMNS = ["database", "run", "predicted"]
COLUMNS = ["database", *KEYS, "intensity", "response", "response_sd", "normalised", "normalised_sd", "runs"]


@dataclass(frozen=True)
class ProfileSettings:
    """What the profiles consist of.

    Attributes
    ----------
    databases : list of str
        The databases that networks were trained on, in the study's order.
    labels : list of str
        The output units, in the study's order.
    action_units : list of int
        The action units of the stimuli.
    intensities : list of float
        The intensity of each level, increasing from 0 (the null image).
    """

    databases: list[str]
    labels: list[str]
    action_units: list[int]
    intensities: list[float]


def profiles(
    responses_files: list[Path], profiles_file: Path, null_image_file: Path, *, settings: ProfileSettings
) -> None:
    """Write the tuning profile of every output unit, and what every network takes the null image for.

    Parameters
    ----------
    responses_files : list of Path
        Of all cohorts.
    profiles_file : Path
        One row per database, output unit, action unit and level.
    null_image_file : Path
        One row per database and run.
    settings : ProfileSettings
        What the profiles consist of.
    """
    responses = pd.concat([read_parquet(path) for path in responses_files], ignore_index=True)
    tables, null_images = [], []
    for database in settings.databases:
        own = responses[responses["database"] == database]
        if own.empty:
            raise InputError(f"tuning.profiles: there are no responses of database {database!r}")
        array = response_array(own, settings.labels, settings.action_units, len(settings.intensities))
        null_images.append(null_predictions(own, settings.labels).assign(database=database))
        try:
            tables.append(tidy_profiles(array, settings).assign(database=database))
        except ValueError as error:
            raise InputError(f"tuning.profiles: database {database!r}: {error}") from None
    write_csv(pd.concat(tables, ignore_index=True)[COLUMNS], profiles_file)
    write_csv(pd.concat(null_images, ignore_index=True)[NULL_COLUMNS], null_image_file)


def null_predictions(responses: pd.DataFrame, labels: list[str]) -> pd.DataFrame:
    """Return what every network takes the null image for.

    Parameters
    ----------
    responses : table
        Of one database's networks: columns run, output_unit, level, response; the null image is level 0.
    labels : list of str
        The output units; of equal responses the first one counts.

    Returns
    -------
    table
        Columns run, predicted: the output unit with the largest response. A network that was never shown a rendered
        face need not take one without expression for neutral.

    Examples
    --------
    >>> table = pd.DataFrame({"run": 0, "output_unit": ["neutral", "sad"], "level": 0, "response": [1.0, 2.0]})
    >>> null_predictions(table, ["neutral", "sad"]).to_numpy().tolist()
    [[0, 'sad']]
    """
    null = responses[responses["level"] == 0].pivot(index="run", columns="output_unit", values="response")
    return null.reindex(columns=labels).idxmax(axis=1).rename("predicted").reset_index()


def relative_to_null(responses: np.ndarray) -> np.ndarray:
    """Responses minus the same output unit's response to the null image.

    Parameters
    ----------
    responses : (runs, output_units, aus, levels) float
        Logits; level 0 is the null image.

    Returns
    -------
    (runs, output_units, aus, levels) float
        0 at level 0.

    Examples
    --------
    >>> relative_to_null(np.array([5.0, 6.0, 9.0])).tolist()
    [0.0, 1.0, 4.0]
    """
    return responses - responses[..., :1]


def profile_scales(responses: np.ndarray) -> np.ndarray:
    """Largest absolute value of each output unit's mean profile.

    Parameters
    ----------
    responses : (runs, output_units, aus, levels) float
        Logits; level 0 is the null image.

    Returns
    -------
    (output_units,) float
        Above 0.

    Raises
    ------
    ValueError
        If an output unit does not respond to any action unit (its profile has no scale).

    Examples
    --------
    One run and one output unit; two action units at the null image and one intensity.

    >>> profile_scales(np.array([[[[5.0, 6.0], [5.0, 1.0]]]])).tolist()
    [4.0]
    """
    means = relative_to_null(responses).mean(axis=0)  # (output_units, aus, levels)
    scales = np.abs(means).max(axis=(1, 2))  # (output_units,)
    silent = np.flatnonzero(scales == 0)
    if silent.size:
        raise ValueError(f"output units {silent.tolist()} respond to no action unit: their profiles have no scale")
    return scales


def normalised_profiles(responses: np.ndarray) -> np.ndarray:
    """Tuning profile of every output unit: mean response over runs, relative to the null image, in [-1, 1].

    Parameters
    ----------
    responses : (runs, output_units, aus, levels) float
        Logits; level 0 is the null image.

    Returns
    -------
    (output_units, aus, levels) float
        Each output unit's profile divided by its largest absolute value; 0 at level 0.

    Notes
    -----
    Inagaki et al. 2022, "Tuning to AUs" and figure 5. Its caption is read as: average over runs first, then normalise.

    Examples
    --------
    >>> normalised_profiles(np.array([[[[5.0, 6.0, 9.0]]]])).tolist()
    [[[0.0, 0.25, 1.0]]]
    """
    return relative_to_null(responses).mean(axis=0) / profile_scales(responses)[:, None, None]


def tidy_profiles(responses: np.ndarray, settings: ProfileSettings) -> pd.DataFrame:
    """Profiles of one database's networks as a table.

    Parameters
    ----------
    responses : (runs, output_units, aus, levels) float
        Logits; level 0 is the null image.
    settings : ProfileSettings
        The names along the axes.

    Returns
    -------
    table
        Columns output_unit, action_unit, level, intensity, response, response_sd, normalised, normalised_sd, runs. The
        sd is over runs (n - 1), NaN for a single run.

    Examples
    --------
    >>> settings = ProfileSettings(["a"], ["happy"], [12], [0.0, 0.5, 1.0])
    >>> table = tidy_profiles(np.array([[[[5.0, 6.0, 9.0]]]]), settings)
    >>> print(table[["output_unit", "level", "intensity", "response", "normalised"]].to_string(index=False))
    output_unit  level  intensity  response  normalised
          happy      0        0.0       0.0        0.00
          happy      1        0.5       1.0        0.25
          happy      2        1.0       4.0        1.00
    """
    relative = relative_to_null(responses)  # (runs, output_units, aus, levels)
    mean = relative.mean(axis=0)  # (output_units, aus, levels)
    sd = relative.std(axis=0, ddof=1) if len(relative) > 1 else np.full(mean.shape, np.nan)
    scale = profile_scales(responses)[:, None, None]  # (output_units, 1, 1)
    levels = range(len(settings.intensities))
    cells = pd.MultiIndex.from_product([settings.labels, settings.action_units, levels], names=KEYS)
    values = {
        "intensity": np.broadcast_to(settings.intensities, mean.shape),
        "response": mean,
        "response_sd": sd,
        "normalised": normalised_profiles(responses),
        "normalised_sd": sd / scale,
    }
    table = pd.DataFrame({name: array.ravel() for name, array in values.items()}, index=cells)
    return table.reset_index().assign(runs=len(relative))
