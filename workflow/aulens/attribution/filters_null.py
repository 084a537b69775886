"""Which filters tell action units apart beyond chance: action units permuted within people, the maximum over all pairs.

Rows of action units are permuted among the images of each person, so that who people are, which filters see well, is
the same in every permutation. People with one image contribute nothing.
"""

from typing import NamedTuple

import numpy as np

from aulens.attribution.filters_precision import precision_in_steps
from aulens.errors import InputError

TOLERANCE = 1e-5  # standard deviations, so that the rounding of equal values does not order them


class Corrected(NamedTuple):
    """What filters are worth beside permutations.

    Attributes
    ----------
    precision : (filters, aus) float
        Average precision (see `precision_in_steps`); NaN of an action unit that no image has.
    mean, sd : (filters, aus) float
        Over the order as it is and all permutations.
    score : (filters, aus) float
        (precision − mean) / sd; NaN where sd is 0, as of dead filters.
    p : (filters, aus) float
        Share of all orders whose largest score, over all pairs of filter and action unit, is at least this score.
    critical : float
        The smallest score whose p is not above the level.
    """

    precision: np.ndarray
    mean: np.ndarray
    sd: np.ndarray
    score: np.ndarray
    p: np.ndarray
    critical: float

    @property
    def threshold(self) -> np.ndarray:
        """Average precision (filters, aus) that reaches the critical score."""
        return self.mean + self.critical * self.sd


def several_images(people: np.ndarray) -> np.ndarray:
    """Return which images (n,) bool are of people with more than one."""
    _, whose, number = np.unique(people, return_inverse=True, return_counts=True)
    return number[whose] > 1


def check_several_images(people: np.ndarray, database: str) -> None:
    """Refuse faces of which no person has two.

    Raises
    ------
    InputError
        Naming the database.
    """
    if not several_images(people).any():
        raise InputError(
            f"filters: action units are permuted among the images of each person, and in {database} nobody has two "
            "images with known action units; name another database in the key probes"
        )


def orders_within(people: np.ndarray, permutations: int, random: np.random.Generator) -> np.ndarray:
    """Return orders (permutations + 1, n) of images that leave every image with its person; the first changes nothing.

    Examples
    --------
    >>> orders = orders_within(np.array(["a", "b", "a", "b", "c"]), 3, np.random.default_rng(0))
    >>> orders[0].tolist(), np.unique(orders[:, [0, 2]]).tolist(), np.unique(orders[:, 4]).tolist()
    ([0, 1, 2, 3, 4], [0, 2], [4])
    """
    _, whose = np.unique(people, return_inverse=True)
    places = np.argsort(whose, kind="stable")  # person by person
    drawn = np.argsort(whose + random.random((permutations, len(people))), axis=1)  # likewise, shuffled in each
    orders = np.empty_like(drawn)
    orders[:, places] = drawn
    return np.concatenate([np.arange(len(people))[None], orders])


def permuted(present: np.ndarray, orders: np.ndarray) -> np.ndarray:
    """Return action units (n, aus) in several orders (m, n): (n, m · aus) uint8, order by order."""
    return np.ascontiguousarray(np.swapaxes(present[orders], 0, 1).reshape(len(present), -1), dtype=np.uint8)


def corrected(responses: np.ndarray, shown: np.ndarray, orders: int, level: float) -> Corrected:
    """Return average precision beside permutations, corrected for all pairs of filter and action unit.

    Parameters
    ----------
    responses : (n, filters) float
    shown : (n, orders · aus) uint8
        See `permuted`.
    orders : int
        How many; the first is that of the images.
    level : float
        Share of studies with a false pair that is allowed, such as .05.

    Notes
    -----
    Westfall and Young 1993, Resampling-based multiple testing: the maximum over all pairs of a standardised statistic.
    Standardised, so that rare action units, whose average precision varies more, do not decide the maximum alone. Mean
    and sd include the order as it is, so that under the null hypothesis all orders are alike and p is exact.
    """
    values = precision_in_steps(responses, shown).astype(float)  # (filters, orders · aus)
    values = values.reshape(len(values), orders, -1)  # (filters, orders, aus)
    mean, sd = values.mean(axis=1), values.std(axis=1)
    scale = np.where(sd > TOLERANCE, sd, np.nan)
    scores = (values - mean[:, None]) / scale[:, None]
    largest = np.sort(np.where(np.isnan(scores), -np.inf, scores).max(axis=(0, 2)))  # (orders,)
    own = scores[:, 0]
    above = orders - np.searchsorted(largest, own - TOLERANCE, side="left")
    p = np.where(np.isnan(own), np.nan, above / orders)
    return Corrected(values[:, 0], mean, sd, own, p, float(largest[-max(int(level * orders + 1e-9), 1)]))
