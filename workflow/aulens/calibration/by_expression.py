"""Whether expressions that were planned to differ more do: results/calibration/dose_by_expression.csv."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.stats import t as student

from aulens.ranks import spearman, standardised_ranks
from aulens.tuning.recovery_criteria import MOST_RANK

COLUMNS = ["measure", "pair", "expression", "distance", "runs", "unit_of_replication", "draws", "mean", "low", "high"]
MEASURES: dict[str, tuple[str, str]] = {
    "similarity": ("similarity of profiles", "published"),
    "gap of similarity": ("gap of similarity", "groups of people"),
}
"""Measure -> test, kind; a row of an output unit in each draw."""
Planned = Mapping[str, Mapping[str, float]]


def doses_by_expression(
    results: Mapping[str, pd.DataFrame], planned: Planned, runs: Mapping[str, int], confidence: float
) -> pd.DataFrame:
    """Return what is measured of every expression of every pair, beside the planned distance of its displays.

    Parameters
    ----------
    results : mapping
        Pair -> columns draw, test, kind, place (the output unit), estimate.
    planned : mapping
        Pair -> expression -> distance (`aulens.calibration.distance.display_distance`).
    runs : mapping
        Pair -> networks of each database.
    confidence : float
        Of the intervals (t, over draws).

    Returns
    -------
    table
        Of `COLUMNS`.

    Examples
    --------
    >>> part = pd.DataFrame({"draw": [0, 1], "test": "gap of similarity", "kind": "groups of people", "place": "sad"})
    >>> part = part.assign(estimate=[0.2, 0.4])
    >>> table = doses_by_expression({"far": part}, {"far": {"sad": 0.5}}, {"far": 6}, 0.95)
    >>> table[["measure", "distance", "mean"]].values.tolist()
    [['gap of similarity', 0.5, 0.3]]
    """
    rows = []
    for measure in MEASURES:
        for pair, distances in planned.items():
            values = values_of(results[pair], measure, list(distances))
            number = values.notna().sum()
            margins = student.ppf((1 + confidence) / 2, number - 1) * values.std() / np.sqrt(number)
            for name, mean in values.mean().items():
                known = pair, name, distances[name], runs[pair], "draw", int(number[name])
                rows.append((measure, *known, mean, mean - margins[name], mean + margins[name]))
    return pd.DataFrame(rows, columns=COLUMNS).round(12)


def values_of(results: pd.DataFrame, measure: str, expressions: list[str]) -> pd.DataFrame:
    """Return what is measured of each expression (columns) in each draw (rows); those never measured are left out."""
    test, kind = MEASURES[measure]
    own = results[(results["test"] == test) & (results["kind"] == kind)]
    return (
        own.pivot_table(index="draw", columns="place", values="estimate")
        .reindex(columns=expressions)
        .dropna(axis=1, how="all")
    )


def ranks_by_expression(
    results: Mapping[str, pd.DataFrame], planned: Planned, samples: int, confidence: float, random: np.random.Generator
) -> dict[str, dict[str, float | int | list[float]]]:
    """Return of each measure how the means of all expressions of all pairs rank with the planned distances.

    Parameters
    ----------
    results, planned, confidence
        See `doses_by_expression`.
    samples : int
        How often draws are drawn again, in each pair by itself, for the interval (percentiles).
    random : numpy.random.Generator

    Returns
    -------
    dict
        Measure -> rank_correlation (Spearman), interval, expressions and pairs, how many; of measures that were made.

    Examples
    --------
    >>> part = pd.DataFrame({"draw": 0, "test": "gap of similarity", "kind": "groups of people", "place": list("xyz")})
    >>> given = {"far": part.assign(estimate=[0.1, 0.2, 0.4])}, {"far": {"x": 0.0, "y": 0.3, "z": 0.5}}
    >>> ranks_by_expression(*given, 20, 0.95, np.random.default_rng(0))["gap of similarity"]
    {'rank_correlation': 1.0, 'interval': [1.0, 1.0], 'expressions': 3, 'pairs': 1}
    """
    found = {}
    for measure in MEASURES:
        tables = {pair: values_of(results[pair], measure, list(own)) for pair, own in planned.items()}
        measured = [planned[pair][name] for pair, table in tables.items() for name in table]
        distances = np.array(measured, float)  # (expressions of all pairs,)
        if len(distances) < 3 or any(table.empty for table in tables.values()):
            continue
        drawn = []
        for table in tables.values():
            places = random.integers(0, len(table), (samples, len(table)))
            drawn.append(np.nanmean(table.to_numpy()[places], axis=1))  # (samples, expressions)
        mean = np.concatenate([table.mean().to_numpy() for table in tables.values()])
        ranks = standardised_ranks(np.concatenate(drawn, axis=1)) @ standardised_ranks(distances)  # (samples,)
        tails = np.percentile(ranks, [50 * (1 - confidence), 50 * (1 + confidence)])
        found[measure] = {
            "rank_correlation": round(spearman(distances, mean)[0], 12),
            "interval": [round(float(bound), 12) for bound in tails],
            "expressions": len(distances),
            "pairs": len(planned),
        }
    return found


def ranks_of_draws(results: Mapping[str, pd.DataFrame], planned: Planned) -> dict[str, dict[str, float | int]]:
    """Return how the gaps of a single study's expressions rank with the planned distances: what one pair can show.

    Returns
    -------
    dict
        Pair -> mean over draws of the rank correlation, kept (share of draws that keep the limit of a demonstration,
        `aulens.tuning.recovery_criteria.MOST_RANK`: of the gap with planted similarity, and so negative), draws.

    Examples
    --------
    >>> part = pd.DataFrame({"draw": [0] * 3 + [1] * 3, "test": "gap of similarity", "kind": "groups of people"})
    >>> part = part.assign(place=list("xyz") * 2, estimate=[0.1, 0.2, 0.4, 0.2, 0.4, 0.1])
    >>> ranks_of_draws({"far": part}, {"far": {"x": 0.0, "y": 0.3, "z": 0.5}})
    {'far': {'mean': 0.25, 'kept': 0.5, 'draws': 2}}
    """
    found = {}
    for pair, distances in planned.items():
        gaps = values_of(results[pair], "gap of similarity", list(distances)).dropna()  # draws, expressions
        if gaps.empty:
            continue
        shown = np.array([distances[name] for name in gaps], float)
        ranks = standardised_ranks(gaps.to_numpy()) @ standardised_ranks(shown)  # (draws,)
        ranks = ranks[~np.isnan(ranks)]  # of draws in which all gaps are equal
        if len(ranks):
            numbers = {"mean": float(ranks.mean()), "kept": float((-ranks <= MOST_RANK + 1e-9).mean())}
            found[pair] = {name: round(value, 12) for name, value in numbers.items()} | {"draws": len(ranks)}
    return found
