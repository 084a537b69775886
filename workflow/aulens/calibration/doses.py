"""Whether what is measured follows planned distances of cultures (results/calibration/dose_response.csv)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.stats import t as student

from aulens.ranks import spearman
from aulens.tuning.recovery_criteria import LEAST_D, MOST_NULL

COLUMNS = ["measure", "pair", "distance", "runs", "unit_of_replication", "draws", "mean", "low", "high"]
COLUMNS += ["study_low", "study_high"]
MEASURES: dict[str, tuple[str, str, str | None]] = {
    "similarity": ("similarity of profiles", "published", None),
    "matched less swapped": ("matched versus swapped", "corrected", None),
    "gap of similarity": ("gap of similarity", "groups of people, mean of output units", None),
    "Somers' D of planted signs": ("differences of profiles follow planted signs", "signs permuted", None),
}
"""Measure -> test, kind, and effect or place (None: mean over all)."""


def dose_response(
    results: Mapping[str, pd.DataFrame], distances: Mapping[str, float], runs: Mapping[str, int], confidence: float
) -> pd.DataFrame:
    """Return every measure at every planned distance.

    Parameters
    ----------
    results : mapping
        Pair -> columns draw, test, kind, place, estimate.
    distances, runs : mapping
        Of the pairs.
    confidence : float
        Of both intervals.

    Returns
    -------
    table
        Columns `COLUMNS`: mean over draws with its interval (t), and between which values single studies lie
        (percentiles).

    Examples
    --------
    >>> part = pd.DataFrame({"draw": [0, 1], "test": "similarity of profiles", "kind": "published", "effect": ""})
    >>> part = part.assign(place="sad", estimate=[0.4, 0.6])
    >>> dose_response({"far": part}, {"far": 0.5}, {"far": 6}, 0.95)[["measure", "distance", "mean"]].values.tolist()
    [['similarity', 0.5, 0.5]]
    """
    rows, tails = [], [50 * (1 - confidence), 50 * (1 + confidence)]
    for measure, (test, kind, place) in MEASURES.items():
        for pair, table in results.items():
            own = table[(table["test"] == test) & (table["kind"] == kind)]
            values = (own if place is None else own[own["place"] == place]).groupby("draw")["estimate"].mean().dropna()
            if len(values) < 2:
                continue
            margin = student.ppf((1 + confidence) / 2, len(values) - 1) * values.std() / np.sqrt(len(values))
            mean, spread = values.mean(), np.percentile(values, tails)
            found = mean, mean - margin, mean + margin, *spread
            rows.append((measure, pair, distances[pair], runs[pair], "draw", len(values), *map(float, found)))
    return pd.DataFrame(rows, columns=COLUMNS)


def limits_kept(results: Mapping[str, pd.DataFrame], distances: Mapping[str, float]) -> dict[str, dict[str, object]]:
    """Return pair -> share of draws whose Somers' D keeps the limit that a demonstration has to keep, and how many.

    Parameters
    ----------
    results : mapping
        Pair -> columns draw, test, kind, place, estimate.
    distances : mapping
        Of the pairs: where it is 0 nothing planted differs, so that the size of D must be small, elsewhere D must be
        large (`aulens.tuning.recovery_criteria`).

    Examples
    --------
    >>> test, kind, _ = MEASURES["Somers' D of planted signs"]
    >>> part = pd.DataFrame({"draw": [0, 1], "test": test, "kind": kind, "estimate": [-0.4, 0.2]})
    >>> limits_kept({"same": part, "far": part.assign(estimate=0.8)}, {"same": 0.0, "far": 0.3})
    {'same': {'limit': 0.3, 'kept': 0.5, 'draws': 2}, 'far': {'limit': 0.5, 'kept': 1.0, 'draws': 2}}
    """
    found, (test, kind, _) = {}, MEASURES["Somers' D of planted signs"]
    for pair, table in results.items():
        values = table[(table["test"] == test) & (table["kind"] == kind)]["estimate"].dropna()
        if len(values):
            limit = LEAST_D if distances[pair] else MOST_NULL
            kept = values > limit if distances[pair] else values.abs() <= limit
            found[pair] = {"limit": limit, "kept": round(float(kept.mean()), 12), "draws": len(values)}
    return found


def dose_summary(table: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return measure -> rank correlation of its means with the planned distance, and how many distances there are.

    Examples
    --------
    >>> rows = [("gap", name, far, 6, "draw", 9, far / 2) for name, far in (("a", 0.0), ("b", 0.2), ("c", 0.4))]
    >>> table = pd.DataFrame(rows, columns=COLUMNS[:7])
    >>> {name: round(value, 6) for name, value in dose_summary(table)["gap"].items()}
    {'rank_correlation': 1.0, 'distances': 3}
    """
    found = {}
    for measure, part in table.groupby("measure", sort=False):
        fewest = part[part["runs"] == part["runs"].mode().iloc[0]]
        known = fewest["distance"].nunique()
        rank = spearman(*fewest[["distance", "mean"]].to_numpy(float).T)[0] if known > 2 else float("nan")
        found[measure] = {"rank_correlation": rank, "distances": int(known)}
    return found
