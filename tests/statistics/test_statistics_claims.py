"""One rule decides all claims, and orders agree as Spearman says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import permutation_test, spearmanr

from aulens.statistics.claims import FAILS, HOLDS, UNDECIDED, decision, majority
from aulens.statistics.rank_agreement import rank_agreement

NAN = float("nan")
number = st.floats(-10, 10)


@pytest.mark.parametrize(
    ("value", "sd", "bound", "sign", "verdict"),
    [
        (0.3, 0.1, 0.0, 1, HOLDS),
        (0.3, 0.1, 0.0, -1, FAILS),
        (0.3, 0.4, 0.0, 1, UNDECIDED),
        (0.1, 0.05, 0.2, -1, HOLDS),
        (0.0, NAN, 0.0, 1, UNDECIDED),  # on the bound
        (0.01, NAN, 0.0, 1, HOLDS),  # no sd: the side alone decides
        (NAN, 0.1, 0.0, 1, UNDECIDED),
    ],
)
def test_a_claim_holds_beyond_one_standard_deviation(value, sd, bound, sign, verdict):
    assert decision(value, sd, bound, sign).verdict == verdict


@given(number, st.floats(0, 5), number)
def test_the_opposite_of_a_claim_has_the_opposite_verdict(value, sd, bound):
    opposite = {HOLDS: FAILS, FAILS: HOLDS, UNDECIDED: UNDECIDED}
    assert decision(value, sd, bound, -1).verdict == opposite[decision(value, sd, bound, 1).verdict]


def test_a_majority_is_undecided_while_undecided_ones_could_turn_it():
    sds = np.full(4, 0.5)
    assert majority(np.array([-1, -1, -1, 1.0]), sds, -1).verdict == HOLDS
    assert majority(np.array([-1, 0.1, 0.1, 1.0]), sds, -1).verdict == UNDECIDED
    assert majority(np.array([-1, 0.1, 1, 1.0]), sds, -1).verdict == FAILS  # half is no majority
    assert majority(np.array([]), np.array([]), -1).verdict == UNDECIDED


@pytest.mark.parametrize("second", [list("abcde"), list("edcba"), list("badce"), list("caebd")])
def test_the_exact_p_of_two_orders_is_that_of_scipy(second):
    found = rank_agreement(list("abcde"), second)
    places = [second.index(name) for name in "abcde"]
    expected = permutation_test(
        (places,), lambda x: spearmanr(x, range(5)).statistic, permutation_type="pairings", n_resamples=np.inf
    )
    assert found.correlation == pytest.approx(spearmanr(places, range(5)).statistic)
    assert found.p == pytest.approx(expected.pvalue)
    assert (found.number, found.exact) == (5, True)


def test_orders_of_people_and_networks_in_the_paper_of_inagaki():
    people = ["happy", "angry", "surprised", "sad", "disgusted", "neutral", "fearful"]
    networks = ["happy", "neutral", "surprised", "disgusted", "angry", "sad", "fearful"]
    found = rank_agreement(people, networks)
    squares = 0 + 9 + 0 + 4 + 1 + 16 + 0  # of the differences of places
    assert found.correlation == pytest.approx(1 - 6 * squares / (7**3 - 7))


def test_more_expressions_than_can_be_ordered_have_the_p_of_the_t_distribution():
    names = [str(index) for index in range(10)]
    found = rank_agreement(names, [*names[1:], names[0]])
    assert not found.exact
    assert found.p == pytest.approx(spearmanr(range(10), [9, *range(9)]).pvalue)


@pytest.mark.parametrize(("first", "second"), [([], []), (["a"], ["a"]), (["a", "b"], ["c", "a"])])
def test_orders_that_share_fewer_than_two_expressions_do_not_agree_or_disagree(first, second):
    assert np.isnan(rank_agreement(first, second).correlation)
