import numpy as np
import pandas as pd
import pytest

from aulens.calibration.by_expression import doses_by_expression, ranks_by_expression

FAR = {"neutral": 0.0, "happy": 0.2, "sad": 0.5, "angry": 0.6}


@pytest.fixture
def gaps():
    """Results of two pairs: gaps that follow the planned distances, and noise of single draws."""
    random = np.random.default_rng(0)

    def of_pair(sign):
        rows = [(draw, name, sign * far + random.normal(0, 0.05)) for draw in range(30) for name, far in FAR.items()]
        table = pd.DataFrame(rows, columns=["draw", "place", "estimate"])
        return table.assign(test="gap of similarity", kind="groups of people")

    return {"one": of_pair(1), "two": of_pair(1), "against": of_pair(-1)}


def test_expressions_that_differ_as_planned_rank_so(gaps):
    planned = {"one": FAR, "two": FAR}
    found = ranks_by_expression(gaps, planned, 100, 0.95, np.random.default_rng(1))["gap of similarity"]
    low, high = found["interval"]
    assert 0.9 < low <= found["rank_correlation"] <= high <= 1
    assert (found["expressions"], found["pairs"]) == (8, 2)
    against = ranks_by_expression(gaps, {"against": FAR}, 100, 0.95, np.random.default_rng(1))
    assert against["gap of similarity"]["rank_correlation"] == -1


def test_what_was_not_measured_has_no_rank(gaps):
    assert list(ranks_by_expression(gaps, {"one": FAR}, 20, 0.95, np.random.default_rng(1))) == ["gap of similarity"]


def test_intervals_of_single_expressions_are_those_of_a_mean(gaps):
    table = doses_by_expression(gaps, {"one": FAR}, {"one": 6}, 0.95)
    own = table[table["measure"] == "gap of similarity"].set_index("expression")
    assert own["distance"].to_dict() == FAR
    assert (own["draws"] == 30).all()
    np.testing.assert_allclose(own["high"] - own["mean"], 2.0452 * 0.05 / 30**0.5, rtol=0.35)  # t of 29
    assert own.loc["sad", "low"] < 0.5 < own.loc["sad", "high"]
