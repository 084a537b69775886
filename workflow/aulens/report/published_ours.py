"""What of a study stands beside a published value: a key number, one cell of a table, or a measure of tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from aulens.errors import InputError
from aulens.report.wording import decimal, quantity
from aulens.tuning.components import distances

BESIDE = ("sd", "interval", "p")
"""What may stand beside a key number of ours; the entry names where."""
SOURCES = ("at", "cell", "measure")
"""Keys of an entry that say where ours stands; an entry without any is a note."""
CURVES, SCORES = "training/curves.csv", "tuning/component_scores.csv"


@dataclass(frozen=True)
class Found:
    """What is known of a study.

    Attributes
    ----------
    summary : mapping
        summary.json.
    databases : list of str
        That it trains on; they stand for the paper's in order.
    analyses : mapping
        Name -> block, which knows the confidence of its intervals.
    tables : mapping
        Name in the catalogue -> table.
    """

    summary: Mapping[str, Any]
    databases: Sequence[str]
    analyses: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)


def ours_of(entry: Mapping[str, Any], case: str, found: Found, names: Mapping[str, str]) -> Any:
    """Return ours in the form of a published value; None where the study has none.

    Parameters
    ----------
    entry : mapping
        Of a file of published values.
    case : str
        Which of its values; empty for a single one.
    found : Found
    names : mapping
        Name that stands for a database -> the study's database.

    Raises
    ------
    InputError
        If a table has no such column, or several such rows.
    """
    if "cell" in entry:
        return _cell(entry, case, found.tables, names)
    if "measure" in entry:
        return _measured(entry["measure"], case, found.tables, names)
    value = _key_number(entry, case, found.summary, names)
    value = _in_percent(value) if entry["form"] == "percent" else value
    return _with_confidence(value, entry, found.analyses)


def filled(text: str, case: str, names: Mapping[str, str]) -> str:
    """Return a text with the case, and names of databases, in place of braces."""
    text = text.replace("{}", case)
    for role, name in names.items():
        text = text.replace(f"{{{role}}}", name)
    return text


def _key_number(entry: Mapping[str, Any], case: str, summary: Mapping[str, Any], names: Mapping[str, str]) -> Any:
    """Return the number, or two bounds, that stand in summary.json."""

    def there(path: str) -> Any:
        place: Any = summary
        for key in path.split("."):
            place = place.get(filled(key, case, names)) if isinstance(place, Mapping) else None
        return place

    if not isinstance(entry["at"], str):
        bounds = [there(path) for path in entry["at"]]
        return None if None in bounds else bounds
    value = there(entry["at"])
    return None if value is None else {"value": value} | {key: there(entry[key]) for key in BESIDE if key in entry}


def _in_percent(value: Any) -> Any:
    """Return shares as percentages, at any depth; p values stay."""
    if isinstance(value, list):
        return [_in_percent(item) for item in value]
    if isinstance(value, Mapping):
        return {key: item if key == "p" else _in_percent(item) for key, item in value.items()}
    return None if value is None else 100 * value


def _with_confidence(value: Any, entry: Mapping[str, Any], analyses: Mapping[str, Mapping[str, Any]]) -> Any:
    """Add the confidence of an interval, which the block of its analysis says."""
    analysis = entry.get("interval", "").partition(".")[0]
    confidence = analyses.get(analysis, {}).get("confidence")
    return value | {"confidence": confidence} if confidence and isinstance(value, Mapping) else value


def _cell(entry: Mapping[str, Any], case: str, tables: Mapping[str, pd.DataFrame], names: Mapping[str, str]) -> Any:
    """Return the value of the one row that fits, with its n; where the cell is empty, the row's note in its place."""
    cell, place = entry["cell"], f"published values: {entry['what']}: cell"
    if cell["table"] not in tables:
        return None
    table = tables[cell["table"]]
    for column in [*cell["rows"], *(cell[key] for key in ("column", "n", "note") if key in cell)]:
        if column not in table:
            raise InputError(f"{place}: {cell['table']} has no column {column!r}; there are {', '.join(table)}")
    for column, wanted in cell["rows"].items():
        table = table[table[column].astype(str) == filled(str(wanted), case, names)]
    if len(table) > 1:
        raise InputError(f"{place}: {len(table)} rows of {cell['table']} fit; name more columns under rows")
    if table.empty:
        return None
    row = table.iloc[0]
    if pd.isna(row[cell["column"]]):
        note = row[cell["note"]] if "note" in cell else None
        return {"value": None} | ({"note": note} if isinstance(note, str) and note else {})
    return {"value": row[cell["column"]]} | ({"note": f"n = {row[cell['n']]}"} if "n" in cell else {})


def _measured(
    measure: Mapping[str, Any], case: str, tables: Mapping[str, pd.DataFrame], names: Mapping[str, str]
) -> str | None:
    """Return what a measure says of the study, in words; None where it has not the table or the databases."""
    of = [filled(text, case, names) for text in measure["databases"]]
    needs = SCORES if measure["kind"] == "nearest" else CURVES
    if needs not in tables or any(name not in names.values() for name in of):
        return None
    if measure["kind"] == "nearest":
        return nearest_text(distances(tables[SCORES], *of), measure["number"])
    curves = tables[CURVES]
    curve = curves[(curves["database"] == of[0]) & (curves["part"] == "train")]
    rates = curve.set_index("iteration")["correct_rate"].sort_index()
    if measure["kind"] == "reached":
        return reached_text(rates, measure["rate"], measure["iterations"])
    return change_text(rates, measure["between"], measure["iterations"])


def nearest_text(gaps: pd.Series, number: int) -> str:
    """Return the expressions that lie nearest each other, such as "happy .31, sad .42 (of 7, nearest first)"."""
    texts = [f"{name} {decimal(distance)}" for name, distance in gaps.head(number).items()]
    return f"{', '.join(texts)} (distances; of {len(gaps)}, nearest first)"


def reached_text(rates: pd.Series, rate: float, iterations: int) -> str | None:
    """Return when a learning curve first exceeds a rate.

    Parameters
    ----------
    rates : series
        Iteration (the last of those that a point averages) -> correct rate, mean over runs.
    rate : float
    iterations : int
        Those of the paper; in a course of another length the share of it is given.
    """
    if rates.empty:
        return None
    above = rates.index[rates > rate]
    if above.empty:
        return f"not above {decimal(rate, 1)} within {quantity(rates.index[-1])} iterations"
    last, whole = int(above[0]), int(rates.index[-1])
    if whole == iterations:
        return f"above {decimal(rate, 1)} after {last:,} iterations"
    return f"above {decimal(rate, 1)} after {100 * last / whole:.0f} % of the course ({last:,} of {whole:,} iterations)"


def change_text(rates: pd.Series, between: Sequence[Sequence[int]], iterations: int) -> str | None:
    """Return how much a learning curve rises from the mean of one part of its course to that of another.

    Parameters
    ----------
    rates, iterations
        As in `reached_text`.
    between : sequence of two (first, last)
        Iterations of the paper; in a course of another length the same shares of it.
    """
    if rates.empty:
        return None
    whole = rates.index[-1]
    shares = [[bound / iterations for bound in part] for part in between]
    means = [rates[(rates.index > low * whole) & (rates.index <= high * whole)].mean() for low, high in shares]
    if whole == iterations:
        where = " to ".join(f"{low:,}–{high:,}" for low, high in between) + " iterations"
    else:
        where = " to ".join(f"{100 * low:.0f}–{100 * high:.0f} %" for low, high in shares) + " of the course"
    return f"{decimal(means[0], 3)} to {decimal(means[1], 3)} (means of {where})"
