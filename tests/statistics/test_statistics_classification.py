from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from aulens.databases.split_sizes import Split
from aulens.errors import InputError
from aulens.statistics.classification import COLUMNS, ClassificationSettings, classification, part_sizes

NAMES = ["neutral", "happy", "sad"]
PLACES = {("a", "a"): 0.8, ("a", "b"): 0.5, ("a", "c"): 0.78, ("b", "b"): 0.7, ("b", "a"): 0.4, ("b", "c"): 0.45}
SPLIT = Split("person", "complete", None, "random", None, 40, 8, 12)
SETTINGS = ClassificationSettings(["a", "b"], ["c"], NAMES, SPLIT, ["a", "a", "b"], 0.95)


def rates_table(runs=6, places=PLACES):
    random = np.random.default_rng(7)
    rows = []
    for (trained, tested), level in places.items():
        role = "within" if trained == tested else "control" if tested == "c" else "cross"
        for run in range(runs):
            for name in NAMES:
                rows.append((trained, tested, role, run, name, level + random.normal(0, 0.03), 36))
    return pd.DataFrame(rows, columns=["trained", "tested", "role", "run", "expression", "correct_rate", "samples"])


def splits(runs):
    parts = ["train"] * 40 + ["validation"] * 8 + ["test"] * 12
    return pd.concat([pd.DataFrame({"run": run, "unit": range(60), "part": parts}) for run in runs])


def participants(people):
    """Return the participants of a database; its last person lacks an expression."""
    units = [*[f"c{number}" for number in range(people)], "incomplete"]
    table = pd.DataFrame({"unit": units, "person": units, "group": "", "labels": "happy sad", "images": 3})
    return table.assign(takes_part=table["unit"] != "incomplete", reason="")


def intervals_table(rates, numbers):
    """Return how many people were tested of every pair: 40, if `numbers` says nothing else of it."""
    rows = [
        (*pair, name, numbers.get(pair, 40), "person")
        for pair in rates[["trained", "tested"]].drop_duplicates().itertuples(index=False, name=None)
        for name in [*NAMES, "all"]
    ]
    return pd.DataFrame(rows, columns=["trained", "tested", "expression", "number", "unit_of_replication"])


def run(tmp_path, rates, settings=SETTINGS, training=0.8, control_people=60, plateau_runs=6, numbers={}):  # noqa: B006
    rates.to_csv(tmp_path / "rates.csv", index=False)
    intervals_table(rates, numbers).to_csv(tmp_path / "i.csv", index=False)
    participants(control_people).to_csv(tmp_path / "c.csv", index=False)
    plateau = [(name, number, training + 0.001 * number, 0.5) for name in ["a", "b"] for number in range(plateau_runs)]
    pd.DataFrame(plateau, columns=["database", "run", "correct_rate", "loss"]).to_csv(tmp_path / "p.csv", index=False)
    for number, runs in enumerate([range(3), range(3, 6), range(6)]):
        splits(runs).to_csv(tmp_path / f"s{number}.csv", index=False)
    files = [tmp_path / f"s{number}.csv" for number in range(len(settings.trainings))]
    controls = [tmp_path / "c.csv"] * len(settings.only_tested)
    tables = (tmp_path / name for name in ("rates.csv", "i.csv", "p.csv"))
    classification(*tables, files, controls, tmp_path / "t.csv", settings=settings)
    return pd.read_csv(tmp_path / "t.csv", keep_default_na=False, na_values=[""])


def pick(table, question, groups, kind):
    return table[(table["question"] == question) & (table["groups"] == groups) & (table["kind"] == kind)].iloc[0]


def test_people_are_counted_in_one_run():
    assert part_sizes(splits([4, 5])) == {"train": 40, "validation": 8, "test": 12}


def test_all_questions_have_a_plain_and_a_corrected_test(tmp_path):
    table = run(tmp_path, rates_table())
    assert list(table) == COLUMNS
    kinds = table.groupby(["question", "groups"])["kind"].agg(
        lambda kind: "corrected" in set(kind) and kind.nunique() == 2
    )
    assert kinds.all()
    assert set(table["question"]) == {
        "plateau training rate between databases", "matched rate between databases",
        "matched rate by database and expression", "matched or swapped by expression",
        "matched or control by expression", "matched versus swapped", "matched versus control",
        "control versus swapped", "rate above chance",
    }  # fmt: skip
    assert table.loc[table["effect"].notna(), "effect"].unique().tolist() == [
        "database", "expression", "interaction", "role"
    ]  # fmt: skip


