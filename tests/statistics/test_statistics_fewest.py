"""Below a number of people there is no interval, no p and no verdict."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.statistics.fewest import FEWEST, too_few, too_few_for_all
from aulens.statistics.intervals import IntervalSettings, intervals, rate_intervals

NAMES = ["happy", "sad"]
SETTINGS = IntervalSettings(1, NAMES, 100, 0.95)


def counts(happy, sad):
    """Return the counts of one run in which the first people show happy, and the first ones sad: half of it right."""
    rows = [(0, f"p{unit:02}", "happy", unit % 2, 1) for unit in range(happy)]
    rows += [(0, f"p{unit:02}", "sad", unit % 2, 1) for unit in range(sad)]
    return pd.DataFrame(rows, columns=["run", "unit", "expression", "correct", "samples"]).assign(people=True)


def test_one_person_has_a_rate_but_no_interval(tmp_path):
    rows = [("a", "a", "within", run, "ann", "ann", name, name) for run in range(2) for name in NAMES]
    columns = ["trained", "tested", "role", "run", "unit", "person", "expression", "predicted"]
    pd.DataFrame(rows, columns=columns).to_parquet(tmp_path / "p.parquet")
    intervals([tmp_path / "p.parquet"], tmp_path / "i.csv", tmp_path / "k.json", settings=SETTINGS)
    table = pd.read_csv(tmp_path / "i.csv")
    assert table["correct_rate"].tolist() == [1.0] * 3
    assert table["number"].tolist() == [1] * 3
    assert table[["interval_low", "interval_high"]].isna().all(axis=None)
    assert json.loads((tmp_path / "k.json").read_text())["within"]["a"] == {
        "interval": [None, None],
        "number": 1,
        "unit_of_replication": "person",
        "note": "too few people (1; 8 are needed)",
    }


@given(happy=st.integers(0, 12), sad=st.integers(1, 12))
def test_there_is_an_interval_where_enough_people_show_an_expression(happy, sad):
    table = rate_intervals(counts(happy, sad), "a", "a", SETTINGS).set_index("expression")
    assert table["number"].to_dict() == {"happy": happy, "sad": sad, "all": max(happy, sad)}
    known = table["interval_low"].notna() & table["interval_high"].notna()
    assert known["happy"] == (happy >= FEWEST)
    assert known["sad"] == (sad >= FEWEST)
    assert known["all"] == (sad >= FEWEST and (happy >= FEWEST or happy == 0))
    assert table["correct_rate"].isna().to_dict() == {"happy": happy == 0, "sad": False, "all": False}
    assert known["all"] == (too_few_for_all(table.reset_index()) == "")


def test_the_interval_does_not_depend_on_where_the_limit_lies():
    table = rate_intervals(counts(12, 3), "a", "a", SETTINGS).set_index("expression")
    usual = rate_intervals(counts(12, 12), "a", "a", SETTINGS).set_index("expression")
    bounds = ["interval_low", "interval_high"]
    np.testing.assert_array_equal(table.loc["happy", bounds].astype(float), usual.loc["happy", bounds].astype(float))


@pytest.mark.parametrize(
    ("number", "units", "reason"),
    [
        (1, "people", "too few people (1; 8 are needed)"),
        (7, "groups of images", "too few groups of images (7; 8 are needed)"),
        (8, "people", ""),
    ],
)
def test_the_reason_counts_what_there_is_and_what_is_needed(number, units, reason):
    assert too_few(number, units) == reason
