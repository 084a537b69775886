from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from aulens.calibration.distance import planned_distance
from aulens.calibration.rates import PairSettings, RatesSettings, rates, rates_of_pair
from aulens.calibration.shares import share_of_draws
from aulens.calibration.truths import stretch
from aulens.synthesis.culture_files import read_culture

CULTURES = Path(__file__).parents[2] / "config/cultures"


@given(st.integers(0, 30), st.integers(1, 30))
def test_one_result_of_each_draw_has_the_binomial_interval(hits, more):
    number = hits + more
    values = np.r_[np.ones(hits), np.zeros(more)]
    expected = binomtest(hits, number).proportion_ci()
    found = share_of_draws(values, np.arange(number), 0.95)
    assert found == pytest.approx((hits / number, expected.low, expected.high, number), abs=1e-9)


def test_results_that_always_agree_in_a_draw_count_once():
    values, draws = np.array([1.0, 0, 0, 0, 1, 0]), np.arange(6)
    alone, seven = share_of_draws(values, draws, 0.95), share_of_draws(np.repeat(values, 7), np.repeat(draws, 7), 0.95)
    assert seven == pytest.approx(alone)


def test_independent_results_of_a_draw_narrow_the_interval():
    random = np.random.default_rng(0)
    values = (random.random(700) < 0.2).astype(float)
    _, low, high, number = share_of_draws(values, np.repeat(np.arange(100), 7), 0.95)
    assert number == 100
    assert high - low < 0.09 < np.subtract(*binomtest(20, 100).proportion_ci()[::-1])


def test_no_results_have_no_share():
    share, low, high, number = share_of_draws(np.array([]), np.array([]), 0.95)
    assert np.isnan([share, low, high]).all() and number == 0


@pytest.fixture
def settings():
    pairs = {"same": PairSettings(["a", "a"], 6, False), "far": PairSettings(["a", "b"], 6, False)}
    return RatesSettings(pairs, {"a": 300, "b": 120}, 60, ["happy", "sad"], 0.95, 1, 50)


def results(**columns):
    rows = {"draw": [0, 1, 2, 3], "test": "matched versus swapped", "effect": None, "kind": "corrected"}
    rows |= {"place": "one matched | one→two swapped", "p": [0.01, 0.2, 0.5, 0.9], "estimate": [0.2, 0.1, 0.0, -0.1]}
    return pd.DataFrame(rows | {"low": [0.1, -0.1, -0.1, -0.2], "high": [0.3, 0.3, 0.1, 0.1]} | columns)


def test_a_rate_is_of_false_positives_where_the_null_is_true(settings):
    same, far = (rates_of_pair(results(), name, 0.1, settings).iloc[0] for name in ("same", "far"))
    assert (same["null"], far["null"]) == (True, False)
    assert same["rejected"] == far["rejected"] == 0.25
    assert same["coverage"] == 0.75  # of 0: the first interval does not hold it


def test_without_a_true_null_intervals_are_to_hold_the_mean_of_all_draws(settings):
    found = rates_of_pair(results(estimate=[0.2, 0.2, 0.2, 0.2], low=0.1, high=0.3), "far", 0.1, settings).iloc[0]
    assert found["coverage"] == 1.0


def test_deviations_from_a_bank_are_stretched_to_an_endless_population(settings):
    columns = {"test": "interval of a correct rate", "effect": "within", "place": "one→one", "p": np.nan}
    columns |= {"estimate": [0.9, 0.7, 0.8, 0.8], "low": [0.79, 0.59, 0.7, 0.7], "high": [1.01, 0.81, 0.9, 0.9]}
    found = rates_of_pair(results(**columns), "same", 0.0, settings).iloc[0]
    assert found["coverage"] == 0.5  # .1 / root of .8 = .112 lies outside ± .11
    assert stretch("two→two", ["a", "b"], settings.people, 60) == pytest.approx(2**0.5)


def test_tests_that_are_not_known_have_no_null(settings):
    found = rates_of_pair(results(test="something new"), "same", 0.0, settings).iloc[0]
    assert found["null"] is None and found["rejected"] == 0.25


def test_missing_p_values_do_not_count(settings):
    found = rates_of_pair(results(p=[0.01, np.nan, np.nan, 0.5]), "same", 0.0, settings).iloc[0]
    assert (found["rejected"], found["draws"], found["results"]) == (0.5, 2, 2)


def test_the_cultures_have_their_planned_distances():
    base = read_culture(CULTURES / "a.yaml")
    found = [planned_distance(base, read_culture(CULTURES / f"distance-{place}.yaml")) for place in range(1, 6)]
    assert np.round(found, 2).tolist() == [0.11, 0.23, 0.34, 0.46, 0.63]
    assert planned_distance(base, base) == 0  # exactly: limits depend on it


def test_all_batches_become_one_table(settings, tmp_path):
    files = []
    for pair, first in (("same", 0), ("same", 4), ("far", 0)):
        path = tmp_path / pair / f"draws-{first}" / "results.parquet"
        path.parent.mkdir(parents=True)
        table = results()
        table.assign(draw=table["draw"] + first, estimate=table["estimate"] + (pair == "far")).to_parquet(path)
        files.append(path)
    written = [tmp_path / name for name in ("rates.csv", "doses.csv", "expressions.csv", "numbers.json")]
    rates(files, [CULTURES / "a.yaml", CULTURES / "distance-3.yaml"], *written, settings=settings)
    table, doses = (pd.read_csv(path) for path in written[:2])
    assert table.set_index("pair")["draws"].to_dict() == {"same": 8, "far": 4}
    assert doses.set_index("pair")["mean"].round(6).to_dict() == {"same": 0.05, "far": 1.05}
    assert doses.set_index("pair")["distance"].round(2).to_dict() == {"same": 0.0, "far": 0.34}