def test_matched_and_swapped_rates_of_the_same_run_are_paired(tmp_path):
    rates = rates_table()
    row = pick(run(tmp_path, rates), "matched versus swapped", "a matched | a→b swapped", "corrected")
    by_run = rates[rates["trained"] == "a"].groupby(["tested", "run"])["correct_rate"].mean()
    differences = by_run["a"] - by_run["b"]
    assert row["difference"] == pytest.approx(differences.mean())
    expected = differences.mean() / np.sqrt((1 / 6 + 12 / 40) * differences.var(ddof=1))
    assert (row["statistic"], row["df_1"], row["n"]) == (pytest.approx(expected), 5, "6 pairs")
    assert row["p"] < row["p_corrected"] < 0.05
    assert row["correction"] == "Holm over the 2 corrected tests of this question"


def test_published_tests_are_not_corrected_and_claim_more(tmp_path):
    table = run(tmp_path, rates_table())
    published = pick(table, "matched rate between databases", "a matched | b matched", "published")
    corrected = pick(table, "matched rate between databases", "a matched | b matched", "corrected")
    assert published["correction"] == "none"
    assert np.isnan(published["p_corrected"])
    assert published["p"] < corrected["p"]
    assert (published["mean_1"], published["mean_2"]) == pytest.approx((0.8, 0.7), abs=0.03)


PLATEAU = "plateau training rate between databases", "a training | b training"


def test_equal_training_rates_differ_in_nothing(tmp_path):
    row = pick(run(tmp_path, rates_table()), *PLATEAU, "corrected")
    assert (row["difference"], row["p"]) == pytest.approx((0, 1))
    assert "ratios 2, 2" in row["note"]  # 40 trained and evaluated, 20 not


def test_training_rates_above_99_percent_are_not_tested(tmp_path):
    table = run(tmp_path, rates_table(), training=0.991)
    for kind in ("published", "corrected"):
        row = pick(table, *PLATEAU, kind)
        assert row["note"] == "not tested: both rates are above .99, where hardly anything is left to differ"
        assert row[["statistic", "p", "effect_size", "difference_low"]].isna().all()
        assert (row["mean_1"], row["difference"]) == pytest.approx((0.9935, 0))
    assert pick(run(tmp_path, rates_table(), training=0.98), *PLATEAU, "corrected")["p"] == pytest.approx(1)


CONTROLS = [
    ("matched versus control", "a matched | a→c control"),
    ("matched or control by expression", "a matched | a→c control"),
    ("control versus swapped", "a→c control | a→b swapped"),
    ("rate above chance", "a→c control"),
]


@pytest.mark.parametrize(("question", "groups"), CONTROLS)
def test_control_people_who_are_the_same_in_every_run_are_not_tested(tmp_path, question, groups):
    table = run(tmp_path, rates_table(), control_people=12)
    row = pick(table, question, groups, "corrected")
    assert row["note"] == (
        "not tested: every run is tested on the same people of c, so runs do not show how much other people would "
        "differ; the database needs more people than split.test"
    )
    assert row[["statistic", "p", "p_corrected", "effect_size", "interval_low"]].isna().all()
    plain = table[(table["question"] == question) & (table["groups"] == groups) & (table["kind"] != "corrected")]
    assert plain["p"].notna().all()
    assert pick(table, "matched versus swapped", "a matched | a→b swapped", "corrected")["p"] < 0.05


def test_the_correction_follows_the_control_people_if_there_are_few(tmp_path):
    # 12 of 60 are drawn: 12/48 = .25 is less than n_test / n_train = 12/40; 12 of 28: 12/16 = .75
    for people, ratio in ((60, 0.3), (28, 0.75)):
        table = run(tmp_path, rates_table(), control_people=people)
        for question, groups in CONTROLS:
            assert f"{ratio:g}" in pick(table, question, groups, "corrected")["note"]
        rates = rates_table()
        by_run = rates[rates["trained"] == "a"].groupby(["tested", "run"])["correct_rate"].mean()
        differences = by_run["a"] - by_run["c"]
        expected = differences.mean() / np.sqrt((1 / 6 + ratio) * differences.var(ddof=1))
        assert pick(table, *CONTROLS[0], "corrected")["statistic"] == pytest.approx(expected)


def test_one_run_leaves_tests_undefined(tmp_path):
    table = run(tmp_path, rates_table(runs=1))
    table = table[table["question"] != "plateau training rate between databases"]
    assert table["p"].isna().all()
    assert table["statistic"].isna().all()


def test_one_database_is_compared_with_chance_only(tmp_path):
    settings = ClassificationSettings(["a"], [], NAMES, SPLIT, ["a", "a"], 0.95)
    table = run(tmp_path, rates_table(places={("a", "a"): 0.8}), settings)
    assert set(table["question"]) == {"rate above chance"}
    assert table["mean_2"].tolist() == pytest.approx([1 / 3] * 2)


