"""The sentences that a paper would write: numbers of the tables, and no claim that they do not allow."""

import numpy as np
import pandas as pd
import pytest

from aulens.databases.problems import USED_AS_A_WHOLE
from aulens.report.figures.components import components_sentence
from aulens.report.figures.learning_curves import plateau_sentence
from aulens.report.figures.recovery import recovery_sentence
from aulens.report.figures.sample_size import sample_size_sentence
from aulens.report.figures.similarity_and_confusion import relation_sentence
from aulens.report.figures.sums_and_differences import similarity_sentence
from aulens.report.figures.tuning_curves import tuning_sentence
from aulens.report.figures.within_tests import range_sentence
from aulens.report.human_in_words import human_sentences
from aulens.report.rates import rates_sentence
from aulens.report.sentences import faces_sentence, folder_sentence, stopped_sentences
from aulens.report.study import DatabaseResults
from aulens.report.wording import decimal


def test_plateau_gives_mean_and_sd_over_runs():
    table = pd.DataFrame(
        {"database": ["a", "a", "b", "b"], "run": [0, 1, 0, 1], "correct_rate": [0.7, 0.9, 0.5, 0.5], "loss": [0.4] * 4}
    )
    text = plateau_sentence(table, ["a", "b"])
    assert ".80 (sd .141; loss .40) for a" in text
    assert ".50 (sd .000; loss .40) for b" in text
    assert "n = 2 runs each" in text
    assert "n = 2 runs for a and 1 run for b." in plateau_sentence(table[:3], ["a", "b"])


def test_stopped_runs_are_named():
    stopped = pd.DataFrame({"database": ["a", "a"], "run": [3, 5], "iteration": [17, 2345], "loss": [1e9, np.nan]})
    assert stopped_sentences(stopped, 40)[0].startswith(
        "a: 2 of 40 runs stopped because the loss diverged (run 3 at iteration 17 and run 5 at iteration 2,345)"
    )
    assert stopped_sentences(stopped[:0], 40) == []


def rates(low, high, **values):
    row = {"trained": "a", "tested": "b", "role": "cross", "expression": "all", "correct_rate": 0.4, "number": 12}
    row |= {"interval_low": low, "interval_high": high, "unit_of_replication": "person", "runs": 6}
    return pd.DataFrame([row | values])


def swapped(table, confidence=0.95, tests=None):
    return rates_sentence(table, tests, "a", "cross", 1 / 7, confidence)


def against_chance(p_corrected, **values):
    row = {"question": "rate above chance", "kind": "corrected", "groups": "a→b swapped", "p_corrected": p_corrected}
    return pd.DataFrame([row | {"p": 0.001, "difference": 0.2} | values])


def test_rates_say_of_chance_what_the_corrected_test_says():
    """Not what the interval says: here it lies above chance, at it and below."""
    for bounds in ((0.3, 0.5), (0.1, 0.5), (0.01, 0.1)):
        table = rates(*bounds)
        assert "above chance, Holm p = .030)" in swapped(table, tests=against_chance(0.03))
        assert "not shown to be above chance, Holm p = .30)" in swapped(table, tests=against_chance(0.3))
        assert "not tested against chance)" in swapped(table, tests=against_chance(np.nan))
        assert "not tested against chance)" in swapped(table, tests=against_chance(0.03, kind="plain"))
        assert "not tested against chance)" in swapped(table, tests=against_chance(0.03, groups="b→a swapped"))
        assert "above" not in swapped(table)
    assert rates_sentence(rates(0.1, 0.5), None, "a", "control", 1 / 7, 0.95) == ""


def test_rates_name_confidence_and_over_whom_intervals_are():
    assert swapped(rates(0.3, 0.5), 0.9) == (
        "a-trained networks, swapped: .40 on b (90 % CI [.30, .50]); chance .14, n = 6 runs, 12 people tested; CI over "
        "people and runs."
    )
    unknown = rates(np.nan, np.nan, unit_of_replication="group of images", runs=1)
    assert swapped(unknown) == (
        "a-trained networks, swapped: .40 on b; chance .14, n = 1 run, 12 groups of images tested."
    )


def test_few_runs_have_no_interval_but_a_verdict_and_one_run_speaks_of_these_networks():
    assert swapped(rates(np.nan, np.nan, runs=3), tests=against_chance(0.03)) == (
        "a-trained networks, swapped: .40 on b (no interval: 3 runs; intervals need 5, above chance, Holm p = .030); "
        "chance .14, n = 3 runs, 12 people tested."
    )
    assert swapped(rates(0.3, 0.5, runs=1)).endswith("n = 1 run, 12 people tested; CI over people, for these networks.")


