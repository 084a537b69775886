import json
from itertools import product

import numpy as np
import pandas as pd
import pytest

from aulens.tuning.profiles import ProfileSettings, profiles
from aulens.tuning.recovered import planted_action_units, recovered_differences
from aulens.tuning.recovery import RecoverySettings, recovery

KEYS = ("own", "other", "by_expression", "differences", "somers_d", "sides", "criteria")
RESULTS = ("recovery", "differences", "scores", "sides", "nulls", "alike", "criteria", "displays")
NAMES, ACTION_UNITS = ["neutral", "happy", "sad"], [4, 12, 15, 25]


def truth(rows):
    return pd.DataFrame(rows, columns=["image", "expression", "action_unit", "intensity"])


def test_an_action_unit_is_planted_when_half_of_the_images_have_it():
    table = truth(
        [
            ("1", "happy", 12, 0.5), ("1", "happy", 25, 0.3), ("2", "happy", 12, 0.9), ("2", "happy", 4, 0.1),
            ("3", "happy", 12, 0.9), ("4", "happy", 25, 0.4), ("4", "happy", 15, 0.0), ("5", "sad", 15, 1.0),
            ("5", "sad", 99, 1.0),
        ]
    )  # fmt: skip
    planted = planted_action_units(table, NAMES, ACTION_UNITS, 0.5)
    assert planted.tolist() == [
        [False, False, False, False],
        [False, True, False, True],  # 12 in 3 of 4, 25 in 2 of 4; 4 in 1; 15 has intensity 0
        [False, False, True, False],
    ]


def test_differences_point_to_what_was_planted_in_one_database_only():
    first, second = np.array([[True, True, False, False]]), np.array([[True, False, True, False]])
    rows = recovered_differences(np.array([[0.1, 0.8, 0.5, -0.2]]), first, second, ["happy"])
    assert rows == [("happy", 1.0, 2, 2, 0.5)]  # AU 15 should be higher in the second database
    same = recovered_differences(np.array([[0.1, 0.8, 0.5, -0.2]]), first, first, ["happy"])
    np.testing.assert_equal(same, [("happy", np.nan, 0, 4, np.nan)])


@pytest.fixture
def stage(tmp_path):
    """Return a function that runs the stage on tables; it gives the result files by name."""

    def run(responses, truths, how, groups=None, baseline=None):
        given = {name: tmp_path / f"{name}.parquet" for name in ("responses", "groups")}
        responses.to_parquet(given["responses"])
        profiles(
            [given["responses"]],
            tmp_path / "profiles.csv",
            tmp_path / "null.csv",
            settings=ProfileSettings(how.databases, how.labels, how.action_units, how.intensities),
        )
        for number, table in enumerate(truths):
            table.to_csv(tmp_path / f"truth_{number}.csv", index=False)
        if groups is not None:
            groups.to_parquet(given["groups"])
        if baseline is not None:
            baseline.to_csv(tmp_path / "baseline.csv", index=False)
        results = {name: tmp_path / f"{name}.csv" for name in RESULTS} | {"numbers": tmp_path / "r.json"}
        recovery(
            tmp_path / "profiles.csv",
            [given["responses"]],
            [tmp_path / f"truth_{number}.csv" for number in range(len(truths))],
            [],
            [],
            [] if groups is None else [given["groups"]],
            None if baseline is None else tmp_path / "baseline.csv",
            *results.values(),
            settings=how,
        )
        return {name: pd.read_csv(path) for name, path in results.items() if name != "numbers"} | {
            "numbers": json.loads(results["numbers"].read_text())
        }

    return run


def responses_of(values, runs=1, noise=0.0, labels=NAMES):
    """Return responses at three levels, of which the highest is given for every output unit and action unit."""
    random, rows = np.random.default_rng(0), []
    for (database, row), run in product(values.items(), range(runs)):
        for name in labels:
            rows.append((database, run, name, 0, 0, 0.0, 0.0))
            for au, value in zip(ACTION_UNITS, row, strict=True):
                rows += [(database, run, name, au, 1, 0.5, 0.0)]
                rows += [(database, run, name, au, 2, 1.0, value + noise * random.normal())]
    columns = ["database", "run", "output_unit", "action_unit", "level", "intensity", "response"]
    return pd.DataFrame(rows, columns=columns)


def how_of(databases, planted, labels=NAMES):
    return RecoverySettings(2022, databases, labels, ACTION_UNITS, [0.0, 0.5, 1.0], planted, 0.5, 49, 20, 0.95, 10)


TRUTHS = [
    truth([("1", "happy", 12, 1.0), ("1", "happy", 25, 1.0)]),
    truth([("1", "happy", 12, 1.0), ("1", "happy", 4, 1.0)]),
]
VALUES = {"a": [0.0, 1.0, 0.2, 0.9], "b": [0.8, 1.0, 0.1, 0.0], "photos": [0.0, 0.0, 1.0, 0.0]}


