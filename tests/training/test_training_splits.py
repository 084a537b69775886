import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.errors import InputError
from aulens.training.schedule import RateStep, batch_order, iterations_per_epoch, learning_rate
from aulens.training.splits import SplitSizes, read_splits, split_people

PEOPLE = [f"F{number:02d}" for number in range(1, 61)]


@given(run=st.integers(0, 500), seed=st.integers(0, 10_000))
def test_the_parts_are_disjoint_and_have_the_asked_sizes(run: int, seed: int) -> None:
    table = split_people(PEOPLE, SplitSizes(40, 8, 12), seed, "kdef", run)
    assert table["part"].value_counts().to_dict() == {"train": 40, "validation": 8, "test": 12}
    assert table["person"].is_unique
    assert set(table["run"]) == {run}


def test_runs_and_databases_are_split_differently() -> None:
    def test_set(database: str, run: int) -> set[str]:
        table = split_people(PEOPLE, SplitSizes(40, 8, 12), 1, database, run)
        return set(table["person"][table["part"] == "test"])

    assert test_set("kdef", 0) == test_set("kdef", 0)
    assert test_set("kdef", 0) != test_set("kdef", 1)
    assert test_set("kdef", 0) != test_set("krc", 0)


def test_null_trains_all_the_others() -> None:
    table = split_people(PEOPLE[:30], SplitSizes(None, 8, 12), 1, "kdef", 0)
    assert (table["part"] == "train").sum() == 10


@pytest.mark.parametrize(("train", "needed"), [(40, 60), (None, 21)])
def test_too_few_people_are_refused(train: int | None, needed: int) -> None:
    with pytest.raises(InputError, match=f"database kdef: the split needs {needed} people, 20 are there"):
        split_people(PEOPLE[:20], SplitSizes(train, 8, 12), 1, "kdef", 0)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["0,p,train", "0,q,test", "0,p,test"], "person p is in train and test of run 0; everybody is in one part"),
        (["0,p,train", "0,q,tset"], "the part 'tset' is unknown; allowed: train, validation, test"),
        (["0,p,train", "0,q,"], "the part 'nan' is unknown"),
    ],
)
def test_splits_that_share_people_or_have_unknown_parts_are_refused(tmp_path, rows: list[str], message: str) -> None:
    path = tmp_path / "splits.csv"
    path.write_text("\n".join(["run,person,part", *rows, "1,p,test", ""]))
    with pytest.raises(InputError, match=message):
        read_splits(path)


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
