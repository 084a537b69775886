"""What a study needs and a database does not have, in sentences.

Whether a study is refused is decided here, and nothing else: who takes part is in `taking_part`. So the hash of a
stage's source leaves this module out (see `aulens.code`).
"""

from collections.abc import Iterator, Sequence

import pandas as pd

from aulens.databases.expression_sets import expression_sets, sets_in_words
from aulens.databases.left_out import named
from aulens.databases.split_checks import number_problems, size_problems, split_that_fits
from aulens.databases.split_sizes import Split
from aulens.databases.unit_words import WORDS, counted

Problems = list[tuple[str, str]]  # key of the study, sentence
COMPLETE = "complete the database"


def what_lacks(
    images: pd.DataFrame, labels: Sequence[str], split: Split, database: str, trained: bool, units: pd.DataFrame
) -> Problems:
    """Return what a study needs and a database does not have: key of the study, sentence.

    Parameters
    ----------
    images : table
        The manifest, with the reason why an image cannot be taken, empty if it can.
    labels, split, database, trained : sequence of str, Split, str, bool
        See `aulens.databases.taking_part.participants_of`.
    units : table
        One row per unit with the reason why it cannot take part, empty if it can.
    """
    shown, left_out = set(images["expression"]), units[units["reason"] != ""]
    able, who = len(units) - len(left_out), _who(left_out)
    absent, names = [label for label in labels if label not in shown], ", ".join(sorted(shown))
    if absent and trained:
        there = f"database {database!r} has no image of it; it has {names}"
        return [("labels", f"{label}: {there}; take labels that it has") for label in absent]
    if len(absent) == len(labels):
        return [("labels", f"database {database!r} has no image of any; it has {names}; take labels that it has")]
    complete = trained and split.take == "complete"
    which = "with every label" if complete else "with any of the labels"
    sets = _sets(images, labels, able) if complete else ""
    if not able:
        one = WORDS[split.unit][0]
        remedy = f"take labels that more people show ({sets}), or take: any" if sets else COMPLETE
        return [("split", f"database {database!r} has no {one} {which}{who}; {remedy}")]
    if not trained:
        return []
    there = f"database {database!r} has {able} {which}{who}"
    fewer = f", or take labels that more people show ({sets})" if sets else ""
    if problems := list(number_problems(split, able, there, f"lower it or {COMPLETE}{fewer}")):
        return problems
    number, whose = (able, who) if split.number is None else (split.number, "")
    there = f"database {database!r} has {counted(number, split.unit)}{whose}"
    fits = split_that_fits(split, number)
    lower = f"lower the split ({fits} would fit)" if fits else "lower the split"
    return list(size_problems(split, number, there, f"{lower} or {COMPLETE}{fewer}"))


def limit_problems(limit: int, units: int, take: str, unit: str, database: str) -> Iterator[tuple[str, str]]:
    """Yield the key and a sentence if a limit of images for each label is too low for those who must show every label.

    Parameters
    ----------
    limit, units : int
        Images of each label; how many take part.
    take, unit, database : str
        Who takes part (complete or any), what is divided, and of which database.
    """
    if take == "complete" and limit < units:
        yield (
            "images.most_per_label",
            f"{limit} is given, but {counted(units, unit)} of database {database!r} take part with every label; "
            f"write {units} or more, or lower split.number",
        )


def label_problems(images: pd.DataFrame, labels: Sequence[str], database: str) -> Iterator[tuple[str, str]]:
    """Yield the key and a sentence for every label of which no image is left that takes part.

    Parameters
    ----------
    images : table
        All of the database, with the reason why an image does not take part, empty if it does.
    labels, database : sequence of str, str
        Of the study; which database.
    """
    for label in labels:
        reasons = images["reason"][images["expression"] == label]
        if (reasons != "").all():
            why = f" (most: {reasons.mode()[0]})" if len(reasons) else ""
            yield (
                "labels",
                f"{label}: none of its images ({len(reasons):,}) of database {database!r} takes part{why}; take more "
                "people or images, or labels that those who take part show",
            )


def _sets(images: pd.DataFrame, labels: Sequence[str], able: int) -> str:
    """Return how many people show which sets of the labels, in words; empty if no set of two has more than are able."""
    sets = expression_sets(images[images["reason"] == ""], labels)
    more = sets[sets["labels"].str.contains(";") & (sets["people"] > able)]
    return sets_in_words(sets) if len(more) else ""


def _who(left_out: pd.DataFrame) -> str:
    """Return who cannot take part and why, as the end of a sentence; empty if all can."""
    return f" ({len(left_out)} cannot take part: {named(left_out)})" if len(left_out) else ""
