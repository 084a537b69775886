"""The figure of the cross-database matrix and its sentences."""

import numpy as np
import pandas as pd

from aulens.report.cross_in_words import label_sentences, lost_sentences, matrix_sentence
from aulens.report.figures.cross_database import cell_text, figure_cross_database

ROW = {"accuracy_sd": 0.05, "accuracy_low": 0.5, "accuracy_high": 0.7, "chance": 1 / 3, "common_labels": 3, "runs": 5}
ROW |= {"labels_not_shown": np.nan, "labels_not_trained": np.nan}
PAIRS = [("a", "a", "within", 0.6), ("a", "b", "cross", 0.4), ("a", "c", "control", 0.5)]
TABLE = pd.DataFrame([ROW | dict(zip(("trained", "tested", "role", "accuracy"), pair, strict=True)) for pair in PAIRS])
LOST = pd.DataFrame(
    [
        {"trained": "a", "tested": tested, "measure": "accuracy", "difference": 0.2, "interval_low": low}
        | {"interval_high": 0.3, "unit_of_replication": "person", "number_within": 12, "number_other": number}
        for tested, low, number in (("b", 0.1, 12), ("c", np.nan, 4))
    ]
)


def test_every_test_is_a_cell_with_its_interval():
    matrix, lost = figure_cross_database(TABLE, LOST, ["a"], ["a", "b", "c"]).axes
    texts = [text.get_text() for text in matrix.texts]
    assert texts[:3] == [".60 ± .05\n[.50, .70]", ".40 ± .05\n[.50, .70]", ".50 ± .05\n[.50, .70]"]
    assert [text.get_text() for text in lost.get_yticklabels()] == ["a → b", "a → c"]


def test_a_pair_that_was_not_tested_is_a_dash_and_one_run_has_no_deviation():
    matrix = figure_cross_database(TABLE, LOST, ["a", "b"], ["a", "b", "c"]).axes[0]
    assert [text.get_text() for text in matrix.texts].count("–") == 3
    assert cell_text({"accuracy": 0.5, "accuracy_sd": np.nan, "accuracy_low": np.nan, "accuracy_high": np.nan}) == ".50"


def test_sentences_name_every_number_and_why_there_is_no_interval():
    text = matrix_sentence(TABLE, 0.95)
    assert "5 runs" in text and "of a in b .40 ± .05 (95 % CI [.50, .70])" in text and "chance is .33" in text
    first, second = lost_sentences(LOST, 0.95)
    assert "a → b .20 [.10, .30]" in first and "people" in first
    assert second == "a → c: .20 lost, without an interval: too few people (4; 8 are needed)."


def test_labels_that_do_not_count_are_named():
    assert list(label_sentences(TABLE)) == []
    row = ROW | {"trained": "a", "tested": "b", "labels_not_shown": "contempt", "labels_not_trained": "bored;calm"}
    (text,) = label_sentences(pd.DataFrame([row]))
    assert "3 labels" in text and "b shows no contempt" in text and "b shows besides bored or calm" in text
