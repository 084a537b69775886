"""Verdicts and numbers that the sentences of the opening and their details share."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from aulens.databases.unit_words import words_of
from aulens.evaluation.roles import pair_name
from aulens.report.opening_evidence import KEPT, RATE, estimate
from aulens.report.opening_learned import FILTERS, LAYERS, NEW_HEAD, PROFILES, REGIONS
from aulens.report.wording import decimal
from aulens.statistics.independent_intervals import Estimate

LOST, WHOLE, NOTHING, OPEN = "lost", "whole", "nothing", "open"
ANALYSES = {RATE: "intervals", KEPT: "intervals", REGIONS: "attribution_shares", LAYERS: "depth_scores"}
ANALYSES |= {
    FILTERS: "filter_scores",
    NEW_HEAD: "fine_tuning_scores",
    PROFILES: "baseline",
}  # whose key confidence is that of a kind


def fate(share: Estimate) -> str:
    """Return what the interval of a share kept allows to say: lost (in part), whole, nothing (left) or open.

    Examples
    --------
    >>> fate(Estimate(0.5, 0.4, 0.6)), fate(Estimate(0.9, 0.7, 1.1)), fate(Estimate(0.1, -0.1, 0.3))
    ('lost', 'whole', 'nothing')
    >>> fate(Estimate(0.5, -0.1, 1.1)), fate(Estimate(0.5, np.nan, np.nan))
    ('open', 'open')
    """
    if np.isnan(share.low) or (share.low <= 0 and share.high >= 1):
        return OPEN
    return NOTHING if share.low <= 0 else LOST if share.high < 1 else WHOLE


def fate_of(row: pd.Series) -> str:
    """Return the `fate` of a row of the share kept."""
    return fate(estimate(row))


def told(rows: pd.DataFrame) -> pd.Series:
    """Return which rows have an interval without 0."""
    return (rows["interval_low"] > 0) | (rows["interval_high"] < 0)


def confidences(table: pd.DataFrame, studies: Mapping[str, Mapping[str, Any]]) -> list[float]:
    """Return the levels of all intervals of a table, each once."""
    pairs = table[table["interval_low"].notna()][["study", "evidence"]].drop_duplicates()
    return sorted({studies[name]["confidence"][ANALYSES[kind]] for name, kind in pairs.itertuples(index=False)})


def bounds_text(low: float, high: float) -> str:
    """Return " [.41, .60]"; nothing where a bound is unknown."""
    return f" [{decimal(low)}, {decimal(high)}]" if np.isfinite([low, high]).all() else ""


def with_bounds(text: str, row: pd.Series) -> str:
    """Return a text with the bounds of a row behind it."""
    return text + bounds_text(row["interval_low"], row["interval_high"])


def brackets(row: pd.Series) -> str:
    """Return the value of a row with its bounds, such as ".50 [.41, .60]"."""
    return with_bounds(decimal(row["value"]), row)


def exact(row: pd.Series) -> str:
    """Return a difference with its sign and bounds, all with three decimal places: "+.012 [.004, .020]"."""
    low, high = row["interval_low"], row["interval_high"]
    bounds = f" [{decimal(low, 3)}, {decimal(high, 3)}]" if np.isfinite([low, high]).all() else ""
    return f"{'+' if row['value'] > 0 else ''}{decimal(row['value'], 3)}{bounds}"


def place(row: pd.Series, several: bool) -> str:
    """Return such as "study, a→b"; without the study where there is one alone."""
    pair = pair_name(row["database_1"], row["database_2"])
    return f"{row['study']}, {pair}" if several else pair


def number_of(rows: pd.DataFrame) -> str:
    """Return such as "n = 43 to 527 people, 5 to 6 runs"."""
    unit = words_of(rows["unit_of_replication"].iloc[0])
    people = _spread(rows["number"])
    runs = _spread(rows["runs"])
    return f"n = {people} {unit[people != '1']}, {runs} {'run' if runs == '1' else 'runs'}"


def _spread(numbers: pd.Series) -> str:
    low, high = int(numbers.min()), int(numbers.max())
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def unlike(row: pd.Series, studies: Mapping[str, Mapping[str, Any]]) -> Sequence[str] | None:
    """Return in which keys the two databases of a row differ beside which people they show; None of photographs."""
    return studies[row["study"]]["unlike"][row["database_1"]][row["database_2"]]
