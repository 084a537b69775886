from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.databases.split_sizes import Split
from aulens.errors import InputError
from aulens.training.people_groups import group_split, groups_of
from aulens.training.splits import SplitsSettings, parts_of, split_units

PEOPLE = [f"p{number:02d}" for number in range(60)]
SPLIT = Split("person", "complete", None, "random", None, train=40, validation=8, test=12)
FOLDS = replace(SPLIT, scheme="folds", folds=5, train=None, validation=0.2, test=None)


@given(people=st.integers(3, 80), number=st.integers(1, 9), seed=st.integers(0, 1000))
def test_groups_are_disjoint_exhaustive_and_equal(people: int, number: int, seed: int) -> None:
    units = [f"p{unit}" for unit in range(people)]
    groups = groups_of(units, number, np.random.default_rng(seed))
    assert len(groups) == number
    assert sorted(unit for group in groups for unit in group) == sorted(units)
    assert max(map(len, groups)) - min(map(len, groups)) <= 1


@pytest.mark.parametrize(
    ("split", "units", "size", "validation"),
    [
        (SPLIT, 60, 10, 2),  # 10 * 8 / 48 = 1.67
        (SPLIT, 60, 9, 2),  # 1.5: a half is rounded up
        (SPLIT, 60, 3, 1),  # 0.5
        (FOLDS, 60, 10, 2),  # .2 of 48 is 10: 10 * 10 / 48 = 2.08
        (replace(SPLIT, validation=1), 60, 5, 1),  # 0.12, but at least 1
        (replace(SPLIT, validation=0), 60, 5, 0),
        (Split("person", "any", None, "leave_one_out", None, None, 0.1, None), 30, 10, 1),
    ],
)
def test_a_group_validates_with_the_share_of_a_run(split: Split, units: int, size: int, validation: int) -> None:
    table = group_split(PEOPLE[:size], split, units, 4)
    assert table.columns.tolist() == ["run", "unit", "part"]
    assert set(table["run"]) == {4}
    assert sorted(table["unit"]) == PEOPLE[:size]
    counts = table["part"].value_counts().to_dict()
    assert counts == {"train": size - validation} | ({"validation": validation} if validation else {})


def test_each_run_of_a_cohort_of_groups_has_people_of_its_own() -> None:
    settings = SplitsSettings(1, "a", SPLIT, 0, 5, "groups", 6)
    tables = [parts_of(PEOPLE, run, settings) for run in range(6)]
    assert sorted(unit for table in tables for unit in table["unit"]) == PEOPLE
    assert {len(table) for table in tables} == {10}
    late = parts_of(PEOPLE, 5, replace(settings, first_run=5))
    assert late.equals(tables[5]), "the division is one for all runs"
    other = [set(parts_of(PEOPLE, run, replace(settings, database="b"))["unit"]) for run in range(6)]
    assert set(tables[0]["unit"]) not in other


def test_groups_that_are_too_small_are_refused() -> None:
    with pytest.raises(InputError, match="database a: 6 groups of at least 3 people need 18, 17 take part"):
        parts_of(PEOPLE[:17], 0, SplitsSettings(1, "a", SPLIT, 0, 5, "groups", 6))
    with pytest.raises(InputError, match=r"database a: 2 groups of people are asked for, but split\.unit is image"):
        parts_of(PEOPLE, 0, SplitsSettings(1, "a", replace(SPLIT, unit="image"), 0, 1, "groups", 2))


@pytest.mark.parametrize("split", [SPLIT, FOLDS])
def test_shuffled_runs_have_splits_of_their_own(split: Split) -> None:
    settings = SplitsSettings(1, "a", split, 0, 5, "shuffled")
    own, ordinary = parts_of(PEOPLE, 3, settings), split_units(PEOPLE, split, 1, "a", 3)
    assert parts_of(PEOPLE, 3, replace(settings, kind="runs")).equals(ordinary)
    assert own["part"].value_counts().to_dict() == ordinary["part"].value_counts().to_dict()
    for part in ("train", "test"):
        assert set(own["unit"][own["part"] == part]) != set(ordinary["unit"][ordinary["part"] == part])


def test_shuffled_runs_may_be_more_than_the_units_of_leave_one_out() -> None:
    split = Split("person", "any", None, "leave_one_out", None, None, 0.2, None)
    table = parts_of(PEOPLE[:5], 7, SplitsSettings(1, "a", split, 0, 9, "shuffled"))
    assert table["unit"][table["part"] == "test"].tolist() == ["p02"]
