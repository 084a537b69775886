"""Principal components of the peaks of the tuning profiles (Inagaki et al. 2022, figure 10)."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.files import read_csv, read_parquet, write_csv
from aulens.randomness import generator
from aulens.tuning.arrays import profile_array, response_array
from aulens.tuning.component_ellipses import ellipse_table, projected
from aulens.tuning.profiles import normalised_profiles


@dataclass(frozen=True)
class ComponentSettings:
    """What is decomposed.

    Attributes
    ----------
    seed : int
        Of the configuration.
    databases : list of str
        The databases that networks were trained on, in the study's order.
    labels : list of str
        The output units, in the study's order.
    action_units : list of int
        The action units of the profiles.
    intensities : list of float
        The intensity of each level, increasing from 0 (the null image).
    number : int
        Components in the tables of scores and loadings.
    observations : str
        output_units | action_units: which side of the matrix are the observations.
    centred : bool
        Whether the mean over the observations is subtracted.
    draws : int
        How often the runs are drawn again for the ellipses.
    confidence : float
        Of the ellipses.
    """

    seed: int
    databases: list[str]
    labels: list[str]
    action_units: list[int]
    intensities: list[float]
    number: int
    observations: str
    centred: bool
    draws: int
    confidence: float


@dataclass(frozen=True)
class Components:
    """Principal components; see `principal_components`.

    Attributes
    ----------
    scores : (output_units, components) float
        Of the output units.
    loadings : (components, aus) float
        Of the action units.
    variances : (components,) float
        Decreasing.
    """

    scores: np.ndarray
    loadings: np.ndarray
    variances: np.ndarray


def components(
    profiles_file: Path,
    responses_files: list[Path],
    scores_file: Path,
    loadings_file: Path,
    variance_file: Path,
    peaks_file: Path,
    ellipses_file: Path,
    *,
    settings: ComponentSettings,
) -> None:
    """Write peaks, their principal components (scores, loadings, variances), and ellipses of the scores over runs."""
    axes = (settings.databases, settings.labels, settings.action_units)
    profiles = profile_array(read_csv(profiles_file), *axes, len(settings.intensities))
    matrix = profile_peaks(profiles).reshape(-1, len(settings.action_units))  # (databases * output_units, aus)
    result = principal_components(matrix, settings.observations, settings.centred)
    available = len(result.variances)
    if settings.number > available:
        raise InputError(f"analyses.components.number: {settings.number} asked for, the data have {available}")
    output_units = pd.MultiIndex.from_product(axes[:2], names=["database", "output_unit"])
    names = pd.RangeIndex(1, settings.number + 1, name="component")
    scores = pd.DataFrame(result.scores[:, : settings.number], index=output_units, columns=names)
    write_csv(scores.stack().rename("score").reset_index(), scores_file)
    action_units = pd.Index(settings.action_units, name="action_unit")
    loadings = pd.DataFrame(result.loadings[: settings.number], index=names, columns=action_units)
    write_csv(loadings.stack().rename("loading").reset_index(), loadings_file)
    total = result.variances.sum()
    variance = pd.DataFrame({"component": np.arange(1, available + 1), "variance": result.variances})
    write_csv(variance.assign(share=variance["variance"] / total if total > 0 else np.nan), variance_file)
    table = pd.DataFrame(matrix, index=output_units, columns=action_units)
    write_csv(table.stack().rename("peak").reset_index(), peaks_file)
    write_csv(ellipses_over_runs(matrix, result.loadings[: settings.number], responses_files, settings), ellipses_file)


def ellipses_over_runs(
    matrix: np.ndarray, loadings: np.ndarray, responses_files: list[Path], settings: ComponentSettings
) -> pd.DataFrame:
    """Return database, output_unit and the columns of `ellipse_table`: where scores may lie with other runs.

    Parameters
    ----------
    matrix : (databases * output_units, aus) float
        Peaks.
    loadings : (components, aus) float
    responses_files : list of Path
        Of all cohorts.
    """
    responses = pd.concat([read_parquet(path) for path in responses_files], ignore_index=True)
    tables = []
    for name in settings.databases:
        own = responses[responses["database"] == name]
        array = response_array(own, settings.labels, settings.action_units, len(settings.intensities))
        random = generator(settings.seed, "components", name)
        drawn = np.stack(
            [
                profile_peaks(normalised_profiles(array[random.integers(len(array), size=len(array))]))
                for _ in range(settings.draws)
            ]
        )  # (draws, output_units, aus)
        scores = projected(drawn, matrix, loadings, settings.observations, settings.centred)
        table = ellipse_table(scores, len(array), settings.confidence)
        names = pd.Series(settings.labels)[table.pop("unit").to_numpy(int)].to_numpy()
        tables.append(pd.concat([pd.DataFrame({"database": name, "output_unit": names}), table], axis=1))
    return pd.concat(tables, ignore_index=True)


def profile_peaks(profiles: np.ndarray) -> np.ndarray:
    """Value of largest magnitude of each tuning curve, with its sign (peak or trough).

    Parameters
    ----------
    profiles : (..., aus, levels) float
        Normalised profiles.

    Returns
    -------
    (..., aus) float
        Of equal magnitudes, the one at the lower level.

    Examples
    --------
    >>> profile_peaks(np.array([[0.0, 0.2, 0.9], [0.0, -0.7, 0.3]])).tolist()
    [0.9, -0.7]
    """
    place = np.abs(profiles).argmax(axis=-1)[..., None]  # (..., aus, 1)
    return np.take_along_axis(profiles, place, axis=-1)[..., 0]


def principal_components(matrix: np.ndarray, observations: str, centred: bool) -> Components:
    """Principal components of output units × action units.

    Parameters
    ----------
    matrix : (output_units, aus) float
        Peaks of the output units of all databases' networks.
    observations : str
        output_units | action_units. With ``output_units`` the action units are variables; scores are the output units'
        coordinates, loadings the axes (length 1). With ``action_units`` the output units are variables, as in a 20 × 14
        matrix given to MATLAB's ``pca``; then `scores` are the output units' coefficients (length 1) and `loadings` the
        action units' coordinates.
    centred : bool
        Whether the mean over the observations is subtracted from every variable.

    Returns
    -------
    Components
        min(observations, variables) of them. The sign is chosen so that the loading of largest magnitude is positive.
        Variances are mean squares: sums of squares over n - 1 when centred, over n otherwise.

    Notes
    -----
    The paper states neither the observations nor the centring (its matrix is 20 × 14).

    Examples
    --------
    Three output units on the line through (3, 4), at -5, 0 and 5.

    >>> result = principal_components(np.array([[-3.0, -4.0], [0.0, 0.0], [3.0, 4.0]]), "output_units", centred=True)
    >>> result.loadings[0].round(3).tolist(), result.scores[:, 0].round(3).tolist(), result.variances.round(3).tolist()
    ([0.6, 0.8], [-5.0, 0.0, 5.0], [25.0, 0.0])
    """
    data = matrix if observations == "output_units" else matrix.T  # (observations, variables)
    if centred:
        data = data - data.mean(axis=0)
    left, lengths, right = np.linalg.svd(data, full_matrices=False)
    coordinates = left * lengths  # (observations, components)
    scores, loadings = (coordinates, right) if observations == "output_units" else (right.T, coordinates.T)
    largest = np.abs(loadings).argmax(axis=1)  # (components,)
    sign = np.where(loadings[np.arange(len(loadings)), largest] < 0, -1.0, 1.0)  # (components,)
    count = len(data) - 1 if centred else len(data)
    return Components(scores * sign, loadings * sign[:, None], lengths**2 / count)


def distances(scores: pd.DataFrame, first: str, second: str) -> pd.Series:
    """Distance between the output units of each expression of two databases, in the space of the components.

    Parameters
    ----------
    scores : table
        Columns database, output_unit, component, score, as in tuning/component_scores.csv.
    first, second : str
        Databases.

    Returns
    -------
    series
        Expression -> Euclidean distance, nearest first.

    Examples
    --------
    >>> rows = [("a", "sad", 0.0), ("a", "happy", 1.0), ("b", "sad", 3.0), ("b", "happy", 0.0)]
    >>> scores = pd.DataFrame(rows, columns=["database", "output_unit", "score"]).assign(component=1)
    >>> distances(scores, "a", "b").to_dict()
    {'happy': 1.0, 'sad': 3.0}
    """
    places = scores.pivot(index=["database", "output_unit"], columns="component", values="score")
    gap = places.loc[first] - places.loc[second]  # (expressions, components)
    return np.sqrt((gap**2).sum(axis=1)).sort_values(kind="stable")
