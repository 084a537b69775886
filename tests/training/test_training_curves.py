import json

import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.training.curves import CurveSettings, curve, curves, plateaus, smoothed
from aulens.training.key_numbers import as_written, spread


def history(run, rates, first=1):
    iterations = range(first, first + len(rates))
    columns = {"run": run, "iteration": iterations, "correct_rate": rates, "loss": [2 - rate for rate in rates]}
    return pd.DataFrame({**columns, "learning_rate": 0.1, "epoch": iterations})


def write(table, path):
    table.to_parquet(path, index=False)
    return path


def test_the_training_curve_averages_blocks_of_iterations_and_keeps_a_short_last_one():
    table = history(0, [0.1, 0.3, 0.5, 0.7, 0.9]).assign(database="a")
    result = smoothed(table, 2)
    assert result["iteration"].tolist() == [2, 4, 5]
    assert result["correct_rate"].tolist() == pytest.approx([0.2, 0.6, 0.9])
    assert result["loss"].tolist() == pytest.approx([1.8, 1.4, 1.1])


def test_runs_with_epochs_of_another_length_are_validated_together():
    # epochs of 4 and of 6 iterations, the last one cut short at 10 and 13
    table = pd.DataFrame({"run": [0, 0, 0, 1, 1, 1], "epoch": [1, 2, 3] * 2, "iteration": [4, 8, 10, 6, 12, 13]})
    table = table.assign(database="a", correct_rate=[0.1, 0.3, 0.5, 0.3, 0.5, 0.7], loss=1.0)
    result = curve(table, "validation", "epoch")
    assert result["iteration"].tolist() == [5, 10, 12]  # 11.5, a half to the even number
    assert result["correct_rate"].tolist() == pytest.approx([0.2, 0.4, 0.6])
    assert result["runs"].tolist() == [2, 2, 2]


def test_blocks_of_iterations_are_the_same_for_all_runs_of_a_database():
    table = pd.concat([history(0, [0.5] * 5), history(1, [0.7] * 7)]).assign(database="a")
    result = curve(smoothed(table, 4), "train", "iteration")
    assert result["iteration"].tolist() == [4, 7]  # and not 4, 5, 7
    assert result["runs"].tolist() == [2, 2]
    longer = pd.concat([table, history(2, [0.9] * 9).assign(database="a")])
    assert curve(smoothed(longer, 4), "train", "iteration")["iteration"].tolist() == [4, 8, 9]
    assert curve(smoothed(longer, 4), "train", "iteration")["runs"].tolist() == [3, 3, 1]


def test_a_plateau_includes_its_first_and_last_iteration():
    table = pd.concat([history(0, [0.0, 0.4, 0.8, 0.0]), history(1, [0.0, 0.2, 0.2, 0.0])]).assign(database="a")
    result = plateaus(table, 2, 3)
    assert result["correct_rate"].tolist() == pytest.approx([0.6, 0.2])


def test_a_plateau_beyond_the_training_names_run_and_database():
    with pytest.raises(InputError, match="run 0 of database 'a' does not have all iterations 3 to 9"):
        plateaus(history(0, [0.1] * 4).assign(database="a"), 3, 9)


def test_curves_average_the_runs_of_all_cohorts_and_keep_the_order_of_databases(tmp_path):
    files = [
        write(history(0, [0.2, 0.4]), tmp_path / "1.parquet"),
        write(history(1, [0.6, 0.8]), tmp_path / "2.parquet"),
        write(history(0, [1.0, 1.0]), tmp_path / "3.parquet"),
    ]
    settings = CurveSettings(trainings=["b", "b", "a"], plateau=(2, 2), step=1)
    out = [tmp_path / name for name in ("curves.csv", "plateau.csv", "curves.json")]
    curves(files, files, *out, settings=settings)
    table = pd.read_csv(tmp_path / "curves.csv")
    first = table[(table["database"] == "b") & (table["part"] == "train") & (table["iteration"] == 1)].iloc[0]
    assert table["database"].iloc[0] == "b"
    assert first["correct_rate"] == pytest.approx(0.4)
    assert first["correct_rate_sd"] == pytest.approx(0.08**0.5)  # of .2 and .6: sqrt(.04 + .04)
    assert first["runs"] == 2
    assert table.loc[table["database"] == "a", "correct_rate_sd"].isna().all()  # one run has no sd
    assert set(table["part"]) == {"train", "validation"}
    plateau = pd.read_csv(tmp_path / "plateau.csv")
    assert plateau[["database", "run", "correct_rate"]].to_numpy().tolist() == [
        ["b", 0, 0.4],
        ["b", 1, 0.8],
        ["a", 0, 1],
    ]
    key_numbers = json.loads((tmp_path / "curves.json").read_text())
    assert list(key_numbers["plateau"]) == ["b", "a"]
    assert key_numbers["plateau"]["b"] == {"mean": pytest.approx(0.6), "sd": pytest.approx(0.08**0.5), "runs": 2}
    assert key_numbers["plateau"]["a"] == {"mean": 1, "sd": None, "runs": 1}


def test_without_a_plateau_its_table_has_no_rows(tmp_path):
    file = write(history(0, [0.2, 0.4]), tmp_path / "1.parquet")
    out = [tmp_path / name for name in ("curves.csv", "plateau.csv", "curves.json")]
    settings = CurveSettings(trainings=["a"], plateau=None, step=1)
    curves([file], [file], *out, settings=settings)
    assert out[1].read_text() == "database,run,correct_rate,loss\n"
    assert json.loads(out[2].read_text()) == {"plateau": None}
    assert len(pd.read_csv(out[0])) == 4


def test_key_numbers_of_a_table_are_those_of_its_file():
    table = pd.DataFrame({"database": ["007", "008"], "run": [0, 1]}).assign(correct_rate=[0.1, float("nan")])
    written = as_written(table.astype({"correct_rate": "float32", "database": "category"}))
    assert written["correct_rate"].tolist()[0] == 0.1  # and not .100000001490116
    assert written["database"].tolist() == ["007", "008"]
    assert spread(written["correct_rate"])["runs"] == 1


@pytest.mark.filterwarnings("error")
def test_without_validation_the_curves_are_those_of_training(tmp_path):
    trained = write(history(0, [0.2, 0.4]), tmp_path / "h.parquet")
    validated = write(history(0, [0.3]), tmp_path / "v.parquet")
    nobody = write(history(0, [0.3])[:0], tmp_path / "n.parquet")
    settings = CurveSettings(["a"], 1, None)
    tables = []
    for file in (validated, nobody):
        curves([trained], [file], tmp_path / "c.csv", tmp_path / "p.csv", tmp_path / "k.json", settings=settings)
        tables.append(pd.read_csv(tmp_path / "c.csv"))
    assert tables[0]["part"].tolist() == ["train", "train", "validation"]
    pd.testing.assert_frame_equal(tables[1], tables[0][:2])
