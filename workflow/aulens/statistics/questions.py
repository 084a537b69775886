"""Rows of the table of tests: one published and one sound test for each question."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.statistics.anova import Effect, between_and_within, two_way, within
from aulens.statistics.t_tests import TTest, corrected_t_test, corrected_two_sample_t_test, pooled_t_test

Place = tuple[str, str]  # trained, tested

RUNS = "run"
CORRECTED_RUNS = "run, corrected for the people that runs share"
SHARED = "Nadeau and Bengio 2003 with people as units; assumes that runs correlate by n_test / (n_test + n_train)"
INDEPENDENT = "takes runs over splits of the same people as independent, so p depends on how many runs were made"


@dataclass(frozen=True)
class Rates:
    """Correct rates of all runs.

    table : columns trained, tested, run, expression, correct_rate
    expressions : in the study's order
    splits : people in train, validation and test, per trained database
    confidence : of all intervals
    """

    table: pd.DataFrame
    expressions: list[str]
    splits: dict[str, dict[str, int]]
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

    def ratio(self, trained: str) -> float:
        """Return n_test / n_train of a database, in people."""
        return self.splits[trained]["test"] / self.splits[trained]["train"]


def between(
    rates: Rates,
    one: Place,
    two: Place,
    question: str,
    values: tuple[pd.Series, pd.Series] | None = None,
    ratios: tuple[float, float] | None = None,
) -> list[dict]:
    """Compare runs of two databases (two samples); `values` replace the rates averaged over expressions."""
    first, second = (rates.averages(one), rates.averages(two)) if values is None else values
    first, second = first.dropna().to_numpy(), second.dropna().to_numpy()
    ratios = (rates.ratio(one[0]), rates.ratio(two[0])) if ratios is None else ratios
    published = pooled_t_test(first, second, rates.confidence)
    sound = corrected_two_sample_t_test(first, second, ratios, rates.confidence)
    base = {"question": question, "groups": [one, two], "n": f"{len(first)} | {len(second)}"}
    base |= {"mean_1": first.mean(), "mean_2": second.mean(), "effect_size_name": "Hedges g"}
    note = f"{SHARED}; two samples, Welch-Satterthwaite degrees of freedom; ratios {ratios[0]:.3g}, {ratios[1]:.3g}"
    return [
        base | _published("t test, two samples, pooled variance") | _t_row(published),
        base | _sound("corrected resampled t test, two samples", note) | _t_row(sound),
    ]


def within_runs(rates: Rates, one: Place, two: Place, question: str) -> list[dict]:
    """Compare two test databases of the same networks: unpaired as published, paired by run as the sound one."""
    first, second = rates.averages(one), rates.averages(two)
    pairs = (first - second).dropna()
    ratio = rates.ratio(one[0])
    published = pooled_t_test(first.dropna().to_numpy(), second.dropna().to_numpy(), rates.confidence)
    sound = corrected_t_test(pairs.to_numpy(), ratio, rates.confidence)
    base = {"question": question, "groups": [one, two], "mean_1": first.mean(), "mean_2": second.mean()}
    note = f"{SHARED}; paired by run; ratio {ratio:.3g}"
    return [
        base
        | _published("t test, two samples, pooled variance")
        | _t_row(published)
        | {"n": f"{first.count()} | {second.count()}", "effect_size_name": "Hedges g"},
        base
        | _sound("corrected resampled t test, paired", note)
        | _t_row(sound)
        | {"n": f"{len(pairs)} pairs", "effect_size_name": "Hedges g of differences"},
    ]


def above_chance(rates: Rates, place: Place, question: str) -> list[dict]:
    """Test whether the rate averaged over expressions exceeds chance (one-sided)."""
    values, chance = rates.averages(place).dropna().to_numpy(), 1 / len(rates.expressions)
    ratio = rates.ratio(place[0])
    base = {"question": question, "groups": [place], "n": str(len(values)), "mean_1": values.mean(), "mean_2": chance}
    base |= {"effect_size_name": "Hedges g of the difference from chance"}
    plain = corrected_t_test(values - chance, 0.0, rates.confidence, "greater")
    sound = corrected_t_test(values - chance, ratio, rates.confidence, "greater")
    note = f"{SHARED}; one-sided, mean_2 is chance; ratio {ratio:.3g}"
    return [
        base | _published("t test, one sample, one-sided") | _t_row(plain) | {"kind": "plain"},
        base | _sound("corrected resampled t test, one sample, one-sided", note) | _t_row(sound),
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
    ratio = float(np.mean([rates.ratio(name) for name in databases]))
    if len({len(table) for table in matrices}) == 1:
        values = np.stack([table.to_numpy() for table in matrices])  # (databases, runs, expressions)
        sound = between_and_within(values, ratio, rates.confidence, names)
    else:
        sound = [Effect(name) for name in (*names, "interaction")]
    places = [(name, name) for name in databases]
    return _analysis_rows(question, places, [len(table) for table in matrices], published, sound, ratio)


def analysis_within(rates: Rates, one: Place, two: Place, question: str) -> list[dict]:
    """Two-way analysis of the same networks' rates: condition (test database) × expression."""
    first, second = rates.matrix(one), rates.matrix(two)
    names = ("condition", "expression")
    long = pd.concat(
        [first.melt(value_name="rate").assign(condition=1), second.melt(value_name="rate").assign(condition=2)]
    )
    published = two_way(long, names, "rate", rates.confidence)
    runs = first.index.intersection(second.index)
    values = np.stack([first.loc[runs].to_numpy(), second.loc[runs].to_numpy()], axis=1)  # (runs, 2, expressions)
    ratio = rates.ratio(one[0])
    sound = within(values, ratio, rates.confidence, names)
    return _analysis_rows(question, [one, two], [len(first), len(second)], published, sound, ratio)


def _analysis_rows(
    question: str, places: list[Place], runs: list[int], published: list[Effect], sound: list[Effect], ratio: float
) -> list[dict]:
    base = {"question": question, "groups": places, "n": " | ".join(map(str, runs))}
    rows = [base | _published("two-way analysis of variance, type II") | _f_row(effect) for effect in published]
    for effect in sound:
        note = f"{SHARED}; F / (1 + runs × {ratio:.3g}); Greenhouse-Geisser epsilon {effect.epsilon:.3g}"
        rows.append(base | _sound("repeated-measures analysis of variance, corrected", note) | _f_row(effect))
    return rows


def _published(test: str) -> dict:
    return {"kind": "published", "test": test, "unit_of_replication": RUNS, "note": INDEPENDENT}


def _sound(test: str, note: str) -> dict:
    return {"kind": "sound", "test": test, "unit_of_replication": CORRECTED_RUNS, "note": note}


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