def test_the_stage_crosses_databases_and_truths(stage):
    found = stage(responses_of(VALUES), TRUTHS, how_of(["a", "b", "photos"], ["a", "b"]))
    table = found["recovery"].set_index(["database", "truth", "expression"])
    assert len(table) == 3 * 2 * 3
    assert table.loc[("a", "a", "happy"), ["auroc", "planted", "others"]].tolist() == [1.0, 2, 2]
    assert table.loc[("a", "b", "happy"), "auroc"] == 0.5  # AU 12 is first, AU 4 last: two of four pairs
    assert table.loc[(slice(None), slice(None), "neutral"), "auroc"].isna().all()  # nothing is planted
    differences = found["differences"].set_index("expression")
    assert differences.loc["happy", ["database_1", "database_2"]].tolist() == ["a", "b"]
    assert differences.loc["happy", ["auroc", "differing", "others", "right_direction"]].tolist() == [1.0, 2, 2, 1.0]
    numbers = found["numbers"]
    assert tuple(numbers) == KEYS
    assert numbers["own"]["a"] == 1.0  # of happy alone; nothing is planted for the others
    assert numbers["other"]["a|b"] == 0.5
    assert list(numbers["other"]) == ["a|b", "b|a", "photos|a", "photos|b"]
    assert numbers["by_expression"]["a"] == {"neutral": None, "happy": 1.0, "sad": None}
    assert numbers["differences"] == {"a|b": 1.0}


def test_differences_are_scored_by_their_order_and_by_who_planted_what(stage):
    found = stage(responses_of(VALUES, runs=5, noise=0.01), TRUTHS, how_of(["a", "b", "photos"], ["a", "b"]))
    scores = found["scores"].set_index("expression")
    assert scores.loc["happy", ["somers_d", "right", "signs", "first_only", "second_only", "both"]].tolist() == [
        1, 2, 2, 1, 1, 1,
    ]  # fmt: skip
    assert scores.loc["all", ["somers_d", "low", "high", "p_signs", "runs_1"]].tolist() == [1, 1, 1, 0.25, 5]
    assert scores["somers_d"].isna().tolist() == [True, False, True, False]
    assert scores["p"].notna().tolist() == [False, False, False, True]
    sides = found["sides"].set_index(["database", "planted_in"])["auroc"]
    assert sides.to_dict() == {
        ("a", "both"): 1, ("a", "own"): 1, ("a", "other"): 0, ("b", "both"): 1, ("b", "own"): 1, ("b", "other"): 0,
    }  # fmt: skip
    assert found["nulls"].empty
    criteria = found["criteria"].set_index("criterion")
    assert criteria["passed"].fillna("").to_dict() == {
        "somers_d": "yes", "null_somers_d": "", "rank_of_similarity": "", "rank_of_similarity_jaccard": "",
        "rank_of_gap": "", "rank_of_gap_jaccard": "",
    }  # fmt: skip
    assert found["numbers"]["criteria"]["somers_d"]["a|b"]["passed"] is True
    assert found["numbers"]["criteria"]["rank_of_gap"]["all"]["passed"] is None


def test_few_runs_have_no_interval(stage):
    scores = stage(responses_of(VALUES, runs=4), TRUTHS, how_of(["a", "b", "photos"], ["a", "b"]))["scores"]
    assert scores["low"].isna().all()
    assert scores["runs_1"].unique().tolist() == [4]


def test_groups_of_people_give_the_null_and_a_baseline_the_gap(stage):
    groups = responses_of({"a": VALUES["a"]}, runs=4, noise=0.2)
    baseline = pd.DataFrame(
        {"output_unit": NAMES, "different": [0.9, 0.6, 0.9], "same_1": 0.9, "same_2": [0.9, 0.8, 0.9]}
    )
    baseline = baseline.assign(database_1="a", database_2="b", gap=[0.0, 0.25, -0.1])
    found = stage(responses_of(VALUES), TRUTHS, how_of(["a", "b", "photos"], ["a", "b"]), groups, baseline)
    nulls = found["nulls"]
    assert nulls[["groups_1", "groups_2"]].to_numpy().tolist() == [["0 1", "2 3"], ["0 2", "1 3"], ["0 3", "1 2"]]
    alike = found["alike"].set_index("expression")
    assert alike.loc["happy", ["cosine", "jaccard", "similarity"]].tolist() == pytest.approx([0.5, 1 / 3, 0.5])
    assert alike.loc["happy", ["same", "gap"]].tolist() == pytest.approx([0.85, 0.25])
    assert alike.loc["sad", "cosine"] == 1  # nothing is planted in either
    criteria = found["criteria"].set_index("criterion")
    sizes = nulls["somers_d"].abs()
    assert criteria.loc["null_somers_d", "value"] == pytest.approx(sizes.mean())
    assert criteria.loc["null_somers_d", ["low", "high", "n"]].tolist() == [sizes.min(), sizes.max(), 3]
    assert criteria.loc["rank_of_gap", "value"] == pytest.approx(-0.866, abs=1e-3)  # ranks 2.5 1 2.5 against 2 3 1
    assert criteria.loc["rank_of_gap", "passed"] == "yes"


def test_databases_that_planted_the_same_have_no_score(stage):
    found = stage(responses_of(VALUES), [TRUTHS[0], TRUTHS[0]], how_of(["a", "b", "photos"], ["a", "b"]))
    assert found["scores"]["somers_d"].isna().all()
    assert found["numbers"]["criteria"]["somers_d"]["a|b"]["passed"] is None


def test_without_truth_the_tables_are_empty_but_have_columns(stage):
    found = stage(responses_of({"a": VALUES["a"]}, labels=["happy"]), [], how_of(["a"], [], ["happy"]))
    assert list(found["recovery"]) == ["database", "truth", "expression", "auroc", "planted", "others"]
    assert all(found[name].empty for name in RESULTS)
    assert found["numbers"] == {key: {} for key in KEYS}
