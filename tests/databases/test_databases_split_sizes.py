"""How many units each part of a split takes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.databases.split_checks import split_problems
from aulens.databases.split_sizes import Split, number_of, part_sizes

SPLIT = Split("person", "complete", None, "random", None, train=None, validation=0.1, test=0.2)
SHARES = st.floats(0, 0.99)


@pytest.mark.parametrize(
    ("size", "units", "number"),
    [(8, 60, 8), (0, 60, 0), (0.2, 60, 12), (0.25, 10, 3), (0.24, 10, 2), (0.29, 50, 15), (0.01, 10, 1), (0.0, 10, 0)],
)
def test_shares_are_rounded_a_half_up_and_at_least_1(size, units, number):
    assert number_of(size, units) == number


def test_shares_are_of_all_with_random_and_of_the_rest_with_folds():
    random = part_sizes(SPLIT, 50)
    assert (random.train, random.validation, random.test) == (35, 5, 10)
    fold = part_sizes(replace(SPLIT, scheme="folds", folds=5, test=None, validation=0.25), 50, tested=10)
    assert (fold.train, fold.validation, fold.test) == (30, 10, 10)


@given(validation=SHARES, test=SHARES, units=st.integers(1, 500))
def test_shares_that_are_all_together_take_everybody_at_most(validation, test, units):
    split = replace(SPLIT, train=max(0.0, 1 - validation - test), validation=validation, test=test)
    sizes = part_sizes(split, units)
    assert sizes.train + sizes.validation + sizes.test <= units or sizes.train < 1 or validation + test > 1


def test_rounding_takes_nobody_twice():
    sizes = part_sizes(replace(SPLIT, train=0.5, validation=0.3, test=0.2), 5)
    assert (sizes.train, sizes.validation, sizes.test) == (2, 2, 1)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"unit": "face"}, "split.unit"),
        ({"take": "all"}, "split.take"),
        ({"unit": "image"}, "split.take"),
        ({"scheme": "folds"}, "split.folds"),
        ({"scheme": "folds", "folds": 1}, "split.folds"),
        ({"folds": 5}, "split.folds"),
        ({"test": None}, "split.test"),
        ({"scheme": "leave_one_out"}, "split.test"),
        ({"scheme": "leave_one_out", "test": None, "train": 4}, "split.train"),
        ({"validation": -1}, "split.validation"),
        ({"validation": 1.0}, "split.validation"),
        ({"train": 0.9}, "split"),
    ],
)
def test_splits_that_cannot_be_are_named_by_their_key(change, key):
    assert key in dict(split_problems(replace(SPLIT, **change)))
    assert not list(split_problems(SPLIT))
