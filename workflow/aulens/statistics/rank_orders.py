"""Expressions in the order of their correct rate, beside published orders of networks and of people."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aulens.files import read_csv, write_csv
from aulens.statistics.published import read_published

COLUMNS = ["source", "rank", "expression", "correct_rate"]


@dataclass(frozen=True)
class RankOrderSettings:
    """Whose orders are listed.

    Attributes
    ----------
    databases : list of str
        The trained databases, in the study's order.
    labels : list of str
        The study's expressions, in its order.
    """

    databases: list[str]
    labels: list[str]


def rank_orders(
    correct_rates_file: Path,
    rank_orders_file: Path,
    published_file: Path | None = None,
    *,
    settings: RankOrderSettings,
) -> None:
    """Write the rank order of matched correct rates of every database, then the published orders."""
    rates = read_csv(correct_rates_file)
    matched = rates[rates["role"] == "within"]
    tables = [
        rank_order(matched[matched["trained"] == name], settings.labels).assign(source=name)
        for name in settings.databases
    ]
    if published_file is not None:
        tables.append(published_orders(read_published(published_file)))
    write_csv(pd.concat(tables, ignore_index=True)[COLUMNS], rank_orders_file)


def rank_order(rates: pd.DataFrame, labels: list[str]) -> pd.DataFrame:
    """Order expressions by their mean rate over runs, best first.

    Parameters
    ----------
    rates : table
        Columns expression, correct_rate; one row per run.
    labels : list of str
        The order of expressions of the same rate.

    Returns
    -------
    table
        Columns rank (from 1), expression, correct_rate; an expression without rate comes last.

    Examples
    --------
    >>> rates = pd.DataFrame({"expression": ["sad", "happy", "sad"], "correct_rate": [0.5, 0.75, 0.75]})
    >>> rank_order(rates, ["sad", "happy"])[["rank", "expression", "correct_rate"]].to_numpy().tolist()
    [[1, 'happy', 0.75], [2, 'sad', 0.625]]
    """
    means = rates.groupby("expression")["correct_rate"].mean().reindex(labels)
    table = means.sort_values(ascending=False, kind="stable", na_position="last").rename_axis("expression")
    return table.reset_index().assign(rank=range(1, len(table) + 1))


def published_orders(published: dict) -> pd.DataFrame:
    """Return the published rank orders as a table without rates.

    Parameters
    ----------
    published : dict
        See `read_published`.

    Returns
    -------
    table
        Columns `COLUMNS`; sources are like "kdef people (Goeleven 2008)".

    Examples
    --------
    >>> order = {"database": "first", "observers": "people", "reference": "Goeleven 2008", "expressions": ["happy"]}
    >>> table = published_orders({"databases": {"first": "kdef"}, "rank_orders": {"orders": [order]}})
    >>> table.to_numpy().tolist()
    [['kdef people (Goeleven 2008)', 1, 'happy', nan]]
    """
    rows = []
    for order in published.get("rank_orders", {}).get("orders", []):
        database = published["databases"][order["database"]]
        source = f"{database} {order['observers']} ({order['reference']})"
        rows += [(source, rank, name, float("nan")) for rank, name in enumerate(order["expressions"], start=1)]
    return pd.DataFrame(rows, columns=COLUMNS)
