"""The paper's numbers beside ours."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.report.published import Note, comparisons, notes
from aulens.report.published_orders import agreement_text, order_pairs
from aulens.statistics.published import read_published

SHIPPED = read_published(Path(__file__).parents[2] / "config/paper/inagaki2022_published.yaml")
SUMMARY = {
    "study": "made",
    "confusion": {
        "runs": 6,
        "chance": 1 / 7,
        "rates": {
            "within": {"a": {"mean": 0.8, "sd": 0.02, "runs": 6}},
            "cross": {"b→a": {"mean": 0.55, "sd": None, "runs": 1}},
            "control": {},
        },
    },
    "intervals": {"within": {"a": {"interval": [0.75, 0.85], "number": 12, "unit_of_replication": "person"}}},
    "learning_curves": {"plateau": {"a": {"mean": 0.9, "sd": 0.01, "runs": 6}}},
    "similarity": {"a|b": {"happy": {"correlation": 0.7, "p": 0.001}, "sad": {"correlation": None, "p": None}}},
    "relation": {"a→b": {"correlation": 0.4, "p": 0.01, "points": 49}},
    "sample_size": {"a": {"pearson": {"min": 0.95, "max": 0.99}}},
}
ANALYSES = {"intervals": {"confidence": 0.95}, "relation": {"permutations": 10}}


def entry(**keys):
    return {"what": "w", "where": "here", "form": "rate"} | keys


def rows(*entries, summary=SUMMARY, databases=("a", "b"), roles=("first", "second"), analyses=ANALYSES):
    published = {"databases": {role: f"paper-{role}" for role in roles}, "values": list(entries)}
    return [(row.what, row.paper, row.ours) for row in comparisons(published, summary, list(databases), analyses)]


def test_databases_of_the_study_stand_for_those_of_the_paper_in_order():
    found = {row.what: (row.paper, row.ours) for row in comparisons(SHIPPED, SUMMARY, ["a", "b"], ANALYSES)}
    assert found["training rate on the plateau: kdef | a"] == (".80", ".90")
    assert found["matched correct rate: kdef | a"] == (".76", ".80, 95 % CI [.75, .85]")
    assert found["matched correct rate: krc | b"] == (".75", "–")
    assert found["swapped correct rate: krc→kdef | b→a"] == (".50", ".55")
    assert found["similarity of the “happy” profiles"] == (".71, p < .0001", ".70, p = .0010")
    assert found["similarity of the “sad” profiles"] == (".18, p = .0090, n.s.", "–")
    assert found["similarity and confusion: kdef→krc | a→b"] == (".59, p < .0001", ".40, p = .010")
    assert found["profiles, fewer against all people: kdef | a"] == (".967 to .998", ".950 to .990")
    assert found["chance"] == (".14", ".14")
    assert found["runs of each database"] == ("40", "6")


@pytest.mark.parametrize("databases", [["a"], ["a", "b"], ["a", "b", "c"]])
def test_a_study_without_a_number_or_a_database_has_a_dash(databases):
    found = comparisons(SHIPPED, {"study": "s"}, databases)
    assert len(found) == len(comparisons(SHIPPED, SUMMARY, ["a", "b"]))
    assert all(row.ours == "–" for row in found)
    assert not any("{" in row.what for row in found)


def test_equal_names_stand_once():
    found = {row.what for row in comparisons(SHIPPED, SUMMARY, ["kdef", "other"])}
    assert {"matched correct rate: kdef", "matched correct rate: krc | other"} <= found


def test_a_confidence_that_nobody_says_is_not_claimed():
    one = entry(at="confusion.rates.within.{}.mean", interval="intervals.within.{}.interval", values={"{first}": 0.7})
    assert rows(one, analyses=None) == [("w: paper-first | a", ".70", ".80, CI [.75, .85]")]
    assert rows(one, analyses={"intervals": {"confidence": 0.9}})[0][2] == ".80, 90 % CI [.75, .85]"


def test_any_number_of_databases_and_percentages_as_a_paper_prints_them():
    """Breuer & Kimmel 2017, table of transfer: networks trained on one of three databases, tested on another."""
    summary = {"confusion": {"rates": {"cross": {"x→z": {"mean": 0.6613}}, "within": {"y": {"mean": 0.7, "sd": 0.01}}}}}
    cross = entry(
        form="percent", at="confusion.rates.cross.{}.mean", values={"{ck}→{nova}": 67.2, "{nova}→{ck}": 93.75}
    )
    within = entry(
        form="percent",
        digits=2,
        at="confusion.rates.within.{}.mean",
        sd="confusion.rates.within.{}.sd",
        values={"{fer}": {"value": 72.1, "sd": 0.5}},
    )
    assert rows(cross, within, summary=summary, databases="xyz", roles=("ck", "fer", "nova")) == [
        ("w: paper-ck→paper-nova | x→z", "67.2 %", "66.1 %"),
        ("w: paper-nova→paper-ck | z→x", "93.8 %", "–"),
        ("w: paper-fer | y", "72.10 %, sd 0.50 %", "70.00 %, sd 1.00 %"),
    ]


def test_percentages_by_class():
    """Yousefi et al., table 4: the misclassified of each class, one database a row."""
    summary = {"misclassified": {"k": {"angry": 0.5, "all": 0.4}}}
    korean = entry(
        what="misclassified, {korean}: {}",
        form="percent",
        at="misclassified.{korean}.{}",
        values={"angry": 60.0, "all": 41.2},
    )
    assert rows(korean, summary=summary, databases="k", roles=("korean",)) == [
        ("misclassified, paper-korean: angry", "60.0 %", "50.0 %"),
        ("misclassified, paper-korean: all", "41.2 %", "40.0 %"),
    ]


def test_names_may_hold_dots():
    summary = {"confusion": {"rates": {"within": {"ck.1": {"mean": 0.5}}}}}
    one = entry(at="confusion.rates.within.{}.mean", values={"{first}": 0.65})
    assert rows(one, summary=summary, databases=["ck.1"], roles=("first",))[0][2] == ".50"


def test_what_has_no_number_of_ours_is_a_note():
    found = {note.what: note.paper for note in notes(SHIPPED)}
    assert found["people of each database, in all: krc"] == "74"
    assert not {row.what for row in comparisons(SHIPPED, SUMMARY, ["kdef", "krc"])} & set(found)
    published = {"databases": {"one": "cfd"}, "values": [entry(form="text", value="about 65 %", where="IV")]}
    assert notes(published) == [Note("w", "IV", "about 65 %")]


def row_of_test(question, groups, p, effect="", kind="published", note=""):
    return {"question": question, "kind": kind, "groups": groups, "effect": effect, "n": "6 | 6", "p": p, "note": note}


MATCHED, SWAPPED = "matched rate by database and expression", "matched versus swapped"
RATES = pd.DataFrame(
    [
        row_of_test("matched rate between databases", "a matched | b matched", 0.0025),
        row_of_test("matched rate between databases", "a matched | b matched", 0.04, kind="corrected"),
        row_of_test("plateau training rate between databases", "a training | b training", np.nan, note="not tested"),
        row_of_test(MATCHED, "a matched | b matched", 0.5, "database"),
        row_of_test(MATCHED, "a matched | b matched", 0.00002, "expression"),
        row_of_test(SWAPPED, "a matched | a→b swapped", 0.001),
        row_of_test(SWAPPED, "b matched | b→a swapped", 0.03),
    ]
)  # fmt: skip
SCORES = pd.DataFrame(
    [(name, unit, component, place * (name == "b")) for name in "ab" for unit, place in
     (("happy", 0.3), ("sad", 0.2), ("angry", 2.0), ("neutral", 1.0)) for component in (1, 2)],
    columns=["database", "output_unit", "component", "score"],
)  # fmt: skip


def curve(steps):
    table = pd.DataFrame(steps, columns=["iteration", "correct_rate"])
    return pd.concat([table.assign(database=name, part="train") for name in "ab"])


def beside(tables, databases=("a", "b")):
    return {row.what: (row.paper, row.ours) for row in comparisons(SHIPPED, SUMMARY, list(databases), ANALYSES, tables)}


def test_p_values_of_the_papers_tests_stand_beside_ours_of_the_same_kind():
    found = beside({"statistics/tests.csv": RATES})
    assert found["matched correct rate between databases, t test"] == ("p = .15", "p = .0025, n = 6 | 6")
    assert found["training rate on the plateau between databases, t test"] == ("p < .0001", "–, not tested")
    assert found["matched correct rate, two-way ANOVA: database"] == ("p = .13", "p = .50, n = 6 | 6")
    assert found["matched correct rate, two-way ANOVA: expression"] == ("p < .0001", "p < .0001, n = 6 | 6")
    assert found["matched correct rate, two-way ANOVA: interaction"] == ("p < .0001", "–")
    swapped = "matched against swapped correct rate of networks trained on {}, t test"
    assert found[swapped.format("kdef")][1] == "p = .0010, n = 6 | 6"
    assert found[swapped.format("krc")][1] == "p = .030, n = 6 | 6"


def test_people_stand_beside_networks_and_near_pairs_beside_ours():
    found = beside({"tuning/component_scores.csv": SCORES})
    people = "correct rate of people (here of networks, matched): kdef | a"
    assert found[people] == (".72, Goeleven et al. 2008", ".80")
    text = "expressions that lie near each other in both databases, in the text of the results"
    assert found[text][0] == "happy, surprised, disgusted"
    assert found[text][1] == "sad .28, happy .42, neutral 1.41 (distances; of 4, nearest first)"
    assert beside({"tuning/component_scores.csv": SCORES}, ["a"])[text][1] == "–"


def test_a_course_as_long_as_the_papers_is_compared_in_iterations():
    steps = [(1000, 0.5), (2000, 0.71), (4000, 0.75), (8000, 0.78), (12000, 0.8)]
    found = beside({"training/curves.csv": curve(steps)})
    assert found["rate of the training first above .7: kdef | a"][1] == "above .7 after 2,000 iterations"
    later = "rate of the training after 4,000 iterations: krc | b"
    assert found[later] == ("nearly unchanged", ".780 to .800 (means of 4,000–8,000 to 8,000–12,000 iterations)")


def test_a_course_of_another_length_is_compared_in_shares():
    found = beside({"training/curves.csv": curve([(20, 0.5), (40, 0.75), (80, 0.9), (120, 1.0)])})
    first = found["rate of the training first above .7: kdef | a"][1]
    assert first == "above .7 after 33 % of the course (40 of 120 iterations)"
    later = found["rate of the training after 4,000 iterations: kdef | a"][1]
    assert later == ".900 to 1.000 (means of 33–67 % to 67–100 % of the course)"
    never = beside({"training/curves.csv": curve([(20, 0.5)])})
    assert never["rate of the training first above .7: kdef | a"][1] == "not above .7 within 20 iterations"


CELL = {"table": "statistics/tests.csv", "rows": {"kind": "published"}, "column": "p"}


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (CELL, "published values: w: cell: 6 rows of statistics/tests.csv fit; name more columns under rows"),
        (CELL | {"column": "q"}, "statistics/tests.csv has no column 'q'; there are question, kind"),
        (CELL | {"rows": {"sort": "x"}}, "has no column 'sort'"),
    ],
)
def test_a_cell_that_is_not_one_is_refused(cell, sentence):
    published = {"databases": {"first": "kdef"}, "values": [entry(form="p", value=0.1, cell=cell)]}
    with pytest.raises(InputError, match=re.escape(sentence)):
        comparisons(published, SUMMARY, ["a"], tables={"statistics/tests.csv": RATES})


def test_every_published_path_is_that_of_a_number():
    tables = {"statistics/tests.csv": RATES, "tuning/component_scores.csv": SCORES}
    tables |= {"training/curves.csv": curve([(20, 0.5), (40, 0.75), (80, 0.9), (120, 1.0)])}
    found = comparisons(SHIPPED, SUMMARY, ["a", "b"], ANALYSES, tables)
    there = {row.what.partition(":")[0] for row in found if row.ours != "–"}
    whole = {row.what.partition(":")[0] for row in found} - {
        f"similarity of the “{name}” profiles"
        for name in ("surprised", "disgusted", "fearful", "neutral", "sad", "angry")
    }
    assert whole - there == {
        f"matched or swapped (role) by expression, networks trained on {name}, two-way ANOVA"
        for name in ("kdef", "krc")
    }


def test_orders_stand_beside_ours_and_beside_each_other():
    labels = ["sad", "happy", "angry"]
    table = pd.DataFrame({"source": "a", "rank": [1, 2, 3], "expression": labels, "correct_rate": [0.9, 0.8, np.nan]})
    pairs = order_pairs(SHIPPED, {"statistics/rank_orders.csv": table}, ["a"])
    assert [(pair.first, pair.second) for pair in pairs] == [
        ("kdef people (Goeleven 2008)", "a networks here"),
        ("kdef networks (Inagaki 2022)", "a networks here"),
        ("kdef people (Goeleven 2008)", "kdef networks (Inagaki 2022)"),
        ("krc people (Ueda 2019)", "krc networks (Inagaki 2022)"),
    ]
    assert (pairs[0].second_order, pairs[0].correlation, pairs[0].number) == ("sad, happy", -1.0, 2)
    assert agreement_text(pairs[2]) == "r_s = .46, exact p = .30, n = 7 expressions"
    assert len(order_pairs(SHIPPED, {}, ["a", "b"])) == 2
    assert order_pairs({"databases": {"one": "cfd"}, "values": []}, {}, ["a"]) == []
