"""Tables as text on the page, and as downloads inside it."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from aulens.databases.unit_words import words_of
from aulens.evaluation.roles import WORDS
from aulens.report.embed import csv_uri
from aulens.report.verdicts import below_threshold
from aulens.report.wording import counted, decimal, interval_text, quantity

LARGEST_DOWNLOAD = 1_500_000  # bytes of CSV; larger tables are named, not embedded
RATES = ("learning_curves", "confusion")  # analyses whose means are correct rates


def key_numbers(summary: Mapping, confidence: float | None) -> list[tuple[str, str, str]]:
    """Return (what, mean, spread and certainty) of every mean in summary.json.

    Parameters
    ----------
    summary : mapping
        A group that holds `mean` is a row, named by the keys that lead to it, a correct rate by the last two of them;
        `sd` and `runs` are its spread, `note` says what is particular. Beside a correct rate stands what the analysis
        intervals found for the same two keys.
    confidence : float or None
        Of those intervals; None without the analysis.
    """
    rows = []
    for analysis, numbers in summary.items():
        for path, values in _means(numbers, ()) if isinstance(numbers, Mapping) else ():
            rate = analysis in RATES and len(path) > 1
            mean, sd = _mean_and_sd(analysis, values)
            runs = f" over {values['runs']} runs" if "runs" in values else ""
            spread = f"sd {sd}{runs}" if sd else ""
            resampled = _interval(summary, path, confidence) if rate else ""
            certainty = "; ".join(filter(None, (spread, values.get("note"), resampled)))
            rows.append((_name(analysis, path), mean, certainty))
    return rows


def _name(analysis: str, path: Sequence[str]) -> str:
    """Return the keys of a key number in words."""
    if analysis in RATES and len(path) > 1:
        return f"{WORDS.get(path[-2], path[-2])}: {path[-1]}"
    words = ", ".join(path)
    return analysis.replace("_", " ") + (f": {words}" if words else "")


def _mean_and_sd(analysis: str, values: Mapping) -> tuple[str, str]:
    """Return a mean and its standard deviation as text; the latter is empty where there is none."""
    sd = values.get("sd")
    if analysis in RATES:
        return decimal(values["mean"]), "" if sd is None else decimal(sd, 3)
    return quantity(values["mean"]), "" if sd is None else quantity(sd)


def _interval(summary: Mapping, path: Sequence[str], confidence: float | None) -> str:
    """Return the interval of a correct rate, and what was resampled, or why there is none."""
    found = summary.get("intervals", {}).get(path[-2], {}).get(path[-1], {})
    if "note" in found:
        return f"no interval: {found['note']}"
    bounds = interval_text(*found["interval"], confidence) if found and confidence else ""
    return f"{bounds}, {counted(found['number'], *words_of(found['unit_of_replication']))}" if bounds else ""


def _means(group: Mapping, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Mapping]]:
    """Yield the groups that hold a mean, and the keys that lead to them."""
    if "mean" in group and not isinstance(group["mean"], Mapping):
        yield path, group
    for key, value in group.items():
        if isinstance(value, Mapping):
            yield from _means(value, (*path, key))


def shown_table(table: pd.DataFrame) -> dict[str, list]:
    """Return columns and rows as text, numbers with the digits that matter."""
    rows = [[_cell(value) for value in row] for row in table.itertuples(index=False)]
    return {"columns": [name.replace("_", " ") for name in table.columns], "rows": rows}


def tests_table(tests: pd.DataFrame) -> dict[str, list]:
    """Return the table of tests as text, and which rows have a corrected p below the threshold (`below`)."""
    return shown_table(tests) | {"below": below_threshold(tests["p_corrected"])}


def without_empty(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table without the columns in which nothing stands but 0 and empty cells."""
    return table.loc[:, [bool((table[name].notna() & (table[name] != 0)).any()) for name in table.columns]]


def provenance_rows(records: Sequence[Mapping]) -> list[dict[str, str]]:
    """Return one row per stage: how often it ran, how long, on what, from which code."""
    rows: dict[tuple, dict] = {}
    for record in sorted(records, key=lambda record: record.get("started") or 0):
        key = (record.get("stage"), record.get("code"), record.get("commit"), record.get("device"))
        row = rows.setdefault(key, {"jobs": 0, "seconds": 0.0})
        row["jobs"] += 1
        row["seconds"] += record.get("seconds") or 0.0
    return [
        {
            "stage": str(stage),
            "jobs": str(row["jobs"]),
            "seconds": f"{row['seconds']:.1f}",
            "device": str(device or "–"),
            "code": str(code or "–")[:10],
            "commit": str(commit or "–")[:10] + (" *" if "changes" in str(commit) else ""),
        }
        for (stage, code, commit, device), row in rows.items()
    ]


def download(name: str, table: pd.DataFrame) -> dict[str, object]:
    """Return the link to a table; a very large one is only named."""
    uri = csv_uri(table)
    file = name.replace("/", "_")
    return {"path": name, "file": file, "rows": len(table), "uri": uri if len(uri) < LARGEST_DOWNLOAD else None}


def _cell(value: object) -> str:
    """Return one cell as text."""
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (int, float, np.number)):
        return "" if np.isnan(value) else quantity(float(value))
    return "" if value is None else str(value)
