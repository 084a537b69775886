"""Tests on databases that were not learned (Inagaki et al. 2022, figure 4)."""

from matplotlib.figure import Figure

from aulens.report.origin import control_sentence
from aulens.report.rates import figure_of_tests, rates_sentence
from aulens.report.study import Study

TITLE = "Tests on other databases"
CAPTION = (
    "Confusion matrices and correct rates on databases that the networks were not trained on: those that other "
    "networks learned (swapped) and those that none learned (control). Grey ticks mark the matched rates."
)
QUESTIONS = (
    "matched versus swapped",
    "matched versus control",
    "control versus swapped",
    "matched or swapped by expression",
    "matched or control by expression",
)


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    return figure_of_tests(study, ["cross", "control"])


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    facts, intervals = study.facts, study.table("statistics/intervals.csv")
    chance, confidence = 1 / len(facts["labels"]), study.analyses["intervals"]["confidence"]
    found = [
        rates_sentence(intervals, name, role, chance, confidence)
        for role in ("cross", "control")
        for name in facts["databases"]
    ]
    found += [
        control_sentence(trained, tested, facts["sources"])
        for trained, others in facts["test_only"].items()
        for tested in others
    ]
    return [text for text in found if text]