def test_three_databases_are_compared_in_pairs(tmp_path):
    places = {(one, two): 0.8 if one == two else 0.5 for one in "abc" for two in "abc"}
    rates = rates_table(places=places).assign(role="x")
    rates.to_csv(tmp_path / "rates.csv", index=False)
    plateau = pd.DataFrame([(n, r, 0.8 + r / 100, 1) for n in "abc" for r in range(6)])
    plateau.columns = ["database", "run", "correct_rate", "loss"]
    plateau.to_csv(tmp_path / "p.csv", index=False)
    splits(range(6)).to_csv(tmp_path / "s.csv", index=False)
    settings = ClassificationSettings(["a", "b", "c"], [], NAMES, SPLIT, ["a", "b", "c"], 0.95)
    intervals_table(rates, {}).to_csv(tmp_path / "i.csv", index=False)
    classification(
        tmp_path / "rates.csv",
        tmp_path / "i.csv",
        tmp_path / "p.csv",
        [tmp_path / "s.csv"] * 3,
        [],
        tmp_path / "t.csv",
        settings=settings,
    )
    counts = pd.read_csv(tmp_path / "t.csv").query("kind == 'corrected'").groupby("question").size()
    assert counts["matched rate between databases"] == 3
    assert counts["matched versus swapped"] == 6
    assert counts["matched rate by database and expression"] == 3  # its three effects


def test_a_database_without_splits_or_rates_is_named(tmp_path):
    with pytest.raises(InputError, match="no table of splits of database 'b'"):
        run(tmp_path, rates_table(), ClassificationSettings(["a", "b"], [], NAMES, SPLIT, ["a"], 0.95))
    with pytest.raises(InputError, match="no correct rates of 'b' tested on 'b'"):
        run(tmp_path, rates_table(places={("a", "a"): 0.8}))


UNMEASURED = [
    (replace(SPLIT, scheme="folds", folds=5, train=None, test=None), "folds of people"),
    (replace(SPLIT, scheme="leave_one_out", train=None, test=None), "leave-one-out splits of people"),
    (replace(SPLIT, unit="image", take="any"), "random splits of groups of images"),
]


@pytest.mark.parametrize(("split", "words"), UNMEASURED)
def test_nothing_is_called_corrected_that_was_not_measured(tmp_path, split, words):
    usual = run(tmp_path, rates_table())
    table = run(tmp_path, rates_table(), replace(SETTINGS, split=split))
    corrected = table["kind"] == "corrected"
    assert table[["question", "kind", "groups", "effect", "n"]].equals(
        usual[["question", "kind", "groups", "effect", "n"]]
    )
    numbers = ["statistic", "p", "p_corrected", "difference_low", "effect_size", "interval_low", "interval_high"]
    assert table.loc[corrected, numbers].isna().all(axis=None)
    assert set(table.loc[corrected, "note"]) == {
        "not tested: how often a corrected test rejects wrongly was measured for random splits of people, not for "
        + words
    }
    compared = ["mean_1", "mean_2", "difference"]  # what was found stays
    pd.testing.assert_frame_equal(table[compared], usual[compared])
    pd.testing.assert_frame_equal(table.loc[~corrected, numbers], usual.loc[~corrected, numbers])
    assert (table.loc[~corrected, "note"].str.contains("groups of images") == (split.unit == "image")).all()


def test_control_people_are_all_tested_if_the_split_takes_a_share(tmp_path):
    table = run(tmp_path, rates_table(), replace(SETTINGS, split=replace(SPLIT, test=0.2)))
    for question, groups in CONTROLS:
        row = pick(table, question, groups, "corrected")
        assert row["note"].startswith("not tested: every run is tested on the same people of c")
        assert row["note"].endswith("people are drawn for every run if split.test is a number of people, not a share")
        assert np.isnan(row["p"])
    assert pick(table, "matched versus swapped", "a matched | a→b swapped", "corrected")["p"] < 0.05


def test_without_a_plateau_training_rates_are_not_compared(tmp_path):
    usual, table = run(tmp_path, rates_table()), run(tmp_path, rates_table(), plateau_runs=0)
    assert (tmp_path / "p.csv").read_text() == "database,run,correct_rate,loss\n"
    pd.testing.assert_frame_equal(table, usual[usual["question"] != PLATEAU[0]].reset_index(drop=True))


