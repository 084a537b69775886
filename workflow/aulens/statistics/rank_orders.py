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

    databases : the trained databases, in the study's order
    expressions : the study's expressions, in its order
    """

    databases: list[str]
    expressions: list[str]


def rank_orders(
    correct_rates_file: Path,
    rank_orders_file: Path,
    published_file: Path | None = None,
    *,
    settings: RankOrderSettings,
) -> None:
    """Write the rank order of matched correct rates of every database, then the published orders."""
    rates = read_csv(correct_rates_file)
    matched = rates[rates["condition"] == "matched"]
    tables = [
        rank_order(matched[matched["trained"] == name], settings.expressions).assign(source=name)
        for name in settings.databases
    ]
    if published_file is not None:
        tables.append(published_orders(read_published(published_file)))
    write_csv(pd.concat(tables, ignore_index=True)[COLUMNS], rank_orders_file)


def rank_order(rates: pd.DataFrame, expressions: list[str]) -> pd.DataFrame:
    """Order expressions by their mean rate over runs, best first; ties in the order of `expressions`.

    Returns
    -------
    Columns rank (from 1), expression, correct_rate; an expression without rate comes last
    """
    means = rates.groupby("expression")["correct_rate"].mean().reindex(expressions)
    table = means.sort_values(ascending=False, kind="stable", na_position="last").rename_axis("expression")
    return table.reset_index().assign(rank=range(1, len(table) + 1))


def published_orders(published: dict) -> pd.DataFrame:
    """Return the published rank orders as a table without rates; sources like "kdef people (Goeleven 2008)"."""
    rows = []
    for order in published.get("rank_orders", {}).get("orders", []):
        database = published["databases"][order["database"]]
        source = f"{database} {order['observers']} ({order['reference']})"
        rows += [(source, rank, name, float("nan")) for rank, name in enumerate(order["expressions"], start=1)]
    return pd.DataFrame(rows, columns=COLUMNS)
