from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.files import write_csv
from aulens.training.cohort import CohortFiles
from aulens.training.heads import HeadsSettings
from aulens.training.schedule import RateStep
from aulens.training.shuffles import shuffled_labels

FACES = st.lists(st.tuples(st.sampled_from("xyz"), st.integers(0, 3)), min_size=1, max_size=30)
LABELS = ["happy", "sad", "angry"]
SETTINGS = HeadsSettings(
    5, "own", "a", LABELS, "person", [4], 0.0, True, 4, 8, [RateStep(0, 0.1)], 0.0, 0.0, "float32", "shuffled"
)


def samples_of(faces: list[tuple[str, int]], variants: int = 2) -> pd.DataFrame:
    table = pd.DataFrame(faces, columns=["person", "label"]).assign(face=range(len(faces)))
    return table.loc[table.index.repeat(variants)].reset_index(drop=True)


@given(faces=FACES, seed=st.integers(0, 1000), unit=st.sampled_from(["person", "image"]))
def test_variants_stay_together_and_labels_as_frequent(faces: list, seed: int, unit: str) -> None:
    samples = samples_of(faces)
    drawn = shuffled_labels(samples, unit, np.random.default_rng(seed))
    assert (drawn[::2] == drawn[1::2]).all()
    assert sorted(drawn) == sorted(samples["label"])


@given(faces=FACES, seed=st.integers(0, 1000))
def test_people_who_show_several_expressions_show_them_as_often(faces: list, seed: int) -> None:
    samples = samples_of(faces, 1)
    after = samples.assign(label=shuffled_labels(samples, "person", np.random.default_rng(seed)))
    for person, own in samples.groupby("person"):
        if own["label"].nunique() > 1:
            assert sorted(after["label"][after["person"] == person]) == sorted(own["label"])


def test_all_orders_within_a_person_are_as_likely() -> None:
    samples = samples_of([("x", 0), ("y", 5), ("x", 1), ("x", 2), ("y", 6)], 1)
    random = np.random.default_rng(0)
    orders = [tuple(shuffled_labels(samples, "person", random)) for _ in range(2400)]
    counts = pd.Series(orders).value_counts()
    assert len(counts) == 12  # 3! of x times 2! of y
    assert counts.between(150, 250).all()
    assert {order[1::3] for order in orders} == {(5, 6), (6, 5)}


def test_people_with_one_expression_are_shuffled_with_one_another() -> None:
    samples = samples_of([("x", 0), ("y", 1), ("z", 2), ("w", 3), ("w", 4)], 1)
    drawn = [shuffled_labels(samples, "person", np.random.default_rng(seed)).tolist() for seed in range(60)]
    assert {tuple(labels[:3]) for labels in drawn} == {(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)}
    assert {tuple(labels[3:]) for labels in drawn} == {(3, 4), (4, 3)}


@pytest.fixture
def cohort(tmp_path: Path) -> CohortFiles:
    """Return 8 people who show three expressions, of whom 6 train two runs and 2 validate them."""
    people = [f"p{number}" for number in range(8)]
    rows = [(person, label) for person in people for label in LABELS]
    table = pd.DataFrame(rows, columns=["person", "expression"]).assign(face=range(24), row=range(24))
    write_csv(table.assign(group=table["person"]), tmp_path / "faces.csv")
    splits = pd.DataFrame({"unit": people * 2, "part": (["train"] * 6 + ["validation"] * 2) * 2})
    write_csv(splits.assign(run=[0] * 8 + [1] * 8)[["run", "unit", "part"]], tmp_path / "splits.csv")
    return CohortFiles([], tmp_path / "faces.csv", tmp_path / "splits.csv")


def test_a_cohort_of_shuffled_labels_shuffles_training_and_validation_of_each_run(cohort: CohortFiles) -> None:
    first, second = cohort.samples("row", 2, SETTINGS)
    again = cohort.samples("row", 2, SETTINGS)[0]
    (plain, _) = cohort.samples("row", 2, HeadsSettings(**vars(SETTINGS) | {"kind": "runs"}))
    for part in ("train", "validation"):
        rows, labels = (getattr(first, f"{part}_{what}") for what in ("rows", "labels"))
        assert (rows == getattr(plain, f"{part}_rows")).all()
        assert (labels == getattr(again, f"{part}_labels")).all()
        others = [getattr(run, f"{part}_labels") for run in (plain, second)]
        assert part == "validation" or all((labels != other).any() for other in others)  # 2 people may stay as they are
        of_people = labels.reshape(-1, 3, 2)  # (people, faces, variants)
        assert (of_people[..., 0] == of_people[..., 1]).all()
        assert (np.sort(of_people[..., 0]) == [0, 1, 2]).all()
