import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aulens.errors import InputError
from aulens.evaluation.confusion import ConfusionSettings, condition_of, confusion, confusion_counts, correct_rates

NAMES = ["neutral", "happy", "sad"]


def predictions(answers, trained="a", tested="a", run=0):
    table = pd.DataFrame(answers, columns=["expression", "chosen"])
    return table.assign(trained=trained, tested=tested, run=run, face=0, person="p", variant=0, probability=0.9)


def test_every_cell_is_a_row_and_shares_are_of_the_true_expression():
    answers = [("happy", "happy"), ("happy", "happy"), ("happy", "happy"), ("happy", "sad"), ("sad", "sad")]
    table = confusion_counts(predictions(answers), NAMES, []).set_index(["expression", "chosen"])
    assert len(table) == 9
    assert table.loc[("happy", "happy"), ["count", "share"]].tolist() == [3, 0.75]
    assert table.loc[("happy", "neutral"), ["count", "share"]].tolist() == [0, 0.0]
    assert table.loc["neutral", "share"].isna().all()  # no neutral image was shown


def test_correct_rates_are_the_diagonal():
    answers = [("happy", "happy"), ("happy", "sad"), ("sad", "sad")]
    rates = correct_rates(confusion_counts(predictions(answers), NAMES, [])).set_index("expression")
    assert rates.loc["happy", ["correct_rate", "samples"]].tolist() == [0.5, 2]
    assert rates.loc["sad", ["correct_rate", "samples"]].tolist() == [1.0, 1]
    assert pd.isna(rates.loc["neutral", "correct_rate"])
    assert rates.loc["neutral", "samples"] == 0


def test_conditions():
    assert condition_of("a", "a", ["c"]) == "matched"
    assert condition_of("a", "b", ["c"]) == "swapped"
    assert condition_of("a", "c", ["c"]) == "control"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), min_size=1, max_size=30), st.randoms())
def test_counts_ignore_the_order_of_images_and_shares_add_up_to_one(answers, random):
    table = confusion_counts(predictions(answers), NAMES, [])
    random.shuffle(answers)
    pd.testing.assert_frame_equal(table, confusion_counts(predictions(answers), NAMES, []))
    assert table["count"].sum() == len(answers)
    sums = table.groupby("expression")["share"].sum(min_count=1).dropna()
    assert sums.to_numpy() == pytest.approx(1.0)


def test_files_of_several_cohorts_and_databases_become_one_table(tmp_path):
    files = []
    for number, (tested, run) in enumerate([("a", 0), ("a", 1), ("b", 0), ("c", 0)]):
        files.append(tmp_path / f"{number}.parquet")
        predictions([(name, "happy") for name in NAMES], tested=tested, run=run).to_parquet(files[-1])
    out = tmp_path / "confusion.csv", tmp_path / "rates.csv"
    confusion(files, *out, settings=ConfusionSettings(expressions=NAMES, test_only=["c"]))
    table, rates = pd.read_csv(out[0]), pd.read_csv(out[1])
    assert list(table) == ["trained", "tested", "condition", "run", "expression", "chosen", "count", "share"]
    assert list(rates) == ["trained", "tested", "condition", "run", "expression", "correct_rate", "samples"]
    assert len(table) == 4 * 9
    assert rates["condition"].unique().tolist() == ["matched", "swapped", "control"]
    assert rates.groupby("expression")["correct_rate"].mean().to_dict() == {"happy": 1, "neutral": 0, "sad": 0}


def test_the_table_does_not_depend_on_the_cohorts(tmp_path):
    names = ["happy", "sad"]
    tables = {
        (tested, run): predictions([("happy", "sad"), ("sad", names[run])], "b", tested, run)
        for tested in ("b", "a")
        for run in (0, 1)
    }
    together = [[("b", 0), ("b", 1)], [("a", 0), ("a", 1)]]
    alone = [[("b", 0)], [("a", 0)], [("b", 1)], [("a", 1)]]
    texts = []
    for number, cohorts in enumerate((together, alone)):
        files = [tmp_path / f"{number}-{index}.parquet" for index in range(len(cohorts))]
        for file, cohort in zip(files, cohorts, strict=True):
            pd.concat([tables[key] for key in cohort]).to_parquet(file)
        confusion(files, tmp_path / "c.csv", tmp_path / "r.csv", settings=ConfusionSettings(names, []))
        texts.append((tmp_path / "c.csv").read_text() + (tmp_path / "r.csv").read_text())
    assert texts[0] == texts[1]


def test_an_unknown_expression_names_the_file(tmp_path):
    predictions([("bored", "happy")]).to_parquet(tmp_path / "x.parquet")
    with pytest.raises(InputError, match=r"x\.parquet: unknown expressions \['bored'\]"):
        confusion([tmp_path / "x.parquet"], tmp_path / "a", tmp_path / "b", settings=ConfusionSettings(NAMES, []))
