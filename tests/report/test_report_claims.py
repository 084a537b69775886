"""What a paper claims in words, and whether the same can be said of a study."""

import numpy as np
import pandas as pd
import pytest

from aulens.report.action_unit_names import action_units_of
from aulens.report.claims import ABSENT, RULES, claim_rows, counted_verdicts, decided_by
from aulens.report.paper import claims_sentence
from aulens.statistics.published import read_published
from aulens.vocabulary import FILE

LABELS = ["neutral", "happy", "sad"]
NAMES = {"first": "kdef", "second": "krc"}
SHIPPED = FILE.parent / "paper/inagaki2022_published.yaml"


def profiles(peaks, sd=0.1):
    """Return profiles that rise evenly to a peak, {(database, unit, action unit): peak}."""
    rows = [(*key, level, peak * level / 2, sd * level / 2) for key, peak in peaks.items() for level in range(3)]
    columns = ["database", "output_unit", "action_unit", "level", "normalised", "normalised_sd"]
    return pd.DataFrame(rows, columns=columns).assign(runs=6)


def confusion(shares, trained="a", tested="b"):
    """Return confusions, {(expression, predicted): share in each run}."""
    rows = [(*key, run, share) for key, each in shares.items() for run, share in enumerate(each)]
    table = pd.DataFrame(rows, columns=["expression", "predicted", "run", "share"])
    return table.assign(trained=trained, tested=tested)


def intervals(number, trained="a", tested="b"):
    rows = pd.DataFrame({"trained": trained, "tested": tested, "expression": ["all", "sad"], "number": number})
    return rows.assign(unit_of_replication="person")


def rows_of(claim, tables, databases=("a", "b"), labels=LABELS, names=NAMES):
    claim = {"where": "figure 1"} | claim
    return claim_rows({"databases": names, "claims": [claim]}, tables, list(databases), labels)


RESPONSE = {"kind": "response", "units": ["happy"], "action_units": [12], "sign": "positive", "databases": ["first"]}
HAPPY = {"tuning/profiles.csv": profiles({("a", "happy", 12): 0.8, ("b", "happy", 12): -0.3, ("b", "happy", 4): 0.05})}


def test_a_response_is_judged_by_its_peak_in_each_database():
    one, two = rows_of(RESPONSE | {"databases": ["first", "second"]}, HAPPY)
    assert (one.verdict, two.verdict) == ("holds", "does not hold")
    assert (one.number, one.sd, one.bound, one.of, one.runs) == (0.8, 0.1, 0.0, "a", 6)
    assert one.claim == "“happy” unit, kdef: positive response to AU12 (lip corner puller)"
    assert decided_by(two) == "−.30 (sd .10) against 0"
    (near,) = rows_of(RESPONSE | {"databases": ["second"], "action_units": [4]}, HAPPY)
    assert near.verdict == "undecided"


def test_of_one_run_no_claim_is_decided():
    single = profiles({("a", "happy", 12): 0.8}, sd=np.nan).assign(runs=1)
    (row,) = rows_of(RESPONSE, {"tuning/profiles.csv": single})
    assert (row.verdict, row.number) == ("undecided", 0.8)
    assert decided_by(row) == ".80 against 0 (one run has no standard deviation over runs)"


def test_a_sum_adds_variances_and_another_strength_compares_sizes():
    (added,) = rows_of(RESPONSE | {"kind": "added_response", "databases": ["first", "second"]}, HAPPY)
    assert added.number == pytest.approx(0.5)
    assert added.sd == pytest.approx(0.1 * np.sqrt(2))
    stronger = {"kind": "stronger_response", "units": ["happy"], "action_units": [12]}
    (row,) = rows_of(stronger | {"stronger": "first", "weaker": "second"}, HAPPY)
    assert (row.verdict, row.number) == ("holds", pytest.approx(0.5))
    (row,) = rows_of(stronger | {"stronger": "second", "weaker": "first"}, HAPPY)
    assert row.verdict == "does not hold"


def test_most_action_units_are_counted():
    tables = {
        "tuning/profiles.csv": profiles({("a", "neutral", unit): -0.5 for unit in (1, 2)} | {("a", "neutral", 4): 1})
    }
    (row,) = rows_of({"kind": "mostly", "units": ["neutral"], "sign": "negative", "databases": ["first"]}, tables)
    assert (row.verdict, row.number, row.bound) == ("holds", pytest.approx(2 / 3), 0.5)


ANSWERS = {"kind": "answers", "trained": "first", "tested": "second", "called": "sad"}


def test_answers_are_compared_with_chance():
    shares = {("happy", "sad"): [0.5, 0.7], ("neutral", "sad"): [0.0, 0.2], ("sad", "sad"): [0.0, 0.0]}
    tables = {"evaluation/confusion.csv": confusion(shares)}
    happy, neutral = rows_of(ANSWERS | {"shown": ["happy", "neutral"], "more_than": 1}, tables)
    assert (happy.verdict, happy.number, happy.bound) == ("holds", pytest.approx(0.6), pytest.approx(1 / 3))
    assert neutral.verdict == "does not hold"
    (every,) = rows_of(ANSWERS | {"less_than": 0.5}, tables)
    assert (every.number, every.bound) == (pytest.approx(0.7 / 3), pytest.approx(1 / 6))
    assert every.claim == "kdef→krc: faces of all expressions called sad less often than 0.5 × chance"


