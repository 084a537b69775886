"""Correct rates of the ideal observer beside those of the networks, over runs."""

import pandas as pd

from aulens.ranks import spearman

TEST = ["trained", "tested", "role"]
COLUMNS = [*TEST, "expression", "observer", "observer_sd", "network", "network_sd", "learned", "images", "runs"]
ALL = "all"


def summarised(rows: pd.DataFrame, labels: list[str]) -> pd.DataFrame:
    """Means and standard deviations over runs, of every expression and of all.

    Parameters
    ----------
    rows : table
        Of `observed`.
    labels : list of str
        The expressions, in the order of the table.

    Returns
    -------
    table
        Of `COLUMNS`. Rates of all are means over the expressions of a run; sds are over runs (n - 1). Over all runs,
        `learned` are the images of all expressions that the observer learned, `images` those that it was shown.

    Examples
    --------
    >>> rows = pd.DataFrame({"trained": "a", "tested": "b", "role": "cross", "run": [0, 0], "images": 2,
    ...                      "expression": ["happy", "sad"], "observer": [1.0, 0.5], "network": [0.5, 0.5],
    ...                      "learned": 9})
    >>> summarised(rows, ["happy", "sad"])[["expression", "observer", "learned", "images"]].to_numpy().tolist()
    [['happy', 1.0, 9, 2], ['sad', 0.5, 9, 2], ['all', 0.75, 9, 4]]
    """
    if rows.empty:
        return pd.DataFrame(columns=COLUMNS)
    how = {"observer": "mean", "network": "mean", "learned": "first", "images": "sum"}
    every = rows.groupby([*TEST, "run"], sort=False).agg(how).reset_index().assign(expression=ALL)
    rows = pd.concat([rows, every], ignore_index=True)
    place = rows["expression"].map({name: index for index, name in enumerate([*labels, ALL])})
    rows = rows.assign(place=place, test=rows.groupby(TEST, sort=False).ngroup())
    groups = rows.groupby(["test", "place", *TEST, "expression"])
    columns = {
        "observer": ("observer", "mean"),
        "observer_sd": ("observer", "std"),
        "network": ("network", "mean"),
        "network_sd": ("network", "std"),
        "learned": ("learned", "sum"),
        "images": ("images", "sum"),
        "runs": ("run", "nunique"),
    }
    return groups.agg(**columns).reset_index()[COLUMNS]


def key_numbers(table: pd.DataFrame) -> dict[str, dict]:
    """Mean correct rates, and how far the observer's failures on other databases are those of the networks.

    Parameters
    ----------
    table : table
        Of `COLUMNS`.

    Returns
    -------
    dict
        tests: "a|b" -> observer, network (means over expressions); swapped: Spearman's correlation of both over the
        expressions of all tests of role cross, and their number.

    Examples
    --------
    >>> row = {"trained": "a", "tested": "b", "role": "cross", "network": 0.5}
    >>> rows = [{"expression": name, "observer": value} for name, value in (("sad", 0.2), ("happy", 1.0), ("all", 0.6))]
    >>> key_numbers(pd.DataFrame([row | one for one in rows]))["tests"]
    {'a|b': {'observer': 0.6, 'network': 0.5}}
    """
    every = table[table["expression"] == ALL]
    tests = {
        f"{row['trained']}|{row['tested']}": {name: float(row[name]) for name in ("observer", "network")}
        for _, row in every.iterrows()
    }
    swapped = table[(table["role"] == "cross") & (table["expression"] != ALL)]
    pairs = swapped[["observer", "network"]].astype(float).dropna()
    correlation, _ = spearman(*pairs.to_numpy().T)
    return {"tests": tests, "swapped": {"correlation": correlation, "expressions": len(pairs)}}