def test_one_person_gives_a_rate_and_no_verdict():
    text = swapped(rates(0.44, 0.44, number=1, correct_rate=0.44), tests=against_chance(0.001))
    assert text == (
        "a-trained networks, swapped: .44 on b (no interval and no verdict: too few people "
        "(1; 8 are needed)); chance .14, n = 6 runs, 1 person tested."
    )


def test_several_tested_databases_are_counted_each():
    table = pd.concat([rates(0.3, 0.5), rates(np.nan, np.nan, tested="c", number=3)])
    assert swapped(table).endswith("; chance .14, n = 6 runs, 12 people and 3 people tested; CI over people and runs.")


def test_expressions_are_named_from_best_to_worst():
    table = pd.DataFrame({"run": [0, 1, 0, 1], "expression": ["sad", "sad", "happy", "happy"]})
    table = table.assign(trained="a", role="within", correct_rate=[0.2, 0.4, 0.9, 0.9])
    assert range_sentence(table, "a") == "From best to worst, a-trained networks recognised: happy .90, sad .30."
    assert range_sentence(table, "b") == ""


def relation(correlation, p, permuted, orders=5040, exact=True):
    values = {"correlation": correlation, "expected": 0.27, "p": p, "points": 49, "p_permutation": permuted}
    values |= {"correlation_off_diagonal": 0.46, "p_off_diagonal": 0.009, "correlation_diagonal": np.nan}
    return pd.Series({"trained": "a", "tested": "b"} | values | {"orders": orders, "exact": exact})


def test_a_relation_says_whether_its_permutation_p_is_exact():
    assert "expressions permuted, p = .010, all 5,040 orders" in relation_sentence(relation(0.5, 0.1, 0.01))
    drawn = relation_sentence(relation(0.5, 0.1, 0.01, 2000, False))
    assert "expressions permuted, p = .010, 2,000 random orders" in drawn


def test_a_relation_is_claimed_only_when_the_permutation_allows_it():
    assert "r_s = .59, p < .0001 (n = 49 cells" in relation_sentence(relation(0.59, 1e-5, 0.01))
    assert "predicted more often" in relation_sentence(relation(0.59, 1e-5, 0.01))
    assert "No relation" in relation_sentence(relation(0.59, 1e-5, 0.2))
    assert "predicted less often" in relation_sentence(relation(-0.5, 0.5, 0.001))
    assert "predicted less often" in relation_sentence(relation(0.1, 0.5, 0.001))  # less than expected of any order
    assert "of which .27 is expected" in relation_sentence(relation(0.1, 0.5, 0.001))
    few = relation_sentence(relation(0.59, 1e-5, 0.01), "too few people (3; 8 are needed)")
    assert few.endswith(
        "). Of confusions alone .46 (expressions permuted, p = .0090). No verdict: too few people (3; 8 are needed)."
    )
    assert "more often" not in few
    assert "No relation" in relation_sentence(relation(-0.5, 0.001, np.nan))  # no verdict by the p as published


def test_similarities_are_sorted_and_marked_after_correction():
    columns = [
        "database_1",
        "output_unit_1",
        "database_2",
        "output_unit_2",
        "correlation",
        "p",
        "points",
        "p_bonferroni",
        "p_permutation",
    ]
    table = pd.DataFrame(
        [
            ("a", "sad", "b", "sad", 0.18, 0.009, 200, 0.063, 0.4),
            ("a", "happy", "b", "happy", 0.71, 1e-9, 200, 7e-9, 0.001),
            ("a", "happy", "b", "sad", 0.99, 1e-9, 200, np.nan, 0.001),
        ],
        columns=columns,
    )
    text = similarity_sentence(table, "b", "a")
    assert text.index("happy .71 (p < .0001†;") < text.index("sad .18 (p = .0090†, n.s.;")
    assert ".99" not in text
    assert "neither is valid" in text
    few = similarity_sentence(table, "b", "a", "too few people (3; 8 are needed) in b")
    assert "† as published; no verdict: too few people (3; 8 are needed) in b; ‡ not" in few
    assert "n.s." not in few
    assert "sound" not in text


def test_distances_of_components_are_euclidean():
    scores = pd.DataFrame(
        [("a", "happy", 1, 0.0), ("a", "happy", 2, 0.0), ("b", "happy", 1, 3.0), ("b", "happy", 2, 4.0)],
        columns=["database", "output_unit", "component", "score"],
    )
    variance = pd.DataFrame({"component": [1, 2, 3], "share": [0.5, 0.3, 0.2]})
    text = components_sentence(scores, variance, ["a", "b"])
    assert "first 2 components carry 50 % and 30 %" in text
    assert "happy 5.00" in text


