"""The tests of networks of one database that were trained on with another, of every way beside the others."""

from dataclasses import dataclass

import pandas as pd

from aulens.transfer.common_labels import Answers, CommonLabels, answers, common_labels
from aulens.transfer.fine_tuning_ways import NONE, OWN, compared

EVERYBODY = -1  # in the place of a number of people that is not given, to sort by
WITH_EVERYBODY = (NONE, OWN)  # of those, which have learned from nobody, or from all
OF_FACE = ["run", "unit", "face"]


@dataclass(frozen=True, eq=False)
class Pair:
    """The tests of one pair of databases, of the runs that every way has.

    Attributes
    ----------
    trained, tested : str
    labels : CommonLabels
        Those that both databases have count, as in the cross-database matrix.
    order : list of (str, int)
        Ways, each with the number of people that was asked for.
    found : list of Answers
        Of each way, to the same faces in the same order.
    taught : list of float
        With how many people each way was trained, on average over runs.
    iterations : list of int
        Of each way.
    people : bool
        Whether the units are people.
    """

    trained: str
    tested: str
    labels: CommonLabels
    order: list[tuple[str, int]]
    found: list[Answers]
    taught: list[float]
    iterations: list[int]
    people: bool


def pair_of(tests: pd.DataFrame, trained: str, tested: str, learned: set[str], labels: list[str]) -> Pair | None:
    """Return the tests of a pair of databases; None if no run has every way.

    Parameters
    ----------
    tests : table
        A run that one way lacks, since it diverged there, counts in no way.
    learned : set of str
        Labels that the networks could learn in the first database.
    labels : list of str
        The study's.
    """
    keys = tests.assign(way=tests["way"].astype(str), asked=_asked(tests))
    order = list(dict.fromkeys(zip(keys["way"], keys["asked"], strict=True)))
    ways = keys[["run", "way", "asked"]].drop_duplicates().groupby("run").size()
    whole = keys[keys["run"].isin(ways.index[ways == len(order)])].sort_values(OF_FACE)
    if whole.empty:
        return None
    parts = {key: part for key, part in whole.groupby(["way", "asked"], sort=False)}
    counted = common_labels(labels, learned, set(whole["expression"].astype(str)))
    found, taught = zip(
        *((answers(parts[key], counted.common), parts[key]["people"].mean()) for key in order), strict=True
    )
    iterations = [int(parts[key]["iterations"].iloc[0]) for key in order]
    people = bool((whole["unit"].astype(str) == whole["person"].astype(str)).all())
    return Pair(trained, tested, counted, order, list(found), list(taught), iterations, people)


def compared_with(way: str, many: int, other: str, order: list[tuple[str, int]]) -> int | None:
    """Return the place of what a way is compared with; None if it is not.

    Examples
    --------
    >>> order = [("own", -1), ("none", -1), ("head", 8), ("random", 8)]
    >>> compared_with("head", 8, "none", order), compared_with("head", 8, "random", order)
    (1, 3)
    >>> compared_with("none", -1, "none", order), compared_with("none", -1, "random", order)
    (None, None)
    """
    key = (other, EVERYBODY if other in WITH_EVERYBODY else many)
    return order.index(key) if compared(way, other) and key in order else None


def _asked(tests: pd.DataFrame) -> pd.Series:
    """Return how many people were asked for; `EVERYBODY` where no number was."""
    return tests["people_asked"].astype("Int64").fillna(EVERYBODY).astype(int)
