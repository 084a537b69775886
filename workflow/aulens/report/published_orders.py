"""Published rank orders of expressions beside ours, and how far two orders agree."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import pandas as pd

from aulens.report.wording import decimal, p_text
from aulens.statistics.rank_agreement import rank_agreement

TABLE = "statistics/rank_orders.csv"
HERE = "networks here"


class OrderPair(NamedTuple):
    """Two orders of the same expressions.

    Attributes
    ----------
    first, second : str
        Whose they are.
    first_order, second_order : str
        Expressions from best to worst.
    correlation, p : float
        Spearman's; p is two-sided.
    number : int
        Expressions that both have: the unit of replication.
    exact : bool
        Whether p compares all orders.
    """

    first: str
    first_order: str
    second: str
    second_order: str
    correlation: float
    p: float
    number: int
    exact: bool


def order_pairs(
    published: Mapping[str, Any], tables: Mapping[str, pd.DataFrame], databases: Sequence[str]
) -> list[OrderPair]:
    """Return every published order beside ours, and beside the other published ones of the same database.

    Parameters
    ----------
    published : mapping
        As read from its file.
    tables : mapping
        Name in the catalogue -> table, of the study; without rank orders the published ones stand alone.
    databases : sequence of str
        Those that the study trains on; they stand for the paper's in order.
    """
    theirs, pairs = published["databases"], []
    ours = dict(zip(theirs, databases, strict=False))
    orders = published.get("rank_orders", {}).get("orders", [])
    for role in theirs:
        named = [(_source(order, theirs), order["expressions"]) for order in orders if order["database"] == role]
        if role in ours and TABLE in tables:
            here = _ours(tables[TABLE], ours[role])
            pairs += [_pair(one, (f"{ours[role]} {HERE}", here)) for one in named]
        pairs += [_pair(*both) for both in combinations(named, 2)]
    return pairs


def agreement_text(pair: OrderPair) -> str:
    """Return such as "r_s = .61, exact p = .17, n = 7 expressions"."""
    kind = "exact " if pair.exact else ""
    p = p_text(pair.p)
    return f"r_s = {decimal(pair.correlation)}, {kind}{p}, n = {pair.number} expressions"


def _source(order: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return f"{names[order['database']]} {order['observers']} ({order['reference']})"


def _ours(table: pd.DataFrame, database: str) -> list[str]:
    """Return the expressions of a database that have a rate, best first."""
    rows = table[(table["source"] == database) & table["correct_rate"].notna()]
    return rows.sort_values("rank")["expression"].tolist()


def _pair(first: tuple[str, Sequence[str]], second: tuple[str, Sequence[str]]) -> OrderPair:
    (one, one_order), (two, two_order) = first, second
    found = rank_agreement(one_order, two_order)
    return OrderPair(one, ", ".join(one_order), two, ", ".join(two_order), *found)
