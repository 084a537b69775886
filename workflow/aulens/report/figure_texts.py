"""Title, caption and sentences of every figure."""

from collections.abc import Mapping
from itertools import combinations
from typing import NamedTuple

from aulens.report.origin import control_sentence
from aulens.report.reading import StudyResults
from aulens.report.sentences import (
    components_sentence,
    plateau_sentence,
    range_sentence,
    rates_sentence,
    relation_sentence,
    similarity_sentence,
    tuning_sentence,
)


class FigureText(NamedTuple):
    """Title and caption of a figure, and the questions of statistics/tests.csv that belong to it."""

    title: str
    caption: str
    questions: tuple[str, ...] = ()


TUNING = (
    "Mean and standard deviation over runs of the unit's normalised response, with some stimuli and their "
    "intensities above; right: its whole profile. Arrowheads (filled, open) point at the two action units."
)
FIGURES = {
    1: FigureText(
        "From photograph to network",
        "One photograph per database: face box, crop, histogram of the facial region before and after the adjustment, "
        "mask and variants. Below, the network: grey layers are frozen, orange layers trained.",
    ),
    2: FigureText(
        "Learning curves",
        "Correct rate (orange) and loss (blue) of the training mini-batches, mean and standard deviation over runs; "
        "open points: validation people. Dashed: chance. Grey: the plateau.",
        ("plateau training rate between databases",),
    ),
    3: FigureText(
        "Matched tests",
        "Confusion matrices of networks tested with new people of the database they were trained with, and their "
        "correct rates: bars are means over runs, points single runs, lines intervals by resampling "
        "people; dashed: chance.",
        ("matched rate between databases", "matched rate by database and expression", "rate above chance"),
    ),
    4: FigureText(
        "Swapped and control tests",
        "As figure 3, for databases that the networks were not trained with. Grey ticks mark the matched rates.",
        (
            "matched versus swapped",
            "matched versus control",
            "control versus swapped",
            "matched or swapped by expression",
            "matched or control by expression",
        ),
    ),
    5: FigureText("Tuning to action units: first example", TUNING),
    6: FigureText("Tuning to action units: second example", TUNING),
    7: FigureText(
        "Profiles of all units",
        "Response of every output unit to every action unit, relative to the null image and divided by the unit's "
        "largest absolute mean. Green: more, purple: less than the null image.",
    ),
    8: FigureText(
        "Sums and differences of profiles",
        "Sums show the tuning that databases share, differences what sets them apart. Above: Spearman's correlation "
        "and its p as published, which is not corrected: it rejected 63 % of pairs of units that had nothing to share.",
    ),
    9: FigureText(
        "Similarity of profiles and confusion",
        "Spearman correlations between units of networks trained with the tested database (rows) and units of the "
        "tested networks (columns); below, how often an expression was chosen against that similarity.",
    ),
    10: FigureText(
        "Principal components of the profiles",
        "Each marker is one unit: its shape is the expression, its filling and colour the database. Thin lines join "
        "the same expression. Axes share their limits.",
    ),
}


def figure_sentences(number: int, study: StudyResults, databases: Mapping[str, Mapping]) -> list[str]:
    """Return what a paper would write below a figure; nothing where the study has no such result."""
    names = study.settings["databases"]
    makers = {
        2: lambda: [plateau_sentence(study.table("training/plateau.csv"), names)],
        3: lambda: _matched(study),
        4: lambda: _transferred(study, databases),
        5: lambda: _tuning(study, 0),
        6: lambda: _tuning(study, 1),
        8: lambda: [
            similarity_sentence(study.table("tuning/similarity.csv"), *pair) for pair in combinations(names, 2)
        ],
        9: lambda: [relation_sentence(row) for _, row in study.table("statistics/relation_tests.csv").iterrows()],
        10: lambda: [
            components_sentence(
                study.table("tuning/component_scores.csv"), study.table("tuning/component_variance.csv"), names
            )
        ],
    }
    return [text for text in makers.get(number, list)() if text]


def _matched(study: StudyResults) -> list[str]:
    """Return the sentences on matched tests."""
    chance = 1 / len(study.settings["expressions"])
    sentences = []
    for name in study.settings["databases"]:
        sentences.append(rates_sentence(study.table("statistics/intervals.csv"), name, "matched", chance))
        sentences.append(range_sentence(study.table("evaluation/correct_rates.csv"), name))
    return sentences


def _transferred(study: StudyResults, databases: Mapping[str, Mapping]) -> list[str]:
    """Return the sentences on swapped and control tests."""
    chance = 1 / len(study.settings["expressions"])
    intervals = study.table("statistics/intervals.csv")
    sentences = []
    for condition in ("swapped", "control"):
        sentences += [rates_sentence(intervals, name, condition, chance) for name in study.settings["databases"]]
    sentences += [
        control_sentence(trained, tested, databases)
        for trained, others in study.settings["test_only"].items()
        for tested in others
    ]
    return sentences


def _tuning(study: StudyResults, place: int) -> list[str]:
    """Return the sentences on one tuning example of the configuration."""
    examples = study.settings["analyses"]["tuning_examples"]
    if place >= len(examples):
        return []
    chosen = examples[place]
    profiles = study.table("tuning/profiles.csv")
    return [
        tuning_sentence(profiles, chosen["expression"], unit, study.settings["databases"])
        for unit in chosen["action_units"]
    ]
