"""Damaged databases are read, or refused in words; `fuzzing.py` runs more cases."""

import numpy as np
from fuzzing import FINE, cases, damaged
from hypothesis import given
from hypothesis import strategies as st


def test_damaged_databases_end_with_a_manifest_or_in_words():
    ended = list(cases(80, seed=2026))
    assert [details for _, outcome, details in ended if outcome not in FINE] == []
    assert {outcome for _, outcome, _ in ended} == set(FINE)


@given(st.binary(max_size=300), st.integers(0, 10**6))
def test_damage_is_the_same_for_the_same_seed(data, seed):
    assert damaged(data, np.random.default_rng(seed)) == damaged(data, np.random.default_rng(seed))
