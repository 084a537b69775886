"""Rows of the table of tests: for each question the test as published and a corrected one."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.statistics.anova import Effect, between_and_within, two_way, within
from aulens.statistics.notes import CORRECTED_RUNS, INDEPENDENT, NOT_TESTED, RUNS, SHARED
from aulens.statistics.t_tests import TTest, corrected_t_test, corrected_two_sample_t_test, pooled_t_test

Place = tuple[str, str]  # trained, tested


@dataclass(frozen=True)
class Rates:
    """Correct rates of all runs.

    table : columns trained, tested, run, expression, correct_rate
    expressions : in the study's order
    splits : people in train, validation and test, per trained database
    controls : people with every expression of each database that is only tested
    confidence : of all intervals
    """

    table: pd.DataFrame
    expressions: list[str]
    splits: dict[str, dict[str, int]]
    controls: dict[str, int]
    confidence: float

    def has(self, trained: str, tested: str) -> bool:
        """Return whether networks trained with one database were tested with the other."""
        return bool(((self.table["trained"] == trained) & (self.table["tested"] == tested)).any())

    def matrix(self, place: Place) -> pd.DataFrame:
        """Return rates as (runs, expressions), runs in increasing order."""
        part = self.table[(self.table["trained"] == place[0]) & (self.table["tested"] == place[1])]
        if part.empty:
            raise InputError(f"statistics: there are no correct rates of {place[0]!r} tested with {place[1]!r}")
        return part.pivot(index="run", columns="expression", values="correct_rate").reindex(columns=self.expressions)

    def averages(self, place: Place) -> pd.Series:
        """Return each run's rate averaged over expressions; NaN if the run lacks an expression."""
        return self.matrix(place).mean(axis=1, skipna=False)

    def ratio(self, *places: Place) -> float:
        """Return n_test / n_train in people; NaN if every run is tested with the same people.

        Notes
        -----
        The largest of all databases that take part. In one that is only tested, the people who are not drawn stand in
        for those who train (ours): then, too, two runs share n_test / n of the people whom they are tested with.
        """
        parts = [self.splits[trained] for trained, _ in places]
        parts += [self.splits[tested] for _, tested in places if tested in self.splits]
        ratios = [part["test"] / part["train"] for part in parts]
        for trained, tested in places:
            if tested not in self.splits:
                drawn = self.splits[trained]["test"]
                others = self.controls[tested] - drawn
                ratios.append(drawn / others if others > 0 else np.nan)
        return float(np.max(ratios))

    def fixed(self, *places: Place) -> str:
        """Return why places are not tested whose people are the same in every run; nothing for others."""
        for place in places:
            if np.isnan(self.ratio(place)):
                return (
                    f"{NOT_TESTED}every run is tested with the same people of {place[1]}, so runs do not show how much "
                    "other people would differ; the database needs more people than split.test"
                )
        return ""


def between(rates: Rates, one: Place, two: Place, question: str) -> list[dict]:
    """Compare rates, averaged over expressions, of runs of two databases."""
    ratios = rates.ratio(one), rates.ratio(two)
    base = {"question": question, "groups": [one, two]}
    return two_samples(rates.averages(one), rates.averages(two), ratios, rates.confidence, base)


def two_samples(
    first: pd.Series, second: pd.Series, ratios: tuple[float, float], confidence: float, base: dict, reason: str = ""
) -> list[dict]:
    """Compare two samples of runs; where there is a reason against it, only their means are given, and the reason."""
    first, second = first.dropna().to_numpy(), second.dropna().to_numpy()
    base = base | {"n": f"{len(first)} | {len(second)}", "effect_size_name": "Hedges g"}
    base |= {"mean_1": first.mean(), "mean_2": second.mean()}
    note = f"{SHARED}; two samples, Welch-Satterthwaite degrees of freedom; ratios {ratios[0]:.3g}, {ratios[1]:.3g}"
    published = pooled_t_test(first, second, confidence)
    corrected = corrected_two_sample_t_test(first, second, ratios, confidence)
    if reason:
        published = corrected = TTest(difference=published.difference)
    rows = [
        base | _published("t test, two samples, pooled variance") | _t_row(published),
        base | _corrected("corrected resampled t test, two samples", note) | _t_row(corrected),
    ]
    return [row | {"note": reason} for row in rows] if reason else rows


def within_runs(rates: Rates, one: Place, two: Place, question: str) -> list[dict]:
    """Compare two test databases of the same networks: unpaired as published, paired by run as the corrected one."""
    first, second = rates.averages(one), rates.averages(two)
    pairs = (first - second).dropna()
    ratio = rates.ratio(one, two)
    published = pooled_t_test(first.dropna().to_numpy(), second.dropna().to_numpy(), rates.confidence)
    corrected = corrected_t_test(pairs.to_numpy(), ratio, rates.confidence)
    base = {"question": question, "groups": [one, two], "mean_1": first.mean(), "mean_2": second.mean()}
    note = rates.fixed(one, two) or f"{SHARED}; paired by run; ratio {ratio:.3g}"
    return [
        base
        | _published("t test, two samples, pooled variance")
        | _t_row(published)
        | {"n": f"{first.count()} | {second.count()}", "effect_size_name": "Hedges g"},
        base
        | _corrected("corrected resampled t test, paired", note)
        | _t_row(corrected)
        | {"n": f"{len(pairs)} pairs", "effect_size_name": "Hedges g of differences"},
    ]


