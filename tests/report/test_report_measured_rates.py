from pathlib import Path

import pandas as pd
import pytest

from aulens.files import read_csv
from aulens.report.calibration import figure_doses, figure_rates
from aulens.report.measured_rates import BESIDE, calibration_contents, rates_in_short, with_measured
from aulens.report.page import rendered

MEASURED = Path(__file__).parents[2] / "workflow/aulens/calibration/measured_rates.csv"


@pytest.fixture
def rates():
    rows = [
        (
            "matched rate between databases",
            "",
            "published",
            "same",
            "same culture",
            0.0,
            6,
            True,
            0.2,
            0.1,
            0.3,
            "above",
        ),
        (
            "matched rate between databases",
            "",
            "published",
            "same-40",
            "same culture",
            0.0,
            40,
            True,
            0.5,
            0.4,
            0.6,
            "above",
        ),
        ("matched rate between databases", "", "corrected", "same", "same culture", 0.0, 6, True, 0.04, 0.02, 0.07, ""),
        ("rate above chance", "", "corrected", "shuffled", "shuffled labels", 0.3, 6, True, 0.01, 0.0, 0.04, "below"),
        ("rate above chance", "", "corrected", "far", "different cultures", 0.6, 6, False, 1.0, 0.9, 1.0, ""),
    ]
    columns = ["test", "effect", "kind", "pair", "pair_kind", "distance", "runs", "null", "rejected"]
    table = pd.DataFrame(rows, columns=[*columns, "rejected_low", "rejected_high", "outside"])
    return table.assign(
        draws=100, people=60, coverage=float("nan"), coverage_low=float("nan"), coverage_high=float("nan")
    )


@pytest.fixture
def tests_of_rates():
    tests = {"question": ["matched rate between databases"] * 2 + ["rate above chance", "another"]}
    tests |= {"effect": None, "kind": ["published", "corrected", "corrected", "published"], "p": [0.01, 0.2, None, 0.3]}
    return pd.DataFrame(tests | {"note": ""})


def test_the_rate_of_the_nearest_number_of_runs_stands_beside_each_p(rates, tests_of_rates):
    found = with_measured(tests_of_rates, rates, 30)
    assert found[BESIDE].tolist() == [".50 [.40, .60], 40 runs", ".04 [.02, .07], 6 runs", "", ""]
    assert list(found.columns).index(BESIDE) == list(found.columns).index("p") + 1
    assert with_measured(tests_of_rates, rates, 6)[BESIDE][0] == ".20 [.10, .30], 6 runs"


def test_without_measured_rates_the_table_stays(tests_of_rates):
    assert with_measured(tests_of_rates, None, 6) is tests_of_rates
    assert calibration_contents(None, {}) is None


def test_the_section_names_tests_that_err_too_often(rates):
    texts = calibration_contents(rates, {})["sentences"]
    (said,) = (text for text in texts if text.startswith("Reject more often than .05 where nothing differs"))
    assert "matched rate between databases (published, 6 runs: .20)" in said
    assert "(published, 40 runs: .50)" in said and "corrected" not in said


def test_power_stands_beside_the_distance(rates):
    (row,) = rates_in_short(rates).query("test == 'rate above chance'").to_dict("records")
    assert row["power at distance"] == ".60: 1.00"
    assert row["rejects if nothing differs"] == ".01 [.00, .04] below"


def test_figures_have_a_panel_for_each_number_of_runs_and_each_measure(rates):
    assert [axes.get_title() for axes in figure_rates(rates).axes] == ["6 runs", "40 runs"]
    rows = [
        (name, pair, distance, 6, 0.5) for name in ("gap", "loss") for pair, distance in (("same", 0.0), ("far", 0.6))
    ]
    doses = pd.DataFrame(rows, columns=["measure", "pair", "distance", "runs", "mean"])
    doses = doses.assign(low=0.4, high=0.6, study_low=0.2, study_high=0.8)
    expressions = pd.DataFrame({"measure": "gap of similarity", "distance": [0.0, 0.5], "mean": [0.0, 0.3]})
    expressions = expressions.assign(low=-0.1, high=0.4)
    assert [axes.get_title() for axes in figure_doses(doses, expressions[:0]).axes] == ["gap", "loss"]
    figure = figure_doses(doses, expressions)
    (points,) = figure.axes[-1].lines
    assert points.get_xydata().tolist() == [[0.0, 0.0], [0.5, 0.3]]


def test_the_committed_rates_are_of_tests_of_the_report():
    rates = read_csv(MEASURED)
    known = {"matched rate between databases", "matched versus swapped", "matched versus control", "rate above chance"}
    assert known <= set(rates["test"])
    own = rates[(rates["test"] == "matched rate between databases") & (rates["pair"] == "same-40-runs")]
    assert (own[own["kind"] == "published"]["rejected"] > 0.3).all()


def test_the_page_has_a_section_only_where_rates_were_measured(rates):
    opening = {"question": "What?", "sentences": [], "shown": False, "left_out": ""}
    html = rendered(opening, [], 1, calibration_contents(rates, {}))
    assert "<h2>How often these tests err</h2>" in html
    assert ".20 [.10, .30] above" in html
    assert "How often these tests err" not in rendered(opening, [], 1)
