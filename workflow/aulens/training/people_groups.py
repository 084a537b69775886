"""Disjoint groups of people, for networks that share a database but nobody whom they have seen."""

import numpy as np
import pandas as pd

from aulens.databases.split_sizes import Split, most_tested, number_of, part_sizes


def groups_of(units: list[str], number: int, random: np.random.Generator) -> list[list[str]]:
    """Divide people into groups at random, as equal as can be.

    Parameters
    ----------
    units : list of str
        People who take part, sorted.
    number : int
        How many groups.
    random : numpy.random.Generator

    Returns
    -------
    list of list of str
        Everybody is in one group; each in random order.

    Examples
    --------
    >>> groups_of(["x", "y", "z"], 2, np.random.default_rng(1))
    [['x', 'y'], ['z']]
    """
    return [[units[index] for index in part] for part in np.array_split(random.permutation(len(units)), number)]


def group_split(group: list[str], split: Split, units: int, run: int) -> pd.DataFrame:
    """Divide a group into train and validation; nobody is tested.

    Parameters
    ----------
    group : list of str
        In random order.
    split : Split
        Of the study.
    units : int
        How many people take part in all.
    run : int
        Number of the run that is trained on this group.

    Returns
    -------
    table
        Columns run, unit, part. The validation has the share of the group that it has, in an ordinary run, of those who
        are not tested: a half rounded up, at least 1 if it is not 0.

    Examples
    --------
    >>> split = Split("person", "complete", None, "random", None, train=40, validation=8, test=12)
    >>> group_split(list("abcdefghij"), split, 60, 0)["part"].value_counts().to_dict()
    {'train': 8, 'validation': 2}
    """
    sizes = part_sizes(split, units, most_tested(split, units))
    validation = number_of(sizes.validation / max(sizes.train + sizes.validation, 1), len(group))
    parts = ["validation"] * validation + ["train"] * (len(group) - validation)
    table = pd.DataFrame({"run": run, "unit": group, "part": parts})
    return table.sort_values(["part", "unit"])
