import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aulens.errors import InputError
from aulens.evaluation.confusion import ConfusionSettings, confusion, confusion_counts, correct_rates, rate_summary
from aulens.evaluation.roles import pair_name
from aulens.statistics.drawn_rates import unit_counts
from aulens.statistics.intervals import IntervalSettings, rate_intervals

NAMES = ["neutral", "happy", "sad"]


def rate_over_runs(table):
    intervals = rate_intervals(unit_counts(table), "a", "a", IntervalSettings(1, NAMES, 1, 0.95))
    return intervals.set_index("expression").loc["all", "correct_rate"]


def predictions(answers, trained="a", tested="a", run=0):
    table = pd.DataFrame(answers, columns=["expression", "predicted"])
    role = "within" if trained == tested else "control" if tested == "c" else "cross"
    names = {"trained": trained, "tested": tested, "role": role, "run": run}
    return table.assign(**names, face=0, unit="p", person="p", variant=0, probability=0.9)


def test_every_cell_is_a_row_and_shares_are_of_the_true_expression():
    answers = [("happy", "happy"), ("happy", "happy"), ("happy", "happy"), ("happy", "sad"), ("sad", "sad")]
    table = confusion_counts(predictions(answers), NAMES).set_index(["expression", "predicted"])
    assert len(table) == 9
    assert table.loc[("happy", "happy"), ["count", "share"]].tolist() == [3, 0.75]
    assert table.loc[("happy", "neutral"), ["count", "share"]].tolist() == [0, 0.0]
    assert table.loc["neutral", "share"].isna().all()  # no neutral image was shown


def test_correct_rates_are_the_diagonal():
    answers = [("happy", "happy"), ("happy", "sad"), ("sad", "sad")]
    rates = correct_rates(confusion_counts(predictions(answers), NAMES)).set_index("expression")
    assert rates.loc["happy", ["correct_rate", "samples"]].tolist() == [0.5, 2]
    assert rates.loc["sad", ["correct_rate", "samples"]].tolist() == [1.0, 1]
    assert pd.isna(rates.loc["neutral", "correct_rate"])
    assert rates.loc["neutral", "samples"] == 0


def test_pairs_are_named_by_where_networks_were_trained_and_tested():
    assert pair_name("a", "a") == "a"
    assert pair_name("a", "b") == "a→b"


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), min_size=1, max_size=30), st.randoms())
def test_counts_ignore_the_order_of_images_and_shares_add_up_to_one(answers, random):
    table = confusion_counts(predictions(answers), NAMES)
    random.shuffle(answers)
    pd.testing.assert_frame_equal(table, confusion_counts(predictions(answers), NAMES))
    assert table["count"].sum() == len(answers)
    sums = table.groupby("expression")["share"].sum(min_count=1).dropna()
    assert sums.to_numpy() == pytest.approx(1.0)


def test_files_of_several_cohorts_and_databases_become_one_table(tmp_path):
    files = []
    for number, (tested, run) in enumerate([("a", 0), ("a", 1), ("b", 0), ("c", 0)]):
        files.append(tmp_path / f"{number}.parquet")
        predictions([(name, "happy") for name in NAMES], tested=tested, run=run).to_parquet(files[-1])
    out = tmp_path / "confusion.csv", tmp_path / "rates.csv", tmp_path / "confusion.json"
    confusion(files, *out, settings=ConfusionSettings(labels=NAMES))
    table, rates = pd.read_csv(out[0]), pd.read_csv(out[1])
    assert list(table) == ["trained", "tested", "role", "run", "expression", "predicted", "count", "share"]
    assert list(rates) == ["trained", "tested", "role", "run", "expression", "correct_rate", "samples"]
    assert len(table) == 4 * 9
    assert rates["role"].unique().tolist() == ["within", "cross", "control"]
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
        out = [tmp_path / name for name in ("c.csv", "r.csv", "k.json")]
        confusion(files, *out, settings=ConfusionSettings(names))
        texts.append([path.read_text() for path in out])
    assert texts[0] == texts[1]


