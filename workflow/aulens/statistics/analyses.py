"""Rows of the table of tests that are analyses of variance: as published, and corrected."""

import numpy as np
import pandas as pd

from aulens.statistics.anova import Effect, between_and_within, two_way, within
from aulens.statistics.notes import SHARED
from aulens.statistics.rates import Place, Rates
from aulens.statistics.rows import corrected, f_row, published


def analysis_between(rates: Rates, databases: list[str], question: str) -> list[dict]:
    """Analyse matched rates in two ways: database × expression.

    Parameters
    ----------
    rates : Rates
    databases : list of str
        The trained databases.
    question : str
        In words.

    Returns
    -------
    list of dict
        Three effects of the published and of the corrected analysis, as rows of tests.csv; none of one database.

    Examples
    --------
    >>> from aulens.databases.split_sizes import Split
    >>> keys = {"trained": list("aaaabbbb"), "tested": list("aaaabbbb"), "run": [0, 0, 1, 1] * 2}
    >>> table = pd.DataFrame(keys | {"expression": ["happy", "sad"] * 4})
    >>> table = table.assign(correct_rate=[0.1, 0.1, 0.3, 0.3, 0.5, 0.5, 0.7, 0.7])  # F = .4² / (.02 · 2 / 2) = 8
    >>> split, sizes = Split("person", "any", None, "random", None, 4, 0, 2), {"train": 4, "validation": 0, "test": 2}
    >>> rates = Rates(table, ["happy", "sad"], split, {"a": sizes, "b": sizes}, {}, 0.95)
    >>> row = analysis_between(rates, ["a", "b"], "matched rate by database and expression")[3]
    >>> row["kind"], row["effect"], round(row["statistic"], 6)  # 8 / (1 + 2 runs · 2/4)
    ('corrected', 'database', 4.0)
    """
    matrices = [rates.matrix((name, name)) for name in databases]
    if len(matrices) < 2:
        return []
    names = ("database", "expression")
    long = [
        table.melt(value_name="rate").assign(database=name) for name, table in zip(databases, matrices, strict=True)
    ]
    places = [(name, name) for name in databases]
    base = {"question": question, "groups": places, "n": " | ".join(str(len(table)) for table in matrices)}
    if reason := rates.too_few(*places) or rates.lacking(*places):
        return _untested(rates, base, names, reason)
    plain = two_way(pd.concat(long), names, "rate", rates.confidence)
    ratio, reason = float(np.mean([rates.ratio(place) for place in places])), rates.untested(*places)
    if not reason and len({len(table) for table in matrices}) == 1:
        values = np.stack([table.to_numpy() for table in matrices])  # (databases, runs, labels)
        better = between_and_within(values, ratio, rates.confidence, names)
    else:
        better = [Effect(effect.name) for effect in plain]
    return _rows(rates, base, plain, better, ratio, reason)


def analysis_within(rates: Rates, one: Place, two: Place, question: str) -> list[dict]:
    """Analyse the same networks' rates in two ways: role of the test database × expression.

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
        Three effects of the published and of the corrected analysis, as rows of tests.csv.

    Examples
    --------
    >>> from aulens.databases.split_sizes import Split
    >>> keys = {"trained": "a", "tested": list("aaaabbbb"), "run": [0, 0, 1, 1] * 2}
    >>> table = pd.DataFrame(keys | {"expression": ["happy", "sad"] * 4})
    >>> table = table.assign(correct_rate=[0.4, 0.4, 0.8, 0.8, 0.3, 0.3, 0.5, 0.5])  # differences .1 and .3, t² = 4
    >>> split, sizes = Split("person", "any", None, "random", None, 4, 0, 2), {"train": 4, "validation": 0, "test": 2}
    >>> rates = Rates(table, ["happy", "sad"], split, {"a": sizes, "b": sizes}, {}, 0.95)
    >>> row = analysis_within(rates, ("a", "a"), ("a", "b"), "matched or swapped by expression")[3]
    >>> row["kind"], row["effect"], round(row["statistic"], 6)  # 4 / (1 + 2 runs · 2/4)
    ('corrected', 'role', 2.0)
    """
    first, second = rates.matrix(one), rates.matrix(two)
    names = ("role", "expression")
    base = {"question": question, "groups": [one, two], "n": f"{len(first)} | {len(second)}"}
    if reason := rates.too_few(one, two) or rates.lacking(one, two):
        return _untested(rates, base, names, reason)
    long = pd.concat([first.melt(value_name="rate").assign(role=1), second.melt(value_name="rate").assign(role=2)])
    plain = two_way(long, names, "rate", rates.confidence)
    if reason := rates.untested(one, two):
        return _rows(rates, base, plain, [Effect(effect.name) for effect in plain], np.nan, reason)
    runs = first.index.intersection(second.index)
    values = np.stack([first.loc[runs].to_numpy(), second.loc[runs].to_numpy()], axis=1)  # (runs, 2, labels)
    ratio = rates.ratio(one, two)
    return _rows(rates, base, plain, within(values, ratio, rates.confidence, names), ratio)


def _untested(rates: Rates, base: dict, names: tuple[str, str], reason: str) -> list[dict]:
    """Return the rows of an analysis of which nothing is tested, and why."""
    effects = [Effect(name) for name in (*names, "interaction")]
    return [row | {"note": reason} for row in _rows(rates, base, effects, effects, float("nan"), reason)]


def _rows(
    rates: Rates, base: dict, plain: list[Effect], better: list[Effect], ratio: float, reason: str = ""
) -> list[dict]:
    name = "two-way analysis of variance, type II"
    rows = [base | published(name, rates.units) | f_row(effect) for effect in plain]
    for effect in better:
        note = f"{SHARED}; F / (1 + runs × {ratio:.3g}); Greenhouse-Geisser epsilon {effect.epsilon:.3g}"
        test = corrected("repeated-measures analysis of variance, corrected", rates.units, reason or note)
        rows.append(base | test | f_row(effect))
    return rows
