"""Whether few people, groups of images or expressions make up most of what a study takes, in sentences."""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from aulens.databases.split_sizes import Split, part_sizes
from aulens.databases.unit_words import WORDS, counted

LARGEST_SHARE = 0.2  # of the images of an expression, or of all, that one person or group may have without a word
TIMES_EQUAL = 3  # times an equal share that one person may have: with few people shares are large anyway
MOST_APART = 10  # times as many images of one expression as of another
FEWEST_TESTED = 5  # people or groups of images


def balance_warnings(images: pd.DataFrame, labels: Sequence[str], unit: str) -> Iterator[str]:
    """Yield where one person, or one group of images, or one expression, has much more images than the others.

    Parameters
    ----------
    images : table
        Those that take part: unit, expression.
    labels : sequence of str
        The study's labels.
    unit : str
        What is divided, person or image.
    """
    for label in labels:
        counts = images["unit"][images["expression"] == label].value_counts()
        if unit == "person" and _too_much(counts):
            yield (
                f"{counts.index[0]} has {counts.iloc[0]:,} of {counts.sum():,} {label} images "
                f"({_percent(counts.iloc[0] / counts.sum())}, more than {_percent(LARGEST_SHARE)}); limit them with "
                "images.per_person_and_label or images.most_per_person"
            )
    counts = images["unit"].value_counts()
    if unit == "image" and _too_much(counts):
        yield (
            f"one group has {counts.iloc[0]:,} of {counts.sum():,} images ({counts.index[0]}), which stay in one part "
            "of the split; look whether they belong together, and limit them with images.per_person_and_label"
        )
    counts = images["expression"].value_counts().reindex(labels, fill_value=0)
    if counts.min() and counts.max() > MOST_APART * counts.min():
        yield (
            f"{counts.idxmax()} has {counts.max():,} images, {counts.idxmin()} {counts.min():,}: a network does well "
            "by what is frequent; limit it with images.most_per_label"
        )


def few_tested(split: Split, units: int, trained: bool, of_nobody: bool = False) -> str | None:
    """Return that a study tests few people or groups of images of a database; None if there are enough.

    Parameters
    ----------
    split : Split
        Of the study.
    units : int
        How many take part.
    trained : bool
        Whether networks are trained on the database; else a run tests `split.test` of them if that is a number.
    of_nobody : bool
        Whether the study divides people but these are groups of images of nobody, all of which every run tests.
    """
    tested, of_runs, unit = units, "all runs together test", "image" if of_nobody else split.unit
    if not of_nobody and split.scheme == "random" and (trained or isinstance(split.test, int)):
        tested = part_sizes(split, units).test if trained else min(split.test, units)
        of_runs = "each run tests"
    if tested >= FEWEST_TESTED:
        return None
    return (
        f"{of_runs} {counted(tested, unit)}, fewer than {FEWEST_TESTED}: rates say little of other {WORDS[unit][1]}; "
        "test more of them"
    )


def not_shown(counts: pd.Series, labels: Sequence[str]) -> str | None:
    """Return that a database that is only tested on lacks some of the labels; None if it has all.

    Examples
    --------
    >>> not_shown(pd.Series({"sad": 2}), ["sad", "contempt"])
    'no image of contempt takes part: its tests are of the other labels'
    """
    absent = [label for label in labels if not counts.get(label, 0)]
    return f"no image of {', '.join(absent)} takes part: its tests are of the other labels" if absent else None


def loss_warning(lost: Mapping[str, int], there: Mapping[str, int]) -> str | None:
    """Return that the images of some expressions cannot be used much more often than those of others; None if not.

    Parameters
    ----------
    lost, there : mapping of str to int
        Expression -> number of images that cannot be used, that can.
    """
    shares = {name: lost.get(name, 0) / (lost.get(name, 0) + number) for name, number in there.items() if number}
    if not shares:
        return None
    most, least = max(shares, key=lambda name: shares[name]), min(shares, key=lambda name: shares[name])
    if shares[most] - shares[least] <= MOST_LOST_APART:
        return None
    return (
        f"{most} loses {_percent(shares[most])} of its images because they cannot be used, {least} "
        f"{_percent(shares[least])}: what is left may be no fair sample; see the table of problems"
    )


MOST_LOST_APART = 0.1  # difference of two shares of images that cannot be used


def _too_much(counts: pd.Series) -> bool:
    """Return whether the first has far more than the others: see the constants above."""
    if len(counts) < 2:
        return False
    share = counts.iloc[0] / counts.sum()
    return bool(share > LARGEST_SHARE and share > TIMES_EQUAL / len(counts))


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
