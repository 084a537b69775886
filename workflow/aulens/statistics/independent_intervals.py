"""Intervals of a difference or a ratio of two means of different people, from the interval of each."""

from typing import NamedTuple

import numpy as np


class Estimate(NamedTuple):
    """A value and the bounds of its interval, NaN where it has none."""

    value: float
    low: float
    high: float

    def minus(self, constant: float) -> "Estimate":
        """Return the estimate less a constant."""
        return Estimate(*(each - constant for each in self))


UNKNOWN = Estimate(np.nan, np.nan, np.nan)


def difference_of(first: Estimate, second: Estimate) -> Estimate:
    """Return the first less the second.

    Notes
    -----
    Zou & Donner 2008 (Statistics in Medicine 27: 1693): each bound is as far away as the two bounds that
    push it there, squared and added. The estimates must be independent: of different people. Where they are of the same
    networks and their intervals count runs too, the difference is too wide if both vary with the runs in one direction,
    too narrow if in opposite ones.

    Examples
    --------
    >>> difference_of(Estimate(0.9, 0.86, 0.94), Estimate(0.5, 0.47, 0.53))
    Estimate(value=0.4, low=0.35, high=0.45)
    """
    value = first.value - second.value
    low = value - np.hypot(first.value - first.low, second.high - second.value)
    high = value + np.hypot(first.high - first.value, second.value - second.low)
    return Estimate(*(round(float(each), 12) for each in (value, low, high)))


def ratio_of(part: Estimate, whole: Estimate) -> Estimate:
    """Return the part divided by the whole; unknown where the interval of the whole does not lie above 0.

    Notes
    -----
    Donner & Zou 2012 (Statistical Methods in Medical Research 21: 347): a bound is the ratio at which the bound of
    part - ratio × whole, as by `difference_of`, is 0. The part may be below 0. The estimates must be independent; those
    of the same networks make it too wide, or too narrow, as there, and the other way round below 0.

    Examples
    --------
    >>> ratio_of(Estimate(0.4, 0.4, 0.4), Estimate(0.8, 0.5, 1.0))
    Estimate(value=0.5, low=0.4, high=0.8)
    """
    if np.isnan([*part, *whole]).any() or whole.low <= 0:
        return UNKNOWN
    bounds = (_bound(part, whole, -1), _bound(part, whole, 1))
    return Estimate(*(round(float(each), 12) for each in (part.value / whole.value, *bounds)))


def _bound(part: Estimate, whole: Estimate, sign: int) -> float:
    """Return the lower bound of a ratio for sign -1, the upper one for 1: a root of a quadratic equation.

    A larger whole makes a positive ratio smaller and a negative one larger, so that the sign of the bound, which is
    that of the part's bound, tells which bound of the whole matters.
    """
    edge = part.low if sign < 0 else part.high
    own = edge - part.value
    other = whole.high - whole.value if (sign < 0) == (edge >= 0) else whole.value - whole.low
    square, product = whole.value**2 - other**2, part.value * whole.value
    root = np.sqrt((part.value * other) ** 2 + (whole.value * own) ** 2 - (own * other) ** 2)
    if np.isclose(square, 0):
        return (part.value**2 - own**2) / (2 * product)
    return (product + sign * root) / square
