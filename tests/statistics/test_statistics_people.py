import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from aulens.databases.split_sizes import Split
from aulens.errors import InputError
from aulens.files import read_csv
from aulens.statistics.equivalence import two_one_sided
from aulens.statistics.people import COLUMNS, PeopleSettings, kinds_of_controls, people, with_holm
from aulens.statistics.people_means import PeopleRates, estimate
from aulens.statistics.people_questions import compared, effects
from aulens.statistics.people_rows import Outcome
from aulens.statistics.people_tests import contrast
from aulens.statistics.precision import Variances, standard_error
from aulens.statistics.run_covariance import run_covariance
from aulens.synthesis.crossings import Crossing

LABELS = ["happy", "sad"]
SPLIT = Split("person", "any", None, "random", None, 20, 0, 10)
SETTINGS = PeopleSettings(["a", "b"], ["c"], LABELS, SPLIT, ["a", "b"], {}, 0.95, 0.05)
PLACES = {("a", "a"): 0.9, ("a", "b"): 0.5, ("a", "c"): 0.9, ("b", "b"): 0.8, ("b", "a"): 0.4, ("b", "c"): 0.4}


def outcome(networks, names, rates):
    return Outcome(
        networks,
        names,
        "within",
        PeopleRates(networks, np.array([f"{names}{n:02}" for n in range(rates.shape[1])]), rates),
    )


def predictions(random, trained, tested, people=30, runs=6, named=True):
    role = "within" if trained == tested else "control" if tested == "c" else "cross"
    rows = []
    for run in range(runs):
        for person in random.permutation(people)[:10]:
            for true in LABELS:
                right = random.random() < PLACES[trained, tested]
                who = f"{tested}{person:02}"
                rows.append((trained, tested, role, run, who, who if named else "", true, true if right else "neutral"))
    return pd.DataFrame(rows, columns=["trained", "tested", "role", "run", "unit", "person", "expression", "predicted"])


def run(folder, settings=SETTINGS, **others):
    random, files, splits = np.random.default_rng(3), [], []
    for place, (trained, tested) in enumerate(PLACES):
        predictions(random, trained, tested, **others).to_parquet(folder / f"{place}.parquet")
        files.append(folder / f"{place}.parquet")
    for name in settings.trainings:
        parts = ["train"] * 20 + ["test"] * 10
        pd.DataFrame({"run": 0, "unit": range(30), "part": parts}).to_csv(folder / f"s{name}.csv", index=False)
        splits.append(folder / f"s{name}.csv")
    table = pd.DataFrame({"unit": range(30), "person": range(30), "group": "", "labels": "happy sad", "images": 2})
    table.assign(takes_part=True, reason="").to_csv(folder / "c.csv", index=False)
    made = [folder / f"{name}.csv" for name in ("people", "equivalence", "precision")]
    people(files, splits, [folder / "c.csv"], *made, folder / "people.json", settings=settings)
    return [read_csv(path) for path in made] + [json.loads((folder / "people.json").read_text())]


def test_odds_ratio_and_error_are_those_of_a_marginal_logistic_model():
    random = np.random.default_rng(1)
    right = random.random((2, 40, 3)) < np.array([0.8, 0.6])[:, None, None]  # (tests, people, expressions)
    tests = [outcome("a", name, own[None].astype(float)) for name, own in zip("xy", right, strict=True)]
    row = compared("rate", *tests, 0.95)
    second = np.repeat([0.0, 1.0], 120)
    whom = np.repeat(np.arange(80), 3)
    model = sm.GEE(
        right.ravel().astype(float), sm.add_constant(second), groups=whom, family=sm.families.Binomial()
    ).fit()
    assert row["odds_ratio"] == pytest.approx(np.exp(-model.params[1]), rel=1e-6)
    error = np.log(row["odds_ratio_high"] / row["odds_ratio"]) / 1.9908  # t of 78 degrees of freedom
    assert error == pytest.approx(model.bse[1] * np.sqrt(40 / 39), rel=0.01)


def test_variance_of_runs_is_told_from_people_who_are_tested_again():
    random = np.random.default_rng(2)
    moved, own = random.normal(0, 0.1, (400, 1, 1)), random.normal(0, 0.3, (1, 20, 1))
    rates = 0.5 + moved + own + random.normal(0, 0.2, (400, 20, 1))
    rates[random.random((400, 20)) < 0.5] = np.nan
    of_runs, rest = run_covariance(rates, rates)
    assert of_runs[0, 0] == pytest.approx(0.01, rel=0.2)
    assert rest[0, 0] == pytest.approx(0.04, rel=0.1)