def above_chance(rates: Rates, place: Place, question: str) -> list[dict]:
    """Test whether the rate averaged over expressions exceeds chance (one-sided)."""
    values, chance = rates.averages(place).dropna().to_numpy(), 1 / len(rates.expressions)
    ratio = rates.ratio(place)
    base = {"question": question, "groups": [place], "n": str(len(values)), "mean_1": values.mean(), "mean_2": chance}
    base |= {"effect_size_name": "Hedges g of the difference from chance"}
    plain = corrected_t_test(values - chance, 0.0, rates.confidence, "greater")
    corrected = corrected_t_test(values - chance, ratio, rates.confidence, "greater")
    note = rates.fixed(place) or f"{SHARED}; one-sided, mean_2 is chance; ratio {ratio:.3g}"
    return [
        base | _published("t test, one sample, one-sided") | _t_row(plain) | {"kind": "plain"},
        base | _corrected("corrected resampled t test, one sample, one-sided", note) | _t_row(corrected),
    ]


def analysis_between(rates: Rates, databases: list[str], question: str) -> list[dict]:
    """Two-way analysis of matched rates: database × expression."""
    matrices = [rates.matrix((name, name)) for name in databases]
    if len(matrices) < 2:
        return []
    names = ("database", "expression")
    long = [
        table.melt(value_name="rate").assign(database=name) for name, table in zip(databases, matrices, strict=True)
    ]
    published = two_way(pd.concat(long), names, "rate", rates.confidence)
    places = [(name, name) for name in databases]
    ratio = float(np.mean([rates.ratio(place) for place in places]))
    if len({len(table) for table in matrices}) == 1:
        values = np.stack([table.to_numpy() for table in matrices])  # (databases, runs, expressions)
        corrected = between_and_within(values, ratio, rates.confidence, names)
    else:
        corrected = [Effect(name) for name in (*names, "interaction")]
    base = {"question": question, "groups": places, "n": " | ".join(str(len(table)) for table in matrices)}
    return _analysis_rows(base, published, corrected, ratio)


def analysis_within(rates: Rates, one: Place, two: Place, question: str) -> list[dict]:
    """Two-way analysis of the same networks' rates: condition (test database) × expression."""
    first, second = rates.matrix(one), rates.matrix(two)
    names = ("condition", "expression")
    long = pd.concat(
        [first.melt(value_name="rate").assign(condition=1), second.melt(value_name="rate").assign(condition=2)]
    )
    published = two_way(long, names, "rate", rates.confidence)
    base = {"question": question, "groups": [one, two], "n": f"{len(first)} | {len(second)}"}
    if reason := rates.fixed(one, two):
        nothing = [Effect(effect.name) for effect in published]
        return _analysis_rows(base, published, nothing, np.nan, reason)
    runs = first.index.intersection(second.index)
    values = np.stack([first.loc[runs].to_numpy(), second.loc[runs].to_numpy()], axis=1)  # (runs, 2, expressions)
    ratio = rates.ratio(one, two)
    return _analysis_rows(base, published, within(values, ratio, rates.confidence, names), ratio)


def _analysis_rows(
    base: dict, published: list[Effect], corrected: list[Effect], ratio: float, reason: str = ""
) -> list[dict]:
    rows = [base | _published("two-way analysis of variance, type II") | _f_row(effect) for effect in published]
    for effect in corrected:
        note = f"{SHARED}; F / (1 + runs × {ratio:.3g}); Greenhouse-Geisser epsilon {effect.epsilon:.3g}"
        test = _corrected("repeated-measures analysis of variance, corrected", reason or note)
        rows.append(base | test | _f_row(effect))
    return rows


def _published(test: str) -> dict:
    return {"kind": "published", "test": test, "unit_of_replication": RUNS, "note": INDEPENDENT}


def _corrected(test: str, note: str) -> dict:
    return {"kind": "corrected", "test": test, "unit_of_replication": CORRECTED_RUNS, "note": note}


def _t_row(test: TTest) -> dict:
    return {
        "difference": test.difference,
        "difference_low": test.low,
        "difference_high": test.high,
        "statistic_name": "t",
        "statistic": test.statistic,
        "df_1": test.df,
        "p": test.p,
        "effect_size": test.effect_size,
        "interval_low": test.effect_low,
        "interval_high": test.effect_high,
    }


def _f_row(effect: Effect) -> dict:
    return {
        "effect": effect.name,
        "statistic_name": "F",
        "statistic": effect.statistic,
        "df_1": effect.df_1,
        "df_2": effect.df_2,
        "p": effect.p,
        "effect_size_name": "partial eta squared",
        "effect_size": effect.eta_squared,
        "interval_low": effect.low,
        "interval_high": effect.high,
    }
