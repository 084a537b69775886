"""Tests on other people of the database that was learned (Inagaki et al. 2022, figure 3)."""

import pandas as pd
from matplotlib.figure import Figure

from aulens.report.people_in_words import precision_sentence
from aulens.report.rates import NO_INTERVALS, figure_of_tests, has_intervals, rates_sentences
from aulens.report.study import INTERVALS, Study
from aulens.report.wording import decimal, over_whom

TITLE = "Tests within the database that was learned"
CAPTION = (
    "Confusion matrices of networks tested on new faces of the database that they were trained on (matched), and their "
    "correct rates: bars are means over runs, points single runs, lines confidence intervals over {over}; dashed: "
    "chance."
)
ROLES = ("within",)
QUESTIONS = ("matched rate between databases", "matched rate by database and expression", "rate above chance")


def caption(study: Study) -> str:
    """Return the caption, which speaks of intervals where there are any."""
    intervals = study.table(INTERVALS)
    if has_intervals(intervals, ROLES):
        return CAPTION.format(over=over_whom("those tested", intervals["runs"].max()))
    return CAPTION.replace("lines confidence intervals over {over}", NO_INTERVALS)


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    return figure_of_tests(study, ROLES)


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    rates = study.table("evaluation/correct_rates.csv")
    orders = [range_sentence(rates, name) for name in study.facts["databases"]]
    return [*rates_sentences(study, "within"), *filter(None, [*orders, precision_sentence(study)])]


def range_sentence(correct_rates: pd.DataFrame, trained: str) -> str:
    """Name the expressions that the networks recognised best and worst within their own database."""
    rows = correct_rates[(correct_rates["trained"] == trained) & (correct_rates["role"] == "within")]
    means = rows.groupby("expression")["correct_rate"].mean().sort_values(ascending=False)
    if len(means) < 2:
        return ""
    order = ", ".join(f"{name} {decimal(rate)}" for name, rate in means.items())
    return f"From best to worst, {trained}-trained networks recognised: {order}."
