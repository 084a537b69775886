import json

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from aulens.tuning.recovery import RecoverySettings, auroc, planted_action_units, recovered_differences, recovery

KEYS = ("own", "other", "by_expression", "differences")
NAMES, ACTION_UNITS = ["neutral", "happy", "sad"], [4, 12, 15, 25]


def truth(rows):
    return pd.DataFrame(rows, columns=["image", "expression", "action_unit", "intensity"])


def test_auroc_counts_pairs():
    # positives .9 and .4 against .5 and .1: three of four pairs are in order
    assert auroc(np.array([0.9, 0.4, 0.5, 0.1]), np.array([True, True, False, False])) == 0.75
    assert auroc(np.array([1.0, 1.0]), np.array([True, False])) == 0.5  # a tie is half a pair
    assert np.isnan(auroc(np.array([1.0, 2.0]), np.array([True, True])))
    assert np.isnan(auroc(np.array([1.0, 2.0]), np.array([False, False])))


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=2, max_size=20))
def test_auroc_depends_on_order_only_and_turns_round_with_the_labels(points):
    values, positive = np.array([v for v, _ in points], float), np.array([p for _, p in points])
    area = auroc(values, positive)
    np.testing.assert_equal(auroc(np.exp(values), positive), area)
    np.testing.assert_allclose(auroc(values, ~positive), 1 - area)


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


def test_the_stage_crosses_databases_and_truths(tmp_path):
    happy = {"a": [0.0, 1.0, 0.2, 0.9], "b": [0.8, 1.0, 0.1, 0.0], "photos": [0.0, 0.0, 1.0, 0.0]}
    rows = []
    for database, values in happy.items():
        for name in NAMES:
            for au, value in zip(ACTION_UNITS, values, strict=True):
                rows += [(database, name, au, 0, 0.0), (database, name, au, 1, -9.0), (database, name, au, 2, value)]
    columns = ["database", "output_unit", "action_unit", "level", "normalised"]
    pd.DataFrame(rows, columns=columns).to_csv(tmp_path / "profiles.csv", index=False)
    truth([("1", "happy", 12, 1.0), ("1", "happy", 25, 1.0)]).to_csv(tmp_path / "a.csv", index=False)
    truth([("1", "happy", 12, 1.0), ("1", "happy", 4, 1.0)]).to_csv(tmp_path / "b.csv", index=False)
    how = RecoverySettings(["a", "b", "photos"], NAMES, ACTION_UNITS, [0.0, 0.5, 1.0], ["a", "b"], 0.5)
    files = [tmp_path / "a.csv", tmp_path / "b.csv"]
    results = [tmp_path / name for name in ("r.csv", "d.csv", "r.json")]
    recovery(tmp_path / "profiles.csv", files, *results, settings=how)
    table = pd.read_csv(tmp_path / "r.csv").set_index(["database", "truth", "expression"])
    assert len(table) == 3 * 2 * 3
    assert table.loc[("a", "a", "happy"), ["auroc", "planted", "others"]].tolist() == [1.0, 2, 2]
    assert table.loc[("a", "b", "happy"), "auroc"] == 0.5  # AU 12 is first, AU 4 last: two of four pairs
    assert table.loc[(slice(None), slice(None), "neutral"), "auroc"].isna().all()  # nothing is planted
    differences = pd.read_csv(tmp_path / "d.csv").set_index("expression")
    assert differences.loc["happy", ["database_1", "database_2"]].tolist() == ["a", "b"]
    assert differences.loc["happy", ["auroc", "differing", "others", "right_direction"]].tolist() == [1.0, 2, 2, 1.0]
    numbers = json.loads((tmp_path / "r.json").read_text())
    assert tuple(numbers) == KEYS
    assert numbers["own"]["a"] == 1.0  # of happy alone; nothing is planted for the others
    assert numbers["other"]["a|b"] == 0.5
    assert list(numbers["other"]) == ["a|b", "b|a", "photos|a", "photos|b"]
    assert numbers["by_expression"]["a"] == {"neutral": None, "happy": 1.0, "sad": None}
    assert numbers["differences"] == {"a|b": 1.0}


def test_without_truth_the_tables_are_empty_but_have_columns(tmp_path):
    columns = ["database", "output_unit", "action_unit", "level", "normalised"]
    pd.DataFrame([("a", "happy", 4, 0, 0.0), ("a", "happy", 4, 1, 1.0)], columns=columns).to_csv(
        tmp_path / "profiles.csv", index=False
    )
    how = RecoverySettings(["a"], ["happy"], [4], [0.0, 1.0], [], 0.5)
    results = [tmp_path / name for name in ("r.csv", "d.csv", "r.json")]
    recovery(tmp_path / "profiles.csv", [], *results, settings=how)
    assert list(pd.read_csv(tmp_path / "r.csv")) == ["database", "truth", "expression", "auroc", "planted", "others"]
    assert pd.read_csv(tmp_path / "d.csv").empty
    assert json.loads((tmp_path / "r.json").read_text()) == {key: {} for key in KEYS}
