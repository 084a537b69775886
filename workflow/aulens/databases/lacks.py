"""What a study needs and a database does not have, in sentences.

Whether a study is refused is decided here, and nothing else: who takes part is in `taking_part`. So the hash of a
stage's source leaves this module out (see `aulens.code`).
"""

from collections.abc import Sequence

import pandas as pd

from aulens.databases.left_out import named
from aulens.databases.split_checks import number_problems, size_problems
from aulens.databases.split_sizes import Split
from aulens.databases.unit_words import WORDS, counted

Problems = list[tuple[str, str]]  # key of the study, sentence
REMEDY = "lower the split or complete the database"


def what_lacks(
    manifest: pd.DataFrame, labels: Sequence[str], split: Split, database: str, trained: bool, units: pd.DataFrame
) -> Problems:
    """Return what a study needs and a database does not have: key of the study, sentence.

    Parameters
    ----------
    manifest, labels, split, database, trained : table, sequence of str, Split, str, bool
        See `aulens.databases.taking_part.participants_of`.
    units : table
        One row per unit with the reason why it cannot take part, empty if it can.
    """
    shown, left_out = set(manifest["expression"]), units[units["reason"] != ""]
    able, who = len(units) - len(left_out), _who(left_out)
    if absent := [label for label in labels if label not in shown]:
        there = f"database {database!r} has no image of it; it has {', '.join(sorted(shown))}"
        return [("labels", f"{label}: {there}; take labels that it has") for label in absent]
    which = "with every label" if split.take == "complete" else "with any of the labels"
    if not able:
        one = WORDS[split.unit][0]
        return [("split", f"database {database!r} has no {one} {which}{who}; complete the database")]
    if not trained:
        return []
    there = f"database {database!r} has {able} {which}{who}"
    if problems := list(number_problems(split, able, there, "lower it or complete the database")):
        return problems
    number, whose = (able, who) if split.number is None else (split.number, "")
    there = f"database {database!r} has {counted(number, split.unit)}{whose}"
    return list(size_problems(split, number, there, REMEDY))


def _who(left_out: pd.DataFrame) -> str:
    """Return who cannot take part and why, as the end of a sentence; empty if all can."""
    return f" ({len(left_out)} cannot take part: {named(left_out)})" if len(left_out) else ""
