from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.databases.split_sizes import Split
from aulens.errors import InputError
from aulens.training.schedule import RateStep, batch_order, iterations_per_epoch, learning_rate
from aulens.training.split_tables import read_splits
from aulens.training.splits import SplitsSettings, split_units, splits

PEOPLE = [f"F{number:02d}" for number in range(1, 61)]
DRAWN = ["F06", "F07", "F08", "F01", "F02", "F04", "F03", "F05"]  # of the first 8, by seed 2022 in run 7
RANDOM = Split("person", "complete", None, "random", None, train=40, validation=8, test=12)
FOLDS = replace(RANDOM, scheme="folds", folds=5, train=None, validation=0.2, test=None)
ONE_OUT = replace(FOLDS, scheme="leave_one_out", folds=None)
UNITS = st.integers(5, 40).map(lambda number: [f"u{place:02d}" for place in range(number)])


def part(table: pd.DataFrame, name: str = "test") -> set[str]:
    return set(table["unit"][table["part"] == name])


@given(run=st.integers(0, 500), seed=st.integers(0, 10_000))
def test_the_parts_are_disjoint_and_have_the_asked_sizes(run: int, seed: int) -> None:
    table = split_units(PEOPLE, RANDOM, seed, "kdef", run)
    assert table["part"].value_counts().to_dict() == {"train": 40, "validation": 8, "test": 12}
    assert table["unit"].is_unique
    assert set(table["run"]) == {run}


def test_the_draws_are_the_same_on_every_machine() -> None:
    table = split_units(PEOPLE[:8], replace(RANDOM, train=None, validation=2, test=3), 2022, "kdef", 7)
    assert table["unit"].tolist() == DRAWN
    assert table["part"].tolist() == ["test"] * 3 + ["train"] * 3 + ["validation"] * 2


def test_runs_and_databases_are_split_differently() -> None:
    def test_set(database: str, run: int) -> set[str]:
        return part(split_units(PEOPLE, RANDOM, 1, database, run))

    assert test_set("kdef", 0) == test_set("kdef", 0)
    assert test_set("kdef", 0) != test_set("kdef", 1)
    assert test_set("kdef", 0) != test_set("krc", 0)


def test_null_trains_all_the_others() -> None:
    assert len(part(split_units(PEOPLE[:30], replace(RANDOM, train=None), 1, "kdef", 0), "train")) == 10


@given(units=UNITS, seed=st.integers(0, 10_000), split=st.sampled_from([FOLDS, ONE_OUT, replace(FOLDS, train=2)]))
def test_every_unit_is_in_one_part_of_a_run_at_most(units: list[str], seed: int, split: Split) -> None:
    for run in range(4):
        table = split_units(units, split, seed, "kdef", run)
        assert table["unit"].is_unique
        assert set(table["unit"]) <= set(units)
        assert split.train is not None or set(table["unit"]) == set(units)
        assert set(table["part"]) == {"train", "validation", "test"}


@given(units=UNITS, seed=st.integers(0, 10_000), folds=st.integers(2, 5), division=st.integers(0, 3))
def test_the_folds_of_a_division_test_everybody_once(units: list[str], seed: int, folds: int, division: int) -> None:
    split = replace(FOLDS, folds=folds)
    tests = [part(split_units(units, split, seed, "kdef", division * folds + fold)) for fold in range(folds)]
    assert sorted(unit for fold in tests for unit in fold) == units
    assert max(map(len, tests)) - min(map(len, tests)) <= 1


def test_each_division_into_folds_is_another() -> None:
    assert part(split_units(PEOPLE, FOLDS, 1, "kdef", 0)) != part(split_units(PEOPLE, FOLDS, 1, "kdef", 5))


@given(units=UNITS, seed=st.integers(0, 10_000))
def test_leave_one_out_tests_each_unit_once(units: list[str], seed: int) -> None:
    tests = [part(split_units(units, ONE_OUT, seed, "kdef", run)) for run in range(len(units))]
    assert tests == [{unit} for unit in units]
    with pytest.raises(InputError, match=f"database kdef: leave_one_out has no run {len(units)}, {len(units)} people"):
        split_units(units, ONE_OUT, seed, "kdef", len(units))


