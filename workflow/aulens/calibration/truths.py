"""Where a null is true: which questions ask for a difference that a pair of databases does not have."""

import re
from collections.abc import Mapping

import numpy as np

from aulens.calibration.places import ONE, OTHER, TWO

SAME, DIFFERENT, SHUFFLED = "same culture", "different cultures", "shuffled labels"
EVER = (SAME, SHUFFLED, DIFFERENT)
NOTHING_LEARNED = (SHUFFLED,)
WITHOUT_DIFFERENCE = (SAME, SHUFFLED)
NULLS: dict[tuple[str, str], tuple[str, ...]] = {
    ("plateau training rate between databases", ""): WITHOUT_DIFFERENCE,
    ("matched rate between databases", ""): WITHOUT_DIFFERENCE,
    ("matched rate by database and expression", "database"): WITHOUT_DIFFERENCE,
    ("matched rate by database and expression", "interaction"): WITHOUT_DIFFERENCE,
    ("matched rate by database and expression", "expression"): NOTHING_LEARNED,
    ("matched or swapped by expression", "role"): WITHOUT_DIFFERENCE,
    ("matched or swapped by expression", "interaction"): WITHOUT_DIFFERENCE,
    ("matched or swapped by expression", "expression"): NOTHING_LEARNED,
    ("matched versus swapped", ""): WITHOUT_DIFFERENCE,
    ("matched or control by expression", "role"): EVER,
    ("matched or control by expression", "interaction"): EVER,
    ("matched or control by expression", "expression"): NOTHING_LEARNED,
    ("matched versus control", ""): EVER,
    ("control versus swapped", ""): WITHOUT_DIFFERENCE,
    ("rate above chance", ""): NOTHING_LEARNED,
    ("similarity of profiles", ""): NOTHING_LEARNED,
    ("relation of similarity and confusion", ""): NOTHING_LEARNED,
    ("gap of similarity", ""): WITHOUT_DIFFERENCE,
    ("differences of profiles follow planted signs", ""): WITHOUT_DIFFERENCE,
    ("matched equivalent to control", "difference of the margin"): EVER,
    ("matched equivalent to control", "no difference"): (),
}
"""(test, effect) -> kinds of pairs in which nothing is there to be found; of other tests it is not known."""


def kind_of(databases: list[str], shuffled: bool) -> str:
    """Return the kind of a pair of databases.

    Examples
    --------
    >>> kind_of(["a", "a"], False), kind_of(["a", "b"], False), kind_of(["a", "a"], True)
    ('same culture', 'different cultures', 'shuffled labels')
    """
    if shuffled:
        return SHUFFLED
    return SAME if databases[0] == databases[1] else DIFFERENT


def stretch(place: str, databases: list[str], people: Mapping[str, int], number: int) -> float:
    """Return by how much a deviation from the mean of all draws is to be stretched.

    Parameters
    ----------
    place : str
        Such as ``one matched | one→two swapped``.
    databases : list of str
        The two banks of the pair.
    people : mapping
        Bank -> how many people it has.
    number : int
        How many of them are in a draw's database.

    Notes
    -----
    People are drawn without replacement from a bank of N, so that the variance of their mean is 1 - number / N of what
    it is in an endless population; the deviation is divided by the root of that share, its mean over the databases of
    which the estimate speaks. Two separate halves of one bank differ as much as two samples of an endless population.

    Examples
    --------
    >>> round(stretch("one→two", ["a", "b"], {"a": 300, "b": 120}, 60), 4)    # 1 / root of 1/2
    1.4142
    >>> stretch("one matched | one→two swapped", ["a", "a"], {"a": 300}, 60)
    1.0
    """
    banks = {ONE: databases[0], TWO: databases[1], OTHER: databases[0]}
    named = [banks[name] for name in dict.fromkeys(re.findall(rf"\b({'|'.join(banks)})\b(?!→)", place))] or databases
    if len(named) == 2 and named[0] == named[1]:
        return 1.0
    return float(1 / np.sqrt(np.mean([1 - min(number / people[name], 0.9) for name in named])))
