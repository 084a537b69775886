"""The opening: what carries over between databases, over all studies."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aulens.files import read_csv, read_json
from aulens.report.opening import compared, words
from aulens.report.opening_evidence import COLUMNS, KEPT, RATE, READS, evidence_of
from aulens.report.opening_in_words import sentences
from aulens.report.opening_learned import FILTERS, LAYERS, NEW_HEAD, PROFILES, REGIONS
from aulens.report.opening_panels import axis_text
from aulens.report.opening_picture import figure_opening, lines_of
from aulens.report.opening_verdicts import fate
from aulens.report.study import Study
from aulens.statistics.independent_intervals import Estimate

RULES = Path(__file__).parents[2] / "workflow/rules/report.smk"


def facts_of(names, labels=5, controls=None, unlike=("culture", "population")):
    """Return what the opening knows of a study; all databases but controls differ in the same keys."""
    controls = controls or {}
    keys = {one: {two: list(unlike) for two in names if two != one} for one in names}
    for one, (two, own) in controls.items():
        keys[one][two] = own
    analyses = ("intervals", "attribution_shares", "depth_scores", "filter_scores", "fine_tuning_scores")
    confidence = dict.fromkeys(analyses, 0.95)
    return {"databases": names, "labels": [*"abcdefghij"[:labels]], "runs": 5, "confidence": confidence, "unlike": keys}


def rates_of(rates, number=20):
    """Return statistics/intervals.csv of (trained, tested, role) -> rate, with intervals ± 0.05."""
    rows = []
    for (trained, tested, role), rate in rates.items():
        few = number < 8
        bounds = (np.nan, np.nan) if few else (rate - 0.05, rate + 0.05)
        rows += [(trained, tested, role, label, rate, *bounds, number, "person", 5) for label in ("a", "all")]
    columns = "trained tested role expression correct_rate interval_low interval_high number unit_of_replication runs"
    return pd.DataFrame(rows, columns=columns.split())


@pytest.fixture
def evidence(tmp_path):
    """Return the function that gives the rows of a study from tables by their names."""

    def given(facts, tables, name="one"):
        files = {}
        for path, table in tables.items():
            files[path] = tmp_path / path.replace("/", "_")
            table.to_csv(files[path], index=False)
        return evidence_of(Study(name, facts, {}, files))

    return given


PAIR = {("a", "a", "within"): 0.8, ("a", "b", "cross"): 0.5, ("b", "a", "cross"): 0.22, ("b", "b", "within"): 0.8}
CONTROLLED = PAIR | {("a", "c", "control"): 0.78}


def test_the_share_kept_is_of_the_rate_above_chance(evidence):
    table = evidence(facts_of(["a", "b"]), {"statistics/intervals.csv": rates_of(PAIR)})
    kept = table[table["evidence"] == KEPT].set_index("database_1")
    assert kept.loc["a", "value"] == pytest.approx((0.5 - 0.2) / (0.8 - 0.2))
    assert kept.loc["b", "value"] == pytest.approx(0.02 / 0.6)
    assert kept.loc["b", "interval_low"] < 0 < kept.loc["b", "interval_high"]
    assert (table[table["evidence"] == RATE]["reference_value"] == 0.2).all()


def test_every_direction_has_its_verdict(evidence):
    facts = facts_of(["a", "b"])
    table = evidence(facts, {"statistics/intervals.csv": rates_of(PAIR)})
    (first, *_) = sentences(table, {"one": facts})
    assert "some is lost in 1 of 2 directions and nothing is shown to be left in 1" in first
    assert ".50 [.41, .60] (a→b)" in first
    assert first.endswith(" (brackets: 95 % CI).")


def test_overlap_is_no_loss(evidence):
    facts = facts_of(["a", "b"])
    alike = PAIR | {("a", "b", "cross"): 0.78, ("b", "a", "cross"): 0.77}
    (first, *_) = sentences(evidence(facts, {"statistics/intervals.csv": rates_of(alike)}), {"one": facts})
    assert first.startswith("Recognition carries over, and no loss is shown")
    assert "no loss is shown in both directions" in first
    assert len(sentences(evidence(facts, {"statistics/intervals.csv": rates_of(alike)}), {"one": facts})) == 1


def test_too_few_people_give_no_verdict(evidence):
    facts = facts_of(["a", "b"])
    table = evidence(facts, {"statistics/intervals.csv": rates_of(PAIR, number=5)})
    (only,) = sentences(table, {"one": facts})
    assert only.startswith("Whether recognition carries over is open")
    assert "there is no verdict in both directions" in only
    assert "CI" not in only
    assert (table[table["evidence"] == KEPT]["note"] == "too few people (5; 8 are needed)").all()


def test_too_few_runs_give_no_verdict(evidence):
    facts, none = facts_of(["a", "b"]), {"interval_low": np.nan, "interval_high": np.nan}
    table = evidence(facts, {"statistics/intervals.csv": rates_of(PAIR).assign(runs=3, **none)})
    (only,) = sentences(table, {"one": facts})
    assert only.startswith("Whether recognition carries over is open")
    assert (table[table["evidence"] == KEPT]["note"] == "3 runs; intervals need 5").all()


def test_nothing_is_left_of_what_was_not_learned(evidence):
    facts = facts_of(["a", "b"])
    none = dict.fromkeys(PAIR, 0.2)
    table = evidence(facts, {"statistics/intervals.csv": rates_of(none)})
    assert table[table["evidence"] == KEPT]["value"].isna().all()
    (first, *_) = sentences(table, {"one": facts})
    assert first == "Whether recognition carries over is open: the rate on the own database is not above chance."
    assert figure_opening(table, {"one": facts})


def test_a_study_of_one_database_that_learned_nothing_has_its_sentence(evidence):
    facts = facts_of(["a"], controls={"a": ("c", None)}) | {"unlike": {"a": {"c": None}}}
    none = {("a", "a", "within"): 0.2, ("a", "c", "control"): 0.2}
    table = evidence(facts, {"statistics/intervals.csv": rates_of(none)})
    assert sentences(table, {"one": facts}) == [
        "No network was tested on a database that others learned; what is left on databases that none learned cannot "
        "be said (a→c: the rate on the own database is not above chance).",
    ]
    assert figure_opening(table, {"one": facts})


def test_a_control_that_lacks_a_label_has_no_share_kept(evidence):
    facts = facts_of(["a"], controls={"a": ("c", None)}) | {"unlike": {"a": {"c": None}}}
    rates = rates_of({("a", "a", "within"): 0.8, ("a", "c", "control"): 0.5})
    lacking = rates[(rates["tested"] == "c") & (rates["expression"] == "a")].assign(expression="b", number=0)
    table = evidence(facts, {"statistics/intervals.csv": pd.concat([rates, lacking.assign(correct_rate=np.nan)])})
    kept = table[table["evidence"] == KEPT].iloc[0]
    assert np.isnan(kept["value"]) and kept["note"] == "c does not show b"
    assert table[table["evidence"] == RATE]["item"].tolist() == ["all expressions", "all expressions but b"]
    assert sentences(table, {"one": facts})[-1].endswith("cannot be said (a→c: c does not show b).")
    texts = [text.get_text() for axes in figure_opening(table, {"one": facts}).axes for text in axes.texts]
    assert "other expressions" in texts and "not above chance" not in texts


def test_a_control_of_people_alone_tells_them_from_a_drawn_culture(evidence):
    facts = facts_of(["a", "b"], controls={"a": ("c", ["population"])})
    table = evidence(facts, {"statistics/intervals.csv": rates_of(CONTROLLED)})
    last = sentences(table, {"one": facts})[-1]
    assert last.startswith("The loss comes with the drawn culture, not with new people")
    assert "(new people of the learned culture +.28 [.21, .35])" in last


def test_people_are_not_ruled_out_where_the_control_fails_too(evidence):
    facts = facts_of(["a", "b"], controls={"a": ("c", ["population"])})
    failing = PAIR | {("a", "c", "control"): 0.5}
    last = sentences(evidence(facts, {"statistics/intervals.csv": rates_of(failing)}), {"one": facts})[-1]
    assert last == "New people alone may explain the loss (new people of the learned culture +.00 [−.07, .07])."


def test_new_people_who_cost_something_too_are_said_so(evidence):
    facts = facts_of(["a", "b"], controls={"a": ("c", ["population"])})
    partly = PAIR | {("a", "c", "control"): 0.65}
    last = sentences(evidence(facts, {"statistics/intervals.csv": rates_of(partly)}), {"one": facts})[-1]
    assert last.startswith("The loss comes with the drawn culture, more than with new people")


def test_numbers_of_people_and_of_images_are_not_mixed():
    rows = pd.DataFrame({"number": [118, 120, 35887], "unit_of_replication": ["person", "person", "group of images"]})
    assert axis_text("correct rate", rows) == "correct rate\nn = 118–120 people; 35,887 groups of images"


@pytest.mark.parametrize(
    "keys, said", [(["colour"], "control, drawn, differ in colour"), (None, "control, photographs")]
)
def test_other_controls_explain_nothing_and_stand_in_the_details(evidence, keys, said):
    facts = facts_of(["a", "b"], controls={"a": ("c", keys)})
    told = words(evidence(facts, {"statistics/intervals.csv": rates_of(CONTROLLED)}), {"one": facts})
    assert "no control test tells these apart" in told["sentences"][-1]
    assert said in " ".join(told["details"][0]["texts"])


def test_without_a_control_nothing_tells_people_from_displays(evidence):
    facts = facts_of(["a", "b"])
    last = sentences(evidence(facts, {"statistics/intervals.csv": rates_of(PAIR)}), {"one": facts})[-1]
    assert last.startswith("The loss may be due to the people or to what their faces show: no control test")
    assert last.endswith("(the databases differ in culture and population).")


def test_photographs_bear_no_cause_whatever_the_control(evidence):
    facts = facts_of(["a", "b"], controls={"a": ("c", None)})
    facts["unlike"] = {one: dict.fromkeys(others) for one, others in facts["unlike"].items()}
    last = sentences(evidence(facts, {"statistics/intervals.csv": rates_of(CONTROLLED)}), {"one": facts})[-1]
    assert last.endswith("no control test tells these apart.")
    assert "culture" not in last


def test_drawn_databases_that_differ_in_one_key_bear_it_as_the_cause(evidence):
    facts = facts_of(["a", "b"], unlike=("colour",))
    last = sentences(evidence(facts, {"statistics/intervals.csv": rates_of(PAIR)}), {"one": facts})[-1]
    assert last == "The loss comes with colour alone (.03 [−.05, .12] left)."


def test_one_direction_alone_counts_none(evidence):
    facts = facts_of(["a", "b"])
    one = {pair: rate for pair, rate in PAIR.items() if pair[0] == "a"} | {("b", "b", "within"): 0.8}
    (first, *_) = sentences(evidence(facts, {"statistics/intervals.csv": rates_of(one)}), {"one": facts})
    assert first == (
        "Recognition carries over in part: of the correct rate above chance, .50 [.41, .60] (a→b) is left on another "
        "database (brackets: 95 % CI)."
    )


def test_studies_without_another_database_are_left_out_by_name(evidence):
    facts, alone = facts_of(["a", "b"]), facts_of(["a"])
    tables = [
        evidence(facts, {"statistics/intervals.csv": rates_of(PAIR)}),
        evidence(alone, {"statistics/intervals.csv": rates_of({("a", "a", "within"): 0.8})}, "two"),
    ]
    told = words(compared(pd.concat([own for own in tables if len(own)])), {"one": facts, "two": alone})
    assert told["shown"]
    assert told["left_out"].endswith("did not learn: two.")
    nothing = words(pd.DataFrame(columns=COLUMNS), {"two": alone})
    assert not nothing["shown"]
    assert nothing["sentences"] == []
    assert figure_opening(pd.DataFrame(columns=COLUMNS), {"two": alone})


def test_five_databases_have_a_line_for_each_direction(evidence):
    names = [*"abcde"]
    rates = {
        (one, two, "within" if one == two else "cross"): 0.8 - 0.1 * (one != two) for one in names for two in names
    }
    facts = facts_of(names)
    table = evidence(facts, {"statistics/intervals.csv": rates_of(rates)})
    lines = lines_of(table, {"one": facts})
    assert len(lines) == 1 + 20
    assert [line.trained for line in lines[1:3]] == ["a", "b"]
    figure = figure_opening(table, {"one": facts})
    assert figure.get_size_inches()[1] < 6
    (first, *_) = sentences(table, {"one": facts})
    assert len(first.split()) <= 45


def test_made_studies_have_all_kinds_of_evidence(made, small, write_study, opening_of):
    roots = [write_study(study) for study in (made, small)]
    folders = [root / "studies" / study.name for root, study in zip(roots, (made, small), strict=True)]
    words_file, table_file, picture = opening_of([made, small], folders, roots[0])
    told, table = read_json(words_file), read_csv(table_file)
    assert set(table["evidence"]) == {RATE, KEPT, PROFILES, REGIONS, LAYERS, FILTERS, NEW_HEAD}
    assert 2 <= len(told["sentences"]) <= 3
    assert all(text.endswith(".") for text in told["sentences"])
    assert all(text in told["alternative"] for text in told["sentences"])
    before = picture.read_bytes()
    opening_of([made, small], folders, roots[0])
    assert picture.read_bytes() == before


def test_the_rule_gives_what_the_opening_reads():
    given = re.search(r"^OPENING = \((.*?)\)$", RULES.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)[1]
    assert tuple(re.findall(r'"([^"]+)"', given)) == READS


@pytest.mark.parametrize(
    "bounds, expected", [((0.2, 0.8), "lost"), ((0.2, 1.0), "whole"), ((0.0, 0.5), "nothing"), ((0, 1), "open")]
)
def test_bounds_belong_to_the_interval(bounds, expected):
    assert fate(Estimate(0.4, *bounds)) == expected
