"""The figure of micro-expressions, and what is said of them."""

import pandas as pd

from aulens.report.figures.micro_expressions import figure_micro_expressions
from aulens.report.micro_expressions_in_words import (
    apex_sentence,
    best_of,
    chance_sentence,
    difference_sentences,
    scores_sentence,
    variance_sentence,
)


def of_first(study, name):
    table = study[name]
    return table[table["database"] == study.databases[0]]


def test_methods_stand_in_the_order_of_their_accuracy_beside_the_confusion_of_the_best(small):
    figure = figure_micro_expressions(
        small["micro_expression_scores"], small["micro_expression_confusion"], small.labels
    )
    assert len(figure.axes) == 2 * len(small.databases)
    methods, matrix = figure.axes[:2]
    names = [label.get_text() for label in methods.get_yticklabels()]
    assert names[:3] == ["LBP-TOP + SVM", "CNN + LSTM", "CNN + LSTM, random weights"]
    assert matrix.get_title() == "LBP-TOP + SVM"
    assert matrix.images[0].get_array()[0, 0] == 9 / (9 + len(small.labels) - 1)
    chance = [line for line in methods.lines if line.get_linestyle() == ":"]
    assert chance[0].get_xdata()[0] == 1 / len(small.labels)


def test_sentences_give_numbers_with_intervals_and_verdicts_by_them(small):
    scores, differences = of_first(small, "micro_expression_scores"), of_first(small, "micro_expression_differences")
    assert best_of(scores)["method"] == "lbp_top_svm"
    text = scores_sentence(scores, "north", 0.95)
    assert text.startswith(
        "north, 36 sequences of 12 people, 2 runs, chance .33: CNN + LSTM accuracy .55, 95 % CI [.45, .65]"
    )
    random, apex, texture = difference_sentences(differences, "north", 0.95)
    assert random.endswith("95 % CI [−.05, .15]: no difference is established.")
    assert "less that of CNN, apex alone is .20, 95 % CI [.10, .30], of these networks" in apex
    assert "LBP-TOP + SVM is −.30" in texture
    assert chance_sentence(scores, "north") == "north: CNN, apex alone is not established above chance in UAR."


def test_a_constant_answer_in_unequal_classes_is_not_above_chance(small):
    """Accuracy .50 where one class has half of the sequences; recall is what the constant answer has."""
    scores = of_first(small, "micro_expression_scores").query("weights == 'trained'")
    reached = scores["measure"].map({"accuracy": 0.5, "uf1": 0.17, "uar": 0.25})
    guesses = scores["measure"].map({"accuracy": 0.25, "uf1": 0.22, "uar": 0.25})
    scores = scores.assign(
        value=reached, interval_low=reached, interval_high=reached, chance=guesses, constant_answer=reached
    )
    assert "CNN + LSTM and CNN, apex alone are not established above chance in UAR" in chance_sentence(scores, "north")
    text = scores_sentence(scores, "north", 0.95)
    assert "chance .25 (UF1 .22; the most frequent class alone has accuracy .50): CNN" in text
    figure = figure_micro_expressions(
        scores, small["micro_expression_confusion"].query("weights == 'trained'"), small.labels
    )
    (line,) = [line for line in figure.axes[0].lines if line.get_linestyle() == ":"]
    assert line.get_xdata()[0] == 0.5


def test_few_people_get_no_verdict(small):
    none = {"interval_low": float("nan"), "interval_high": float("nan")}
    scores = of_first(small, "micro_expression_scores").assign(**none, number=3)
    differences = of_first(small, "micro_expression_differences").assign(**none)
    assert "No intervals: too few people (3; 8 are needed)." in scores_sentence(scores, "north", 0.95)
    assert all("no difference is claimed" in text for text in difference_sentences(differences, "north", 0.95))
    assert chance_sentence(scores, "north") == ""


def test_the_variance_says_what_networks_see_first():
    found = {"between_people": 0.773, "between_expressions": 0.0065}
    row = pd.DataFrame([found | {"between_people_chance": 0.3, "between_expressions_chance": 0.01}])
    text = variance_sentence(row, "north")
    assert (
        "apex .773 lies between people (chance .300) and .006 between expressions (no more than chance, .010)" in text
    )


def test_apexes_that_nothing_tells_are_counted():
    row = pd.DataFrame([{"sequences": 36, "apexes_coded": 30, "apexes_middle": 4}])
    assert apex_sentence(row, "north") == (
        "north: the apex of 30 of 36 sequences is coded; of 4 nothing tells it, and the middle one of the frames with "
        "the expression is taken."
    )
    assert apex_sentence(row.assign(apexes_middle=0), "north") == ""
