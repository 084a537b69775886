"""The figure of misclassified images, and its sentences."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from aulens.evaluation.misclassified import shares_wrong
from aulens.files import write_csv
from aulens.report.figures.misclassified import (
    CAPTION,
    expressions_sentence,
    figure_misclassified,
    matched,
    mean_over_expressions,
    sentences,
)

COUNTS = np.array([[[6.0, 2.0], [1.0, 1.0]], [[8.0, 0.0], [1.0, 1.0]]])  # 8 happy and 2 sad in each of two runs


@pytest.fixture
def table():
    found = shares_wrong(COUNTS, ["happy", "sad"]).assign(trained="north", tested="north", role="within")
    found = found.assign(of_true_low=np.nan, of_true_high=np.nan, number=9, unit_of_replication="person")
    return pd.concat([found, found.assign(tested="south", role="cross", of_true_together=0.99)], ignore_index=True)


def test_both_ways_stand_side_by_side_with_their_counts(table):
    (axes,) = figure_misclassified(table, ["north"], ["happy", "sad"]).axes
    assert axes.get_title() == "north → north (matched): n = 2 runs, 9 people"
    texts = [label.get_text() for label in axes.get_xticklabels()]
    assert texts == ["happy\n8 | 8", "sad\n2 | 2", "all\n10 | 10"]
    heights = [bar.get_height() for bar in axes.patches]
    np.testing.assert_allclose(heights, [12.5, 50, 20, 12.5, 50, 20])
    means = [line.get_ydata() for line in axes.lines[:2]]
    np.testing.assert_allclose(means[1], 100 * matched(table, "north")["of_predicted"])
    spreads = [np.ptp(segment[:, 1]) / 2 for segment in axes.collections[0].get_segments()]
    np.testing.assert_allclose(spreads, 100 * matched(table, "north")["of_true_sd"])
    assert means[1][0] == pytest.approx(100 * (1 / 7 + 1 / 9) / 2)


@pytest.mark.parametrize(
    ("sad", "text"),
    [
        (
            [[1, 3], [0, 4]],
            "of the images that show an expression: happy 0.0 % and sad 12.5 %; of those for which it was predicted: "
            "happy 5.9 % (fewer than 8 images in all runs together: sad 7).",
        ),
        (
            [[4, 0], [4, 0]],
            "happy 0.0 % and sad 100.0 %; of those for which it was predicted: happy 33.3 % (fewer than 8 images in "
            "all runs together: sad 0).",
        ),
    ],
)
def test_no_share_is_given_of_fewer_than_eight_images_in_all_runs_together(sad, text):
    counts = np.array([[[8.0, 0.0], row] for row in sad])  # of those who show sad, so many are taken for happy, sad
    assert text in expressions_sentence("north", shares_wrong(counts, ["happy", "sad"]))


def test_where_all_are_few_no_share_is_given():
    text = expressions_sentence("north", shares_wrong(np.array([[[1.0, 0.0], [0.0, 2.0]]]), ["happy", "sad"]))
    few = "no share is given (fewer than 8 images in all runs together: happy 1 and sad 2)"
    assert text.count(few) == 2 and "%" not in text


def test_both_ways_of_counting_are_said(table, small, as_study):
    rows = matched(table, "north")
    assert mean_over_expressions(rows) == pytest.approx((0.875 + 0.5) / 2)
    assert 1 - rows.set_index("expression").loc["all", "of_true_together"] == pytest.approx(0.8)
    assert "means over expressions" in CAPTION
    real = matched(small["misclassified"], "north")
    confused = small["correct_rates"].query("trained == 'north' and role == 'within'")
    by_run = confused.groupby("run")["correct_rate"].mean()
    assert mean_over_expressions(real) == pytest.approx(by_run.mean()), "as the key numbers have it"


@pytest.mark.parametrize("size", [2, 12])
def test_any_number_of_expressions_and_what_is_undefined_is_drawn(size):
    labels = [f"label{number}" for number in range(size)]
    counts = np.eye(size)[None]
    counts[0, 0, 0] = 0
    found = shares_wrong(counts, labels).assign(trained="a", tested="a", role="within", number=9)
    (axes,) = figure_misclassified(found.assign(unit_of_replication="person"), ["a"], labels).axes
    assert len(axes.get_xticks()) == size + 1
    assert np.isnan(axes.patches[0].get_height())


def test_sentences_give_numbers_and_no_verdict(table, small, as_study, tmp_path):
    study = as_study(small)
    write_csv(table, tmp_path / "table.csv")
    study = dataclasses.replace(study, files=study.files | {"evaluation/misclassified.csv": tmp_path / "table.csv"})
    assert sentences(study) == [
        "Of the tested images, every one counted the same, were misclassified: 20.0 % of those of north (sd over runs "
        "14.1 %; n = 2 runs; 20.0 % if the commonest expression were always predicted; mean over expressions 31.2 %, a "
        "correct rate of .69).",
        "Misclassified in north, of the images that show an expression: happy 12.5 % (fewer than 8 images in all runs "
        "together: sad 4); of those for which it was predicted: happy 12.5 % (fewer than 8 images in all runs "
        "together: sad 4).",
    ]
    known = table.assign(of_true_low=0.1, of_true_high=0.3)
    write_csv(known, tmp_path / "table.csv")
    assert "95 % CI [10.0 %, 30.0 %]; n = 2 runs" in sentences(study)[0]
