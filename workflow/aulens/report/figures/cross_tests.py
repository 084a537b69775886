"""Tests on databases that were not learned (Inagaki et al. 2022, figure 4)."""

from matplotlib.figure import Figure

from aulens.report.origin import control_sentence
from aulens.report.people_in_words import equivalence_sentences
from aulens.report.rates import figure_of_tests, rates_sentences
from aulens.report.study import Study

TITLE = "Tests on other databases"
CAPTION = (
    "Confusion matrices and correct rates on databases that the networks were not trained on: those that other "
    "networks learned (swapped) and those that none learned (control). Grey ticks mark the matched rates."
)
COMPARES = ("databases", "only_tested")
ROLES = ("cross", "control")
QUESTIONS = (
    "matched versus swapped",
    "matched versus control",
    "control versus swapped",
    "matched or swapped by expression",
    "matched or control by expression",
    "rate above chance",
)


def caption(study: Study) -> str:
    """Return the caption, which names the roles that there are."""
    several, controls = len(study.facts["databases"]) > 1, bool(study.facts["only_tested"])
    if several and controls:
        return CAPTION
    head, _, tail = CAPTION.partition(": those that")
    role = "those that other networks learned (swapped)" if several else "no network learned them (control)"
    return f"{head}: {role}.{tail.partition('(control).')[2]}"


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    return figure_of_tests(study, ROLES)


def sentences(study: Study) -> list[str]:
    """Return what a paper would write below the figure."""
    facts = study.facts
    controls = [
        control_sentence(trained, tested, facts["sources"])
        for trained, others in facts["test_only"].items()
        for tested in others
    ]
    equal = equivalence_sentences(study, facts["databases"])
    return [text for role in ROLES for text in rates_sentences(study, role)] + controls + equal
