"""The opening on what was learned: layers, filters, where networks look, and what a new head gives back."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.report.opening import words
from aulens.report.opening_causes import cause_sentence
from aulens.report.opening_evidence import COLUMNS, KEPT, RATE
from aulens.report.opening_in_words import learned_sentence, sentences
from aulens.report.opening_learned import (
    AS_THEY_WERE,
    FILTERS,
    GAP,
    LAYERS,
    NEW_HEAD,
    PROFILES,
    RANDOM_HEAD,
    REGIONS,
    UNTRAINED_TOO,
    filters,
    layers,
    new_head,
)
from aulens.report.opening_panels import height_of
from aulens.report.opening_picture import figure_opening
from aulens.report.study import Study

ANALYSES = ("intervals", "attribution_shares", "depth_scores", "filter_scores", "fine_tuning_scores")
UNKNOWN = (np.nan, np.nan)


def joined(tables):
    """Return tables below each other."""
    return pd.concat(tables, ignore_index=True)


def facts_of(unlike=("culture", "population"), level=0.95):
    """Return what the opening knows of a study of two databases."""
    keys = {"a": {"b": unlike and list(unlike)}, "b": {"a": unlike and list(unlike)}}
    confidence = dict.fromkeys(ANALYSES, level)
    return {"databases": ["a", "b"], "labels": [*"vwxyz"], "runs": 5, "confidence": confidence, "unlike": keys}


def rows_of(evidence, values, names=("a", "b"), study="one", **given_columns):
    """Return a row of evidence for each (item, value, low, high)."""
    rows = [
        {"study": study, "evidence": evidence, "measure": "x, y, z", "item": item, "database_1": names[0]}
        | {"database_2": names[1], "role": "between", "value": value, "interval_low": low, "interval_high": high}
        | {"reference": "", "reference_value": 0.0, "number": 20, "unit_of_replication": "person and run", "runs": 5}
        | {"note": ""}
        | given_columns
        for item, value, low, high in values
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def crossed(study="one", left=0.5):
    """Return rates and shares kept of both directions of a study, some of them lost."""
    tables = []
    for one, two in (("a", "b"), ("b", "a")):
        common = {"study": study, "unit_of_replication": "person"}
        tables.append(rows_of(RATE, [("all", 0.8, 0.75, 0.85)], (one, one), **common, role="within"))
        tables.append(rows_of(RATE, [("all", 0.5, 0.45, 0.55)], (one, two), **common, role="cross"))
        tables.append(rows_of(KEPT, [("all", left, left - 0.1, left + 0.1)], (one, two), **common, role="cross"))
    return joined(tables)


def head_rows(*values, study="one"):
    """Return what a new head adds, in as many directions as there are values."""
    pairs = (("a", "b"), ("b", "a"))
    named = zip(values, pairs, strict=False)
    options = {"study": study, "role": "cross", "reference": AS_THEY_WERE}
    return joined([rows_of(NEW_HEAD, [("of 8 people", *value)], pair, **options) for value, pair in named])


OPEN = "Of what was learned, "


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            [("r1", 0.01, -0.1, 0.1), ("r2", 0.04, -0.02, 0.1)],
            f"{OPEN}layers are not seen to part (CKA .04 [−.02, .10])",
        ),
        (
            [("r1", 0.01, -0.1, 0.1), ("r2", 0.2, 0.1, 0.3)],
            "What was learned differs in layers: 1 of 2 layers part, r2 most (CKA .20 [.10, .30])",
        ),
        ([("r1", 0.01, *UNKNOWN)], f"{OPEN}whether layers part is open (no intervals)"),
        ([("r1", -0.2, -0.3, -0.1)], f"{OPEN}layers are not seen to part (CKA −.20 [−.30, −.10])"),
    ],
)
def test_layers_part_where_the_joint_interval_says_so(values, said):
    assert learned_sentence(rows_of(LAYERS, values), {"one": facts_of()}) == f"{said}."


def test_layers_that_part_untrained_too_say_so():
    rows = rows_of(LAYERS, [("r1", 0.2, 0.1, 0.3)], note=UNTRAINED_TOO)
    told = learned_sentence(rows, {"one": facts_of()})
    assert told.startswith("Of what was learned, 1 of 1 layer part")
    assert told.endswith("[.10, .30]), as untrained networks do.")


@pytest.mark.parametrize(
    ("values", "role", "said"),
    [
        (
            [(0.05, 0.03, 0.07), (0.04, 0.02, 0.06)],
            "people of no study",
            "filters tell new people's action units better",
        ),
        ([(0.05, 0.03, 0.07), (0.04, 0.02, 0.06)], "people of no study", "(AUROC +.04 [.02, .06] or more)."),
        ([(0.05, 0.03, 0.07)], "within", "filters tell action units better than untrained (AUROC +.05 [.03, .07])."),
        ([(0.05, 0.03, 0.07), (0.0, -0.1, 0.1)], "within", "filters of 1 of 2 databases tell action units better"),
        ([(0.01, -0.02, 0.04)], "within", "filters are not shown to tell action units better than untrained"),
        ([(0.01, *UNKNOWN)], "within", "filters tell action units by +.01 (AUROC) more than untrained (no interval)"),
    ],
)
def test_filters_are_held_against_untrained_ones(values, role, said):
    tables = [
        rows_of(FILTERS, [("best", *value)], (name, "probes"), role=role)
        for value, name in zip(values, "ab", strict=False)
    ]
    assert said in learned_sentence(joined(tables), {"one": facts_of()})


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            [("hair", -0.1, -0.2, -0.05)] + [("eyes", 0.0, -0.1, 0.1)] * 19,
            "1 of 20 comparisons (1 by chance), most in hair",
        ),
        ([("eyes", 0.0, -0.1, 0.1)], "0 of 1 comparisons (0 by chance)."),
        ([("eyes", 0.0, *UNKNOWN)], "whether attribution shares differ is open (no intervals)."),
    ],
)
def test_regions_that_differ_are_counted_beside_chance(values, said):
    assert said in learned_sentence(rows_of(REGIONS, values), {"one": facts_of()})


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([(0.2, 0.1, 0.3)], "a new head gives back .20 [.10, .30]."),
        ([(0.2, 0.1, 0.3), (0.1, -0.1, 0.3)], "a new head gives back up to .20 [.10, .30] (1 of 2 directions)."),
        ([(0.1, -0.1, 0.3)], "a new head is not shown to give any back (.10 [−.10, .30] at most)."),
        ([(-0.2, -0.3, -0.1)], "a new head is not shown to give any back and takes in 1 of 1 directions"),
        ([(0.1, *UNKNOWN), (0.2, *UNKNOWN)], "a new head changes the correct rate by .10 to .20 (no interval)."),
    ],
)
def test_a_new_head_gives_back_what_its_interval_shows(values, said):
    text = cause_sentence(joined([crossed(), head_rows(*values)]), {"one": facts_of(None)})
    assert text.startswith("The loss may be due to the people or to what their faces show")
    assert said in text


def test_what_a_new_head_gives_back_stands_beside_random_conv_layers():
    beside = head_rows((0.05, -0.07, 0.18)).assign(reference=RANDOM_HEAD)
    text = cause_sentence(joined([crossed(), head_rows((0.2, 0.1, 0.3)), beside]), {"one": facts_of(None)})
    assert text.endswith("gives back .20 [.10, .30], +.05 [−.07, .18] beside one on random conv layers.")


def everything(study="one"):
    """Return a table with all kinds of evidence of a study."""
    both = [("relu1", 0.02, -0.01, 0.05), ("relu2", 0.03, -0.01, 0.07)]
    profiles = rows_of(
        PROFILES, [("sad", 0.62, *UNKNOWN)], measure="Spearman correlation, same expression", study=study
    )
    return joined(
        [
            crossed(study),
            head_rows((0.2, 0.1, 0.3), (0.1, -0.1, 0.3), study=study),
            profiles.assign(unit_of_replication="run"),
            rows_of(LAYERS, both, study=study),
            rows_of(FILTERS, [("best", 0.05, 0.03, 0.07)], ("a", "probes"), study=study, role="people of no study"),
            rows_of(REGIONS, [("hair", -0.1, -0.2, -0.05)], study=study, measure="share, Grad-CAM, first less second"),
        ]
    )


@pytest.mark.parametrize("names", [["one"], ["one", "two", "three", "four"]])
def test_sentences_stay_short_and_details_keep_all(names):
    studies = {name: facts_of() for name in names}
    told = words(joined([everything(name) for name in names]), studies)
    assert len(told["sentences"]) == 3
    assert all(len(text.split()) <= 55 for text in told["sentences"])
    assert [study["study"] for study in told["details"]] == names
    for study in told["details"]:
        text = " ".join(study["texts"])
        assert len(study["texts"]) == 2 + 2 + 4
        for said in ("a→b", "b→a", "n = 20 people, 5 runs", "relu1", "hair −.100 [−.200, −.050]", "sad", "probes"):
            assert said in text
    assert figure_opening(joined([everything(name) for name in names]), studies)


def test_many_layers_of_many_pairs_share_a_line():
    few = rows_of(LAYERS, [(f"relu{number}", 0.1, 0.0, 0.2) for number in range(10)])
    assert height_of(few, [LAYERS]) == 1 + 7
    many = joined([few.assign(study=name) for name in ("one", "two", "three", "four")])
    assert height_of(many, [LAYERS]) == 4 * 2


def test_levels_of_intervals_are_those_of_the_studies():
    table = joined([crossed(), crossed("two")])
    (first, *_) = sentences(table, {"one": facts_of(), "two": facts_of(level=0.9)})
    assert first.endswith("(brackets: 90 or 95 % CI).")
    assert "(one, a→b)" in first


@given(st.floats(-1, 1), st.floats(0.001, 0.5), st.floats(0.001, 0.5))
def test_no_layer_parts_unless_its_interval_lies_above_0(value, below, above):
    rows = rows_of(LAYERS, [("relu1", value, value - below, value + above)])
    parted = "1 of 1 layer part" in learned_sentence(rows, {"one": facts_of()})
    assert parted == (value - below > 0)


@pytest.fixture
def study_of(tmp_path):
    """Return the function that gives a study with one table."""

    def given_table(name, table):
        path = tmp_path / "table.csv"
        table.to_csv(path, index=False)
        return Study("one", facts_of(), {}, {name: path})

    return given_table


def test_layers_take_the_joint_interval_and_leave_frozen_ones_out(study_of):
    columns = "database other relation weights layer frozen value layers_low layers_high"
    rows = [
        ("a", "b", "between", "trained", "r1", False, 0.9, 0.8, 1.0),
        ("a", "b", "within_less_between", "trained", "r0", True, 0.0, 0.0, 0.0),
        ("a", "b", "within_less_between", "trained", "r1", False, 0.2, 0.1, 0.3),
        ("a", "b", "within_less_between", "random", "r1", False, 0.1, 0.05, 0.15),
        ("a", "b", "within_less_between", "trained", "r2", False, 0.2, -0.1, 0.5),
    ]
    table = pd.DataFrame(rows, columns=columns.split()).assign(
        interval_low=9.0, interval_high=9.0, people=20, runs=5, unit_of_replication="person and run"
    )
    first, second = layers(study_of("transfer/depth_alignment.csv", table))
    assert (first["item"], first["interval_low"], first["interval_high"]) == ("r1", 0.1, 0.3)
    assert (first["note"], first["reference_value"]) == (UNTRAINED_TOO, 0.1)
    assert (second["item"], second["note"]) == ("r2", "")


def test_filters_are_those_shown_people_of_no_study_first(study_of):
    rows = [
        (shown, weights, "judged_auroc_within", value, value - 0.1, value + 0.1)
        for shown, more in (("probes", 0.0), ("a", 0.2))
        for weights, value in (("trained", 0.7 + more), ("random", 0.5), ("difference", 0.2 + more))
    ]
    columns = ["shown", "weights", "measure", "value", "interval_low", "interval_high"]
    table = pd.DataFrame(rows, columns=columns).assign(
        database="a", number=20, unit_of_replication="person and run", runs=5
    )
    (row,) = filters(study_of("attribution/filter_scores.csv", table))
    assert (row["database_2"], row["role"]) == ("probes", "people of no study")
    assert row["value"] == pytest.approx(0.2)


def test_a_new_head_is_that_which_learned_from_most_people(study_of):
    rows = [("none", 0, 0.4, np.nan), ("head", 8, 0.5, 0.1), ("head", 30, 0.6, 0.2), ("random", 30, 0.3, -0.1)]
    table = pd.DataFrame(rows, columns=["way", "people", "correct_rate", "correct_rate_none_difference"]).assign(
        trained="a", tested="b", number=20, unit_of_replication="person and run", runs=5
    )
    for other, value in (("own", -0.2), ("random", 0.3)):
        table[f"correct_rate_{other}_difference"] = np.where(table["way"] == "head", value, np.nan)
    for name in ("correct_rate_none", "correct_rate_own", "correct_rate_random"):
        table[f"{name}_low"], table[f"{name}_high"] = (
            table[f"{name}_difference"] - 0.1,
            table[f"{name}_difference"] + 0.1,
        )
    found = {row["reference"]: row for row in new_head(study_of("transfer/fine_tuning.csv", table))}
    assert found[AS_THEY_WERE]["item"] == "learned from 30 people"
    assert found[AS_THEY_WERE]["value"] == pytest.approx(0.2)
    assert found[AS_THEY_WERE]["reference_value"] == pytest.approx(0.4)
    assert len(found) == 3


def test_profiles_stand_beside_likeness_within_databases():
    common = {"measure": "Spearman correlation, same expression", "unit_of_replication": "run"}
    single = rows_of(PROFILES, [("sad", 0.62, *UNKNOWN)], **common)
    gap = {"measure": GAP, "note": "different", "reference_value": 0.7, "unit_of_replication": "group of people"}
    table = joined([single, rows_of(PROFILES, [("mean over output units", 0.24, 0.18, 0.3)], **gap)])
    said = "tuning profiles correlate by .62 (median, no interval), those of groups of people "
    said += ".24 [.18, .30] less than within a database (different)"
    studies = {"one": facts_of()}
    studies["one"]["confidence"]["baseline"] = 0.95
    assert said in learned_sentence(table, studies)
    told = words(joined([crossed(), table]), studies)
    (study,) = told["details"]
    assert "+.240 [.180, .300] more alike within a database, where it is .70, than between" in " ".join(study["texts"])
    assert "(brackets: 95 % CI)" in " ".join(told["sentences"])
    assert figure_opening(joined([crossed(), table]), studies)
