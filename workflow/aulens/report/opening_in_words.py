"""The three sentences of the opening, from its table: recognition, what was learned, what makes the difference."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from aulens.databases.unit_words import words_of
from aulens.evaluation.roles import pair_name
from aulens.report.opening_evidence import KEPT, PROFILES, RATE, REGIONS, SAME, estimate
from aulens.report.share_sentences import signed
from aulens.report.wording import counted, decimal, interval_text, listed
from aulens.statistics.independent_intervals import Estimate, difference_of

PEOPLE_ALONE = {"population"}  # keys of rendered databases that say which people they show, not what these show
LOST, WHOLE, NOTHING, OPEN = "lost", "whole", "nothing", "open"
LEADS = {
    LOST: "Recognition carries over in part",
    WHOLE: "Recognition carries over, and no loss is shown",
    NOTHING: "Recognition is not shown to carry over",
    OPEN: "Whether recognition carries over is open",
}
COUNTS = {
    LOST: "some of it is lost",
    WHOLE: "no loss is shown",
    NOTHING: "nothing is shown to be left",
    OPEN: "there is no verdict",
}


def sentences(table: pd.DataFrame, studies: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return at most three sentences; fewer where there is nothing to say.

    Parameters
    ----------
    table : table
        See `aulens.report.opening_evidence`.
    studies : mapping
        See `aulens.report.opening.OpeningSettings`.
    """
    found = (recognition_sentence(table, studies), learned_sentence(table, studies), control_sentence(table, studies))
    return [text for text in found if text]


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


def recognition_sentence(table: pd.DataFrame, studies: Mapping[str, Mapping[str, Any]]) -> str:
    """Say how much of the correct rate above chance is left on databases that other networks learned."""
    rows = table[(table["evidence"] == KEPT) & (table["role"] == "cross")]
    if rows.empty:
        return "" if table.empty else "No network was tested on a database that others learned."
    fates = [fate(estimate(row)) for _, row in rows.iterrows()]
    present = [name for name in COUNTS if name in fates]
    lead = LEADS[present[0]] if len(present) == 1 else "Recognition carries over, but not everywhere alike"
    if len(present) > 1 and WHOLE not in present and LOST not in present:
        lead = LEADS[NOTHING]
    directions = counted(len(rows), "direction")
    of = f"{directions} of {counted(rows['study'].nunique(), 'study', 'studies')}"
    numbers = [f"in {fates.count(name)} {COUNTS[name]}" for name in present]
    known = rows[rows["value"].notna()]
    if known.empty:
        return f"{lead}: in none of {of} is the correct rate on the own database shown to be above chance."
    return (
        f"{lead}: of the correct rate above chance that networks reach on the database that they learned, "
        f"{_range(known, studies, 'intervals')} {'is' if len(known) == 1 else 'are'} left on one that others learned; "
        f"of {of}, {listed(numbers)} (intervals one by one, of these networks; {_number(rows)})."
    )


def learned_sentence(table: pd.DataFrame, studies: Mapping[str, Mapping[str, Any]]) -> str:
    """Say how alike what was learned on different databases is; nothing where no study measured it."""
    parts = [text for text in (_profiles(table[table["evidence"] == PROFILES]), _regions(table, studies)) if text]
    return f"Of what was learned, {'; '.join(parts)}." if parts else ""


def _profiles(rows: pd.DataFrame) -> str:
    """Say how profiles of the same expression correlate, beside those of different ones and the noise ceiling."""
    if rows.empty:
        return ""
    equal = rows["measure"].str.endswith(SAME)
    same, others = rows[equal].sort_values("value"), rows[~equal]["value"]
    lowest, highest = same.iloc[0], same.iloc[-1]
    several = rows["study"].nunique() > 1 or rows["database_1"].nunique() > 1
    ends = [
        f"{decimal(row['value'])} ({row['item']}{', ' + _where(row) if several else ''})" for row in (lowest, highest)
    ]
    beside = f", those of different expressions by {decimal(others.median())} (median)" if len(others) else ""
    ceiling = same["reference_value"].dropna()
    allowed = f"; noise allows {decimal(ceiling.median())}" if len(ceiling) else ""
    runs = listed([f"{number:g}" for number in sorted(set(same["runs"]))], "or")
    return (
        f"tuning profiles of the same expression correlate between databases by {decimal(same['value'].median())} "
        f"(median), from {ends[0]} to {ends[1]}{beside}{allowed} ({listed(list(same['study'].unique()))}; n = {runs} "
        "runs of each database, which share people: no interval and no verdict)"
    )


def _regions(table: pd.DataFrame, studies: Mapping[str, Mapping[str, Any]]) -> str:
    """Say in how many regions networks look more with one database than with another."""
    rows = table[(table["evidence"] == REGIONS) & table["interval_low"].notna()]
    if rows.empty:
        return ""
    told = rows[(rows["interval_low"] > 0) | (rows["interval_high"] < 0)]
    names = listed(list(rows["study"].unique()))
    confidence = _confidence(rows, studies, "attribution_shares")
    chance = (1 - confidence) * len(rows)
    text = (
        f"shares of attribution differ between databases, with an interval without 0, in {len(told)} of {len(rows)} "
        f"comparisons of a region (at least {chance:.0f} would if nothing differed)"
    )
    if told.empty:
        return f"{text} ({names}; {_number(rows)})"
    most = told.loc[told["value"].abs().idxmax()]
    method = most["measure"].split(", ")[1]
    size = f"{signed(most['value'])}, {_interval(most, confidence)}, its area {signed(most['reference_value'])}"
    return f"{text}, most in the {most['item']}: {size} ({method}, {_where(most)}; {_number(rows)})"


