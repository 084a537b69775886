"""Tests and intervals of correct rates, run by run: the stages confusion, intervals and classification."""

import pandas as pd

from aulens.calibration.places import OTHER
from aulens.calibration.study import NAMES, Study, rows
from aulens.evaluation.confusion import ConfusionSettings, confusion
from aulens.files import read_csv
from aulens.statistics.classification import ClassificationSettings, classification
from aulens.statistics.intervals import IntervalSettings, intervals

INTERVAL = "interval of a correct rate"


def run(study: Study) -> None:
    """Run the stages."""
    labels, options, numbers = study.plan.labels, study.options, study.file("numbers.json")
    predictions, rates, bounds = [study.predictions], study.file("correct_rates.csv"), study.file("intervals.csv")
    confusion(predictions, study.file("confusion.csv"), rates, numbers, settings=ConfusionSettings(labels))
    settings = IntervalSettings(options.seed, labels, options.samples, options.confidence)
    intervals(predictions, bounds, numbers, settings=settings)
    others = [study.file("participants.csv")]
    classification(
        rates,
        bounds,
        study.file("plateau.csv"),
        study.splits,
        others,
        study.file("tests.csv"),
        settings=ClassificationSettings(NAMES, [OTHER], labels, study.plan.split, NAMES, options.confidence),
    )


def read(study: Study) -> pd.DataFrame:
    """Return the rows of tests.csv, and the intervals of all expressions together."""
    tests = read_csv(study.file("tests.csv"))
    columns = {"test": "question", "effect": "effect", "kind": "kind", "place": "groups", "p": "p"}
    columns |= {"estimate": "difference", "low": "difference_low", "high": "difference_high"}
    bounds = read_csv(study.file("intervals.csv")).query("expression == 'all'")
    bounds = bounds.assign(place=bounds["trained"] + "→" + bounds["tested"])
    names = {"effect": "role", "place": "place", "estimate": "correct_rate", "low": "interval_low"}
    of_intervals = rows(bounds, names | {"high": "interval_high"}, test=INTERVAL, kind="people and runs")
    return pd.concat([rows(tests, columns), of_intervals])
