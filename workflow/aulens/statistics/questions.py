"""Rows of the table of tests that compare two means: for each question the test as published and a corrected one."""

import numpy as np
import pandas as pd

from aulens.statistics.notes import SHARED, TOGETHER
from aulens.statistics.rates import Place, Rates
from aulens.statistics.rows import corrected, published, t_row
from aulens.statistics.t_tests import (
    TTest,
    corrected_t_test,
    corrected_two_sample_t_test,
    mean_of,
    pooled_t_test,
)


def between(rates: Rates, one: Place, two: Place, question: str) -> list[dict]:
    """Compare rates, averaged over expressions, of runs of two databases.

    Parameters
    ----------
    rates : Rates
    one, two : Place
        (trained, tested).
    question : str
        In words.

    Returns
    -------
    list of dict
        The published and the corrected test, as rows of tests.csv; the means alone where a run lacks an expression
        or too few people were tested.

    Examples
    --------
    >>> from aulens.databases.split_sizes import Split
    >>> table = pd.DataFrame({"trained": list("aabb"), "tested": list("aabb"), "run": [0, 1] * 2, "expression": "sad"})
    >>> table = table.assign(correct_rate=[0.5, 0.7, 0.6, 0.8])
    >>> split, sizes = Split("person", "any", None, "random", None, 4, 0, 2), {"train": 4, "validation": 0, "test": 2}
    >>> rates = Rates(table, ["sad"], split, {"a": sizes, "b": sizes}, {}, 0.95)
    >>> [(row["kind"], round(row["difference"], 6)) for row in between(rates, ("a", "a"), ("b", "b"), "rate")]
    [('published', -0.1), ('corrected', -0.1)]
    """
    if alone := _means_alone(rates, [one, two], question):
        return alone
    ratios = rates.ratio(one), rates.ratio(two)
    return two_samples(rates, rates.averages(one), rates.averages(two), ratios, question, [one, two])


def two_samples(
    rates: Rates,
    first: pd.Series,
    second: pd.Series,
    ratios: tuple[float, float],
    question: str,
    groups: list[Place | str],
    reason: str = "",
) -> list[dict]:
    """Compare two samples of runs.

    Parameters
    ----------
    rates : Rates
        Says how runs were split, and the confidence of the intervals.
    first, second : (runs,) float
    ratios : tuple of two float
        n_test / n_train of each.
    question : str
        In words.
    groups : list
        Names of both, or (trained, tested).
    reason : str
        Why neither test is made, only the means given; nothing if they are.

    Returns
    -------
    list of dict
        The published and the corrected test, as rows of tests.csv.

    Examples
    --------
    >>> from aulens.databases.split_sizes import Split
    >>> split = Split("person", "any", None, "random", None, 4, 0, 2)
    >>> rates = Rates(pd.DataFrame(), ["sad"], split, {}, {}, 0.95)
    >>> rows = two_samples(rates, pd.Series([2.0, 4.0]), pd.Series([1.0, 1.0]), (0.5, 0.5), "rate", ["a", "b"])
    >>> [(row["mean_1"], row["mean_2"], round(row["statistic"], 4)) for row in rows]  # 2 / √1 and 2 / √((1/2 + .5) 2)
    [(3.0, 1.0, 2.0), (3.0, 1.0, 1.4142)]
    """
    first, second = first.dropna().to_numpy(), second.dropna().to_numpy()
    base = {"question": question, "groups": groups, "n": f"{len(first)} | {len(second)}"}
    base |= {"effect_size_name": "Hedges g", "mean_1": mean_of(first), "mean_2": mean_of(second)}
    note = f"{SHARED}; two samples, Welch-Satterthwaite degrees of freedom; ratios {ratios[0]:.3g}, {ratios[1]:.3g}"
    plain = pooled_t_test(first, second, rates.confidence)
    untested, nothing = reason or rates.untested(), TTest(difference=plain.difference)
    better = nothing if untested else corrected_two_sample_t_test(first, second, ratios, rates.confidence)
    usual = published("t test, two samples, pooled variance", rates.units) | ({"note": reason} if reason else {})
    extended = corrected("corrected resampled t test, two samples", rates.units, untested or note)
    return [base | usual | t_row(nothing if reason else plain), base | extended | t_row(better)]