def test_folds_have_the_variance_between_runs():
    rates = np.full((3, 6, 1), np.nan)
    for fold, mean in enumerate((0.2, 0.5, 0.8)):
        rates[fold, 2 * fold : 2 * fold + 2] = mean
    of_runs, rest = run_covariance(rates, rates)
    assert of_runs[0, 0] == pytest.approx(0.09)  # nobody differs within a run
    assert np.isnan(rest[0, 0])


def test_folds_of_other_people_share_no_variance_of_people():
    random = np.random.default_rng(5)
    found = []
    for _ in range(200):
        rates = np.full((2, 5, 20, 1), np.nan)
        for fold in range(5):
            rates[:, fold, 4 * fold : 4 * fold + 4] = random.normal(0.5, 0.3, (2, 4, 1))
        found.append(run_covariance(*rates, same=False)[0][0, 0])
    assert abs(np.mean(found)) < 0.004  # a person's variance over 4 would be .0225


@given(st.floats(-0.3, 0.3), st.integers(0, 99))
def test_a_shift_moves_the_difference_and_nothing_else(shift, seed):
    rates = np.random.default_rng(seed).random((5, 10, 3))
    weights = np.array([1 / 3] * 3 + [-1 / 3] * 3)
    names = [np.array(list(who)) for who in ("abcdefghij", "klmnopqrst")]
    before, after = (
        contrast(
            estimate([PeopleRates("a", names[0], rates + more), PeopleRates("a", names[1], rates[::-1])]), weights, 0.95
        )
        for more in (0.0, shift)
    )
    assert after.value == pytest.approx(before.value + shift, abs=1e-9)
    assert after.error == pytest.approx(before.error)
    assert after.df == pytest.approx(before.df)


def test_the_same_people_are_paired():
    rates = np.random.default_rng(0).random((1, 12, 2))
    same = [outcome("a", "x", rates), outcome("a", "x", rates - 0.1 + 0.01 * rates[:, ::-1])]
    apart = [same[0], outcome("a", "y", same[1].rates.rates)]
    wide, narrow = (
        row["points_high"] - row["points_low"] for row in (compared("", *apart, 0.95), compared("", *same, 0.95))
    )
    assert compared("", *same, 0.95)["n"] == "12 pairs"
    assert narrow < wide / 5


def test_two_one_sided_tests_agree_with_the_interval():
    inside, outside = two_one_sided(0.02, 0.017, 40, 0.05), two_one_sided(0.02, 0.019, 40, 0.05)
    assert inside.high < 0.05 < outside.high
    assert inside.p < 0.05 < outside.p
    with pytest.raises(ValueError, match="margin -1"):
        two_one_sided(0.0, 0.1, 10, -1)


def test_expressions_that_one_test_lacks_are_left_out():
    rates = np.random.default_rng(0).random((1, 10, 3))
    lacking = rates.copy()
    lacking[..., 2] = np.nan
    row = compared("", outcome("a", "x", rates), outcome("b", "y", lacking), 0.95)
    assert row["mean_1"] == pytest.approx(rates[..., :2].mean())
    assert [found["df_1"] for found in effects("", outcome("a", "x", rates), outcome("b", "y", lacking), "role")][
        2
    ] == 1


def test_tables_of_a_study(tmp_path):
    table, equal, exact, summary = run(tmp_path)
    assert list(table.columns) == COLUMNS
    assert table["p"].between(0, 1).all()
    swapped = table[(table["question"] == "matched versus swapped") & (table["kind"] == "people")]
    assert swapped["groups"].tolist() == ["a matched | a→b swapped", "b matched | b→a swapped"]
    assert (swapped["p_corrected"] < 0.001).all()
    assert table.loc[table["kind"] == "runs", "p_corrected"].isna().all()
    assert equal["groups"].tolist() == ["a matched | a→c control", "b matched | b→c control"]
    assert equal["verdict"].iloc[1] == "not shown to be equivalent within 5 points"
    assert sorted(exact["people"].unique()) == [30, 60]
    assert (
        summary["difference"]["matched versus swapped"]["a matched | a→b swapped"]["points"]
        == swapped["difference_points"].iloc[0]
    )


