import numpy as np
import pandas as pd

from aulens.report import sentences
from aulens.report.tests_in_words import sentences_of_tests


def test_plateau_gives_mean_and_sd_over_runs():
    table = pd.DataFrame(
        {"database": ["a", "a", "b", "b"], "run": [0, 1, 0, 1], "correct_rate": [0.7, 0.9, 0.5, 0.5], "loss": [0.4] * 4}
    )
    text = sentences.plateau_sentence(table, ["a", "b"])
    assert ".80 (sd .141; loss .40) for a" in text
    assert ".50 (sd .000; loss .40) for b" in text
    assert "n = 2 runs each" in text
    assert "n = 2 runs for a and 1 run for b." in sentences.plateau_sentence(table[:3], ["a", "b"])


def test_stopped_runs_are_named():
    stopped = pd.DataFrame({"database": ["a", "a"], "run": [3, 5], "iteration": [17, 2345], "loss": [1e9, np.nan]})
    assert sentences.stopped_sentences(stopped, 40)[0].startswith(
        "a: 2 of 40 runs stopped because the loss diverged (run 3 at iteration 17 and run 5 at iteration 2,345)"
    )
    assert sentences.stopped_sentences(stopped[:0], 40) == []


def rates(low, high):
    row = {"trained": "a", "tested": "b", "condition": "swapped", "expression": "all", "correct_rate": 0.4}
    return pd.DataFrame([row | {"interval_low": low, "interval_high": high, "people": 12, "runs": 6}])


def test_rates_say_on_which_side_of_chance_their_interval_lies():
    assert "above chance" in sentences.rates_sentence(rates(0.3, 0.5), "a", "swapped", 1 / 7)
    assert "not clearly different from chance" in sentences.rates_sentence(rates(0.1, 0.5), "a", "swapped", 1 / 7)
    assert "below chance" in sentences.rates_sentence(rates(0.01, 0.1), "a", "swapped", 1 / 7)
    assert sentences.rates_sentence(rates(0.1, 0.5), "a", "control", 1 / 7) == ""


def relation(correlation, p, permuted, orders=5040, exact=True):
    values = {"correlation": correlation, "p": p, "points": 49, "p_permutation": permuted}
    return pd.Series({"trained": "a", "tested": "b"} | values | {"orders": orders, "exact": exact})


def test_a_relation_says_whether_its_permutation_p_is_exact():
    assert "expressions permuted, p = .010, all 5,040 orders" in sentences.relation_sentence(relation(0.5, 0.1, 0.01))
    drawn = sentences.relation_sentence(relation(0.5, 0.1, 0.01, 2000, False))
    assert "expressions permuted, p = .010, 2,000 random orders" in drawn


def test_a_relation_is_claimed_only_when_the_permutation_allows_it():
    assert "r_s = .59, p < .0001 (n = 49 cells" in sentences.relation_sentence(relation(0.59, 1e-5, 0.01))
    assert "chosen more often" in sentences.relation_sentence(relation(0.59, 1e-5, 0.01))
    assert "No relation" in sentences.relation_sentence(relation(0.59, 1e-5, 0.2))
    assert "chosen less often" in sentences.relation_sentence(relation(-0.5, 0.001, np.nan))


def test_similarities_are_sorted_and_marked_after_correction():
    columns = [
        "database_1",
        "unit_1",
        "database_2",
        "unit_2",
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
    text = sentences.similarity_sentence(table, "b", "a")
    assert text.index("happy .71 (p < .0001;") < text.index("sad .18 (p = .0090, n.s.;")
    assert ".99" not in text
    assert "Neither p is corrected" in text
    assert "that of permuted AUs in 22 %" in text
    assert "sound" not in text


def test_distances_of_components_are_euclidean():
    scores = pd.DataFrame(
        [("a", "happy", 1, 0.0), ("a", "happy", 2, 0.0), ("b", "happy", 1, 3.0), ("b", "happy", 2, 4.0)],
        columns=["database", "unit", "component", "score"],
    )
    variance = pd.DataFrame({"component": [1, 2, 3], "share": [0.5, 0.3, 0.2]})
    text = sentences.components_sentence(scores, variance, ["a", "b"])
    assert "first 2 components carry 50 % and 30 %" in text
    assert "happy 5.00" in text


def test_recovery_names_its_own_table_first():
    table = pd.DataFrame({"database": "b", "truth": ["a", "b"], "auroc": [0.6, 0.9], "expression": "happy"})
    assert ".90 for its own planted table and .60 for a’s planted table" in sentences.recovery_sentence(table, "b")


def test_a_comparison_follows_the_corrected_p(results):
    tests = pd.read_csv(results / "studies/made/statistics/tests.csv")
    published, corrected = sentences_of_tests(tests, ("matched versus swapped",))
    assert "north matched .80, north→south swapped .50" in published["text"]
    assert "t(4) = 9.26, p = .0008" in published["text"]
    assert published["text"].endswith("The first is higher.")
    assert "p = .090 (Holm p = .18)" in corrected["text"]
    assert "n = 3 pairs" in corrected["text"]
    assert corrected["text"].endswith("No difference was established.")


def test_what_was_not_tested_says_why_and_shows_no_statistic(results):
    tests = pd.read_csv(results / "studies/made/statistics/tests.csv")
    (control,) = sentences_of_tests(tests, ("matched versus control",))
    assert control["text"] == (
        "Matched versus control: north matched .80, north→north-other control .75; difference .05. "
        "Not tested: every run is tested with the same people."
    )
    assert control["leading"]
    analysis = tests[tests["effect"].notna()].assign(statistic=np.nan, p=np.nan, note="not tested: few people")
    (text,) = [row["text"] for row in sentences_of_tests(analysis, tuple(analysis["question"].unique()))]
    assert text.endswith("two-way analysis of variance, type II. Not tested: few people.")


def test_effects_of_one_analysis_share_a_sentence(results):
    tests = pd.read_csv(results / "studies/made/statistics/tests.csv")
    (analysis,) = sentences_of_tests(tests, ("matched rate by database and expression",))
    assert "database F(1, 20) = 4.50, p = .13" in analysis["text"]
    assert "expression F(1, 20) = 4.50, p < .0001" in analysis["text"]
    assert "no test" not in analysis["text"]


def test_no_sentence_calls_anything_significant(results):
    tests = pd.read_csv(results / "studies/made/statistics/tests.csv")
    texts = [row["text"] for row in sentences_of_tests(tests, tuple(tests["question"].unique()))]
    assert not any("significant" in text for text in texts)
