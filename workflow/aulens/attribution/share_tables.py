"""Tables of the shares of attribution in the regions of the face, and of its distance from landmarks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import pandas as pd

from aulens.attribution.measured_maps import Measured
from aulens.attribution.near_landmarks import PIXELS
from aulens.attribution.region_shares import ALL_REGIONS
from aulens.attribution.share_estimates import ALL, Estimate, estimates, minus
from aulens.attribution.tables import RANDOM, TRAINED
from aulens.crossed_intervals import difference_limits, interval_of_errors
from aulens.resampling import Draws

Key = tuple[str, str, str]  # method, weights (or which difference of weights), database
BOTH = "trained minus random"
BOUNDS = ("interval_low", "interval_high")


@dataclass(frozen=True)
class Kind:
    """One of the two things that are measured.

    Attributes
    ----------
    value : str
        share or distance.
    part, parts : str, tuple of str
        What it is of: column and its values.
    even : str
        The same of an even map.
    limits : pair of float
        Its smallest and largest possible value.
    """

    value: str
    part: str
    parts: tuple[str, ...]
    even: str
    limits: tuple[float, float]


SHARES = Kind("share", "region", ALL_REGIONS, "area", (0.0, 1.0))
DISTANCES = Kind("distance", "pixels", PIXELS, "even", (0.0, np.inf))


def study_estimates(
    table: pd.DataFrame, measured: Measured, labels: Sequence[str], drawn: Mapping[str, Draws]
) -> dict[Key, dict[str, Estimate]]:
    """Return (method, weights, database) -> the estimates of each expression and of all.

    Weights are trained, random, or what trained ones have more than random ones (`BOTH`), of the faces and runs whose
    maps are empty with neither.

    Parameters
    ----------
    table : table
        maps.csv of all methods and cohorts.
    measured : Measured
        Of its rows.
    labels : sequence of str
        Of the study, in its order.
    drawn : mapping
        Database -> people and runs that are drawn again; the same for all methods and weights, so that their
        differences are of the same people and runs.
    """
    places = table.reset_index(drop=True).groupby(["method", "weights", "database"], sort=False).indices
    found = {key: estimates(table.iloc[rows], measured.of(rows), labels, drawn[key[2]]) for key, rows in places.items()}
    for method, weights, database in places:
        other = (method, RANDOM, database)
        if weights == TRAINED and other in places:
            own, more = _more_than_random(table, measured, places[method, TRAINED, database], places[other])
            if len(own):
                found[method, BOTH, database] = estimates(own, more, labels, drawn[database])
    return found


def _more_than_random(
    table: pd.DataFrame, measured: Measured, trained: np.ndarray, random: np.ndarray
) -> tuple[pd.DataFrame, dict[str, np.ndarray]]:
    """Return the rows of trained networks whose face has a map of random weights too, and the differences."""
    keys = table[["run", "face"]]
    places = pd.MultiIndex.from_frame(keys.iloc[random]).get_indexer(pd.MultiIndex.from_frame(keys.iloc[trained]))
    one, other = trained[places >= 0], random[places[places >= 0]]
    more = {"share": measured.share[one] - measured.share[other]}
    return table.iloc[one], more | {"distance": measured.distance[one] - measured.distance[other]}


def table_of_estimates(
    kind: Kind,
    found: Mapping[Key, Mapping[str, Estimate]],
    order: tuple[Sequence[str], Sequence[str]],
    sources: Mapping[str, str],
    confidence: float,
) -> pd.DataFrame:
    """Return one row per method, weights, database, expression and region (or which pixels).

    Parameters
    ----------
    kind : Kind
    found : mapping
        See `study_estimates`.
    order : (methods, databases)
        Of the rows.
    sources : mapping
        Database -> where its regions come from.
    confidence : float
        Of the intervals.

    Returns
    -------
    table
        See README.md of this room.
    """
    parts = []
    for method, weights, database in product(order[0], (TRAINED, RANDOM), order[1]):
        for expression, own in found.get((method, weights, database), {}).items():
            more = found.get((method, BOTH, database), {}).get(expression) if weights == TRAINED else None
            keys = {"method": method, "weights": weights, "database": database, "expression": expression}
            counts = {"number": own.number, "unit_of_replication": own.unit, "runs": own.runs}
            both = np.nan if more is None else more.maps - more.empty
            counts |= {"maps": own.maps, "empty": own.empty, "both": both, "regions": sources[database]}
            parts.append(_rows(kind, own, more, confidence).assign(**counts))
            for place, (name, value) in enumerate(keys.items()):
                parts[-1].insert(place, name, value)
    return pd.concat(parts, ignore_index=True)


def _rows(kind: Kind, own: Estimate, more: Estimate | None, confidence: float) -> pd.DataFrame:
    """Return a row per part: its value, that of an even map, and the differences to it and to random weights."""
    columns = {kind.part: kind.parts, kind.value: own.mean[kind.value]}
    columns |= dict(zip(BOUNDS, own.bounds(kind.value, confidence, kind.limits), strict=True))
    columns |= {kind.even: own.mean[kind.even]}
    beyond, limits = f"{kind.value} minus {kind.even}", difference_limits(kind.limits)
    columns |= _difference(f"minus_{kind.even}", own.mean[beyond], own.bounds(beyond, confidence, limits))
    undefined = np.full(len(kind.parts), np.nan)
    values, bounds = undefined, (undefined, undefined)
    if more is not None:
        values, bounds = more.mean[kind.value], more.bounds(kind.value, confidence, limits)
    columns |= _difference("minus_random", values, bounds)
    if kind is SHARES:
        columns["shown"] = own.mean["shown"]
    return pd.DataFrame(columns)


def _difference(name: str, values: np.ndarray, bounds: tuple[np.ndarray, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: values, f"{name}_low": bounds[0], f"{name}_high": bounds[1]}


def table_of_differences(
    kind: Kind,
    found: Mapping[Key, Mapping[str, Estimate]],
    order: tuple[Sequence[str], Sequence[str]],
    sources: Mapping[str, str],
    confidence: float,
) -> pd.DataFrame:
    """Return the differences between databases over all expressions: one row per method, weights, pair and region.

    Parameters
    ----------
    kind, found, order, sources, confidence
        As for `table_of_estimates`.

    Returns
    -------
    table
        The first database minus the second. See README.md of this room; without two databases there is no row.

    Notes
    -----
    The variances of both databases add. If the same people are in both, this leaves out what they have in common, and
    the interval is too wide rather than too narrow.
    """
    parts = []
    for method, weights, pair in product(order[0], (TRAINED, RANDOM), combinations(order[1], 2)):
        both = [found[method, weights, name][ALL] for name in pair if (method, weights, name) in found]
        if len(both) == 2:
            parts.append(_between(kind, method, weights, pair, both, confidence))
            parts[-1] = parts[-1].assign(regions_1=sources[pair[0]], regions_2=sources[pair[1]])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=difference_columns(kind))


def difference_columns(kind: Kind) -> list[str]:
    """Return the columns of a table of differences."""
    head = ["method", "weights", kind.part, "database_1", "database_2", f"{kind.value}_1", f"{kind.value}_2"]
    head += ["difference", *BOUNDS, f"{kind.even}_difference", "number_1", "number_2", "unit_of_replication"]
    return [*head, "runs_1", "runs_2", "regions_1", "regions_2"]


def _between(
    kind: Kind, method: str, weights: str, pair: tuple[str, str], both: Sequence[Estimate], confidence: float
) -> pd.DataFrame:
    one, other = both
    difference = minus(one, other, kind.value)
    low, high = interval_of_errors(*difference, confidence, difference_limits(kind.limits))
    values = [difference[0], low, high, one.mean[kind.even] - other.mean[kind.even]]
    rows = pd.DataFrame({kind.part: kind.parts, "1": one.mean[kind.value], "2": other.mean[kind.value]})
    rows = rows.rename(columns={"1": f"{kind.value}_1", "2": f"{kind.value}_2"})
    rows[["difference", *BOUNDS, f"{kind.even}_difference"]] = np.column_stack(values)
    rows = rows.assign(method=method, weights=weights, database_1=pair[0], database_2=pair[1])
    rows = rows.assign(number_1=one.number, number_2=other.number, runs_1=one.runs, runs_2=other.runs)
    unit = one.unit if one.unit == other.unit else f"{one.unit}; {other.unit}"
    return rows.assign(unit_of_replication=unit, regions_1="", regions_2="")[difference_columns(kind)]


def with_passed(shares: pd.DataFrame, passes: float) -> pd.DataFrame:
    """Return the table of shares with what the oval passes of each region, and how many times its area its share is.

    Parameters
    ----------
    shares : table
        Columns share, area, shown.
    passes : float
        Share of the image that the oval passes, 1 without one.

    Examples
    --------
    >>> with_passed(pd.DataFrame({"share": [0.4], "area": [0.2], "shown": [0.1]}), 0.5).iloc[0, -2:].tolist()
    [0.25, 2.0]
    """
    area = shares["area"].where(shares["area"] > 0)  # of no area there is no part
    more = {"shown": shares["shown"], "passed": shares["shown"] * passes / area, "times_area": shares["share"] / area}
    result = shares.drop(columns="shown")
    for place, (name, values) in enumerate(more.items(), start=result.columns.get_loc("area") + 1):
        result.insert(place, name, values)
    return result


def key_numbers_of(shares: pd.DataFrame, distances: pd.DataFrame) -> dict:
    """Return method -> database -> the shares of face, hair and surroundings, and the distance from landmarks.

    Parameters
    ----------
    shares, distances : table
        shares.csv and landmark_distances.csv, of which the rows over all expressions are taken.
    """
    result: dict = {}
    for table, part, names in ((shares, "region", ("face", "hair", "surroundings")), (distances, "pixels", PIXELS)):
        kind = SHARES if part == "region" else DISTANCES
        rows = table[(table["expression"] == ALL) & table[part].isin(names) & table[kind.value].notna()]
        random = rows[rows["weights"] == RANDOM].set_index(["method", "database", part])[kind.value].to_dict()
        for row in rows[rows["weights"] == TRAINED].to_dict("records"):
            key = (row["method"], row["database"], row[part])
            values = {kind.value: row[kind.value], "interval": [row[bound] for bound in BOUNDS]}
            values |= {kind.even: row[kind.even], "random": random.get(key)}
            values |= {name: row[name] for name in ("number", "unit_of_replication", "runs")}
            own = result.setdefault(key[0], {}).setdefault(key[1], {})
            own.setdefault("shares" if kind is SHARES else "distances", {})[key[2]] = values
    return result
