"""Labels that several raters gave: the one with the most votes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aulens.databases.variables import columns_of
from aulens.errors import InputError

KEYS = ("file", "columns", "same", "needs", "more_than")
NOBODY, TIED = "without a vote", "with as many votes for one label as for another"


@dataclass(frozen=True)
class Votes:
    """Where votes stand, one row per picture.

    Attributes
    ----------
    file : str
        A table below the source folder.
    columns : tuple of str
        Headings of the numbers of votes, which are the labels.
    same : str or None
        Heading that must hold the same in each row of this table and of that with the pictures.
    needs : str or None
        Heading without whose cell a row is no picture.
    more_than : float
        Share of the votes that the label must have more of.
    """

    file: str
    columns: tuple[str, ...]
    same: str | None = None
    needs: str | None = None
    more_than: float = 0.0


def checked_votes(values: object, problems: list[str]) -> Votes | None:
    """Return the key `votes` of a grammar, None if there is none; add what is wrong with it."""
    if values is None:
        return None
    if not isinstance(values, dict) or not {"file", "columns"} <= set(values) <= set(KEYS):
        problems.append(f"votes: {values!r} is not a group of the keys {', '.join(KEYS)} (file and columns are needed)")
        return None
    columns, texts = values["columns"], [values.get(key, "x") for key in ("file", "same", "needs")]
    if not isinstance(columns, list) or not columns or not all(isinstance(name, str) for name in columns):
        problems.append(f"votes.columns: {columns!r} is not a list of headings")
    if not all(isinstance(text, str) for text in texts):
        problems.append("votes: file, same and needs are texts")
    share = values.get("more_than", 0.0)
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share < 1:
        problems.append(f"votes.more_than: {share!r} is not a share from 0 to below 1")
    return Votes(**(values | {"columns": tuple(columns) if isinstance(columns, list) else ()}))


def labels_of_votes(folder: Path, votes: Votes, same: Sequence[str] | None) -> tuple[list[str], list[str]]:
    """Return the label of each row, and why it has none (empty where it has one).

    Parameters
    ----------
    same : sequence of str or None
        What the table with the pictures has in the column `votes.same`.

    Raises
    ------
    InputError
        If the table cannot be read, or its rows are not those of the pictures.
    """
    file, extra = folder / votes.file, [name for name in (votes.same, votes.needs) if name]
    columns = dict(zip([*votes.columns, *extra], columns_of(file, [*votes.columns, *extra]), strict=True))
    if votes.same and same is not None:
        _check_same(file, votes.same, columns[votes.same], same)
    rows = zip(*(columns[name] for name in votes.columns), strict=True)
    needed = columns[votes.needs] if votes.needs else None
    labels, reasons = [], []
    for number, row in enumerate(rows):
        if needed is not None and not needed[number]:
            label, reason = "", f"without {votes.needs}"
        else:
            label, reason = label_of(_numbers(row, votes, file, number), votes.more_than)
        labels.append(label)
        reasons.append(reason)
    return labels, reasons


def _numbers(row: Sequence[str], votes: Votes, file: Path, number: int) -> dict[str, float]:
    try:
        return {name: float(cell or 0) for name, cell in zip(votes.columns, row, strict=True)}
    except ValueError:
        raise InputError(f"{file}: row {number + 1} below the headings holds votes that are no numbers") from None


def _check_same(file: Path, heading: str, here: Sequence[str], there: Sequence[str]) -> None:
    if len(here) != len(there):
        raise InputError(f"{file}: has {len(here)} rows, but there are {len(there)} pictures; rows are joined in order")
    for number, (one, other) in enumerate(zip(here, there, strict=True), start=1):
        if one.casefold() != other.casefold():
            what = f"{heading} of row {number} is {one!r} here and {other!r} beside the picture"
            raise InputError(f"{file}: {what}, so the rows are not those of the pictures; take files that go together")


def label_of(votes: Mapping[str, float], more_than: float = 0.0) -> tuple[str, str]:
    """Return the label with the most votes and an empty text, or an empty text and why there is none.

    >>> label_of({"happiness": 6, "neutral": 4}), label_of({"happiness": 5, "neutral": 5})[1]
    (('happiness', ''), 'with as many votes for one label as for another')
    """
    most, total = max(votes.values()), sum(votes.values())
    if most <= 0:
        return "", NOBODY
    first = [name for name, number in votes.items() if number == most]
    if len(first) > 1:
        return "", TIED
    if most <= more_than * total:
        return "", f"whose first label has no more than {more_than:g} of the votes"
    return first[0], ""
