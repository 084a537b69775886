import numpy as np
import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.training.checks import check_samples
from aulens.training.samples import RunSamples, run_samples, samples_of

LABELS = ["neutral", "happy", "sad"]
TABLE = pd.DataFrame(
    {
        "face": [0, 1, 2, 3],
        "row": [7, 6, 5, 4],
        "person": ["x", "y", "x", "x"],
        "group": ["x/1", "y/1", "x/2", "x/1"],
        "expression": ["sad", "happy", "contempt", "happy"],
    }
)


def test_samples_are_all_variants_of_the_faces_of_some_people() -> None:
    samples = samples_of(TABLE, {"x"}, LABELS, [0, 2], "face", 3, "person")
    assert list(samples) == ["row", "label", "face", "unit", "person", "variant", "expression"]
    rows = [[0, 2, 0, "x", 0], [2, 2, 0, "x", 2], [9, 1, 3, "x", 0], [11, 1, 3, "x", 2]]
    assert samples[["row", "label", "face", "unit", "variant"]].to_numpy().tolist() == rows


def test_another_column_may_say_where_a_face_is() -> None:
    samples = samples_of(TABLE, {"x"}, LABELS, [0, 2], "row", 3, "person")
    assert samples[["row", "face"]].to_numpy().tolist() == [[21, 0], [23, 0], [12, 3], [14, 3]]


def test_groups_of_images_are_divided_instead_of_people_where_that_is_asked_for() -> None:
    samples = samples_of(TABLE, {"x/1", "x/2"}, LABELS, [0], "face", 1, "image")
    assert samples[["face", "unit", "person"]].to_numpy().tolist() == [[0, "x/1", "x"], [3, "x/1", "x"]]
    nobody = samples_of(TABLE.assign(person=float("nan")), {"y/1"}, LABELS, [0], "face", 1, "image")
    assert nobody["face"].tolist() == [1]


@pytest.mark.parametrize(("unit", "names"), [("person", ["x", "y"]), ("image", ["x/1", "y/1"])])
def test_each_run_trains_and_validates_with_its_own(unit: str, names: list[str]) -> None:
    parts = ["train", "validation", "validation", "train"]
    splits = pd.DataFrame({"run": [3, 3, 4, 4], "unit": names * 2, "part": parts})
    first, second = run_samples(TABLE, splits, LABELS, "face", 1, unit)
    assert (first.run, second.run) == (3, 4)
    assert (first.train_rows.tolist(), first.train_labels.tolist()) == ([0, 3], [2, 1])
    assert (first.validation_rows.tolist(), first.validation_labels.tolist()) == ([1], [1])
    assert (second.train_rows.tolist(), second.validation_rows.tolist()) == ([1], [0, 3])


def run_of(run: int, labels: list[int]) -> RunSamples:
    """Return a run that trains on samples with these labels."""
    rows, nothing = np.arange(len(labels)), np.zeros(0, np.int64)
    return RunSamples(run, rows, np.array(labels, np.int64), nothing, nothing)


def test_runs_that_train_without_a_label_are_named_in_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    check_samples([run_of(0, [0, 1, 2]), run_of(3, [2, 1])], ["angry", "happy", "sad"], "d")
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "warning: database d: run 3 has no angry face to train on, so that what is trained hardly ever answers "
        "angry; take more people who show it, larger training parts, or fewer labels"
    ]
    check_samples([run_of(run, [0]) for run in range(8)], ["angry", "sad"], "d")
    assert "database d: runs 0, 1, 2, 3, 4 and 3 more have no sad face" in capsys.readouterr().err


def test_a_run_without_any_face_is_refused() -> None:
    with pytest.raises(InputError, match=r"^database d: run 4 has no face to train on; see in left_out\.csv which"):
        check_samples([run_of(3, [0]), run_of(4, [])], ["angry"], "d")
