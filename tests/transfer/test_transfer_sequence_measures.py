"""Accuracy, unweighted F1 and unweighted average recall."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score, f1_score

from aulens.resampling import interval
from aulens.transfer.sequence_measures import (
    chance_of,
    counts_of,
    drawn_measures,
    measures_of,
    shares_by_chance,
    variance_shares,
)


def test_measures_by_hand() -> None:
    # shown 4, 2, 2; class 0: TP 3, FN 1, FP 1; class 1: TP 1, FN 1, FP 1; class 2: TP 1, FN 1, FP 1
    counts = np.array([[3, 1, 0], [0, 1, 1], [1, 0, 1]], float)
    assert measures_of(counts).tolist() == pytest.approx(
        [5 / 8, (6 / 8 + 2 / 4 + 2 / 4) / 3, (3 / 4 + 1 / 2 + 1 / 2) / 3]
    )


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=30))
def test_measures_are_those_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    true, taken = np.array(pairs).T
    accuracy, uf1, _ = measures_of(counts_of(true, taken, 3))
    assert accuracy == pytest.approx((true == taken).mean())
    assert uf1 == pytest.approx(f1_score(true, taken, average="macro"))


def test_recall_is_that_of_scikit_learn_and_empty_counts_are_undefined() -> None:
    true, taken = np.array([0, 0, 1, 2, 2, 2]), np.array([0, 1, 1, 2, 0, 2])
    assert measures_of(counts_of(true, taken, 3))[2] == pytest.approx(balanced_accuracy_score(true, taken))
    assert measures_of(counts_of(true, taken, 5))[2] == pytest.approx(balanced_accuracy_score(true, taken)), "absent"
    assert np.isnan(measures_of(np.zeros((3, 3)))).all()


def test_everybody_drawn_once_gives_the_measures_themselves() -> None:
    counts = np.random.default_rng(0).integers(0, 4, (6, 3, 3)).astype(float)
    np.testing.assert_allclose(drawn_measures(counts, np.ones((1, 6)))[0], measures_of(counts.sum(axis=0)))


def test_shares_of_variance_lie_between_0_and_1_and_are_small_by_chance() -> None:
    random = np.random.default_rng(1)
    values, people, classes = random.normal(size=(80, 500)), np.repeat(np.arange(20), 4), np.tile(np.arange(4), 20)
    assert variance_shares(values, people, classes) == pytest.approx((19 / 79, 3 / 79), abs=0.01)
    own = values + 3 * random.normal(size=(20, 500))[people]
    assert variance_shares(own, people, classes)[0] > 0.85
    assert np.isnan(variance_shares(np.ones((4, 2)), people[:4], classes[:4])).all()


def test_chance_by_hand() -> None:
    """Classes of 3 and 1: guesses give 1.5, 1.5 and .5, .5; F1 is 3 / (3 + 2) and 1 / (1 + 2)."""
    guesses, constant = chance_of(np.array([3, 1]))
    assert guesses.tolist() == pytest.approx([1 / 2, (3 / 5 + 1 / 3) / 2, 1 / 2])
    assert constant.tolist() == pytest.approx([3 / 4, 6 / 7 / 2, 1 / 2]), "always the first: its F1 is 6 / (3 + 4)"


def test_a_constant_answer_beats_1_of_4_in_the_classes_of_casme() -> None:
    guesses, constant = chance_of(np.array([32, 63, 25, 7]))
    assert guesses.tolist() == pytest.approx([0.25, 0.2235, 0.25], abs=5e-4)
    assert constant.tolist() == pytest.approx([0.496, 0.166, 0.25], abs=5e-4)


def test_chance_is_what_many_guesses_reach() -> None:
    random, shown = np.random.default_rng(3), np.repeat(np.arange(3), (6, 3, 0))
    guessed = random.integers(0, 3, (2000, 9))
    mean = np.mean([measures_of(counts_of(shown, one, 3)) for one in guessed], axis=0)
    assert mean[[0, 2]] == pytest.approx(chance_of(np.array([6, 3, 0]))[0][[0, 2]], abs=0.01)


def test_shares_by_chance_are_those_of_shuffling_within_the_other_grouping() -> None:
    random = np.random.default_rng(4)
    people, classes = random.integers(0, 6, 30), random.integers(0, 3, 30)
    values = random.normal(size=(30, 40)) + 2 * random.normal(size=(6, 40))[people]
    shuffled = []
    for _ in range(400):
        order = np.lexsort((random.random(30), people))
        of_class = np.empty(30, int)
        of_class[np.argsort(people, kind="stable")] = classes[order]
        order = np.lexsort((random.random(30), classes))
        of_person = np.empty(30, int)
        of_person[np.argsort(classes, kind="stable")] = people[order]
        own = variance_shares(values, of_person, classes)[0], variance_shares(values, people, of_class)[1]
        shuffled.append(own)
    assert shares_by_chance(values, people, classes) == pytest.approx(np.mean(shuffled, axis=0), abs=0.003)


def test_shares_by_chance_by_hand() -> None:
    """Nothing varies within people, each of whom shows both classes: nothing is left for the classes."""
    values, people, classes = np.array([[1.0], [1.0], [5.0], [5.0]]), np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    assert shares_by_chance(values, people, classes) == pytest.approx((1 / 2, 0))
    one = np.arange(4)
    assert shares_by_chance(values, one, classes) == pytest.approx((1, variance_shares(values, one, classes)[1]))
    assert np.isnan(shares_by_chance(np.ones((4, 2)), people, classes)).all()


def test_intervals_of_a_difference_of_equal_methods_rarely_miss_0() -> None:
    """32 people of 4 sequences, both methods right in .6 on average, more so in some people: missed in about .05."""
    random, missed = np.random.default_rng(2), 0
    draws = random.multinomial(32, np.full(32, 1 / 32), size=300).astype(float)
    for _ in range(300):
        easy = np.clip(random.normal(0.6, 0.2, (32, 1)), 0, 1)
        true = np.tile(np.arange(4), (32, 1))
        drawn = []
        for _method in range(2):
            right = random.random((32, 4)) < easy
            taken = np.where(right, true, (true + random.integers(1, 4, (32, 4))) % 4)
            counts = np.stack([counts_of(*pair, 4) for pair in zip(true, taken, strict=True)])
            drawn.append(drawn_measures(counts, draws))
        low, high = interval(drawn[0] - drawn[1], 0.95)
        missed += int(low[1] > 0 or high[1] < 0)
    assert 0.01 <= missed / 300 <= 0.1
