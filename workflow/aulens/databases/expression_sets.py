"""How many people show which set of expressions: what a study with complete people can ask for."""

from collections.abc import Sequence
from itertools import combinations

import pandas as pd

MOST = 12  # labels whose sets are all compared: 4,095 of them


def expression_sets(images: pd.DataFrame, labels: Sequence[str]) -> pd.DataFrame:
    """Return, for each number of labels, the set that most people show as a whole.

    Parameters
    ----------
    images : table
        One row per image: person (empty for nobody) and expression.
    labels : sequence of str
        Those to choose from, in the order in which they are named; of more than `MOST` that somebody shows, the ones
        that most people show are taken.

    Returns
    -------
    table
        One row per number of labels, from one up to the most that anybody shows: labels ("happy;sad", in the given
        order) and people (number). Of sets that equally many people show, one that keeps the labels of the row before
        comes first, then the one whose labels come first. No row where nobody is named.

    Examples
    --------
    >>> images = pd.DataFrame([("a", "sad"), ("a", "happy"), ("b", "happy")], columns=["person", "expression"])
    >>> expression_sets(images, ["happy", "sad"])
          labels  people
    0      happy       2
    1  happy;sad       1
    """
    named = images[(images["person"] != "") & images["expression"].isin(labels)]
    shows = pd.crosstab(named["person"], named["expression"]) > 0  # (people, labels) bool
    most = shows.sum().sort_values(ascending=False, kind="stable").index[:MOST]
    chosen = [label for label in dict.fromkeys(labels) if label in most]
    has = shows.reindex(columns=chosen).to_numpy(dtype=bool)
    rows: list[tuple[str, int]] = []
    before: set[int] = set()
    for size in range(1, len(chosen) + 1):
        best, people = max(
            ((taken, int(has[:, taken].all(axis=1).sum())) for taken in combinations(range(len(chosen)), size)),
            key=lambda found: (found[1], before <= set(found[0])),
        )
        if not people:
            break
        rows.append((";".join(chosen[column] for column in best), people))
        before = set(best)
    return pd.DataFrame(rows, columns=["labels", "people"])


def sets_in_words(sets: pd.DataFrame, least: int = 2) -> str:
    """Return sets of expressions in words: ``happy, surprised, disgusted: 35 people; + fearful: 10``.

    Parameters
    ----------
    sets : table
        What `expression_sets` returns.
    least : int
        Sets of fewer labels are left out.

    Returns
    -------
    str
        A set that only adds to the one before it is written as what it adds; of sets that equally many people show,
        each of which adds to the one before, only the last is written. Empty if there is no set.

    Examples
    --------
    >>> sets_in_words(pd.DataFrame({"labels": ["happy", "happy;sad", "angry;happy;sad"], "people": [9, 9, 4]}), 1)
    'happy, sad: 9 people; + angry: 4'
    """
    rows = [(row.labels.split(";"), int(row.people)) for row in sets.itertuples()]
    rows = [row for row in rows if len(row[0]) >= least]
    if not rows:
        return ""
    kept = [
        row
        for row, after in zip(rows, [*rows[1:], ([], -1)], strict=True)
        if not (after[1] == row[1] and set(row[0]) <= set(after[0]))
    ]
    parts: list[str] = []
    before: list[str] = []
    for labels, people in kept:
        added = [label for label in labels if label not in before]
        adds = before and set(before) <= set(labels)
        who = "" if parts else " person" if people == 1 else " people"
        parts.append(f"{'+ ' if adds else ''}{', '.join(added if adds else labels)}: {people}{who}")
        before = labels
    return "; ".join(parts)
