"""Tests on other people of the database that was learned (Inagaki et al. 2022, figure 3)."""

import pandas as pd
from matplotlib.figure import Figure

from aulens.report.rates import figure_of_tests, rates_sentence
from aulens.report.study import Study
from aulens.report.wording import decimal

TITLE = "Tests within each database"
CAPTION = (
    "Confusion matrices of networks tested on new faces of the database that they were trained on (matched), and their "
    "correct rates: bars are means over runs, points single runs, lines confidence intervals by resampling those who "
    "were tested; dashed: chance."
)
QUESTIONS = ("matched rate between databases", "matched rate by database and expression", "rate above chance")


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    return figure_of_tests(study, ["within"])


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    chance, confidence = 1 / len(study.facts["labels"]), study.analyses["intervals"]["confidence"]
    intervals, rates = study.table("statistics/intervals.csv"), study.table("evaluation/correct_rates.csv")
    found = []
    for name in study.facts["databases"]:
        found += [rates_sentence(intervals, name, "within", chance, confidence), range_sentence(rates, name)]
    return [text for text in found if text]


def range_sentence(correct_rates: pd.DataFrame, trained: str) -> str:
    """Name the expressions that the networks recognised best and worst within their own database."""
    rows = correct_rates[(correct_rates["trained"] == trained) & (correct_rates["role"] == "within")]
    means = rows.groupby("expression")["correct_rate"].mean().sort_values(ascending=False)
    if len(means) < 2:
        return ""
    order = ", ".join(f"{name} {decimal(rate)}" for name, rate in means.items())
    return f"From best to worst, {trained}-trained networks recognised: {order}."
