"""The figure of micro-expressions, and what is said of them."""

import pandas as pd

from aulens.report.figures.micro_expressions import figure_micro_expressions
from aulens.report.micro_expressions_in_words import (
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
    assert chance_sentence(scores, "north") == "north: CNN, apex alone is not established above chance."


def test_few_people_get_no_verdict(small):
    none = {"interval_low": float("nan"), "interval_high": float("nan")}
    scores = of_first(small, "micro_expression_scores").assign(**none, number=3)
    differences = of_first(small, "micro_expression_differences").assign(**none)
    assert "No intervals: too few people (3; 8 are needed)." in scores_sentence(scores, "north", 0.95)
    assert all("no difference is claimed" in text for text in difference_sentences(differences, "north", 0.95))
    assert chance_sentence(scores, "north") == ""


def test_the_variance_says_what_networks_see_first():
    row = pd.DataFrame([{"between_people": 0.773, "between_expressions": 0.0065}])
    assert "apex .773 lies between people and .006 between expressions" in variance_sentence(row, "north")