def test_images_of_nobody_are_not_tested(tmp_path):
    table, equal, exact, _ = run(tmp_path, named=False)
    assert table["p"].isna().all()
    assert set(table["note"]) >= {"not tested: a does not name everybody whom its images show"}
    assert equal["verdict"].isna().all()
    assert exact["standard_error_points"].isna().all()


def test_few_people_and_few_runs_are_not_tested(tmp_path):
    table = run(tmp_path, runs=3)[0]
    assert set(table["note"]) == {"not tested: 3 runs; intervals need 5"}
    table = run(tmp_path, people=7)[0]
    assert table["p"].isna().all()
    assert table["note"].str.startswith("not tested: too few people show an expression (7; 8 are needed)").all()


def test_divided_images_are_of_people_who_were_learned(tmp_path):
    table = run(tmp_path, replace(SETTINGS, split=replace(SPLIT, unit="image")))[0]
    notes = table.loc[table["kind"] == "people", "note"]
    assert notes.str.endswith("; other images of these people were learned").all()
    assert table["p_learned"].isna().all()


def test_a_study_without_predictions_is_refused(tmp_path):
    with pytest.raises(InputError, match="no table of predictions"):
        people([], [], [], *[tmp_path / "x"] * 4, settings=SETTINGS)


@pytest.mark.parametrize(("runs", "expected"), [(np.inf, 1.37), (40, 1.46), (20, 1.55), (6, 1.9)])
def test_runs_beyond_twenty_hardly_help(runs, expected):
    found = Variances(0.01126, 0.0, 0.0035)  # of the surrogate: .08² + .27² / 7 less, and .16² / 7
    assert 100 * standard_error(found, 60, 12, runs) == pytest.approx(expected, abs=0.06)


def test_where_each_run_tests_one_person_nothing_is_said_of_whom_runs_learn_from():
    random, own = np.random.default_rng(4), []
    for name, mean in (("a", 0.7), ("b", 0.4)):
        rates = np.full((10, 10, 2), np.nan)
        rates[np.arange(10), np.arange(10)] = random.normal(mean, 0.05, (10, 2))
        own.append(outcome(name, name, rates))
    own = [replace(one, rates=replace(one.rates, ratio=9.0)) for one in own]
    row = compared("rate", *own, 0.95)
    assert row["p"] < 0.001
    assert np.isnan(row["p_learned"])


def test_a_control_of_action_units_is_not_asked_to_be_equivalent(tmp_path):
    crossed = replace(SETTINGS, crossings={"a": [Crossing("a", "c", "d", "b")]})  # c: a's population, another culture
    _, equal, _, _ = run(tmp_path, crossed)
    assert equal["groups"].tolist() == ["b matched | b→c control"]


def test_controls_of_people_and_of_action_units_are_corrected_by_themselves():
    groups = [f"a matched | a→{name} control" for name in "cde"] + ["a→c control | a→b swapped"]
    table = pd.DataFrame({"question": ["x"] * 3 + ["y"], "kind": "people", "groups": groups})
    table = table.assign(p=[0.01, 0.02, 0.04, 0.03], p_learned=[0.02, 0.03, np.nan, 0.05])
    kinds = kinds_of_controls({"a": [Crossing("a", "c", "d", "b")]})  # c: action units; d: people; e: unknown
    found = with_holm(table, kinds)
    assert found["p_corrected"].tolist() == [0.01, 0.04, 0.04, 0.03]  # c alone; 2 · .02; max(.04, .04)
    assert found["p_learned_corrected"].tolist() == pytest.approx([0.02, 0.03, np.nan, 0.05], nan_ok=True)
    assert found["correction"].tolist() == [
        "Holm over the 1 tests of this question with controls of action units",
        *["Holm over the 2 tests of this question with other controls"] * 2,
        "Holm over the 1 tests of this question",
    ]
    assert with_holm(table)["p_corrected"].tolist() == pytest.approx([0.03, 0.04, 0.04, 0.03])


def test_holm_of_a_stage_tells_kinds_of_controls_apart(tmp_path):
    table = run(tmp_path, replace(SETTINGS, crossings={"a": [Crossing("a", "c", "d", "b")]}))[0]
    rows = table[(table["question"] == "matched versus control") & (table["kind"] == "people")]
    assert rows["p_corrected"].tolist() == rows["p"].tolist()  # one test of each kind
    assert (rows["p_learned_corrected"].fillna(9) == rows["p_learned"].fillna(9)).all()
