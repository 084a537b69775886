"""How alike profiles are that have nothing to share: of networks that were trained on shuffled labels."""

import numpy as np
import pandas as pd

from aulens.corrections import holm
from aulens.ranks import spearman, standardised_ranks


def null_correlations(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Spearman's correlation of every output unit of every shuffled network with every one of another database.

    Parameters
    ----------
    first : (networks, output_units, aus, levels) float
        Responses relative to the null image, which is excluded, of the networks of one database.
    second : (networks, output_units, aus, levels) float
        Likewise of another database, or other networks of the same one.

    Returns
    -------
    (networks, output_units, networks, output_units) float
        NaN where a profile is constant.

    Notes
    -----
    Shuffled labels make names of output units meaningless, so equal and different names are pooled. The correlation
    of two means over networks is distributed like that of two single ones if shuffled profiles are draws around zero:
    a mean is then a shorter draw, and ranks know no length. `benchmarks/baseline_error_rates.py` compares both.

    Examples
    --------
    >>> first = np.array([[[[1.0], [2.0], [3.0]]]])
    >>> null_correlations(first, np.array([[[[2.0], [4.0], [6.0]]], [[[3.0], [1.0], [2.0]]]])).round(6).ravel().tolist()
    [1.0, -0.5]
    """
    sides = [standardised_ranks(side.reshape(*side.shape[:2], -1)) for side in (first, second)]
    return products_of_all(*sides)


def products_of_all(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the product of every vector with every one of the other side.

    Parameters
    ----------
    first, second : (networks, output_units, points) float

    Returns
    -------
    (networks, output_units, networks, output_units) float
    """
    return np.einsum("jup,kvp->jukv", first, second, optimize=True)


def null_band(null: np.ndarray, confidence: float) -> tuple[float, float]:
    """Return between which correlations the central `confidence` of the null lies.

    Parameters
    ----------
    null : array
        Correlations of shuffled networks; NaN do not count.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    low, high : float
        NaN without a correlation.

    Examples
    --------
    >>> null_band(np.linspace(-1, 1, 101), 0.9)
    (-0.9, 0.9)
    """
    known = null[~np.isnan(null)]
    if not known.size:
        return np.nan, np.nan
    low, high = np.quantile(known, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(round(low, 12)), float(round(high, 12))


def null_p(correlations: np.ndarray, null: np.ndarray) -> np.ndarray:
    """Two-sided p of correlations of mean profiles: how often shuffled networks are at least as alike, or opposite.

    Parameters
    ----------
    correlations : array
        Observed, of any shape.
    null : array
        Correlations of shuffled networks; NaN do not count.

    Returns
    -------
    array
        (1 + number of the null at least as far from 0) / (1 + number); NaN where a correlation is, or without a null.

    Examples
    --------
    >>> null_p(np.array([0.5, 0.1, np.nan]), np.array([-0.6, 0.2, 0.3])).tolist()
    [0.5, 1.0, nan]
    """
    correlations = np.asarray(correlations, float)
    known = np.sort(np.abs(null[~np.isnan(null)]))
    if not known.size:
        return np.full(correlations.shape, np.nan)
    extreme = known.size - np.searchsorted(known, np.abs(correlations) - 1e-12)
    return np.where(np.isnan(correlations), np.nan, (1 + extreme) / (1 + known.size))


def smallest_null_p(null: np.ndarray) -> float:
    """Return below which no p by the null is reported: 1 / (1 + pairs of networks x output units).

    Parameters
    ----------
    null : (networks, output_units, networks, output_units) float
        Correlations of shuffled networks.

    Notes
    -----
    `null_correlations` pairs every output unit with every one of the other network. Output units of one network share
    its weights and compete, so that these pairs overlap; each output unit is counted with one partner of each other
    network. Pairs of networks overlap too (12 networks make 36 pairs), so that the bound is still a generous one.

    Examples
    --------
    >>> round(smallest_null_p(np.zeros((6, 7, 6, 7))), 5)
    0.00395
    """
    return 1 / (1 + null.shape[0] * null.shape[2] * null.shape[1])


def null_tests(correlations: np.ndarray, null: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return p of the output units' correlations, none below `smallest_null_p`, and the same after Holm's correction.

    Parameters
    ----------
    correlations : (output_units,) float
    null : (networks, output_units, networks, output_units) float
        See `null_correlations`.

    Examples
    --------
    >>> [p.round(3).tolist() for p in null_tests(np.array([0.9, 0.1]), np.full((6, 7, 6, 7), 0.5))]
    [[0.004, 1.0], [0.008, 1.0]]
    """
    p = np.maximum(null_p(correlations, null), smallest_null_p(null))
    return p, holm(p)


def null_means(null: np.ndarray) -> np.ndarray:
    """Mean over output units of what `null_correlations` gives, each output unit paired with one of the other network.

    Parameters
    ----------
    null : (networks, output_units, networks, output_units) float

    Returns
    -------
    (networks, networks, output_units) float
        One mean for every pair of networks and every shift of the output units' order, since names mean nothing.

    Examples
    --------
    >>> null_means(np.array([[[[0.2, 0.6]], [[0.0, 0.4]]]]).reshape(1, 2, 1, 2)).round(6).ravel().tolist()
    [0.3, 0.3]
    """
    units = np.arange(null.shape[1])
    shifts = (units[:, None] + units[None]) % len(units)  # (shifts, output_units)
    return null[:, units, :, shifts].mean(axis=1).transpose(1, 2, 0)


def null_table(null: np.ndarray, labels: list[str]) -> pd.DataFrame:
    """Return the correlations of shuffled networks as a table, one row per pair of output units; runs count from 0.

    Parameters
    ----------
    null : (networks, output_units, networks, output_units) float
    labels : list of str
        The output units.

    Examples
    --------
    >>> print(null_table(np.full((1, 1, 2, 1), 0.5), ["sad"]).to_string(index=False))
     run_1 output_unit_1  run_2 output_unit_2  correlation
         0           sad      0           sad          0.5
         0           sad      1           sad          0.5
    """
    axes = [range(null.shape[0]), labels, range(null.shape[2]), labels]
    index = pd.MultiIndex.from_product(axes, names=["run_1", "output_unit_1", "run_2", "output_unit_2"])
    return pd.DataFrame({"correlation": null.ravel()}, index=index).reset_index()


def against_null(first: np.ndarray, second: np.ndarray, null: np.ndarray, confidence: float) -> dict[str, np.ndarray]:
    """Compare the mean profiles of two databases' networks as published, and with networks that share nothing.

    Parameters
    ----------
    first, second : (networks, output_units, aus, levels) float
        Responses relative to the null image, which is excluded.
    null : (networks, output_units, networks, output_units) float
        See `null_correlations`.
    confidence : float
        Of the band.

    Returns
    -------
    dict
        Of (output_units + 1,) float, the last of the mean over output units: correlation, p_published, null_low,
        null_high, p_null, p_null_corrected; and points, smallest_p_null.

    Examples
    --------
    >>> profiles = np.array([[[[1.0], [2.0], [3.0]]]])
    >>> found = against_null(profiles, profiles, np.full((2, 1, 2, 1), 0.5), 0.95)
    >>> found["correlation"].round(6).tolist(), found["p_null"].round(6).tolist(), found["points"]
    ([1.0, 1.0], [0.2, 0.2], 3)
    """
    means = [profiles.mean(axis=0).reshape(profiles.shape[1], -1) for profiles in (first, second)]
    tests = np.array([spearman(*profiles) for profiles in zip(*means, strict=True)])  # (output_units, 2)
    mean, over_units = tests[:, 0].mean(), null_means(null)
    low, high = null_band(null, confidence)
    bounds = np.array([[low, high]] * len(tests) + [null_band(over_units, confidence)])
    smallest, (p, p_corrected) = smallest_null_p(null), null_tests(tests[:, 0], null)
    p_mean = np.maximum(null_p(mean, over_units), smallest)
    return {
        "correlation": np.append(tests[:, 0], mean),
        "p_published": np.append(tests[:, 1], np.nan),
        "points": means[0].shape[1],
        "null_low": bounds[:, 0],
        "null_high": bounds[:, 1],
        "p_null": np.append(p, p_mean),
        "p_null_corrected": np.append(p_corrected, p_mean),
        "smallest_p_null": smallest,
    }