def test_an_unknown_expression_names_the_file(tmp_path):
    predictions([("bored", "happy")]).to_parquet(tmp_path / "x.parquet")
    with pytest.raises(InputError, match=r"x\.parquet: unknown expressions \['bored'\]"):
        confusion([tmp_path / "x.parquet"], *[tmp_path / name for name in "abc"], settings=ConfusionSettings(NAMES))


def rates(values, trained="a", tested="a", role="within"):
    rows = [(run, name, value) for run, pair in enumerate(values) for name, value in zip(NAMES[1:], pair, strict=True)]
    table = pd.DataFrame(rows, columns=["run", "expression", "correct_rate"])
    return table.assign(trained=trained, tested=tested, role=role)


def test_rates_are_averaged_over_expressions_and_spread_over_runs():
    table = pd.concat([rates([(0.8, 0.8), (0.5, 0.7)]), rates([(0.5, 0.5), (0.4, 0.6)], "a", "b", "cross")])
    summary = rate_summary(pd.concat([table, rates([(0.7, 0.7)], "a", "c", "control")]))
    # means .8 and .6 of the runs: mean .7, sd sqrt(.01 + .01)
    assert summary["within"]["a"] == {"mean": pytest.approx(0.7), "sd": pytest.approx(0.02**0.5), "runs": 2}
    assert summary["cross"]["a→b"] == {"mean": 0.5, "sd": 0, "runs": 2}
    assert summary["control"]["a→c"]["mean"] == pytest.approx(0.7)
    assert pd.isna(summary["control"]["a→c"]["sd"])  # of one run


def test_rates_of_runs_that_lack_expressions_are_averaged_over_all_runs_together():
    nothing = float("nan")
    note = "over all runs together: not every run is tested on every expression"
    summary = rate_summary(rates([(0.8, 0.6), (0.5, nothing)]))
    assert summary["within"]["a"]["mean"] == pytest.approx((0.65 + 0.6) / 2)
    assert (summary["within"]["a"]["runs"], summary["within"]["a"]["note"]) == (2, note)
    assert pd.isna(summary["within"]["a"]["sd"])
    assert summary["cross"] == {}
    single = rate_summary(rates([(1.0, nothing), (nothing, 0.0), (0.5, nothing)]))  # leaving one image out
    assert single["within"]["a"]["mean"] == pytest.approx((0.75 + 0) / 2)


def test_an_expression_that_nobody_shows_does_not_count():
    nothing = float("nan")
    summary = rate_summary(rates([(0.8, nothing), (0.6, nothing)]))
    assert summary["within"]["a"] == {"mean": pytest.approx(0.7), "sd": pytest.approx(0.02**0.5), "runs": 2}


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(NAMES), st.sampled_from(NAMES)), min_size=1, max_size=20))
def test_the_mean_over_all_runs_is_the_middle_of_its_interval(answers):
    parts = [
        predictions([answer[1:] for answer in answers if answer[0] == run], run=run)
        for run in sorted({answer[0] for answer in answers})
    ]
    table = pd.concat(parts)
    found = rate_summary(correct_rates(confusion_counts(table, NAMES)))["within"]["a"]["mean"]
    assert found == pytest.approx(rate_over_runs(table))


def test_key_numbers_are_those_of_the_written_table(tmp_path):
    file, out = tmp_path / "x.parquet", [tmp_path / name for name in ("c.csv", "r.csv", "k.json")]
    answers = [("happy", "happy"), ("happy", "sad"), ("happy", "sad"), ("sad", "sad"), ("neutral", "neutral")]
    predictions(answers).to_parquet(file)
    confusion([file], *out, settings=ConfusionSettings(NAMES))
    found = json.loads(out[2].read_text())
    assert (found["runs"], found["chance"]) == (1, 1 / 3)
    assert found["rates"]["within"]["a"] == {"mean": pytest.approx((1 / 3 + 2) / 3), "sd": None, "runs": 1}