def test_recovery_names_its_own_table_first():
    table = pd.DataFrame({"database": "b", "truth": ["a", "b"], "auroc": [0.6, 0.9], "expression": "happy"})
    assert ".90 for its own planted table and .60 for a’s planted table" in recovery_sentence(table, "b")


def test_agreement_gives_the_range_over_output_units():
    table = pd.DataFrame(
        {"study": "few", "compared_with": "all", "database": "a", "pearson": [0.99, 0.967], "points": 200}
    )
    assert sample_size_sentence(table, "a") == (
        "a: profiles of few and all correlate between .967 and .990 (Pearson; 2 output units, 200 points each)."
    )
    assert sample_size_sentence(table, "b") == ""


def test_tuning_is_that_of_the_highest_level():
    table = pd.DataFrame({"database": ["a", "a", "b"], "level": [1, 2, 2], "normalised": [0.9, 0.5, -0.25]})
    table = table.assign(output_unit="happy", action_unit=12, intensity=table["level"] / 2, normalised_sd=0.1)
    assert tuning_sentence(table, "happy", 12, ["a", "b", "c"]) == (
        "AU12 at its highest intensity changed the output unit “happy” by .50 ± .10 in a-trained networks and "
        "−.25 ± .10 in b-trained networks (of its largest mean response; ± sd over runs)."
    )


def faces(detector=("haar", "haar", "fallback"), candidates=1):
    return pd.DataFrame({"detector": detector, "candidates": candidates, "clipped": [0.0, 0.0, 0.03]})


def database(people=("p", "p", "q"), problems=(), consequence="left out"):
    manifest = pd.DataFrame({"person": people, "expression": ["happy", "sad", "sad"]})
    return DatabaseResults("a", manifest, pd.DataFrame({"problem": problems, "consequence": consequence}))


def test_the_whole_database_is_told_from_what_a_study_takes():
    whole = "The whole database, whatever of it this study takes: 3 images"
    assert folder_sentence(database()) == f"{whole} of 2 people, 2 expressions. No file had to be left out."
    assert folder_sentence(database(problems=["broken"])).endswith("1 problem listed below.")
    assert folder_sentence(database(problems=["nobody"], consequence=USED_AS_A_WHOLE)).endswith("had to be left out.")
    assert folder_sentence(database(("", "", ""))).startswith(f"{whole} (nobody is named), 2 expressions.")
    assert folder_sentence(database((np.nan, np.nan, "q"))).startswith(f"{whole} of 1 person, 2 expressions.")


def test_faces_that_were_not_found_are_counted():
    assert faces_sentence(faces(), 0) == (
        "The detector found the face in 2 of 3; 1 took the fallback crop. "
        "1.00 % of the pixels of the facial region were clipped."
    )
    assert faces_sentence(faces(), 2).endswith(" 2 images gave no face and are left out.")
    assert faces_sentence(faces()[:0], 2) == "No face could be made of them."


def test_a_database_without_boxes_is_not_one_in_which_a_detector_failed():
    said = "No boxes are given with this database: all 3 images took the fallback crop."
    assert faces_sentence(faces(detector="fallback"), 0, given=True).startswith(said)
    assert "detector" in faces_sentence(faces(detector="fallback"), 0)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"detector": "none"}, "No face was looked for."),
        (
            {"detector": ("given", "given", "fallback")},
            "boxes of 2 of 3 faces were given; 1 took the fallback crop.",
        ),
        ({"detector": "haar", "candidates": [1, 2, 1]}, "in 3 of 3; no crop had to be guessed. In 1 it proposed more"),
        (
            {"detector": ("haar", "haar-border", "fallback")},
            "in 2 of 3 (1 only once a border was added); 1 took the fallback crop.",
        ),
    ],
)
def test_what_is_known_of_faces_depends_on_the_recipe(options, text):
    assert text in faces_sentence(faces(**options), 0)


def test_networks_beside_people_say_what_any_order_would_reach(made):
    names = ("human", "human_rates", "human_runs")
    said = human_sentences(*(made[name] for name in names), 0.95)
    row = made["human"].query("cells == 'all' and kind == 'spearman'").iloc[0]
    (found,) = [one for one in said if one.startswith(f"{row['database']}, all cells")]
    expected = f"of any order of the expressions {decimal(row['expected'])} is expected"
    assert f"r_s = {decimal(row['correlation'])} ({expected})" in found
    assert sum("is expected" in one for one in said) == 1  # of other databases only the order is known
