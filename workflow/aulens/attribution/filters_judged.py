"""The best filter of each action unit, chosen on one half of people and judged on the other."""

from typing import NamedTuple

import numpy as np

from aulens.attribution.filters_precision import auroc_within, average_precision, chance_precision
from aulens.ranks import auroc


class Judged(NamedTuple):
    """What filters that were chosen on other people are worth; means over the two halves.

    Attributes
    ----------
    precision, chance, auroc : (aus,) float
        Average precision, that of random order, and AUROC; NaN where a half has no image with the action unit.
    people : (people,) str
    within : (people,) float
        AUROC within each person, averaged over action units.
    """

    precision: np.ndarray
    chance: np.ndarray
    auroc: np.ndarray
    people: np.ndarray
    within: np.ndarray


def halves_of(people: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return whether each image (n,) bool is of a person of the first half, half of the people at random."""
    names = np.unique(people)
    return np.isin(people, random.permutation(names)[: len(names) // 2])


def judged(responses: np.ndarray, present: np.ndarray, people: np.ndarray, first: np.ndarray) -> Judged:
    """Return what the best filters of each half of people are worth on the other half.

    Parameters
    ----------
    responses : (n, filters) float
    present : (n, aus) bool
    people : (n,) str
    first : (n,) bool
        See `halves_of`.

    Notes
    -----
    The best filter of all people is the largest of many values, and looks better than it is, with random responses
    too. Chosen is the filter with the largest average precision.
    """
    measures, within = [], []
    for chosen_on in (first, ~first):
        precision = average_precision(responses[chosen_on], present[chosen_on])  # (filters, aus)
        known = ~np.isnan(precision).any(axis=0)
        best = np.where(np.isnan(precision), -1, precision).argmax(axis=0)  # (aus,)
        shown, there = responses[~chosen_on][:, best], present[~chosen_on]  # (images, aus)
        own = [np.diagonal(average_precision(shown, there)), chance_precision(there), auroc(shown.T, there.T)]
        measures.append(np.where(known, own, np.nan))  # (3, aus)
        within.append(auroc_within(np.where(known, shown, np.nan), there, people[~chosen_on]))
    names, areas = map(np.concatenate, zip(*within, strict=True))
    return Judged(*np.mean(measures, axis=0), names, areas)


def not_judged(people: np.ndarray, auroc: np.ndarray) -> list[str]:
    """Return why each action unit (aus,) is not judged, nothing where it is.

    >>> not_judged(np.array(["a", "b"]), np.array([np.nan, 0.5]))
    ['in a half of the people all images show it, or none does', '']
    """
    if len(np.unique(people)) < 2:
        return ["one person is shown; filters are chosen on half of the people and judged on the others"] * len(auroc)
    return ["in a half of the people all images show it, or none does" if np.isnan(own) else "" for own in auroc]