def control_sentence(table: pd.DataFrame, studies: Mapping[str, Mapping[str, Any]]) -> str:
    """Say what makes networks fail on another database, as far as control tests tell."""
    rows = table[(table["evidence"] == KEPT) & (table["role"] == "control")]
    crossed = bool(((table["evidence"] == KEPT) & (table["role"] == "cross")).any())
    if rows.empty:
        alone = "No study has a control test (test_only) that tells people from what their faces show"
        return f"{alone}: what is lost may be due to either." if crossed else ""
    unlike = [_unlike(row, studies) for _, row in rows.iterrows()]
    of_people = rows[[keys is not None and set(keys) <= PEOPLE_ALONE for keys in unlike]]
    others = rows.drop(of_people.index)
    parts = [text for text in (_people(table, of_people, studies), _others(others, studies)) if text]
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _people(table: pd.DataFrame, rows: pd.DataFrame, studies: Mapping[str, Mapping[str, Any]]) -> str:
    """Say what is left with other people who show what was learned, and how much less with the other table too."""
    known = rows[rows["value"].notna()]
    if known.empty:
        return ""
    left = f"{_range(known, studies, 'intervals')} {'is' if len(known) == 1 else 'are'} left"
    found = [pair for _, row in known.iterrows() for pair in _contrasts(table, row, studies)]
    if not found:
        return f"with other people who show the action units that were learned {left} ({_number(rows)})"
    confidence = _confidence(rows, studies, "intervals")
    ends = sorted(found, key=lambda pair: pair[1].value)
    several = [ends[0], ends[-1]] if len(ends) > 1 else ends
    texts = [
        f"{decimal(size.value)}, {interval_text(size.low, size.high, confidence)}"
        f"{f' ({where})' if len(ends) > 1 else ''}"
        for where, size in several
    ]
    higher = all(size.low > 0 for _, size in found)
    lead = "what is lost is due to action units, not to the people alone" if higher else "people are not ruled out"
    names = listed(list(known["study"].unique()))
    return (
        f"in {names} {lead}: with other people who show the action units that were learned {left}, and the correct "
        f"rate is higher by {listed(texts, 'to')} than with such people who show other action units ({_number(rows)})"
    ).replace("is higher by −", "differs by −")


def _contrasts(table: pd.DataFrame, row: pd.Series, studies: Mapping) -> list[tuple[str, Estimate]]:
    """Return how much higher a control's rate is than that on databases that differ from it in the culture alone."""
    rates = table[(table["evidence"] == RATE) & (table["study"] == row["study"])]
    rates = rates[rates["database_1"] == row["database_1"]].set_index("database_2")
    keys, found = set(_unlike(row, studies)), []
    for other, cross in rates[rates["role"] == "cross"].iterrows():
        unlike = studies[row["study"]]["unlike"][row["database_1"]][other]
        if unlike is None or set(unlike) != keys | {"culture"}:
            continue
        size = difference_of(estimate(rates.loc[row["database_2"]]), estimate(cross))
        if np.isfinite(size.low):
            where = f"{_where(row)} less {pair_name(row['database_1'], other)}"
            found.append((where, size))
    return found


def _others(rows: pd.DataFrame, studies: Mapping[str, Mapping[str, Any]]) -> str:
    """Say what is left on control databases that differ in more than people."""
    known = rows[rows["value"].notna()]
    if known.empty:
        return ""
    keys = sorted({key for _, row in known.iterrows() for key in _unlike(row, studies) or ()})
    differ = f" and that differ in {listed(keys)}" if keys else ""
    many = "databases"
    if known["database_2"].nunique() == 1:
        many, differ = "a database", differ.replace("differ", "differs")
    left = f"{_range(known, studies, 'intervals')} {'is' if len(known) == 1 else 'are'} left"
    return f"on {many} that no network learned{differ}, {left} ({_number(rows)})"


def _unlike(row: pd.Series, studies: Mapping[str, Mapping[str, Any]]) -> Sequence[str] | None:
    return studies[row["study"]]["unlike"][row["database_1"]][row["database_2"]]


def _where(row: pd.Series) -> str:
    return f"{row['study']}, {pair_name(row['database_1'], row['database_2']).replace('→', _joint(row))}"


def _joint(row: pd.Series) -> str:
    return " less " if row["evidence"] == REGIONS else " and " if row["evidence"] == PROFILES else "→"


def _range(rows: pd.DataFrame, studies: Mapping, analysis: str) -> str:
    """Return the lowest and the highest value with its interval and where it is; the only one if there is one."""
    ordered = rows.sort_values("value")
    ends = [ordered.iloc[0], ordered.iloc[-1]] if len(ordered) > 1 else [ordered.iloc[0]]
    confidence = _confidence(rows, studies, analysis)
    texts = [
        f"{decimal(row['value'])} ({', '.join(part for part in (_interval(row, confidence), _where(row)) if part)})"
        for row in ends
    ]
    return listed(texts, "to")


def _interval(row: pd.Series, confidence: float) -> str:
    return interval_text(row["interval_low"], row["interval_high"], confidence)


def _confidence(rows: pd.DataFrame, studies: Mapping[str, Mapping[str, Any]], analysis: str) -> float:
    """Return the lowest confidence of the intervals of the studies in some rows."""
    return min(studies[name]["confidence"][analysis] for name in rows["study"].unique())


def _number(rows: pd.DataFrame) -> str:
    """Return such as "n = 43 to 527 people, 5 or 6 runs"."""
    unit = words_of(rows["unit_of_replication"].iloc[0])
    people = _spread(rows["number"])
    return f"n = {people} {unit[0] if people == '1' else unit[1]}, {_spread(rows['runs'])} runs"


def _spread(numbers: pd.Series) -> str:
    low, high = int(numbers.min()), int(numbers.max())
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"
