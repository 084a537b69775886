"""Rates of people, averaged over the runs that tested them, and how much runs add to what people vary.

People are the units of replication. What networks of other runs would do is added to it by the variance between runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from aulens.statistics.run_covariance import mean_of_known, run_covariance, runs_that_test


@dataclass(frozen=True, eq=False)
class PeopleRates:
    """Correct rates of one test.

    Attributes
    ----------
    networks : str
        Which networks were tested; tests of the same ones share their runs.
    people : (people,) str
        Sorted. People of the same name are the same in all tests.
    rates : (runs, people, labels) float
        NaN where a run does not test a person on a label.
    ratio : float
        n_train / (n − n_train) of the people of the networks' own database; NaN where it is not known.
    """

    networks: str
    people: np.ndarray
    rates: np.ndarray
    ratio: float = np.nan


@dataclass(frozen=True, eq=False)
class Part:
    """What one source adds to the covariance of means.

    Attributes
    ----------
    source : str
        people or runs.
    covariance : (values, values) float
        Of runs it may have negative variances: an estimate of next to nothing.
    freedom : float
        Degrees of freedom.
    """

    source: str
    covariance: np.ndarray
    freedom: float


@dataclass(frozen=True, eq=False)
class Estimate:
    """Means of some tests, (tests · labels,) values, and the parts of their covariance."""

    means: np.ndarray
    parts: tuple[Part, ...]


def mean_over_people(rates: np.ndarray) -> np.ndarray:
    """Return the mean rate of each label (labels,): each person counts once, by the mean of the runs that tested it.

    Parameters
    ----------
    rates : (runs, people, labels) float
        NaN where a run does not test a person.

    Examples
    --------
    One person is tested twice, the other once.

    >>> mean_over_people(np.array([[[0.0], [1.0]], [[0.5], [np.nan]]])).tolist()
    [0.625]
    """
    return mean_of_known(mean_of_known(rates))


def estimate(tests: Sequence[PeopleRates], learned: bool = False) -> Estimate:
    """Return the mean rates of tests and the parts of their covariance.

    Parameters
    ----------
    tests : sequence of PeopleRates
        Tests of the same networks have the same runs.
    learned : bool
        Whether all variance between runs is taken to come of the people whom they learn from, and databases of other
        people are spoken of.

    Returns
    -------
    Estimate
        Means of each test's labels, one test after the other. One part for people who are in some test together with
        others, and for each set of networks with two runs or more.

    Notes
    -----
    The part of people is the covariance of their mean rates over their number. It holds the runs' variance as if each
    person had runs of its own; the part of runs is what is left of it. With one run nothing is: what is said then
    speaks of this network. If the mean of n_train of n people moves a run, and nothing else does, runs share
    n_train / (n − n_train) times the variance between them (finite populations): with `learned` it is added.

    Examples
    --------
    Four people of one run: the variance .05 / 3 · 4 / 4 of their rates, over 4.

    >>> rates = np.array([[[0.2], [0.4], [0.6], [0.8]]])
    >>> found = estimate([PeopleRates("a", np.array(list("wxyz")), rates)])
    >>> round(float(found.means[0]), 6), round(float(found.parts[0].covariance[0, 0]), 6), found.parts[0].freedom
    (0.5, 0.016667, 3)
    """
    means = np.concatenate([mean_over_people(test.rates) for test in tests])
    parts = [_people_part(group, tests) for group in _groups(tests)]
    networks = list(dict.fromkeys(test.networks for test in tests))
    parts += [part for name in networks if (part := _runs_part(name, tests, learned)) is not None]
    return Estimate(means, tuple(parts))


def _people_part(group: list[int], tests: Sequence[PeopleRates]) -> Part:
    """Return the covariance of means (values, values) that comes of the people of tests which share people."""
    labels = tests[0].rates.shape[2]
    names = np.unique(np.concatenate([tests[place].people for place in group]))
    pulls = np.zeros((len(names), len(tests), labels))
    for place in group:
        own = mean_of_known(tests[place].rates)  # (people, labels)
        known = ~np.isnan(own)
        pull = np.where(known, own - mean_of_known(own), 0) / np.maximum(known.sum(axis=0), 1)
        pulls[np.searchsorted(names, tests[place].people), place] = pull
    flat = pulls.reshape(len(names), -1)  # (people, values)
    return Part("people", flat.T @ flat * len(names) / max(len(names) - 1, 1), len(names) - 1)


def _runs_part(networks: str, tests: Sequence[PeopleRates], learned: bool) -> Part | None:
    """Return what runs add to the covariance (values, values) of the means of tests of the same networks."""
    own = [place for place, test in enumerate(tests) if test.networks == networks]
    runs, labels = len(tests[own[0]].rates), tests[0].rates.shape[2]
    size = len(tests) * labels
    if runs < 2:
        return Part("runs", np.full((size, size), np.nan), 1) if learned else None
    covariance = np.zeros((len(tests), labels, len(tests), labels))
    for one, two in combinations_with_replacement(own, 2):
        weight = _shared_weight(tests[one], tests[two]) + (_learned_weight(tests[one]) if learned else 0)
        same = np.array_equal(tests[one].people, tests[two].people)
        covariance[one, :, two] = weight * run_covariance(tests[one].rates, tests[two].rates, same)[0]
        covariance[two, :, one] = covariance[one, :, two].T
    return Part("runs", covariance.reshape(size, size), runs - 1)


def _learned_weight(test: PeopleRates) -> float:
    """Return how many times over runs share what comes of who is learned from; NaN if each run tests one person only.

    Runs and people are not told apart then.
    """
    return test.ratio if runs_that_test(test.rates).sum(axis=1).max() > 1 else np.nan


def _shared_weight(one: PeopleRates, two: PeopleRates) -> float:
    """Return how much two people share runs on average, as far as the part of people does not hold it."""
    first, second = _weights(one), _weights(two)
    total = float(first.sum(axis=1) @ second.sum(axis=1))
    _, ours, theirs = np.intersect1d(one.people, two.people, assume_unique=True, return_indices=True)
    held, number = float(np.sum(first[:, ours] * second[:, theirs])), len(one.people)
    same = len(ours) == number == len(two.people) and number > 1
    return (total - held) * (number / (number - 1) if same else 1)


def _weights(test: PeopleRates) -> np.ndarray:
    """Return how much each run and person (runs, people) counts in the mean."""
    tested = runs_that_test(test.rates)
    return tested / np.maximum(tested.sum(axis=0), 1) / max(tested.any(axis=0).sum(), 1)


def _groups(tests: Sequence[PeopleRates]) -> list[list[int]]:
    """Return the places of tests that share people, together."""
    groups: list[tuple[set[str], list[int]]] = []
    for place, test in enumerate(tests):
        names, places = set(test.people.tolist()), [place]
        apart = []
        for known, others in groups:
            if known & names:
                names, places = names | known, [*others, *places]
            else:
                apart.append((known, others))
        groups = [*apart, (names, places)]
    return [sorted(places) for _, places in groups]