def within_runs(rates: Rates, one: Place, two: Place, question: str) -> list[dict]:
    """Compare two test databases of the same networks: unpaired as published, paired by run as the corrected test.

    Parameters
    ----------
    rates : Rates
    one, two : Place
        (trained, tested).
    question : str
        In words.

    Returns
    -------
    list of dict
        The published and the corrected test, as rows of tests.csv; the means alone where a run lacks an expression
        or too few people were tested.

    Examples
    --------
    >>> from aulens.databases.split_sizes import Split
    >>> table = pd.DataFrame({"trained": "a", "tested": list("aabb"), "run": [0, 1] * 2, "expression": "sad"})
    >>> table = table.assign(correct_rate=[0.5, 0.9, 0.4, 0.6])  # differences .1 and .3
    >>> split, sizes = Split("person", "any", None, "random", None, 4, 0, 2), {"train": 4, "validation": 0, "test": 2}
    >>> rates = Rates(table, ["sad"], split, {"a": sizes, "b": sizes}, {}, 0.95)
    >>> row = within_runs(rates, ("a", "a"), ("a", "b"), "matched versus swapped")[1]
    >>> row["n"], round(row["difference"], 6), round(row["statistic"], 4)  # .2 / √((1/2 + 2/4) .02)
    ('2 pairs', 0.2, 1.4142)
    """
    if alone := _means_alone(rates, [one, two], question):
        return alone
    first, second = rates.averages(one), rates.averages(two)
    pairs = (first - second).dropna()
    ratio, reason = rates.ratio(one, two), rates.untested(one, two)
    plain = pooled_t_test(first.dropna().to_numpy(), second.dropna().to_numpy(), rates.confidence)
    better = corrected_t_test(pairs.to_numpy(), np.nan if reason else ratio, rates.confidence)
    base = {"question": question, "groups": [one, two], "mean_1": first.mean(), "mean_2": second.mean()}
    note = reason or f"{SHARED}; paired by run; ratio {ratio:.3g}"
    return [
        base
        | published("t test, two samples, pooled variance", rates.units)
        | t_row(plain)
        | {"n": f"{first.count()} | {second.count()}", "effect_size_name": "Hedges g"},
        base
        | corrected("corrected resampled t test, paired", rates.units, note)
        | t_row(better)
        | {"n": f"{len(pairs)} pairs", "effect_size_name": "Hedges g of differences"},
    ]


def above_chance(rates: Rates, place: Place, question: str) -> list[dict]:
    """Test whether the rate averaged over expressions exceeds chance (one-sided).

    Parameters
    ----------
    rates : Rates
    place : Place
        (trained, tested).
    question : str
        In words.

    Returns
    -------
    list of dict
        The plain and the corrected test, as rows of tests.csv; mean_2 is chance. The means alone where a run lacks an
        expression or too few people were tested.

    Examples
    --------
    >>> from aulens.databases.split_sizes import Split
    >>> table = pd.DataFrame({"trained": "a", "tested": "a", "run": [0, 0, 1, 1], "expression": ["happy", "sad"] * 2})
    >>> table = table.assign(correct_rate=[0.5, 0.7, 0.8, 0.8])
    >>> split, sizes = Split("person", "any", None, "random", None, 4, 0, 2), {"train": 4, "validation": 0, "test": 2}
    >>> rates = Rates(table, ["happy", "sad"], split, {"a": sizes}, {}, 0.95)
    >>> rows = above_chance(rates, ("a", "a"), "rate above chance")
    >>> [(row["kind"], row["mean_2"], round(row["difference"], 6)) for row in rows]
    [('plain', 0.5, 0.2), ('corrected', 0.5, 0.2)]
    """
    if alone := _means_alone(rates, [place], question):
        return alone
    values, chance = rates.averages(place).dropna().to_numpy(), 1 / len(rates.labels)
    ratio, reason = rates.ratio(place), rates.untested(place)
    base = {"question": question, "groups": [place], "n": str(len(values))}
    base |= {"mean_1": mean_of(values), "mean_2": chance}
    base |= {"effect_size_name": "Hedges g of the difference from chance"}
    plain = corrected_t_test(values - chance, 0.0, rates.confidence, "greater")
    better = corrected_t_test(values - chance, np.nan if reason else ratio, rates.confidence, "greater")
    note = reason or f"{SHARED}; one-sided, mean_2 is chance; ratio {ratio:.3g}"
    return [
        base | published("t test, one sample, one-sided", rates.units) | t_row(plain) | {"kind": "plain"},
        base | corrected("corrected resampled t test, one sample, one-sided", rates.units, note) | t_row(better),
    ]


def _means_alone(rates: Rates, places: list[Place], question: str) -> list[dict]:
    """Return the rows of a question of which nothing is tested: means (if need be over all runs together), and why.

    A single place is compared with chance. There are no rows where there is no reason.
    """
    lacking = rates.lacking(*places)
    reason = rates.too_few(*places) or lacking
    if not reason:
        return []
    means = [rates.together(place) for place in places]
    first, second = means if len(means) == 2 else (means[0], 1 / len(rates.labels))
    base = {"question": question, "groups": places, "mean_1": first, "mean_2": second}
    base |= {"n": " | ".join(str(len(rates.matrix(place))) for place in places)}
    base |= t_row(TTest(difference=first - second))
    note = {"note": reason + (TOGETHER if lacking else "")}
    kind = "published" if len(means) == 2 else "plain"
    return [
        base | published("none", rates.units) | note | {"kind": kind},
        base | corrected("none", rates.units, "") | note,
    ]
