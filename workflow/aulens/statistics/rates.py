"""Correct rates of all runs, and how much of what they were tested on runs share."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from aulens.databases.split_sizes import Split
from aulens.databases.unit_words import WORDS
from aulens.errors import InputError
from aulens.evaluation.roles import pair_name
from aulens.statistics.notes import NOT_TESTED, not_measured

Place = tuple[str, str]  # trained, tested


@dataclass(frozen=True)
class Rates:
    """Correct rates of all runs.

    Attributes
    ----------
    table : table
        Columns trained, tested, run, expression, correct_rate.
    labels : list of str
        Expressions, in the study's order.
    split : Split
        How runs divide people, or groups of images.
    sizes : dict
        Trained database -> part (train, validation, test) -> how many of them.
    controls : dict
        Database that is only tested -> how many take part.
    confidence : float
        Of all intervals.
    few : mapping
        (trained, tested) -> why nothing is tested of a place where too few people are.
    of_nobody : collection of str
        Databases that are only tested and do not name everybody: all of them is tested in every run.
    """

    table: pd.DataFrame
    labels: list[str]
    split: Split
    sizes: dict[str, dict[str, int]]
    controls: dict[str, int]
    confidence: float
    few: Mapping[Place, str] = field(default_factory=dict)
    of_nobody: Collection[str] = ()

    @property
    def units(self) -> str:
        """What runs divide, in words: people or groups of images."""
        return WORDS[self.split.unit][1]

    def has(self, trained: str, tested: str) -> bool:
        """Return whether networks trained on one database were tested on the other."""
        return bool(((self.table["trained"] == trained) & (self.table["tested"] == tested)).any())

    def matrix(self, place: Place) -> pd.DataFrame:
        """Return rates as (runs, labels), runs in increasing order."""
        part = self.table[(self.table["trained"] == place[0]) & (self.table["tested"] == place[1])]
        if part.empty:
            raise InputError(f"statistics: there are no correct rates of {place[0]!r} tested on {place[1]!r}")
        return part.pivot(index="run", columns="expression", values="correct_rate").reindex(columns=self.labels)

    def averages(self, place: Place) -> pd.Series:
        """Return each run's rate averaged over expressions; NaN if the run lacks an expression."""
        return self.matrix(place).mean(axis=1, skipna=False)

    def together(self, place: Place) -> float:
        """Return the rate averaged over all runs, then over the expressions that somebody shows."""
        return float(self.matrix(place).mean().mean())

    def too_few(self, *places: Place) -> str:
        """Return why nothing is tested of places with too few people; nothing where there are enough."""
        reasons = [f"{self.few[place]} in {place[1]}" for place in places if place in self.few]
        return f"{NOT_TESTED}{reasons[0]}" if reasons else ""

    def lacking(self, *places: Place) -> str:
        """Return why nothing is tested of places where a run lacks an expression; nothing where none does."""
        for place in places:
            if self.matrix(place).isna().any(axis=None):
                return f"{NOT_TESTED}not every run of {pair_name(*place)} is tested on every expression"
        return ""

    def ratio(self, *places: Place) -> float:
        """Return n_test / n_train; NaN if every run is tested on the same people.

        Notes
        -----
        The largest of all databases that take part. In one that is only tested, the people who are not drawn stand in
        for those who train (ours): then, too, two runs share n_test / n of the people whom they are tested on.
        """
        parts = [self.sizes[trained] for trained, _ in places]
        parts += [self.sizes[tested] for _, tested in places if tested in self.sizes]
        ratios = [part["test"] / part["train"] for part in parts]
        for _, tested in places:
            if tested not in self.sizes:
                by_number = self.split.unit == "person" and isinstance(self.split.test, int)
                all_tested = tested in self.of_nobody or not by_number
                drawn = self.controls[tested] if all_tested else self.split.test
                others = self.controls[tested] - drawn
                ratios.append(drawn / others if others > 0 else np.nan)
        return float(np.max(ratios))

    def untested(self, *places: Place) -> str:
        """Return why there is no corrected test of places; nothing where there is one."""
        if reason := not_measured(self.split.scheme, self.units):
            return reason
        for place in places:
            if place[1] in self.of_nobody:
                return (
                    f"{NOT_TESTED}every run is tested on all images of {place[1]}, which does not name everybody whom "
                    "they show, so runs do not show how much other images would differ"
                )
            if np.isnan(self.ratio(place)):
                needed = "the database needs more people than split.test"
                if not isinstance(self.split.test, int):
                    needed = "people are drawn for every run if split.test is a number of people, not a share"
                return (
                    f"{NOT_TESTED}every run is tested on the same people of {place[1]}, so runs do not show how much "
                    f"other people would differ; {needed}"
                )
        return ""
