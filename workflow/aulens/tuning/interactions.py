"""What two action units do together beyond what each does alone, on several faces."""

from typing import NamedTuple

import numpy as np
from scipy.stats import false_discovery_control

from aulens.tuning.crossed_means import crossed_mean


class PairArrays(NamedTuple):
    """Responses of one database's networks.

    Attributes
    ----------
    singles : (runs, faces, output_units, aus) float
        To one action unit.
    joint : (runs, faces, output_units, pairs) float
        To two.
    members : (pairs, 2) int
        Places of the two among the action units.
    """

    singles: np.ndarray
    joint: np.ndarray
    members: np.ndarray

    @property
    def sums(self) -> np.ndarray:
        """Return (runs, faces, output_units, pairs), the sums of the two single responses."""
        return self.singles[..., self.members].sum(axis=-1)


def relative(arrays: PairArrays, null: np.ndarray) -> PairArrays:
    """Return responses relative to the null image of the same face, on one scale for all output units.

    Parameters
    ----------
    arrays : PairArrays
        Scores before softmax.
    null : (runs, faces, output_units) float
        Those of the null images.

    Returns
    -------
    PairArrays
        Divided by the output unit's largest absolute mean response to one action unit; NaN of an output unit that
        answers to none.

    Notes
    -----
    Networks and faces are averaged before the scale is found, as runs are in the profiles. A scale for each network
    would depend on the noise in its single responses, and so make interactions where there are none.

    Examples
    --------
    One network and face; action units of 2 and -1 alone give 5 together, where 1 would be their sum.

    >>> given = PairArrays(np.array([[[[3.0, 0.0]]]]), np.array([[[[6.0]]]]), np.array([[0, 1]]))
    >>> found = relative(given, np.array([[[1.0]]]))
    >>> found.singles.ravel().tolist(), found.joint.ravel().tolist(), found.sums.ravel().tolist()
    ([1.0, -0.5], [2.5], [0.5])
    """
    singles, joint = arrays.singles - null[..., None], arrays.joint - null[..., None]
    scale = np.abs(singles.mean(axis=(0, 1))).max(axis=-1, keepdims=True)  # (output_units, 1)
    scale = np.where(scale > 0, scale, np.nan)
    return PairArrays(singles / scale, joint / scale, arrays.members)


class Interactions(NamedTuple):
    """Means over networks and faces, each (output_units, pairs).

    Attributes
    ----------
    single_1, single_2, joint : float
        Relative responses.
    interaction, low, high, p : float
        Joint less the sum of both, its interval, and a two-sided p against none.
    p_corrected : float
        For all pairs and output units (Benjamini & Hochberg 1995, doi 10.1111/j.2517-6161.1995.tb02031.x).
    """

    single_1: np.ndarray
    single_2: np.ndarray
    joint: np.ndarray
    interaction: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p: np.ndarray
    p_corrected: np.ndarray


def interactions(responses: PairArrays, confidence: float) -> Interactions:
    """Return the interaction of every pair in every output unit.

    Parameters
    ----------
    responses : PairArrays
        Relative to the null images (`relative`).
    confidence : float
        Of the intervals, which are not corrected for their number.

    Notes
    -----
    Networks and faces are random effects (`crossed_mean`): what holds of these faces alone is no interaction.

    Examples
    --------
    >>> singles = np.array([[[[1.0, 0.5]], [[1.0, 0.3]]], [[[1.0, 0.4]], [[1.0, 0.4]]]])
    >>> joint = singles.sum(axis=-1, keepdims=True) + np.array([[[[0.5]], [[0.7]]], [[[0.6]], [[0.6]]]])
    >>> found = interactions(PairArrays(singles, joint, np.array([[0, 1]])), 0.95)
    >>> round(float(found.interaction[0, 0]), 12), bool(found.p[0, 0] < 0.1)
    (0.6, True)
    """
    mean = crossed_mean(responses.joint - responses.sums)
    low, high = mean.interval(confidence)
    first, second = np.moveaxis(responses.singles.mean(axis=(0, 1))[..., responses.members], -1, 0)
    p = mean.p()
    joint = responses.joint.mean(axis=(0, 1))
    return Interactions(first, second, joint, mean.mean, low, high, p, corrected(p))


def corrected(p: np.ndarray) -> np.ndarray:
    """Return p values corrected for the false discovery rate; NaN stay, and do not count.

    Examples
    --------
    >>> corrected(np.array([0.01, np.nan, 0.04])).tolist()
    [0.02, nan, 0.04]
    """
    result, known = np.full(p.shape, np.nan), np.isfinite(p)
    if known.any():
        result[known] = false_discovery_control(p[known])
    return result


class Additivity(NamedTuple):
    """How well sums of single responses tell joint ones, each (output_units,).

    Attributes
    ----------
    r_squared : float
        Share of the variance of mean joint responses over pairs that the sums explain as they are; below 0 where their
        mean would tell more. NaN with one pair.
    correlation : float
        Of joint responses and sums.
    slope, low, high : float
        Of joint responses on sums; 1 if they add up, below 1 if two do less together. Mean over single networks and
        faces, with its interval.
    """

    r_squared: np.ndarray
    correlation: np.ndarray
    slope: np.ndarray
    low: np.ndarray
    high: np.ndarray


def additivity(responses: PairArrays, confidence: float) -> Additivity:
    """Return how well sums of single responses tell joint ones, over pairs.

    Examples
    --------
    Joint responses are half of the sums 1, 2 and 3 in two networks and two faces.

    >>> singles = np.tile([0.0, 1.0, 2.0], (2, 2, 1, 1))
    >>> members = np.array([[0, 1], [0, 2], [1, 2]])
    >>> given = PairArrays(singles, singles[..., members].sum(-1) / 2, members)
    >>> found = additivity(given, 0.95)
    >>> found.slope.tolist(), found.correlation.round(12).tolist(), found.r_squared.tolist()
    ([0.5], [1.0], [-6.0])
    """
    joint, sums = responses.joint, responses.sums  # (runs, faces, output_units, pairs)
    mean_joint, mean_sums = joint.mean(axis=(0, 1)), sums.mean(axis=(0, 1))  # (output_units, pairs)
    missed = ((mean_joint - mean_sums) ** 2).sum(axis=-1)
    slope = crossed_mean(_ratio(_products(sums, joint), _products(sums, sums)))
    norm = np.sqrt(_products(mean_joint, mean_joint) * _products(mean_sums, mean_sums))
    return Additivity(
        1 - _ratio(missed, _products(mean_joint, mean_joint)),
        _ratio(_products(mean_joint, mean_sums), norm),
        slope.mean,
        *slope.interval(confidence),
    )


def _products(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Return the sum of products of deviations over the last axis."""
    centred = one - one.mean(axis=-1, keepdims=True)
    return (centred * (two - two.mean(axis=-1, keepdims=True))).sum(axis=-1)


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    return np.divide(above, below, out=np.full(np.shape(below), np.nan), where=below > 0)
