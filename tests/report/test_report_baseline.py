from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from aulens.report.baseline_in_words import MEANS, expressions_sentence, mean_sentence, null_p_text, with_interval
from aulens.report.figures import baseline, sums_and_differences
from aulens.report.figures.baseline import figure_baseline
from aulens.report.opening_learned import GAP, gaps
from aulens.report.style import INK
from aulens.report.verdicts import NOT_ABOVE, SAME, SHARED, UNDEFINED, UNTOLD, on_likeness


def row_of(**changes):
    """Return a row that is above the null and has a gap."""
    row = {"correlation": 0.6, "p_null_corrected": 0.01, "p_same_corrected": 0.02, "smallest_p": 1 / 35}
    return row | changes


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "different"),
        ({"p_null_corrected": 0.3}, "different, not above null"),
        ({"p_null_corrected": 0.3, "p_same_corrected": 0.05}, NOT_ABOVE),
        ({"correlation": -0.6, "p_same_corrected": 0.5}, NOT_ABOVE),  # opposite is not alike
        ({"p_same_corrected": 0.05}, SAME),
        ({"p_same_corrected": 0.1, "smallest_p": 0.1}, UNTOLD),  # three groups each
        ({"p_same_corrected": np.nan, "smallest_p": 1.0}, UNTOLD),
        ({"p_same_corrected": np.nan, "smallest_p": np.nan, "shared_people": True}, SHARED),
        ({"p_null_corrected": np.nan}, UNDEFINED),
    ],
)
def test_what_null_and_baseline_allow_to_say(changes, said):
    assert on_likeness(row_of(**changes)) == said


def test_the_figure_fills_the_circles_of_databases_that_differ(made):
    table = made.tables["tuning/baseline.csv"]
    figure = figure_baseline(table, made.databases)
    panels = figure.axes
    assert len(panels) == 3
    circles = [line for line in panels[0].lines if line.get_marker() == "o"]
    filled = [to_hex(line.get_markerfacecolor()) == INK for line in circles]
    assert filled == [False, True, False, True, False, True]
    assert [tick.get_text() for tick in panels[0].get_yticklabels()] == [*made.labels, "mean of 5"]
    assert panels[0].get_xlim() == (-1, 1)
    assert panels[0].get_title() == "north and south, n = 4 and 4 groups of people, 3 and 3 shuffled networks"


def test_one_database_has_a_notice(made):
    table = made.tables["tuning/baseline.csv"]
    assert not figure_baseline(table.iloc[:0], ["north"]).axes


def test_sentences_give_numbers_beside_each_other_and_one_verdict(made):
    table = made.tables["tuning/baseline.csv"]
    rows = table[(table["database_1"] == "north") & (table["database_2"] == "south")]
    mean = mean_sentence(rows[rows["output_unit"] == "all"].iloc[0].to_dict(), 0.95)
    assert ".50 [.40, .60] between networks of two databases, .80 [.70, .90] within north and .70" in mean
    assert "gap .25 [.15, .35], p = .029 (n = 4 and 4 groups of people with a network each, 35 divisions" in mean
    assert "−.50 to .45 in 95 %" in mean
    assert mean.endswith("Verdict: different.")
    single = expressions_sentence(rows[rows["output_unit"] != "all"])
    assert f"neutral .50 and .75 (gap p = .60; null p = .010: {SAME})" in single
    assert "happy .50 and .75 (gap p = .029; null p = .010: different)" in single
    assert "culture" in MEANS


def test_people_in_both_databases_leave_the_gap_untested(made):
    table = made.tables["tuning/baseline.csv"].copy()
    table["shared_people"] = True
    table[["p_same", "p_same_corrected", "divisions", "smallest_p", "gap_low", "gap_high"]] = np.nan
    rows = table[(table["database_1"] == "north") & (table["database_2"] == "south")]
    mean = mean_sentence(rows[rows["output_unit"] == "all"].iloc[0].to_dict(), 0.95)
    assert "gap .25, not tested (4 and 4 groups of people with a network each; people may be in both databases" in mean
    assert mean.endswith(f"Verdict: {SHARED}.")
    assert "gap not tested; null p = .010" in expressions_sentence(rows[rows["output_unit"] != "all"])
    assert len(figure_baseline(table, made.databases).axes) == 3


def test_a_p_that_the_null_cannot_go_below_is_a_bound(made):
    row = made.tables["tuning/baseline.csv"].iloc[0].to_dict() | {"p_null": 1 / 253, "p_null_corrected": 7 / 253}
    assert null_p_text(row | {"smallest_p_null": 1 / 253}, "p_null_corrected") == "p ≤ .028"
    assert null_p_text(row | {"smallest_p_null": 1 / 500}, "p_null") == "p = .0040"


def test_interval_and_test_of_the_gap_can_disagree():
    assert "The exact test decides; intervals of the gap are wider" in MEANS


def test_without_an_interval_there_are_no_brackets():
    row = {"gap": 0.25, "gap_low": np.nan, "gap_high": np.nan}
    assert with_interval(row, "gap") == ".25"


def test_similarity_points_to_the_p_that_is_valid(made, as_study):
    whole, texts = as_study(made), {}
    for given in (True, False):
        files = {name: path for name, path in whole.files.items() if given or name != "tuning/baseline.csv"}
        texts[given] = sums_and_differences.sentences(replace(whole, files=files))[-1]
    assert baseline.TITLE in texts[True]
    assert "until such networks are trained" in texts[False]


def test_the_opening_has_the_gap_of_each_pair(made, as_study):
    rows = pd.DataFrame(gaps(as_study(made)))
    assert (rows["measure"] == GAP).all()
    assert rows["note"].tolist() == ["different"] * 3
    assert rows["reference_value"].tolist() == pytest.approx([0.75] * 3)
