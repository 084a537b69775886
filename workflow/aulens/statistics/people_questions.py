"""Rows of people.csv: questions on correct rates with people as units."""

import numpy as np
from scipy.stats import t as student

from aulens.statistics.effect_sizes import small_sample_factor
from aulens.statistics.notes import NOT_TESTED
from aulens.statistics.people_means import estimate
from aulens.statistics.people_rows import (
    AGAINST,
    EFFECTS,
    TWO,
    Outcome,
    base_row,
    f_row,
    hedges_of,
    known_of,
    note_of,
    odds_row,
    over_both,
    spread_of,
    t_row,
    untested,
)
from aulens.statistics.people_tests import Contrast, contrast, joint


def compared(question: str, one: Outcome, two: Outcome, confidence: float) -> dict:
    """Compare the rates of two tests, averaged over the expressions that both show.

    Parameters
    ----------
    question : str
        In words.
    one, two : Outcome
    confidence : float
        Of the intervals.

    Returns
    -------
    dict
        A row of people.csv; without p where too few were tested.

    Examples
    --------
    Eight people, .2 better in one test than in the other.

    >>> from aulens.statistics.people_means import PeopleRates
    >>> people, rates = np.array(list("abcdefgh")), np.linspace(0.3, 0.7, 8).reshape(1, 8, 1)
    >>> tests = [Outcome("a", "a", "within", PeopleRates("a", people, rates + more)) for more in (0.2, 0.0)]
    >>> row = compared("rate", *tests, 0.95)
    >>> round(row["difference_points"], 6), round(row["odds_ratio"], 3), row["n"]
    (20.0, 2.333, '8 pairs')
    """
    rates = [one.rates, two.rates]
    found, weights = estimate(rates), over_both(one, two)
    means = [float(part @ np.nan_to_num(found.means)) for part in (weights[0], weights[1])]
    base = base_row(question, [one, two], TWO) | {"mean_1": means[0], "mean_2": means[1]}
    reason = untested([one, two]) or ("" if weights.any() else f"{NOT_TESTED}no expression is shown in both")
    base["difference_points"] = 100 * (means[0] - means[1]) if weights.any() else np.nan
    if reason:
        return base | {"note": reason}
    made = contrast(known_of(found), weights[0] - weights[1], confidence)
    odds = odds_row(known_of(found), weights, means, confidence)
    further = contrast(known_of(estimate(rates, learned=True)), weights[0] - weights[1], confidence)
    ps = {"p": made.p, "p_learned": further.p}
    return base | t_row(made) | odds | ps | {"effect_size": hedges_of(one, two), "note": note_of([one, two])}


def above_chance(question: str, test: Outcome, confidence: float) -> dict:
    """Test whether the rate averaged over expressions exceeds chance (one-sided); a row of people.csv.

    Examples
    --------
    >>> from aulens.statistics.people_means import PeopleRates
    >>> people, rates = np.array(list("abcdefgh")), np.linspace(0.5, 0.7, 16).reshape(1, 8, 2)
    >>> row = above_chance("rate above chance", Outcome("a", "a", "within", PeopleRates("a", people, rates)), 0.95)
    >>> round(row["mean_1"], 6), row["mean_2"], round(row["difference_points"], 6), row["p"] < 0.01
    (0.6, 0.5, 10.0, True)
    """
    found, chance = estimate([test.rates]), 1 / test.rates.rates.shape[2]
    known = ~np.isnan(found.means)
    weights = known / max(known.sum(), 1)
    mean = float(weights @ np.nan_to_num(found.means)) if known.any() else np.nan
    base = base_row(question, [test], AGAINST) | {"mean_1": mean, "mean_2": chance}
    base["difference_points"] = 100 * (mean - chance)
    if reason := untested([test]):
        return base | {"note": reason}
    made, further = (
        _less(contrast(known_of(one), weights, confidence), chance)
        for one in (found, estimate([test.rates], learned=True))
    )
    odds = odds_row(known_of(found), np.stack([weights, 0 * weights]), [mean, chance], confidence)
    ps = {"p": _beyond(made), "p_learned": _beyond(further)}
    spread = float(np.std(spread_of(test), ddof=1))
    size = made.value / spread * small_sample_factor(len(test.rates.people) - 1) if spread > 1e-12 else np.nan
    return base | t_row(made) | odds | ps | {"effect_size": size, "note": note_of([test])}


def _less(made: Contrast, value: float) -> Contrast:
    """Return a contrast less a known value."""
    return Contrast(made.value - value, made.error, made.df, made.low - value, made.high - value)


def _beyond(made: Contrast) -> float:
    """Return the one-sided p that it is above 0."""
    return float(student.sf(made.value / made.error, made.df)) if made.error > 0 else np.nan


def effects(question: str, one: Outcome, two: Outcome, factor: str) -> list[dict]:
    """Return the effects of a factor that tells two tests apart, of expressions, and of both: rows of people.csv.

    Parameters
    ----------
    question : str
        In words.
    one, two : Outcome
    factor : str
        database or role.

    Notes
    -----
    Of the expressions that both tests show.

    Examples
    --------
    >>> from aulens.statistics.people_means import PeopleRates
    >>> people, rates = np.array(list("abcdefgh")), np.random.default_rng(0).random((1, 8, 3))
    >>> tests = [Outcome("a", name, "within", PeopleRates("a", people, rates)) for name in "ab"]
    >>> [(row["effect"], row["statistic"]) for row in effects("rate by expression", *tests, "role")][2]
    ('interaction', nan)
    """
    rates, both = [one.rates, two.rates], over_both(one, two)
    shown = np.flatnonzero(both[0])
    labels, reason = len(both[0]) // 2, untested([one, two])
    if len(shown) < 2:
        reason = reason or f"{NOT_TESTED}fewer than two expressions are shown in both"
    base = base_row(question, [one, two], EFFECTS) | {"note": reason or note_of([one, two])}
    names = (factor, "expression", "interaction")
    if reason:
        return [base | {"effect": name} for name in names]
    centred = np.linalg.svd(np.eye(len(shown)) - 1 / len(shown))[0][:, :-1].T  # (expressions − 1, expressions)
    inner = np.zeros((len(shown) - 1, labels))
    inner[:, shown] = centred / np.sqrt(2)
    mean = (both[0] - both[1])[None] / np.linalg.norm(both[0] - both[1])
    rows = (mean, np.concatenate([inner, inner], axis=1), np.concatenate([inner, -inner], axis=1))
    found, further = (known_of(estimate(rates, learned)) for learned in (False, True))
    made = [(joint(found, weights), joint(further, weights).p) for weights in rows]
    return [base | {"effect": name, "p_learned": p} | f_row(test) for name, (test, p) in zip(names, made, strict=True)]
