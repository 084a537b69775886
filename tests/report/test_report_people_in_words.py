"""Sentences of tests with people as units, which give the verdicts where a study has them."""

import json

import numpy as np
import pandas as pd
import pytest

from aulens.report.people_in_words import equivalence_sentences, precision_sentence, sentences_of_people
from aulens.report.study import Study
from aulens.report.tests_in_words import on_p_values, sentences_of_tests
from aulens.report.verdicts import against_chance
from aulens.statistics.precision import Variances, precision_rows

ROW = {
    "question": "matched versus swapped",
    "kind": "people",
    "groups": "a matched | a→b swapped",
    "effect": np.nan,
    "n": "44 | 43",
    "runs": "6 | 6",
    "mean_1": 0.8,
    "mean_2": 0.5,
    "difference_points": 30.0,
    "points_low": 20.0,
    "points_high": 40.0,
    "odds_ratio": 4.0,
    "odds_ratio_low": 2.5,
    "odds_ratio_high": 6.4,
    "statistic_name": "t",
    "statistic": 6.0,
    "df_1": 81.25,
    "df_2": np.nan,
    "p": 0.00001,
    "p_corrected": 0.00002,
    "p_learned": 0.003,
    "p_learned_corrected": 0.006,
    "effect_size": 1.2,
    "note": "",
}


def said(**others):
    (sentence,) = sentences_of_people(pd.DataFrame([ROW | others]), ["matched versus swapped"], 0.95)
    return sentence


def test_points_and_odds_come_first_and_g_last():
    assert said()["text"] == (
        "Matched versus swapped: a matched .80, a→b swapped .50; difference 30.0 points, 95 % CI [20.0, 40.0]; "
        "odds ratio 4, 95 % CI [2.50, 6.40]; t(81.2) = 6, p < .0001 (Holm p < .0001); n = 44 | 43 people, 6 | 6 runs; "
        "Hedges g of people 1.20. The first is higher."
    )
    assert said()["leading"]


def test_what_could_come_of_who_is_learned_from_is_said():
    text = said(p_learned_corrected=0.2)["text"]
    assert text.endswith(
        "The first is higher for networks of these training people. "
        "If runs vary only by the people that they learn from, Holm p = .20."
    )
    assert "learn from" not in said(p_learned_corrected=0.2, p_corrected=0.3)["text"]


def test_where_nobody_knows_who_was_learned_from_the_verdict_is_of_these_people():
    text = said(p_learned=np.nan, p_learned_corrected=np.nan)["text"]
    assert text.endswith("The first is higher for networks of these training people.")


def test_what_was_not_tested_says_why_and_does_not_lead():
    sentence = said(p=np.nan, p_corrected=np.nan, note="not tested: 3 runs; intervals need 5")
    assert sentence["text"].endswith("difference 30.0 points. Not tested: 3 runs; intervals need 5.")
    assert not sentence["leading"]


def test_tests_of_runs_give_no_verdict_beside_those_of_people():
    row = {
        "question": "x",
        "kind": "corrected",
        "test": "t test",
        "groups": "a | b",
        "effect": "",
        "note": "",
        "p": 0.01,
    }
    row |= {
        name: 0.1 for name in ("mean_1", "mean_2", "difference", "difference_low", "difference_high", "p_corrected")
    }
    row |= {name: 1.0 for name in ("statistic", "df_1", "df_2", "effect_size", "interval_low", "interval_high")}
    tests = pd.DataFrame(
        [row | {"statistic_name": "t", "n": "6", "unit_of_replication": "run", "effect_size_name": "g"}]
    )
    (alone,), (beside,) = (sentences_of_tests(tests, ["x"], 0.95, decided) for decided in ([], [("x", "a | b")]))
    assert sentences_of_tests(tests, ["x"], 0.95, [("x", "a | c"), ("y", "a | b")]) == [alone]
    assert (alone["leading"], beside["leading"]) == (True, False)
    assert alone["text"] == f"{beside['text']} No difference was established."


def test_people_decide_on_chance_where_they_were_tested():
    tests = pd.DataFrame(
        [{"question": "rate above chance", "kind": "corrected", "groups": "a matched", "p_corrected": 0.2}]
    )
    people = tests.assign(kind="people", p_corrected=0.01, p_learned_corrected=0.04, note="")
    pair = ("a", "a", "within")
    assert against_chance(tests, pair) == "not shown to be above chance, Holm p = .20"
    assert against_chance(tests, pair, people) == "above chance, Holm p = .010"
    these = people.assign(p_learned_corrected=0.05)
    assert against_chance(tests, pair, these) == "above chance for networks of these training people, Holm p = .010"
    assert against_chance(tests, pair, people.assign(p_corrected=np.nan)) == against_chance(tests, pair)
    assert against_chance(None, pair) == ""


def test_the_page_says_who_gives_verdicts():
    tables = {"statistics/tests.csv": pd.DataFrame({"kind": ["published"], "p": 0.1})}
    people = tables | {"statistics/people.csv": pd.DataFrame([ROW])}
    assert on_p_values(people, {"unit": "person"}).startswith("Verdicts are those of tests marked “people”")


@pytest.fixture
def study(tmp_path):
    rows = precision_rows(Variances(0.011, 0.0, 0.004), 60, 12, 0.95)
    pd.DataFrame(rows).assign(trained="a", tested="a", role="within").to_csv(tmp_path / "precision.csv")
    equal = {"groups": "a matched | a→c control", "difference_points": 1.0, "points_low": -2.0, "points_high": 4.0}
    equal |= {"confidence": 0.9, "p": 0.02, "verdict": "equivalent within 5 points", "n": "44 | 44"}
    pd.DataFrame([equal, equal | {"p": np.nan}]).to_csv(tmp_path / "equivalence.csv")
    (tmp_path / "summary.json").write_text(json.dumps({"people": {"only_people_help": {"within": {"a": True}}}}))
    files = {f"statistics/{name}": tmp_path / name for name in ("precision.csv", "equivalence.csv")}
    return Study("x", {}, {"people": {}}, files | {"summary.json": tmp_path / "summary.json"})


def test_equivalence_in_words(study):
    assert equivalence_sentences(study, ["a", "b"]) == [
        "a matched and a→c control differ by 1.0 points, 90 % CI [−2.0, 4.0]: equivalent within 5 points "
        "(two one-sided tests, p = .020, n = 44 | 44 people)."
    ]


def test_precision_in_words(study):
    text = precision_sentence(study)
    assert text.startswith(
        "Standard error of the matched rate of a, in points, of 60 people: 1.9 with 6 runs, 1.5 with 20 runs,"
    )
    assert text.endswith("Beyond 20 runs only more people help.")


def test_without_the_analysis_nothing_is_said():
    bare = Study("x", {}, {}, {})
    assert (equivalence_sentences(bare, ["a"]), precision_sentence(bare)) == ([], "")
