"""Tables of what the filters of one network are worth for some faces."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from aulens.attribution.filters_judged import halves_of, judged, not_judged
from aulens.attribution.filters_matched import active_filters, matched_filters, top_faces
from aulens.attribution.filters_null import Corrected, corrected, orders_within, permuted
from aulens.databases.coded_faces import Coded
from aulens.randomness import generator

KEYS = ["database", "run", "weights", "shown"]
FILTERS = [*KEYS, "filter", "faces", "responding", "active", "best_action_unit", "precision", "p", "matched"]
FILTERS += ["matched_by_chance"]
UNITS = [*KEYS, "action_unit", "faces", "people", "share", "best_filter", "precision", "null_precision", "threshold"]
UNITS += ["p", "found_filters", "matched_filters", "judged_precision", "judged_chance", "judged_auroc", "not_judged"]
PEOPLE = [*KEYS, "person", "auroc"]
TABLES = (FILTERS, UNITS, PEOPLE)


class Orders(NamedTuple):
    """How the action units of some faces are permuted, and their people divided; the same for all networks.

    Attributes
    ----------
    present : (n, number · aus) uint8
        See `aulens.attribution.filters_null.permuted`.
    number : int
        Of orders, the one as it is included.
    first : (n,) bool
        Whose are the first half of people.
    """

    present: np.ndarray
    number: int
    first: np.ndarray


def orders_of(coded: Coded, permutations: int, seed: int, *key: str | int) -> Orders:
    """Return the orders of some faces; the key says for whom they are drawn."""
    orders = orders_within(coded.units, permutations, generator(seed, "filters", "orders", coded.name, *key))
    first = halves_of(coded.units, generator(seed, "filters", "halves", coded.name, *key))
    return Orders(permuted(coded.present, orders), len(orders), first)


def tables_of(
    responses: np.ndarray, coded: Coded, orders: Orders, top: int, level: float
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return a row per filter, per action unit and per person, of one network.

    Parameters
    ----------
    responses : (n, filters) float
        Largest activations.
    coded : Coded
    orders : Orders
    top, level
        See `aulens.attribution.filters.FiltersSettings`.
    """
    found = corrected(responses, orders.present, orders.number, level)
    rows = top_faces(responses, top)
    matched = matched_filters(rows, coded.present)  # (filters, aus)
    by_chance = matched_filters(rows, orders.present).reshape(len(rows), orders.number, -1).any(axis=2).mean(axis=1)
    of_filters = filters_table(responses, coded, found, matched).assign(matched_by_chance=by_chance)
    own = judged(responses, coded.present, coded.units, orders.first)
    of_units = units_table(coded, found, matched, level).assign(
        judged_precision=own.precision,
        judged_chance=own.chance,
        judged_auroc=own.auroc,
        not_judged=not_judged(coded.units, own.auroc),
    )
    return of_filters, of_units, pd.DataFrame({"person": own.people, "auroc": own.within})


def filters_table(responses: np.ndarray, coded: Coded, found: Corrected, matched: np.ndarray) -> pd.DataFrame:
    """Return a row per filter; its best action unit is that of the largest score, none of a dead filter."""
    filters, units = np.arange(responses.shape[1]), np.asarray(coded.action_units)
    best, known = _largest(found.score, axis=1)
    columns = {
        "filter": filters,
        "faces": len(responses),
        "responding": (responses > 0).sum(axis=0),
        "active": active_filters(responses),
        "best_action_unit": pd.array(np.where(known, units[best], -1), dtype="Int64"),
        "precision": found.precision[filters, best],
        "p": found.p[filters, best],
        "matched": [";".join(map(str, units[own])) for own in matched],
    }
    table = pd.DataFrame(columns)
    return table.assign(**{name: table[name].where(known) for name in ("best_action_unit", "precision", "p")})


def units_table(coded: Coded, found: Corrected, matched: np.ndarray, level: float) -> pd.DataFrame:
    """Return a row per action unit; its best filter is that of the largest score, none where no face shows it."""
    units = np.arange(len(coded.action_units))
    best, known = _largest(found.score, axis=0)
    columns = {
        "action_unit": coded.action_units,
        "faces": len(coded.present),
        "people": len(np.unique(coded.units)),
        "share": coded.present.mean(axis=0),
        "best_filter": pd.array(best, dtype="Int64"),
        "precision": found.precision[best, units],
        "null_precision": found.mean[best, units],
        "threshold": found.threshold[best, units],
        "p": found.p[best, units],
    }
    table = pd.DataFrame(columns)
    table = table.assign(**{name: table[name].where(known) for name in list(columns)[4:]})
    return table.assign(found_filters=(found.p <= level).sum(axis=0), matched_filters=matched.sum(axis=0))


def _largest(scores: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the place of the largest score along an axis, and whether there is one."""
    return np.where(np.isnan(scores), -np.inf, scores).argmax(axis=axis), ~np.isnan(scores).all(axis=axis)
