"""Principal components of the peaks of the tuning profiles (Inagaki et al. 2022, figure 10)."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.files import read_csv, write_csv
from aulens.tuning.arrays import profile_array


@dataclass(frozen=True)
class ComponentSettings:
    """What is decomposed.

    databases : the trained databases, in the study's order
    expressions : the units, in the study's order
    action_units : the action units of the profiles
    intensities : their intensities, increasing from 0 (the null image)
    number : components in the tables of scores and loadings
    observations : units | action_units; which side of the matrix are the observations
    centred : whether the mean over the observations is subtracted
    """

    databases: list[str]
    expressions: list[str]
    action_units: list[int]
    intensities: list[float]
    number: int
    observations: str
    centred: bool


@dataclass(frozen=True)
class Components:
    """Principal components; see `principal_components`.

    scores : (units, components)
    loadings : (components, aus)
    variances : (components,)
    """

    scores: np.ndarray
    loadings: np.ndarray
    variances: np.ndarray


def components(
    profiles_file: Path,
    scores_file: Path,
    loadings_file: Path,
    variance_file: Path,
    peaks_file: Path,
    *,
    settings: ComponentSettings,
) -> None:
    """Write peaks, and scores, loadings and variances of their principal components."""
    axes = (settings.databases, settings.expressions, settings.action_units)
    peaks = profile_peaks(
        profile_array(read_csv(profiles_file), *axes, settings.intensities)
    )  # (databases, units, aus)
    matrix = peaks.reshape(-1, len(settings.action_units))  # (databases * units, aus)
    result = principal_components(matrix, settings.observations, settings.centred)
    available = len(result.variances)
    if settings.number > available:
        raise InputError(f"analyses.components.number: {settings.number} asked for, the data have {available}")
    units = pd.MultiIndex.from_product(axes[:2], names=["database", "unit"])
    names = pd.RangeIndex(1, settings.number + 1, name="component")
    scores = pd.DataFrame(result.scores[:, : settings.number], index=units, columns=names)
    write_csv(scores.stack().rename("score").reset_index(), scores_file)
    action_units = pd.Index(settings.action_units, name="action_unit")
    loadings = pd.DataFrame(result.loadings[: settings.number], index=names, columns=action_units)
    write_csv(loadings.stack().rename("loading").reset_index(), loadings_file)
    total = result.variances.sum()
    variance = pd.DataFrame({"component": np.arange(1, available + 1), "variance": result.variances})
    write_csv(variance.assign(share=variance["variance"] / total if total > 0 else np.nan), variance_file)
    table = pd.DataFrame(matrix, index=units, columns=action_units)
    write_csv(table.stack().rename("peak").reset_index(), peaks_file)


def profile_peaks(profiles: np.ndarray) -> np.ndarray:
    """Value of largest magnitude of each tuning curve, with its sign (peak or trough).

    Parameters
    ----------
    profiles : (..., aus, levels) float

    Returns
    -------
    (..., aus) float
        Of equal magnitudes, the one at the lower intensity.
    """
    place = np.abs(profiles).argmax(axis=-1)[..., None]
    return np.take_along_axis(profiles, place, axis=-1)[..., 0]


def principal_components(matrix: np.ndarray, observations: str, centred: bool) -> Components:
    """Principal components of units × action units.

    Parameters
    ----------
    matrix : (units, aus) float
        Peaks of all databases' units.
    observations : units | action_units
        ``units``: the action units are variables; scores are the units' coordinates, loadings the axes (length 1).
        ``action_units``: the units are variables, as in a 20 × 14 matrix given to MATLAB's ``pca``; then `scores` are
        the units' coefficients (length 1) and `loadings` the action units' coordinates.
    centred : subtract the mean over the observations from every variable

    Returns
    -------
    Components
        min(observations, variables) of them. The sign is chosen so that the loading of largest magnitude is positive.
        Variances are mean squares: sums of squares over n - 1 when centred, over n otherwise.

    Notes
    -----
    The paper states neither the observations nor the centring (its matrix is 20 × 14).
    """
    data = matrix if observations == "units" else matrix.T  # (observations, variables)
    if centred:
        data = data - data.mean(axis=0)
    left, lengths, right = np.linalg.svd(data, full_matrices=False)
    coordinates = left * lengths  # (observations, components)
    scores, loadings = (coordinates, right) if observations == "units" else (right.T, coordinates.T)
    largest = np.abs(loadings).argmax(axis=1)
    sign = np.where(loadings[np.arange(len(loadings)), largest] < 0, -1.0, 1.0)  # (components,)
    count = len(data) - 1 if centred else len(data)
    return Components(scores * sign, loadings * sign[:, None], lengths**2 / count)
