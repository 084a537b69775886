"""One number has one verdict: that of the row of tests.csv that the page shows."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.databases.split_sizes import Split
from aulens.evaluation.confusion import confusion_counts, correct_rates
from aulens.report import verdicts
from aulens.report.rates import rates_sentence
from aulens.report.tests_in_words import sentences_of_tests
from aulens.report.verdicts import against_chance, not_significant, on_relation, verdict
from aulens.report.wording import p_text
from aulens.statistics.classification import COLUMNS, with_holm
from aulens.statistics.drawn_rates import unit_counts
from aulens.statistics.fewest import FEWEST, FEWEST_RUNS, too_few_of_pairs
from aulens.statistics.intervals import IntervalSettings, rate_intervals
from aulens.statistics.notes import ONE_RUN
from aulens.statistics.questions import above_chance
from aulens.statistics.rates import Rates

LABELS = ["happy", "sad", "angry"]
SETTINGS = IntervalSettings(1, LABELS, 60, 0.95)
NOT_SHOWN = "It is not shown to be above chance."
SPLIT = Split("person", "any", None, "random", None, None, 0, 3)


def studied(people, right, runs):
    """Return intervals and tests of networks that were tested on all of some people, of whom some are always right."""
    rows = [
        ("a", "a", "within", run, f"p{unit}", f"p{unit}", true, true if unit + run < right else "angry")
        for run in range(runs)
        for unit in range(people)
        for true in LABELS
    ]
    columns = ["trained", "tested", "role", "run", "unit", "person", "expression", "predicted"]
    predictions = pd.DataFrame(rows, columns=columns)
    table = rate_intervals(unit_counts(predictions), "a", "a", SETTINGS)
    table = table.assign(trained="a", tested="a", role="within")
    rates = correct_rates(confusion_counts(predictions, LABELS))
    sizes = {"a": {"train": 3 * people, "validation": 0, "test": people}}
    known = Rates(rates, LABELS, SPLIT, sizes, {}, 0.95, too_few_of_pairs(table))
    tests = pd.DataFrame(above_chance(known, ("a", "a"), "rate above chance"), columns=COLUMNS)
    return table, with_holm(tests.assign(groups="a matched"))


@given(people=st.integers(1, 12), right=st.integers(0, 14), runs=st.integers(1, 6))
def test_sentence_and_table_agree(people, right, runs):
    intervals, tests = studied(people, right, runs)
    text = rates_sentence(intervals, tests, "a", "within", 1 / 3, 0.95)
    row = tests[tests["kind"] == "corrected"].iloc[0]
    shown = re.findall("(not shown to be above chance|above chance)", text)
    assert ("no interval and no verdict" in text) == (people < FEWEST)
    assert ("CI [" in text) == (people >= FEWEST and (runs == 1 or runs >= FEWEST_RUNS))
    if np.isnan(row["p"]):
        assert shown == []
    else:
        assert people >= FEWEST
        assert shown == ["above chance" if row["p_corrected"] < 0.05 else "not shown to be above chance"]
        assert f"Holm {p_text(row['p_corrected'])}" in text
    (below,) = [
        one["text"] for one in sentences_of_tests(tests, ["rate above chance"], 0.95) if one["kind"] == "corrected"
    ]
    assert ("It is above chance." in below) == (shown == ["above chance"])
    assert tests["p"].isna().all() or people >= FEWEST


def test_only_corrected_tests_give_verdicts():
    row = {"question": "matched versus swapped", "p": 0.001, "p_corrected": np.nan, "difference": 0.2}
    assert verdict(row | {"kind": "published"}) == verdict(row | {"kind": "plain"}) == ""
    assert verdict(row | {"kind": "corrected"}) == "The test is undefined here."


@pytest.mark.parametrize(
    ("question", "p", "difference", "text"),
    [
        ("matched versus swapped", 0.01, 0.2, "The first is higher."),
        ("matched versus swapped", 0.01, -0.2, "The first is lower."),
        ("matched versus swapped", 0.05, 0.2, "No difference was established."),
        ("rate above chance", 0.01, 0.2, "It is above chance."),
        ("rate above chance", 0.99, -0.2, "It is not shown to be above chance."),
    ],
)
def test_verdicts_follow_the_corrected_p(question, p, difference, text):
    row = {"kind": "corrected", "question": question, "p": 0.0001, "p_corrected": p, "difference": difference}
    assert verdict(row) == text


@pytest.mark.parametrize(
    ("p", "learned", "note", "text"),
    [
        (0.01, 0.049, "speaks of other people", "The first is lower."),
        (0.01, 0.05, "speaks of other people", "The first is lower for networks of these training people."),
        (0.01, np.nan, "speaks of other people", "The first is lower for networks of these training people."),
        (0.01, np.nan, f"{ONE_RUN}; more", "The first is lower for these networks."),
        (0.05, 0.01, "speaks of other people", "No difference was established."),
    ],
)
def test_verdicts_of_people_say_whose_networks_they_are_of(p, learned, note, text):
    row = {"kind": "people", "question": "matched versus swapped", "difference_points": -3.0, "note": note}
    row |= {"p_corrected": p, "p_learned_corrected": learned}
    assert verdict(row) == text
    chance = verdict(row | {"question": "rate above chance"})
    assert chance == (text.replace("The first is lower", "It is above chance") if p < 0.05 else NOT_SHOWN)


def test_without_tests_nothing_is_said_of_chance():
    assert against_chance(None, ("a", "a", "within")) == ""


@pytest.mark.parametrize("p", [0.001, 0.04999, 0.05, np.nan])
def test_relations_and_similarities_have_no_verdict_of_too_few_people(p):
    few = "too few people (3; 8 are needed)"
    assert on_relation(0.5, 0.3, p, few) == "No verdict: too few people (3; 8 are needed)."
    assert not_significant(p, few) == ""
    assert ("more often" in on_relation(0.5, 0.3, p)) == (p < 0.05)
    assert ("less often" in on_relation(0.1, 0.3, p)) == (p < 0.05)
    assert not_significant(p) == ("n.s." if p >= 0.05 else "")


def test_no_module_of_a_figure_decides_by_itself():
    report = Path(verdicts.__file__).parent
    deciding = [path.name for path in report.rglob("*.py") if "ALPHA" in path.read_text(encoding="utf-8")]
    assert sorted(deciding) == ["verdicts.py", "wording.py"]
