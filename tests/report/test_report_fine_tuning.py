"""The figure of networks that are trained on with another database, and its sentences."""

import numpy as np
import pandas as pd

from aulens.report.figures.fine_tuning import figure_fine_tuning
from aulens.report.fine_tuning_in_words import pair_sentences

ROW = {"trained": "a", "tested": "b", "people_asked": np.nan, "interval_low": 0.3, "interval_high": 0.5, "chance": 0.25}
ROW |= {"number": 12, "unit_of_replication": "person and run", "runs": 5, "fewest_of_label": 12}
ROW |= {"common_labels": 4, "labels": "w;x;y;z", "labels_not_shown": np.nan, "labels_not_trained": np.nan}
ROW |= {"scratch_difference": np.nan, "scratch_low": np.nan, "scratch_high": np.nan}
ENDS = {"difference": 0.1, "low": 0.05, "high": 0.2}
NONE = {f"{name}none_{end}": np.nan for name in ("", "correct_rate_") for end in ENDS}
GAIN = {f"{name}none_{end}": value for name in ("", "correct_rate_") for end, value in ENDS.items()}
TABLE = pd.DataFrame(
    [
        ROW | NONE | {"way": "own", "accuracy": 0.6},
        ROW | NONE | {"way": "none", "accuracy": 0.4},
        ROW | GAIN | {"way": "head", "accuracy": 0.5, "people_asked": 8},
        ROW | GAIN | {"way": "2", "accuracy": 0.5},
    ]
)
TABLE["correct_rate"] = TABLE["accuracy"]


def test_every_way_is_a_row_and_own_networks_and_chance_are_lines():
    axes = figure_fine_tuning(TABLE).axes[0]
    assert [text.get_text() for text in axes.get_yticklabels()] == [
        "as they are",
        "new head, 8 people",
        "last 2 layers",
    ]
    lines = [(line.get_linestyle(), line.get_xdata()[0]) for line in axes.lines if line.get_linestyle() in ("--", ":")]
    assert lines == [("--", 0.6), (":", 0.25)]


def test_three_pairs_have_three_panels():
    parts = [TABLE.assign(tested=name) for name in "bcd"]
    figure = figure_fine_tuning(pd.concat(parts))
    assert [axes.get_title() for axes in figure.axes if axes.axison] == ["a → b", "a → c", "a → d"]


def test_sentences_give_numbers_with_intervals_or_the_reason_for_none():
    text, same = pair_sentences(TABLE, 0.95)
    assert same == "a → b: the mean correct rate over labels was that of all images."
    assert "new head, 8 people .50 (+.10 [.05, .20])" in text and "had .60, chance is .25" in text
    assert "12 people in 5 runs" in text
    few = TABLE.assign(runs=2, none_low=np.nan, none_high=np.nan)
    text, _ = pair_sentences(few, 0.95)
    assert "[" not in text and text.endswith("(2 runs; intervals need 5).")


def test_correct_rates_that_differ_are_given_and_why_they_have_no_interval():
    unequal = TABLE.assign(correct_rate=TABLE["accuracy"] - 0.2)
    _, text = pair_sentences(unequal, 0.95)
    assert "own .40" in text and "last 2 layers .30 (+.10 [.05, .20])." in text
    _, text = pair_sentences(unequal.assign(fewest_of_label=3), 0.95)
    assert "(too few people who show one of the labels (3; 8 are needed))" in text


def test_new_weights_are_a_way_of_their_own_beside_which_the_others_stand():
    scratch = ROW | GAIN | {"way": "scratch", "accuracy": 0.3, "correct_rate": 0.3}
    table = pd.concat([TABLE, pd.DataFrame([scratch])], ignore_index=True)
    table.loc[3, ["scratch_difference", "scratch_low", "scratch_high"]] = 0.2, 0.1, 0.3
    texts = pair_sentences(table, 0.95)
    assert "all layers new .30" in texts[0]
    assert texts[2].endswith("the networks of a had in b an accuracy that differed by: last 2 layers +.20 [.10, .30].")
    axes = figure_fine_tuning(table).axes[0]
    fills = {line.get_ydata()[0]: line.get_markerfacecolor() for line in axes.lines if line.get_marker() == "o"}
    assert fills[3] == "white" != fills[2]


def test_labels_that_do_not_count_are_named_and_one_alone_is_no_test():
    text = pair_sentences(TABLE.assign(labels_not_shown="v"), 0.95)[-1]
    assert text.startswith("a → b counts 4 labels") and "b shows no v" in text
    alone = TABLE.assign(common_labels=1, labels="x", chance=np.nan, accuracy=np.nan, correct_rate=np.nan)
    assert pair_sentences(alone, 0.95) == ["a → b: both have the label x alone, which is no test."]
    assert figure_fine_tuning(alone).axes[0].get_title() == "a → b"
