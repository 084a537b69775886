from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.tuning.planted_nulls import drawn_halvings, halvings, null_differences, null_somers_d


@given(st.integers(0, 9))
def test_every_halving_comes_once(count):
    found = list(halvings(count))
    assert len({frozenset(pair) for pair in found}) == len(found)
    for first, second in found:
        assert len(first) == len(second) == count // 2
        assert not set(first) & set(second)
    half = count // 2
    expected = (count if count % 2 else 1) * comb(2 * half, half) // 2 if half else 0
    assert len(found) == expected


@pytest.mark.parametrize("count", [8, 20])
def test_of_many_halvings_so_many_are_drawn(count):
    found = drawn_halvings(count, 7, np.random.default_rng(0))
    assert len(found) == 7
    assert all(len(first) == len(second) == count // 2 and not set(first) & set(second) for first, second in found)


def test_a_difference_turns_with_its_halves():
    random = np.random.default_rng(2)
    responses, signs = random.normal(size=(4, 3, 5, 3)), random.integers(-1, 2, (3, 5))
    one, other = ((0, 1), (2, 3)), ((2, 3), (0, 1))
    np.testing.assert_allclose(null_differences(responses, one), -null_differences(responses, other))
    assert null_somers_d(responses, signs, one) == -null_somers_d(responses, signs, other)
