"""Differences and ratios of means of different people."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.statistics.independent_intervals import UNKNOWN, Estimate, difference_of, ratio_of

arms = st.floats(0.001, 0.5)
values = st.floats(-1, 1)


@st.composite
def estimates(draw, positive=False):
    value, below, above = draw(values), draw(arms), draw(arms)
    if positive:
        value = abs(value) + below + 0.01
    return Estimate(value, value - below, value + above)


def test_a_ratio_to_a_known_whole_is_scaled():
    assert ratio_of(Estimate(0.3, 0.2, 0.5), Estimate(0.5, 0.5, 0.5)) == pytest.approx((0.6, 0.4, 1.0))


def test_a_ratio_of_a_known_part_goes_to_the_bounds_of_the_whole():
    assert ratio_of(Estimate(0.4, 0.4, 0.4), Estimate(0.8, 0.5, 1.0)) == pytest.approx((0.5, 0.4, 0.8))


@pytest.mark.parametrize(
    "part, whole",
    [
        (Estimate(0.3, 0.2, 0.4), Estimate(0.1, 0.0, 0.2)),
        (Estimate(0.3, np.nan, np.nan), Estimate(0.5, 0.4, 0.6)),
        (Estimate(0.3, 0.2, 0.4), Estimate(0.5, np.nan, np.nan)),
    ],
)
def test_there_is_no_ratio_to_what_may_be_nothing_or_has_no_interval(part, whole):
    assert ratio_of(part, whole) is UNKNOWN


@given(estimates(), estimates(positive=True))
def test_a_bound_is_where_the_difference_touches_nothing(part, whole):
    """The bound of part - ratio × whole is 0 there: the equation that defines it, solved by other means."""
    ratio = ratio_of(part, whole)
    assert ratio.low <= ratio.value + 1e-9
    assert ratio.high >= ratio.value - 1e-9
    for bound, place in ((ratio.low, 1), (ratio.high, 2)):
        scaled = Estimate(*(bound * each for each in whole))
        scaled = scaled if bound >= 0 else Estimate(scaled.value, scaled.high, scaled.low)
        assert difference_of(part, scaled)[place] == pytest.approx(0, abs=1e-6 * (1 + abs(bound)))


@given(estimates(), estimates(positive=True))
def test_signs_of_bounds_are_those_of_the_part(part, whole):
    ratio = ratio_of(part, whole)
    for bound, edge in ((ratio.low, part.low), (ratio.high, part.high)):
        assert bound * edge >= -1e-9


@given(estimates(), estimates())
def test_a_difference_turned_round_has_the_same_bounds(first, second):
    here, there = difference_of(first, second), difference_of(second, first)
    assert here.low == pytest.approx(-there.high)
    assert here.high == pytest.approx(-there.low)


@pytest.mark.parametrize("part", [-0.02, 0.05, 0.35, 0.7])
def test_intervals_of_ratios_cover_as_often_as_they_say(part):
    random, whole, spread = np.random.default_rng(1), 0.7, (0.03, 0.04)
    covered = []
    for one, two in random.normal((part, whole), spread, size=(2000, 2)):
        bounds = [Estimate(x, x - 1.96 * sd, x + 1.96 * sd) for x, sd in zip((one, two), spread, strict=True)]
        ratio = ratio_of(*bounds)
        covered.append(ratio.low <= part / whole <= ratio.high)
    assert np.mean(covered) == pytest.approx(0.95, abs=0.015)