@given(first=st.integers(0, 10), more=st.integers(0, 5), split=st.sampled_from([RANDOM, FOLDS, ONE_OUT]))
def test_a_run_does_not_depend_on_the_others(tmp_path_factory, first: int, more: int, split: Split) -> None:
    folder = tmp_path_factory.mktemp("splits")
    rows = {"unit": PEOPLE, "person": PEOPLE, "group": "", "labels": "happy", "images": 1, "takes_part": True}
    pd.DataFrame(rows).assign(reason="").to_csv(folder / "participants.csv", index=False)
    for name, run in (("alone", first), ("among", 0)):
        settings = SplitsSettings(2022, "kdef", split, run, first + more)
        splits(folder / "participants.csv", folder / f"{name}.csv", settings=settings)
    among = read_splits(folder / "among.csv")
    alone = read_splits(folder / "alone.csv")
    pd.testing.assert_frame_equal(alone, among[among["run"] >= first].reset_index(drop=True))


def test_only_those_who_take_part_are_divided(tmp_path) -> None:
    rows = {"unit": PEOPLE, "person": PEOPLE, "group": "", "labels": "", "images": 1}
    table = pd.DataFrame(rows).assign(takes_part=[place % 2 == 0 for place in range(60)], reason="")
    table.to_csv(tmp_path / "participants.csv", index=False)
    settings = SplitsSettings(1, "kdef", replace(RANDOM, train=None), 0, 0)
    splits(tmp_path / "participants.csv", tmp_path / "splits.csv", settings=settings)
    assert set(read_splits(tmp_path / "splits.csv")["unit"]) == set(PEOPLE[::2])


@pytest.mark.parametrize(("train", "needed"), [(40, 60), (None, 21)])
def test_too_few_people_are_refused(train: int | None, needed: int) -> None:
    with pytest.raises(InputError, match=f"database kdef: the split needs {needed} people, 20 are there"):
        split_units(PEOPLE[:20], replace(RANDOM, train=train), 1, "kdef", 0)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["0,p,train", "0,q,test", "0,p,test"], "p is in train and test of run 0; allowed: one part of a run"),
        (["0,p,train", "0,q,tset"], "the part 'tset' is unknown; allowed: train, validation, test"),
        (["0,p,train", "0,q,"], "the part 'nan' is unknown"),
    ],
)
def test_splits_that_share_units_or_have_unknown_parts_are_refused(tmp_path, rows: list[str], message: str) -> None:
    path = tmp_path / "splits.csv"
    path.write_text("\n".join(["run,unit,part", *rows, "1,p,test", ""]))
    with pytest.raises(InputError, match=message):
        read_splits(path)


def test_splits_of_another_form_are_refused(tmp_path) -> None:
    (tmp_path / "splits.csv").write_text("run,person,part\n0,p,train\n")
    with pytest.raises(InputError, match="the columns are run, person, part; those of splits are run, unit, part"):
        read_splits(tmp_path / "splits.csv")


def test_epochs_are_counted_as_published() -> None:
    assert iterations_per_epoch(14_000, 32) == 438
    assert 14_000 - 437 * 32 == 16
    assert 12_000 / iterations_per_epoch(14_000, 32) == pytest.approx(27.4, abs=0.01)


def test_the_rate_falls_after_4000_and_8000_iterations() -> None:
    steps = [RateStep(0, 1e-4), RateStep(4000, 1e-5), RateStep(8000, 1e-6)]
    assert [learning_rate(steps, i) for i in (0, 3999, 4000, 7999, 8000)] == [1e-4, 1e-4, 1e-5, 1e-5, 1e-6]


def test_an_epoch_shows_every_sample_once_in_an_order_of_its_own() -> None:
    first, second = (batch_order(100, 1, "kdef", 3, epoch) for epoch in (0, 1))
    assert sorted(first) == list(range(100))
    assert first.tolist() != second.tolist()
