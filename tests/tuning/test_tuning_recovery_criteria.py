from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aulens.tuning.recovery_criteria import criteria, criteria_numbers
from aulens.tuning.recovery_tables import NULL_COLUMNS, SCORE_COLUMNS, SIDE_COLUMNS

LABELS = ["neutral", "happy", "sad", "angry"]


def measured(databases=("a", "b"), nulls=(0.1,), gaps=(0.3, 0.2, 0.1, 0.0)):
    """Return the criteria where D is .8, and the gap falls as what was planted is more alike."""
    pairs = list(combinations(databases, 2))
    scores = pd.DataFrame([(*pair, "all", 0.8, 0.7, 0.9) for pair in pairs], columns=SCORE_COLUMNS[:6])
    within = [(pair[0], *pair, "0", "1", value) for pair in pairs for value in nulls]
    planted = [0.1, 0.4, 0.7, 1.0]
    alike = [
        (*pair, label, place + cosine, 0.5, cosine, 5 * place + gap)  # each pair at a level of its own
        for place, pair in enumerate(pairs)
        for label, cosine, gap in zip(LABELS, planted, gaps, strict=True)
    ]
    alike = pd.DataFrame(
        alike, columns=["database_1", "database_2", "expression", "cosine", "jaccard", "similarity", "gap"]
    )
    scores = scores.reindex(columns=SCORE_COLUMNS)
    table = criteria(scores, pd.DataFrame(within, columns=NULL_COLUMNS[:6]), alike, 0.95)
    numbers = criteria_numbers(scores, pd.DataFrame(columns=SIDE_COLUMNS), table)
    return table.set_index("criterion"), numbers


def test_the_null_is_the_mean_size_of_all_halvings_beside_the_largest():
    row = measured(nulls=[-0.4, 0.1, 0.1])[0].loc["null_somers_d"]
    assert row[["value", "low", "high"]].tolist() == pytest.approx([0.2, 0.1, 0.4])
    assert row[["n", "limit", "passed"]].tolist() == [3, 0.3, "no"]
    assert measured(nulls=[-0.3, 0.3])[0].loc["null_somers_d", "passed"] == "yes"


@settings(max_examples=20)
@given(st.lists(st.floats(-1, 1), min_size=1, max_size=5), st.integers(2, 4))
def test_whether_the_null_passes_does_not_depend_on_how_many_such_halvings_there_are(nulls, times):
    once, often = (measured(nulls=nulls * count)[0].loc["null_somers_d"] for count in (1, times))
    assert often["value"] == pytest.approx(once["value"])
    assert often["n"] == times * once["n"]


def test_without_halvings_nothing_is_passed():
    row = measured(nulls=[])[0].loc["null_somers_d"]
    assert pd.isna(row["value"])
    assert (row["n"], row["passed"]) == (0, "")


@pytest.mark.parametrize(("databases", "unit"), [("ab", "expressions"), ("abcde", "mean of 10 pairs of databases")])
def test_expressions_are_ranked_within_pairs_of_databases(databases, unit):
    row = measured(databases)[0].loc["rank_of_gap"]
    assert row["value"] == pytest.approx(-1)
    assert (row["n"], row["passed"]) == (4, "yes")
    assert row["unit"].endswith(unit)


def test_only_one_pair_has_an_interval():
    gaps = (0.3, 0.1, 0.2, 0.0)
    one, three = (measured(names, gaps=gaps)[0].loc["rank_of_gap"] for names in ("ab", "abc"))
    assert one["value"] == three["value"] == pytest.approx(-0.8)
    assert one["low"] < -0.8 < one["high"]
    assert three[["low", "high"]].isna().all()


def test_key_numbers_that_a_registration_may_name_stay():
    numbers = measured()[1]
    assert numbers["somers_d"]["a|b"]["somers_d"] == 0.8
    assert numbers["criteria"]["null_somers_d"]["a|b"]["passed"] is True