LACKING = "not tested: not every run of {} is tested on every expression"


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("share", [1.0, 0.5, 1 / 6])
def test_runs_that_lack_expressions_are_compared_over_all_runs_together(tmp_path, share):
    usual, rates = run(tmp_path, rates_table(), plateau_runs=0), rates_table()
    lacking = (rates["expression"] == "sad") & (rates["trained"] == "b") & (rates["tested"] == "b")
    rates.loc[lacking & (rates["run"] < 6 * share), "correct_rate"] = np.nan  # leaving one group out shows few of them
    table = run(tmp_path, rates, plateau_runs=0)
    others = ~table["groups"].str.contains("b matched")
    assert others.any()
    columns = [name for name in COLUMNS if not name.endswith("corrected") and name != "correction"]
    pd.testing.assert_frame_equal(table.loc[others, columns], usual.loc[others, columns])
    assert table.loc[~others, ["p", "statistic", "effect_size", "difference_low"]].isna().all(axis=None)
    expected = rates[(rates["trained"] == "b") & (rates["tested"] == "b")]
    expected = expected.groupby("expression")["correct_rate"].mean().mean()
    for kind in ("plain", "corrected"):
        row = pick(table, "rate above chance", "b matched", kind)
        assert row["note"] == LACKING.format("b") + "; means are over all runs together"
        assert (row["mean_1"], row["n"]) == (pytest.approx(expected), "6")
        assert row["difference"] == pytest.approx(expected - 1 / 3)
    row = pick(table, "matched rate between databases", "a matched | b matched", "published")
    assert (row["mean_2"], row["n"]) == (pytest.approx(expected), "6 | 6")
    assert row["mean_1"] == pick(usual, "rate above chance", "a matched", "plain")["mean_1"]
    row = pick(table, "matched versus swapped", "b matched | b→a swapped", "published")
    assert (row["mean_1"], row["n"]) == (pytest.approx(expected), "6 | 6")
    for question in ("matched rate by database and expression", "matched or swapped by expression"):
        rows = table[~others & (table["question"] == question)]
        assert len(rows) == 6
        assert set(rows["note"]) == {LACKING.format("b")}


def test_an_expression_that_nobody_shows_leaves_nothing_to_test(tmp_path):
    rates = rates_table()
    rates.loc[(rates["expression"] == "sad") & (rates["tested"] == "b"), "correct_rate"] = np.nan
    row = pick(run(tmp_path, rates), "matched versus swapped", "a matched | a→b swapped", "corrected")
    assert row["note"] == LACKING.format("a→b") + "; means are over all runs together"
    assert row["mean_2"] == pytest.approx(
        rates[(rates["trained"] == "a") & (rates["tested"] == "b")]["correct_rate"].mean()
    )


def test_too_few_tested_people_leave_means_alone(tmp_path):
    usual = run(tmp_path, rates_table())
    table = run(tmp_path, rates_table(), numbers={("a", "b"): 7})
    few = table["groups"].str.contains("a→b")
    assert few.any()
    numbers = ["statistic", "p", "p_corrected", "difference_low", "effect_size", "interval_low", "interval_high"]
    assert table.loc[few, numbers].isna().all(axis=None)
    assert set(table.loc[few, "note"]) == {"not tested: too few people (7; 8 are needed) in b"}
    means = ["question", "kind", "groups", "effect", "mean_1", "mean_2"]
    pd.testing.assert_frame_equal(table[means], usual[means])
    columns = [name for name in COLUMNS if not name.endswith("corrected") and name != "correction"]
    pd.testing.assert_frame_equal(table.loc[~few, columns], usual.loc[~few, columns])
    pd.testing.assert_frame_equal(run(tmp_path, rates_table(), numbers={("a", "b"): 8}), usual)


def test_training_rates_of_too_few_people_are_not_compared(tmp_path, monkeypatch):
    parts = pd.DataFrame({"run": 0, "unit": range(7), "part": ["train"] * 5 + ["validation", "test"]})
    monkeypatch.setitem(globals(), "splits", lambda runs: pd.concat([parts.assign(run=run) for run in runs]))
    table = run(tmp_path, rates_table())
    for kind in ("published", "corrected"):
        row = pick(table, *PLATEAU, kind)
        assert row["note"] == "not tested: too few people (7; 8 are needed) in a"
        assert row[["statistic", "p", "effect_size", "difference_low"]].isna().all()


@pytest.mark.parametrize("test", [12, 0.2])
@pytest.mark.parametrize("named", [0, 40])
def test_images_of_nobody_are_all_tested_and_more_people_would_not_help(tmp_path, monkeypatch, named, test):
    units = [f"u{number}" for number in range(60)]
    table = pd.DataFrame({"unit": units, "person": units[:named] + [""] * (60 - named), "labels": "sad", "images": 1})
    table = table.assign(group=[""] * named + units[named:], takes_part=True, reason="")
    columns = ["unit", "person", "group", "labels", "images", "takes_part", "reason"]
    monkeypatch.setitem(globals(), "participants", lambda people: table[columns])
    found = run(tmp_path, rates_table(), replace(SETTINGS, split=replace(SPLIT, test=test)))
    for question, groups in CONTROLS:
        row = pick(found, question, groups, "corrected")
        assert row["note"] == (
            "not tested: every run is tested on all images of c, which does not name everybody whom they show, so runs "
            "do not show how much other images would differ"
        )
        assert row[["statistic", "p", "p_corrected"]].isna().all()
