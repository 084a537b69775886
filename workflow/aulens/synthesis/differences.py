"""By how many standard deviations of people two populations differ: what a control of people can fail from."""

from collections.abc import Sequence

import numpy as np

from aulens.randomness import generator
from aulens.synthesis.camera import draw_session, draw_view
from aulens.synthesis.people import TRAITS, draw_person

GLASSES = "glasses"
STUDIO = ("light_azimuth", "light_elevation", "ambient", "background", "gain")  # of all photographs of a person
GRAIN = "noise"


def standardised_difference(first: Sequence[float], second: Sequence[float]) -> float:
    """Return Cohen's d: the mean of the second less that of the first, in units of the sd within both.

    Parameters
    ----------
    first, second : sequence of float
        A value of each person of either population.

    Returns
    -------
    float
        NaN where nothing varies within either.

    Notes
    -----
    The variance within is the mean of both variances (Cohen 1988, Statistical power analysis, 2.2), whatever their
    numbers of people.

    Examples
    --------
    >>> round(standardised_difference([1, 2, 3], [3, 4, 5]), 6)
    2.0
    """
    within = float(np.sqrt((np.var(first, ddof=1) + np.var(second, ddof=1)) / 2))
    return float(np.mean(second) - np.mean(first)) / within if within else float("nan")


def population_differences(one: int, two: int, number: int, seed: int) -> dict[str, float]:
    """Return Cohen's d of all traits, of who wears glasses, and of the studio, of people drawn from two populations.

    Parameters
    ----------
    one, two : int
        Keys of `populations.POPULATIONS`.
    number : int
        People of each.
    seed : int

    Examples
    --------
    >>> differences = population_differences(1, 2, 100, seed=2022)
    >>> differences["face_width"] < -1 < 1 < differences["age"], abs(differences["melanin"]) < 0.5
    (True, True)
    """
    drawn = [[_values(population, seed, person) for person in range(number)] for population in (one, two)]
    first, second = (np.array(values, float) for values in drawn)  # each (people, traits)
    names = [*TRAITS, GLASSES, *STUDIO, GRAIN]
    return {name: standardised_difference(first[:, place], second[:, place]) for place, name in enumerate(names)}


def _values(population: int, seed: int, number: int) -> list[float]:
    """Return what is measured of one person: traits, glasses (0 or 1), light and camera."""
    person = draw_person(population, generator(seed, "people", population, number))
    session = draw_session(population, generator(seed, "studio", population, number), light=1.0)
    view = draw_view(1, session, generator(seed, "view", population, number), pose=0.0, light=0.0)
    traits, studio = ([getattr(of, name) for name in names] for of, names in ((person, TRAITS), (session, STUDIO)))
    return [*traits, float(person.glasses is not None), *studio, view.noise]
