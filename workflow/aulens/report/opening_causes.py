"""What the loss on another database comes with: drawn cultures, people, single keys; and what a new head gives back.

Only rendered databases bear a cause, since all that they differ in is known. Of photographs of different people nothing
is said: people, pictures and culture change together.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from aulens.evaluation.roles import pair_name
from aulens.report.opening_evidence import KEPT, RATE, estimate
from aulens.report.opening_learned import AS_THEY_WERE, NEW_HEAD, RANDOM_HEAD
from aulens.report.opening_verdicts import LOST, NOTHING, WHOLE, bounds_text, brackets, fate_of, told, unlike
from aulens.report.share_sentences import signed
from aulens.report.wording import decimal, listed
from aulens.statistics.independent_intervals import Estimate, difference_of

PEOPLE_ALONE = {"population"}  # keys of rendered databases that say which people they show, not what these show
WORDS = {"culture": "the drawn culture", "population": "the drawn people"}
Studies = Mapping[str, Mapping[str, Any]]


class Contrast(NamedTuple):
    """How much higher a rate is with new people who show what was learned than with such people of another culture."""

    study: str
    trained: str
    control: str
    other: str
    size: Estimate
    whole: bool  # whether no loss is shown with the new people


def cause_sentence(table: pd.DataFrame, studies: Studies) -> str:
    """Say what the loss comes with, as far as tests tell, and what a new head gives back."""
    crossed = table[(table["evidence"] == KEPT) & (table["role"] == "cross")]
    if crossed.empty:
        return ""
    lost = crossed[[fate_of(row) in (LOST, NOTHING) for _, row in crossed.iterrows()]]
    parts = [_causes(table, lost, studies) if len(lost) else "", _new_head(table)]
    text = "; ".join(part for part in parts if part)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def contrasts(table: pd.DataFrame, studies: Studies) -> list[Contrast]:
    """Return those of all controls that differ from what was learned in their people alone.

    The other database differs from what was learned in the same keys and the culture; without an interval there is no
    contrast. The people who are tested are others. The networks are the same, so that the interval is too wide where
    runs that do better with the new people do so with those of the other culture too.
    """
    controls = table[(table["evidence"] == KEPT) & (table["role"] == "control") & table["value"].notna()]
    found = []
    for _, row in controls.iterrows():
        keys = unlike(row, studies)
        if keys is None or not set(keys) <= PEOPLE_ALONE:
            continue
        rates = table[(table["evidence"] == RATE) & (table["study"] == row["study"])]
        rates = rates[rates["database_1"] == row["database_1"]].set_index("database_2")
        control = estimate(rates.loc[row["database_2"]])
        for other, cross in rates[rates["role"] == "cross"].iterrows():
            differ = studies[row["study"]]["unlike"][row["database_1"]][other]
            if differ is None or set(differ) != set(keys) | {"culture"}:
                continue
            size = difference_of(control, estimate(cross))
            if np.isfinite(size.low):
                pair = row["database_1"], row["database_2"]
                found.append(Contrast(row["study"], *pair, other, size, whole=fate_of(row) == WHOLE))
    return found


def single_keys(lost: pd.DataFrame, studies: Studies) -> pd.DataFrame:
    """Return the lost directions between rendered databases that differ in one key, with this key."""
    keys = [unlike(row, studies) for _, row in lost.iterrows()]
    alone = [keys_of[0] if keys_of is not None and len(keys_of) == 1 else None for keys_of in keys]
    return lost.assign(key=alone)[[key is not None for key in alone]]


def _causes(table: pd.DataFrame, lost: pd.DataFrame, studies: Studies) -> str:
    several = table["study"].nunique() > 1
    contrasted, single = contrasts(table, studies), single_keys(lost, studies)
    shown = {name for name in {one.study for one in contrasted} if _all_higher(contrasted, name)}
    parts = [_culture([one for one in contrasted if one.study in shown], several)]
    unshown = [one for one in contrasted if one.study not in shown]
    for key, rows in single.groupby("key", sort=False):
        least = rows.loc[rows["value"].idxmin()]
        name = WORDS.get(str(key), str(key))
        parts.append(f"with {name} alone ({_names(rows['study'], several)}{brackets(least)} left)")
    parts = [part for part in parts if part]
    lead = [f"the loss comes {', and '.join(parts)}"] if parts else []
    if unshown:
        lead.append(f"new people alone may explain the loss ({_of_new_people(unshown, several)})")
    return "; ".join(lead) or _unexplained(lost, studies)


def _all_higher(contrasted: list[Contrast], study: str) -> bool:
    return all(one.size.low > 0 for one in contrasted if one.study == study)


def _culture(shown: list[Contrast], several: bool) -> str:
    """Say that the drawn culture makes the difference, how large it is, and whether new people cost something too."""
    if not shown:
        return ""
    beside = "not" if all(one.whole for one in shown) else "more than"
    return f"with the drawn culture, {beside} with new people ({_of_new_people(shown, several)})"


def _of_new_people(contrasted: list[Contrast], several: bool) -> str:
    """Return the smallest contrast, how much more is recognised of new people of the culture that was learned."""
    size = min((one.size for one in contrasted), key=lambda size: size.value)
    where = _names(pd.Series([one.study for one in contrasted]), several)
    more = " or more" if len(contrasted) > 1 else ""
    least = f"{signed(size.value)}{bounds_text(size.low, size.high)}"
    return f"{where}new people of the learned culture {least}{more}"


def _unexplained(lost: pd.DataFrame, studies: Studies) -> str:
    """Say that what is lost may be due to people or to what they show, and in what drawn databases differ."""
    keys = [unlike(row, studies) for _, row in lost.iterrows()]
    text = "the loss may be due to the people or to what their faces show: no control test tells these apart"
    if any(of_row is None for of_row in keys):
        return text
    differ = sorted({key for of_row in keys for key in of_row or ()})
    return f"{text} (the databases differ in {listed(differ)})" if differ else text


def _names(names: pd.Series, several: bool) -> str:
    return f"{listed(list(names.unique()))}: " if several else ""


def _new_head(table: pd.DataFrame) -> str:
    """Say what a new head that learns the other database adds to the correct rate there."""
    rows = table[(table["evidence"] == NEW_HEAD) & (table["reference"] == AS_THEY_WERE)]
    if rows.empty:
        return ""
    known = rows[rows["interval_low"].notna()]
    if known.empty:
        values = listed(
            list(dict.fromkeys(decimal(value) for value in (rows["value"].min(), rows["value"].max()))), "to"
        )
        return f"a new head changes the correct rate by {values} (no interval)"
    gained, less = known[known["interval_low"] > 0], known[told(known) & (known["interval_high"] < 0)]
    most = known.loc[known["value"].idxmax()]
    if gained.empty:
        lowers = f" and takes in {len(less)} of {len(known)} directions" if len(less) else ""
        return f"a new head is not shown to give any back{lowers} ({brackets(most)} at most)"
    of = "" if len(known) == 1 else f" ({len(gained)} of {len(known)} directions)"
    up = "up to " if len(known) > 1 else ""
    return f"a new head gives back {up}{brackets(most)}{of}{_beside_random(table, most)}"


def _beside_random(table: pd.DataFrame, most: pd.Series) -> str:
    """Say by how much a new head on the learned conv layers exceeds one on random ones, in the direction of a row."""
    rows = table[(table["evidence"] == NEW_HEAD) & (table["reference"] == RANDOM_HEAD)]
    rows = rows[
        (rows[["study", "database_1", "database_2"]] == most[["study", "database_1", "database_2"]]).all(axis=1)
    ]
    if rows.empty:
        return ""
    row = rows.iloc[0]
    bounds = bounds_text(row["interval_low"], row["interval_high"])
    return f", {signed(row['value'])}{bounds} beside one on random conv layers"


def contrast_text(one: Contrast) -> str:
    """Return a contrast for the details."""
    names = f"{pair_name(one.trained, one.control)} less {pair_name(one.trained, one.other)}"
    return f"{names} {decimal(one.size.value)}{bounds_text(one.size.low, one.size.high)}"
