"""Names of action units (Ekman, Friesen & Hager 2002, as table 1 of Inagaki et al. 2022 has them, and some more)."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

NAMES = {
    1: "inner brow raiser",
    2: "outer brow raiser",
    4: "brow lowerer",
    5: "upper lid raiser",
    6: "cheek raiser",
    7: "lid tightener",
    9: "nose wrinkler",
    10: "upper lip raiser",
    11: "nasolabial furrow deepener",
    12: "lip corner puller",
    13: "sharp lip puller",
    14: "dimpler",
    15: "lip corner depressor",
    16: "lower lip depressor",
    17: "chin raiser",
    18: "lip pucker",
    20: "lip stretcher",
    22: "lip funneler",
    23: "lip tightener",
    24: "lip pressor",
    25: "lips part",
    26: "jaw drop",
    27: "mouth stretch",
    28: "lip suck",
    43: "eyes closed",
    45: "blink",
}


def named_action_unit(number: int) -> str:
    """Return such as "AU12 (lip corner puller)", or "AU99" without a name."""
    return f"AU{number} ({NAMES[number]})" if number in NAMES else f"AU{number}"


def action_units_of(facts: Mapping[str, Any], tables: Iterable[pd.DataFrame]) -> list[tuple[int, str]]:
    """Return number and name (empty if none is known) of the action units that a study speaks of, in order.

    Parameters
    ----------
    facts : mapping
        Of the study; its stimuli have action units.
    tables : iterable of tables
        Of the study; those of a column action_unit name others.
    """
    numbers = set(facts["action_units"] or ())
    for table in tables:
        if "action_unit" in table:
            numbers |= {int(number) for number in pd.to_numeric(table["action_unit"], errors="coerce").dropna()}
    return [(number, NAMES.get(number, "")) for number in sorted(numbers)]
