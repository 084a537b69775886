"""Detectors of action units on frozen features: how they are divided, their penalties chosen, and what they say."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from aulens.randomness import generator
from aulens.transfer.elastic_nets import elastic_nets

AT_ONCE, ONE_AT_A_TIME = "all_at_once", "one_at_a_time"
WAYS = (AT_ONCE, ONE_AT_A_TIME)
LEVELS = 5  # of intensity above absent, as FACS calls them A to E
CHOOSERS = 4  # of so many groups of the learning people one chooses the strength
LEAST_SD = 0.1  # of a feature, relative to the root mean square of all
Loss = Callable[[np.ndarray, np.ndarray], np.ndarray]  # of what is told (k, n, aus), and the truth (n, aus)
SURE = 1e-6  # probabilities are at least so far from 0 and 1 in the cross-entropy


class DetectorSettings(Protocol):
    """What a stage's settings say of its detectors.

    Attributes
    ----------
    strengths : list of float
        Of the penalty, in standard deviations of what is to be told; one of them is chosen.
    share : float
        Of the penalty that is L1.
    """

    strengths: list[float]
    share: float


class Division(NamedTuple):
    """Rows (n,) int of faces that a detector learns from, that choose its penalty, and that it is judged by.

    `again`: whether it learns from the first two together once the penalty is chosen.
    """

    learn: np.ndarray
    choose: np.ndarray
    judge: np.ndarray
    again: bool


class Found(NamedTuple):
    """What detectors of both ways say of the judged faces, and what they are.

    Attributes
    ----------
    scores : (ways, n, aus) float
        Probability of presence.
    levels : (ways, n, aus) float
        Intensity from 0 to 5.
    strengths, used : (2, ways, aus) float
        Of presence and of intensity: the chosen penalty, and the share of features whose weight is not 0.
    """

    scores: np.ndarray
    levels: np.ndarray
    strengths: np.ndarray
    used: np.ndarray


def folds_of(people: Sequence[str], folds: int, seed: int) -> Iterator[Division]:
    """Yield divisions by which the faces of each person are judged once, by detectors that never saw the person.

    Parameters
    ----------
    people : (n,) sequence of str
        Whose faces.
    folds : int
        At least 2 and at most the number of people.
    seed : int
        Of the configuration: it decides the order in which people are dealt to the folds.
    """
    names = np.unique(np.asarray(people, dtype=str))
    dealt = dict(zip(generator(seed, "folds of detectors").permutation(names).tolist(), range(len(names)), strict=True))
    place = np.array([dealt[str(person)] for person in people])
    for fold in range(folds):
        judged = place % folds == fold
        left = np.unique(place[~judged])
        chooses = np.isin(place, left[::CHOOSERS] if len(left) > 1 else [])
        yield Division(*map(np.flatnonzero, (~judged & ~chooses, chooses, judged)), again=True)


def own_division(learn: np.ndarray, choose: np.ndarray, judge: np.ndarray, people: Sequence[str]) -> Division:
    """Return the division of a run's own database: its training, validation and tested faces (bool each).

    Without validation faces a fourth of the training people chooses the penalty, and all of them are learned from then.
    """
    if choose.any():
        return Division(*map(np.flatnonzero, (learn, choose, judge)), again=False)
    names = sorted({str(person) for person, own in zip(people, learn, strict=True) if own})
    chooses = learn & np.isin(np.asarray(people, dtype=str), names[::CHOOSERS])
    return Division(*map(np.flatnonzero, (learn & ~chooses, chooses, judge)), again=True)


def detect(
    features: np.ndarray, present: np.ndarray, levels: np.ndarray, division: Division, settings: DetectorSettings
) -> Found:
    """Return what detectors that learn from some faces say of others.

    Parameters
    ----------
    features : (n, features) float
    present : (n, aus) bool
    levels : (n, aus) float
        From 0 to 5; NaN where they are not known, which is not learned from. What nobody can learn is NaN.
    division : Division
    settings : DetectorSettings

    Notes
    -----
    All at once: the strength whose loss, summed over all action units, is least for those who choose; the paper's one
    penalty for its whole output layer. One at a time: each action unit has its own strength. With fixed features that
    is all the difference (`aulens.transfer.elastic_nets`). Strengths are times the root mean variance of the action
    units' presence, or intensity. Features are standardised by those of the learning faces.
    """
    told, strengths, used = [], [], []
    for truth, loss in ((present, _cross_entropy), (levels, _squared_error)):
        known = ~np.isnan(truth)
        some = known[division.learn].any(axis=0) & known[division.choose].any(axis=0)  # (aus,)
        found = (
            np.full((len(WAYS), len(division.judge), len(some)), np.nan),
            *np.full((2, len(WAYS), len(some)), np.nan),
        )
        if some.any():
            for whole, own in zip(found, _learned(features, truth[:, some], loss, division, settings), strict=True):
                whole[..., some] = own
        for values, own in zip((told, strengths, used), found, strict=True):
            values.append(own)
    return Found(_sigmoid(told[0]), np.clip(told[1], 0, LEVELS), np.stack(strengths), np.stack(used))


def _learned(
    features: np.ndarray, truth: np.ndarray, loss: Loss, division: Division, settings: DetectorSettings
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what is told of the judged faces (ways, n, aus), the strengths, and used features (ways, aus)."""
    learn, choose, judge, again = division
    last, known = np.concatenate([learn, choose]) if again else learn, ~np.isnan(truth)
    first = standardised(features, learn, choose)
    unit = np.sqrt(truth[learn].var(axis=0, where=known[learn]).mean())
    path = np.repeat(np.array(settings.strengths)[:, None], truth.shape[1], axis=1)  # (strengths, aus)
    weights, intercepts = elastic_nets(first[0], truth[learn], unit * path, settings.share)
    losses = loss(first[1] @ weights + intercepts[:, None], truth[choose])  # (strengths, n, aus)
    losses = losses.mean(axis=1, where=known[choose])  # (strengths, aus)
    places = np.stack([np.full(truth.shape[1], losses.sum(axis=1).argmin()), losses.argmin(axis=0)])  # (ways, aus)
    chosen = np.take_along_axis(path, places, axis=0)
    shown = standardised(features, last, judge)
    if again:
        weights, intercepts = elastic_nets(shown[0], truth[last], unit * chosen, settings.share)
    else:
        weights = np.take_along_axis(weights, places[:, None], axis=0)
        intercepts = np.take_along_axis(intercepts, places, axis=0)
    return shown[1] @ weights + intercepts[:, None], chosen, (weights != 0).mean(axis=1)


def standardised(features: np.ndarray, learn: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return features of some faces, and of others, less their mean and divided by their sd over the first.

    A feature that hardly varies, such as that of a filter that is nearly silent, is divided by a tenth of the root mean
    square of all sds: else one face of another person would be far outside everything that was learned.
    """
    given = features[learn]
    sd = given.std(axis=0, dtype=np.float64)
    scale = np.maximum(sd, LEAST_SD * np.sqrt(np.mean(sd**2))) if sd.any() else np.ones_like(sd)
    mean = given.mean(axis=0, dtype=np.float64)
    first, second = (((rows - mean) / scale).astype(np.float32) for rows in (given, features[others]))
    return first, second


def _sigmoid(odds: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(odds, -50, 50)))


def _cross_entropy(odds: np.ndarray, present: np.ndarray) -> np.ndarray:
    chance = np.clip(_sigmoid(odds), SURE, 1 - SURE)
    return -np.where(present, np.log(chance), np.log(1 - chance))


def _squared_error(told: np.ndarray, levels: np.ndarray) -> np.ndarray:
    return (np.clip(told, 0, LEVELS) - levels) ** 2
