"""One sentence per test."""

import numpy as np
import pandas as pd
import pytest

from aulens.files import read_csv
from aulens.report.contents import _tests as texts_of_figure
from aulens.report.draw import figure_module
from aulens.report.tests_in_words import on_p_values, sentences_of_tests


@pytest.fixture(scope="module")
def tests(made, write_study):
    return read_csv(write_study(made) / "studies/made/statistics/tests.csv")


def test_a_comparison_follows_the_corrected_p(tests):
    published, corrected = sentences_of_tests(tests, ("matched versus swapped",), 0.95)
    assert "north matched .80, north→south swapped .50" in published["text"]
    assert "t(4) = 9.26, p = .0008" in published["text"]
    assert published["text"].endswith("Hedges g 6.05, 95 % CI [1.20, 10.90].")  # only corrected tests give a verdict
    assert "p = .090 (Holm p = .18)" in corrected["text"]
    assert "n = 3 pairs" in corrected["text"]
    assert corrected["text"].endswith("No difference was established.")


def test_what_was_not_tested_says_why_and_shows_no_statistic(tests):
    (control,) = sentences_of_tests(tests, ("matched versus control",), 0.95)
    assert control["text"] == (
        "Matched versus control: north matched .80, north→north-other control .75; difference .05. "
        "Not tested: every run is tested on the same people."
    )
    assert control["leading"]
    analysis = tests[tests["effect"].notna()].assign(statistic=np.nan, p=np.nan, note="not tested: few people")
    (text,) = [row["text"] for row in sentences_of_tests(analysis, tuple(analysis["question"].unique()), 0.95)]
    assert text.endswith("two-way analysis of variance, type II. Not tested: few people.")


def test_effects_of_one_analysis_share_a_sentence(tests):
    (analysis,) = sentences_of_tests(tests, ("matched rate by database and expression",), 0.95)
    assert "database F(1, 20) = 4.50, p = .13" in analysis["text"]
    assert "expression F(1, 20) = 4.50, p < .0001" in analysis["text"]
    assert "no test" not in analysis["text"]


def test_no_sentence_calls_anything_significant(tests):
    texts = [row["text"] for row in sentences_of_tests(tests, tuple(tests["question"].unique()), 0.95)]
    assert not any("significant" in text for text in texts)


def test_intervals_have_the_confidence_that_they_are_given(tests):
    published, _ = sentences_of_tests(tests, ["matched versus swapped"], 0.9)
    assert "difference .30, 90 % CI [.20, .40]" in published["text"]
    assert "Hedges g 6.05, 90 % CI [1.20, 10.90]" in published["text"]


def test_only_the_questions_that_are_asked_are_answered(tests):
    assert sentences_of_tests(tests, (), 0.95) == []
    assert sentences_of_tests(tests[:0], ["matched versus swapped"], 0.95) == []


def read_as(tests, unit="person", **others):
    return on_p_values({"statistics/tests.csv": tests, **others}, {"unit": unit})


def test_only_corrected_tests_are_said_to_give_verdicts(tests):
    text = read_as(tests)
    assert text.startswith("Verdicts are those of tests marked “corrected”, which allow for people that runs share")
    assert "Tests marked “as published” take runs as independent" in text
    assert "“plain”" not in text
    assert "exploratory" not in text


def test_without_p_values_nothing_is_said_of_them(tests):
    none = read_as(tests.assign(p=np.nan))
    assert none == "No test gives a verdict here; each that is missing says why."
    assert on_p_values({}, {"unit": "person"}) == ""
    similarity = {"tuning/similarity.csv": tests}
    assert on_p_values(similarity, {"unit": "person"}) == "P values are exploratory."
    assert read_as(tests, **similarity).endswith("Other p values are exploratory.")
    assert on_p_values({"tuning/similarity.csv": tests[:0]}, {"unit": "person"}) == ""


def test_a_test_against_chance_stands_where_its_rate_is_shown(made, as_study):
    """A study's own database in one figure, other databases in the other one."""
    study = as_study(made)
    file = study.file("statistics/tests.csv")
    groups = ["north matched", "north→south swapped", "north→north-other control"]
    row = read_csv(file)[1:2].assign(question="rate above chance", p=0.01, p_corrected=0.03)
    table = pd.concat([row.assign(groups=group) for group in groups])
    found = {
        name: [one["text"] for one in texts_of_figure(Given(study, table), module.QUESTIONS, module.ROLES)]
        for name in ("within_tests", "cross_tests")
        for module in [figure_module(name)]
    }
    assert [len(texts) for texts in found.values()] == [1, 2]
    assert "north matched" in found["within_tests"][0]


class Given:
    """A study whose table of tests is another one."""

    def __init__(self, study, table):
        self.analyses, self.shown = study.analyses, table

    def table(self, name):
        assert name == "statistics/tests.csv"
        return self.shown


def test_a_pair_that_people_do_not_decide_keeps_its_corrected_verdict(made, as_study):
    study = as_study(made)
    row = read_csv(study.file("statistics/tests.csv"))[:1].assign(question="matched versus swapped", kind="corrected")
    row = row.assign(effect="", note="", difference=0.2, p=0.01, p_corrected=0.02)
    tests = pd.concat([row.assign(groups=groups) for groups in ("a | b", "a | c")])
    of_people = {"question": "matched versus swapped", "groups": ["a | b", "a | c"], "p_corrected": [0.02, np.nan]}
    people = pd.DataFrame({"kind": "runs"} | of_people)
    tables = {"statistics/tests.csv": tests, "statistics/people.csv": people}
    given = Tables(study.analyses | {"people": {"confidence": 0.95}}, tables)
    beside, alone = texts_of_figure(given, ["matched versus swapped"], ["cross"])
    assert (beside["leading"], alone["leading"]) == (False, True)
    assert alone["text"].endswith("The first is higher.")
    assert "higher" not in beside["text"]


class Tables:
    """A study of which only some tables are read."""

    def __init__(self, analyses, tables):
        self.analyses, self.tables = analyses, tables

    def table(self, name):
        return self.tables[name]