def test_a_resemblance_is_compared_with_other_pairs_of_different_expressions():
    order = [(one, two) for one in LABELS for two in LABELS]
    table = pd.DataFrame(order, columns=["output_unit_1", "output_unit_2"]).assign(database_1="a", database_2="b")
    table["correlation"] = [0.9 if one == two else 0.5 if (one, two) == ("sad", "happy") else 0.1 for one, two in order]
    claim = {"kind": "resemblance", "profiles": {"first": "sad", "second": "happy"}}
    (row,) = rows_of(claim, {"tuning/similarity.csv": table})
    assert (row.verdict, row.number, row.bound) == ("holds", 0.5, pytest.approx(0.1))
    (turned,) = rows_of({"kind": "resemblance", "profiles": {"second": "happy", "first": "sad"}},
                        {"tuning/similarity.csv": table})  # fmt: skip
    assert turned.number == 0.5
    (other,) = rows_of({"kind": "resemblance", "profiles": {"first": "happy", "second": "sad"}},
                       {"tuning/similarity.csv": table})  # fmt: skip
    assert other.verdict == "undecided"  # .1 is the bound itself


@pytest.mark.parametrize(
    ("claim", "tables", "databases", "labels", "reason"),
    [
        (RESPONSE | {"databases": ["second"]}, HAPPY, "a", LABELS,
         "no database of the study stands for the paper's second one"),
        (RESPONSE, HAPPY, "ab", ["sad"], "the study has no expression happy"),
        (RESPONSE, {}, "ab", LABELS, "the study has no tuning/profiles.csv"),
        (RESPONSE | {"action_units": [22]}, HAPPY, "ab", LABELS, "the study has no AU22"),
        (ANSWERS | {"more_than": 1}, {}, "ab", ["happy"], "the study has no expression sad"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_says_why(claim, tables, databases, labels, reason):
    (row,) = rows_of(claim, tables, databases, labels)
    assert (row.verdict, row.reason, decided_by(row)) == (ABSENT, reason, reason)
    assert np.isnan(row.number)


def test_too_few_people_decide_nothing():
    tables = {"evaluation/confusion.csv": confusion({("sad", "sad"): [1.0, 1.0]})}
    claim = ANSWERS | {"shown": ["sad"], "more_than": 1}
    assert rows_of(claim, tables | {"statistics/intervals.csv": intervals(12)})[0].verdict == "holds"
    (row,) = rows_of(claim, tables | {"statistics/intervals.csv": intervals(3)})
    assert row.verdict == "undecided"
    assert decided_by(row) == "1.00 (sd .00) against .333 (too few people (3; 8 are needed))"


def test_a_response_that_is_undefined_is_undecided():
    (row,) = rows_of(RESPONSE, {"tuning/profiles.csv": profiles({("a", "happy", 12): np.nan})})
    assert row.verdict == "undecided"


def test_claims_of_other_databases_say_so():
    rows = rows_of(RESPONSE | {"databases": ["first", "second"]}, HAPPY)
    assert counted_verdicts(rows) == "1 hold and 1 do not hold"
    other = claims_sentence(rows, ["kdef", "krc"], ["a", "b"])
    assert "(6 runs of each database)" in other
    assert other.endswith("whether the same is true here, not whether the paper is right.")
    assert claims_sentence(rows, ["kdef", "krc"], ["kdef", "krc", "third"]).endswith("they are no tests.")


def test_every_shipped_claim_can_be_asked_of_a_study_with_its_expressions():
    published = read_published(SHIPPED)
    labels = published["rank_orders"]["orders"][0]["expressions"]
    units = (4, 6, 7, 9, 12, 22, 27)
    peaks = {(name, label, unit): 0.5 for name in "ab" for label in labels for unit in units}
    shares = {(one, two): [1 / 7, 1 / 7] for one in labels for two in labels}
    crossed = pd.concat([confusion(shares), confusion(shares, "b", "a")])
    columns = ["database_1", "output_unit_1", "database_2", "output_unit_2", "correlation"]
    similar = pd.DataFrame([("a", one, "b", two, 0.1) for one in labels for two in labels], columns=columns)
    tables = {"tuning/profiles.csv": profiles(peaks), "evaluation/confusion.csv": crossed,
              "tuning/similarity.csv": similar}  # fmt: skip
    rows = claim_rows(published, tables, ["a", "b"], labels)
    assert len(rows) == 31
    assert {row.kind for row in rows} == set(RULES)
    assert not [row for row in rows if row.verdict == ABSENT]
    assert {row.verdict for row in claim_rows(published, {}, ["a"], ["happy"])} == {ABSENT}


def test_action_units_have_the_names_of_the_paper():
    facts = {"action_units": [12, 1]}
    assert action_units_of(facts, [pd.DataFrame({"action_unit": ["27", "all", None, 99]})]) == [
        (1, "inner brow raiser"),
        (12, "lip corner puller"),
        (27, "mouth stretch"),
        (99, ""),
    ]
    assert action_units_of({"action_units": None}, [pd.DataFrame({"rate": [1.0]})]) == []
