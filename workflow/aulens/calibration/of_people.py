"""Correct rates with people as units, and equivalence with a control: the stage people."""

import numpy as np
import pandas as pd

from aulens.calibration.places import OTHER
from aulens.calibration.study import NAMES, Study, rows
from aulens.files import read_csv
from aulens.statistics.people import PeopleSettings, people

EQUIVALENCE = "matched equivalent to control"
ANY_NETWORKS = "people, networks of any people"
MARGIN = 0.05  # the default of the analysis people


def run(study: Study) -> None:
    """Run the stage."""
    settings = PeopleSettings(
        databases=NAMES,
        only_tested=[OTHER],
        labels=study.plan.labels,
        split=study.plan.split,
        trainings=NAMES,
        crossings={},
        confidence=study.options.confidence,
        margin=MARGIN,
    )
    people(
        predictions_files=[study.predictions],
        splits_files=study.splits,
        participants_files=[study.file("participants.csv")],
        people_file=study.file("people.csv"),
        equivalence_file=study.file("equivalence.csv"),
        precision_file=study.file("precision.csv"),
        key_numbers_file=study.file("numbers.json"),
        settings=settings,
    )


def read(study: Study) -> pd.DataFrame:
    """Return p and intervals with people as units, and equivalence at no difference and at the margin."""
    table = read_csv(study.file("people.csv"))
    table = table.assign(low=table["points_low"] / 100, high=table["points_high"] / 100)
    table = table.assign(kind=table["kind"].replace({"runs": "runs, correlation estimated"}))
    table = table.assign(estimate=table["difference_points"] / 100)
    names = {"test": "question", "effect": "effect", "kind": "kind", "place": "groups", "p": "p"}
    own = rows(table, names | {name: name for name in ("estimate", "low", "high")})
    verdicts = rows(of_any_networks(table), names, kind=ANY_NETWORKS)
    equal = read_csv(study.file("equivalence.csv"))
    equal = equal.assign(at_margin=at_margin(equal))
    place = {"place": "groups"}
    return pd.concat(
        [
            own,
            verdicts,
            rows(equal, place | {"p": "p"}, test=EQUIVALENCE, effect="no difference", kind="people"),
            rows(equal, place | {"p": "at_margin"}, test=EQUIVALENCE, effect="difference of the margin", kind="people"),
        ]
    )


def of_any_networks(table: pd.DataFrame) -> pd.DataFrame:
    """Return the tests of people with the p by which a verdict speaks of networks of any people: the larger of both.

    Examples
    --------
    >>> table = pd.DataFrame({"kind": ["people", "people", "runs"], "p": [0.01, 0.04, 0.02]})
    >>> of_any_networks(table.assign(p_learned=[0.03, None, 0.5]))["p"].tolist()
    [0.03]
    """
    own = table[(table["kind"] == "people") & table["p_learned"].notna()]
    return own.assign(p=own[["p", "p_learned"]].max(axis=1))


def at_margin(table: pd.DataFrame) -> pd.Series:
    """Return 0 where studies would be called equivalent if all their differences were larger by the margin, else 1.

    Examples
    --------
    >>> at_margin(pd.DataFrame({"points_low": [-9.0, -3.0], "points_high": [-1.0, 1.0], "margin_points": 5.0})).tolist()
    [0.0, 1.0]
    """
    low, high = (table[f"points_{end}"] + table["margin_points"] for end in ("low", "high"))
    claimed = (low > -table["margin_points"]) & (high < table["margin_points"])
    return (~claimed).astype(float).where(table["points_low"].notna(), np.nan)
