"""Corrections for many tests."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from aulens.corrections import holm


def test_holm():
    # R: p.adjust(c(.01, .04, .03, .005), "holm") is 0.03 0.06 0.06 0.02
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    np.testing.assert_allclose(holm([0.5, np.nan, 0.6]), [1.0, np.nan, 1.0])


@pytest.mark.parametrize("nothing", [[], [np.nan, np.nan]])
def test_without_a_p_nothing_is_corrected(nothing):
    np.testing.assert_array_equal(holm(nothing), nothing)


@given(st.lists(st.floats(0, 1) | st.sampled_from([0.01, 0.02, np.nan]), min_size=1, max_size=12))
@settings(max_examples=20, deadline=None)
def test_holm_agrees_with_statsmodels(p_values):
    expected = np.array(p_values)
    known = ~np.isnan(expected)
    if known.any():
        expected[known] = multipletests(expected[known], method="holm")[1]
    np.testing.assert_allclose(holm(p_values), expected)
