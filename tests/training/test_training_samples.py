import pandas as pd
import pytest

from aulens.training.samples import run_samples, samples_of

LABELS = ["neutral", "happy", "sad"]
TABLE = pd.DataFrame(
    {
        "face": [0, 1, 2, 3],
        "person": ["x", "y", "x", "x"],
        "group": ["x/1", "y/1", "x/2", "x/1"],
        "expression": ["sad", "happy", "contempt", "happy"],
    }
)


def test_samples_are_all_variants_of_the_faces_of_some_people() -> None:
    samples = samples_of(TABLE, {"x"}, LABELS, [0, 2], 3, "person")
    assert list(samples) == ["row", "label", "face", "unit", "person", "variant", "expression"]
    rows = [[0, 2, 0, "x", 0], [2, 2, 0, "x", 2], [9, 1, 3, "x", 0], [11, 1, 3, "x", 2]]
    assert samples[["row", "label", "face", "unit", "variant"]].to_numpy().tolist() == rows


def test_groups_of_images_are_divided_instead_of_people_where_that_is_asked_for() -> None:
    samples = samples_of(TABLE, {"x/1", "x/2"}, LABELS, [0], 1, "image")
    assert samples[["face", "unit", "person"]].to_numpy().tolist() == [[0, "x/1", "x"], [3, "x/1", "x"]]
    nobody = samples_of(TABLE.assign(person=float("nan")), {"y/1"}, LABELS, [0], 1, "image")
    assert nobody["face"].tolist() == [1]


@pytest.mark.parametrize(("unit", "names"), [("person", ["x", "y"]), ("image", ["x/1", "y/1"])])
def test_each_run_trains_and_validates_with_its_own(unit: str, names: list[str]) -> None:
    parts = ["train", "validation", "validation", "train"]
    splits = pd.DataFrame({"run": [3, 3, 4, 4], "unit": names * 2, "part": parts})
    first, second = run_samples(TABLE, splits, LABELS, 1, unit)
    assert (first.run, second.run) == (3, 4)
    assert (first.train_rows.tolist(), first.train_labels.tolist()) == ([0, 3], [2, 1])
    assert (first.validation_rows.tolist(), first.validation_labels.tolist()) == ([1], [1])
    assert (second.train_rows.tolist(), second.validation_rows.tolist()) == ([1], [0, 3])
