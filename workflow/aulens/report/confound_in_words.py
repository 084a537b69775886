"""What is said of a planted confound: rates with it and with it broken, beside a control, and what a mask does."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from aulens.databases.unit_words import words_of
from aulens.report.wording import counted, decimal, interval_text, listed
from aulens.statistics.confound import PLAIN, PLANTED, REGIONS, WHOLE

ENDS = (("correct_rate", "interval_low", "interval_high"), ("correct_rate_broken", "broken_low", "broken_high"))
OUTSIDE = REGIONS[:2]  # what a mask is to hide
LEAST = 1e-5  # smaller shares are not told apart


def control_of(row: Mapping[str, Any], rates: pd.DataFrame) -> dict[str, Any] | None:
    """Return the row of networks without the confound on the same broken faces; None of them, or without such tests.

    Parameters
    ----------
    row : mapping
        Of statistics/confound.csv.
    rates : table
        All of it.
    """
    same = (rates["study"] == row["study"]) & (rates["broken"] == row["broken"]) & (rates["confound"] == PLAIN)
    found = rates[same & rates["correct_rate_broken"].notna()]
    return found.iloc[0].to_dict() if row["confound"] == PLANTED and len(found) else None


def rate_sentence(row: Mapping[str, Any], confidence: float, control: Mapping[str, Any] | None = None) -> str:
    """Give the rates of the networks of one database under one mask, and whether they fall with its confound broken.

    Parameters
    ----------
    row : mapping
        Of statistics/confound.csv.
    confidence : float
        Of the intervals.
    control : mapping or None
        See `control_of`.
    """
    own = "in tests on its own kind" if row["confound"] == PLAIN else "with the confound"
    parts = [f"{_with_bounds(row, ENDS[0], confidence)} {own}"]
    if np.isfinite(row["correct_rate_broken"]):
        parts[0] += f", {_with_bounds(row, ENDS[1], confidence)} on {row['broken']}"
        parts.append(_drop(row, confidence))
        if control or (row["confound"] == PLANTED and row["drop_low"] > 0):
            parts.append(_beside_control(row, control, confidence))
    parts.append(f"chance {decimal(row['chance'])}, {_number(row)}")
    return f"{row['database']} ({row['mask']}): {'; '.join(parts)}."


def _with_bounds(row: Mapping[str, Any], names: tuple[str, str, str], confidence: float) -> str:
    rate, low, high = (row[name] for name in names)
    bounds = interval_text(low, high, confidence)
    return decimal(rate) + (f" ({bounds})" if bounds else "")


def _drop(row: Mapping[str, Any], confidence: float) -> str:
    """Say whether the rate falls: where the interval of the drop lies above 0."""
    interval = interval_text(row["drop_low"], row["drop_high"], confidence)
    if not interval:
        return f"drop {decimal(row['drop'])}, too few people or runs for an interval and a verdict"
    verdict = "the rate falls" if row["drop_low"] > 0 else "the rate rises" if row["drop_high"] < 0 else "no drop shown"
    drawn = f"{row['resampling']} samples of {words_of(row['unit_of_replication'])[1]}"
    drawn += ", paired ones of runs" if row["runs"] > 1 else ""
    return f"{verdict} (drop {decimal(row['drop'])}, {interval}, {drawn})"


def _beside_control(row: Mapping[str, Any], control: Mapping[str, Any] | None, confidence: float) -> str:
    """Say how networks that never saw the confound do on the same faces, and whether theirs is a smaller drop."""
    if not control:
        return "how hard these faces are is not known: no networks without the confound were tested on them"
    ends = f"{decimal(control['correct_rate'])} → {decimal(control['correct_rate_broken'])}"
    interval = interval_text(control["drop_low"], control["drop_high"], confidence)
    drop = f"drop {decimal(control['drop'])}{f', {interval}' if interval else ''}"
    text = f"networks that never saw the confound ({control['database']}): {ends} ({drop})"
    if row["drop_low"] > control["drop_high"]:
        return f"{text}, a smaller drop"
    known = np.isfinite([row["drop_low"], control["drop_high"]]).all()
    return f"{text}, not clearly a smaller drop" if known and row["drop_low"] > 0 else text


def _number(row: Mapping[str, Any]) -> str:
    number = counted(int(row["number"]), *words_of(row["unit_of_replication"]))
    if np.isfinite(row["number_broken"]):
        number += f" and {int(row['number_broken']):,}"
    return f"n = {counted(int(row['runs']), 'run')}, {number}"


def mask_sentence(row: Mapping[str, Any], rates: pd.DataFrame, shares: pd.DataFrame) -> str:
    """Say how much of hair and background a mask passes, and what is left of the drop; nothing of plain databases.

    Parameters
    ----------
    row : mapping
        Of statistics/confound.csv, of a masked study.
    rates, shares : tables
        statistics/confound.csv and statistics/confound_shares.csv.
    """
    if row["confound"] == PLAIN or not np.isfinite(row["drop_low"]):
        return ""
    own = shares[(shares["study"] == row["study"]) & (shares["database"] == row["database"])]
    regions = own.groupby("region").first().reindex(OUTSIDE)  # the same for all methods
    parts = [
        f"{_percent(row.passed)} of the {row.Index} ({_percent(row.shown)} of what it shows)"
        for row in regions.itertuples()
        if np.isfinite(row.passed)
    ]
    passes = f" passes {listed(parts)}," if parts else ""
    whole = rates[(rates["database"] == row["database"]) & (rates["mask"] == WHOLE)]
    before = whole.iloc[0] if len(whole) and whole.iloc[0]["drop_low"] > 0 else None
    left = _what_is_left(row, before)
    return f"{row['database']}: the mask ({row['mask']}){passes}{' and' if parts else ':'} {left}."


def _what_is_left(row: Mapping[str, Any], before: Mapping[str, Any] | None) -> str:
    """Say whether a drop is left under a mask; `before` is the row without one, if the rate falls there."""
    if row["drop_low"] > 0:
        less = before is not None and row["drop_high"] < before["drop_low"]
        text = f"the rate still falls by {decimal(row['drop'])}{', but by less' if less else ''}"
    else:
        text = f"no drop is shown with it (its interval ends at {decimal(row['drop_high'])})"
    broken = f"with the confound broken the rate is {decimal(row['correct_rate_broken'])}"
    if before is None:
        return f"{text}; {broken}"
    without = decimal(before["correct_rate_broken"])
    return f"{text}, without a mask the rate falls by {decimal(before['drop'])}; {broken}, without a mask {without}"


def _percent(share: float) -> str:
    """Return "12.3 %", "0.021 %" of shares below 1 %, or "less than 0.001 %"."""
    if share < LEAST:
        return f"less than {100 * LEAST:g} %"
    return f"{100 * share:.1f} %" if share >= 0.01 else f"{100 * share:.2g} %"
