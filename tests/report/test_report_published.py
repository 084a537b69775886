"""The paper's numbers beside ours."""

from pathlib import Path

import pytest

from aulens.report.published import Note, comparisons, notes
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
    assert found["matched correct rate between databases, t test"] == "p = .15"
    assert found["matched correct rate, two-way ANOVA: interaction"] == "p < .0001"
    assert found["matched against swapped correct rate, t test: krc→kdef"] == "p < .0001"
    assert found["correct rate of people: krc"] == ".62, Ueda et al. 2019"
    assert not {row.what for row in comparisons(SHIPPED, SUMMARY, ["kdef", "krc"])} & set(found)
    published = {"databases": {"one": "cfd"}, "values": [entry(form="text", value="about 65 %", where="IV")]}
    assert notes(published) == [Note("w", "IV", "about 65 %")]


def test_every_published_path_is_that_of_a_number():
    found = comparisons(SHIPPED, SUMMARY, ["a", "b"])
    there = {row.what.partition(":")[0] for row in found if row.ours != "–"}
    whole = {row.what.partition(":")[0] for row in found} - {
        f"similarity of the “{name}” profiles"
        for name in ("surprised", "disgusted", "fearful", "neutral", "sad", "angry")
    }
    assert there == whole
