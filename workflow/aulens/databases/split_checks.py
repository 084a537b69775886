"""What is wrong with a study's split, in sentences.

Whether a split is refused is decided here, and nothing else: how units are divided is in `split_sizes` and
`aulens.training.splits`. So the hash of a stage's source leaves this module out (see `aulens.code`).
"""

from collections.abc import Iterator

from aulens.databases.split_sizes import Sizes, Split, most_tested, part_sizes
from aulens.databases.unit_words import WORDS, counted
from aulens.errors import InputError

SCHEMES = ("random", "folds", "leave_one_out")
TAKES = ("complete", "any")
GROUPS = "analyses.baseline.groups"  # the key that asks for groups of people


def split_problems(split: Split) -> Iterator[tuple[str, str]]:
    """Yield the key and a sentence for each part of a split that cannot be, whatever the database holds."""
    for key, allowed in (("unit", tuple(WORDS)), ("take", TAKES), ("scheme", SCHEMES)):
        if getattr(split, key) not in allowed:
            yield f"split.{key}", f"{getattr(split, key)!r} is given; allowed: {', '.join(allowed)}"
    if split.unit == "image" and split.take == "complete":
        yield "split.take", "complete is given, but a group of images cannot have every label; write any"
    if split.scheme == "folds" and (split.folds is None or split.folds < 2):
        yield "split.folds", f"{_shown(split.folds)} is given; allowed with scheme folds: a number from 2"
    if split.scheme in ("random", "leave_one_out") and split.folds is not None:
        yield "split.folds", f"{split.folds} is given, but scheme is {split.scheme}; leave it out, or write folds"
    if split.scheme == "random" and split.test is None:
        yield "split.test", "nothing is given; allowed with scheme random: a number or a share of units to test with"
    for key in ("train", "test") if split.scheme in ("folds", "leave_one_out") else ():
        if getattr(split, key) is not None:
            yield f"split.{key}", f"{getattr(split, key)} is given, but scheme is {split.scheme}; leave it out"
    for key in ("train", "validation", "test"):
        size = getattr(split, key)
        if size is not None and (size < 0 or (isinstance(size, float) and size >= 1)):
            yield f"split.{key}", f"{size} is given; allowed: a whole number, or a share below 1"
    shares = [size for size in (split.train, split.validation, split.test) if isinstance(size, float)]
    if sum(shares) > 1 + 1e-9:
        yield "split", f"the shares {' + '.join(map(str, shares))} are more than all; lower one"


def number_problems(split: Split, units: int, there: str, remedy: str) -> Iterator[tuple[str, str]]:
    """Yield the key and a sentence if fewer units are there than shall take part.

    Parameters
    ----------
    units : int
        How many there are.
    there, remedy : str
        How many there are, and what to do, as parts of the sentence.
    """
    if split.number is not None and units < split.number:
        yield "split.number", f"{split.number} {WORDS[split.unit][1]} are asked for, {there}; {remedy}"


def size_problems(split: Split, units: int, there: str, remedy: str) -> Iterator[tuple[str, str]]:
    """Yield the key and a sentence if the parts of a run need more units than take part.

    Parameters
    ----------
    units : int
        How many take part.
    there, remedy : str
        How many there are, and what to do, as parts of the sentence.
    """
    if split.scheme == "folds" and units < split.folds:
        yield "split.folds", f"{split.folds} folds need as many {WORDS[split.unit][1]}, {there}; take fewer folds"
        return
    sizes = part_sizes(split, units, most_tested(split, units))
    if sizes.needed > units:
        train = "at least 1" if split.train is None or sizes.train < 1 else sizes.train
        parts = f"{train} + {sizes.validation} + {sizes.test} (train, validation, test) = {sizes.needed}"
        yield "split", f"{parts} {WORDS[split.unit][1]} are needed, {there}; {remedy}"


def split_that_fits(split: Split, units: int) -> str:
    """Return a random split into the same parts, and about as large to each other, that so many units allow.

    Parameters
    ----------
    split : Split
        Its parts are whole numbers; of shares, folds and leave_one_out nothing is said.
    units : int
        How many take part.

    Returns
    -------
    str
        Such as ``train 20, validation 3, test 6``; empty if there is none.

    Examples
    --------
    >>> split_that_fits(Split("person", "any", None, "random", None, train=40, validation=8, test=12), 29)
    'train 20, validation 3, test 6'
    """
    if split.scheme != "random" or not split.test or any(map(_is_share, (split.train, split.validation, split.test))):
        return ""
    whole = (split.train or max(split.validation + split.test, 1)) + split.validation + split.test
    validation = max(units * split.validation // whole, int(split.validation > 0))
    test = max(round(units * split.test / whole), 1)
    rest = units - validation - test
    if rest < 1:
        return ""
    train = rest if split.train is None else min(rest, max(split.train, 1))
    return f"train {train}, validation {validation}, test {test}"


def _is_share(size: int | float | None) -> bool:
    return isinstance(size, float)


def run_problems(split: Split, runs: int, units: int | None, database: str) -> Iterator[tuple[str, str]]:
    """Yield the key and a sentence if a scheme that goes through all units does not come out with the number of runs.

    Parameters
    ----------
    units : int or None
        How many take part; None if it is not known yet.

    Notes
    -----
    Run r of scheme folds tests fold r mod folds of a division that is drawn anew for each r // folds, so that runs
    are a multiple of the folds; otherwise some units would be tested more often than others.
    """
    if split.scheme == "leave_one_out" and units is not None and runs != units:
        have = f"one for each of {counted(units, split.unit)} of database {database!r}"
        yield "training.runs", f"{runs} is given; leave_one_out needs runs: {units}, {have}"
    if split.scheme == "folds" and runs % split.folds:
        fitting = split.folds * max(1, round(runs / split.folds))
        yield "training.runs", f"{runs} is given; folds: {split.folds} needs a multiple of it, such as runs: {fitting}"


FEWEST_IN_GROUP = 3  # two to train on and one to validate


def group_problems(split: Split, groups: int, units: int | None, there: str, remedy: str) -> Iterator[tuple[str, str]]:
    """Yield the key and a sentence if people cannot be divided into so many groups.

    Parameters
    ----------
    groups : int
        How many, of which each has a network of its own.
    units : int or None
        How many people take part; None if it is not known yet.
    there, remedy : str
        How many there are, and what to do, as parts of the sentence.
    """
    if split.unit != "person":
        what = f"{groups} groups of people are asked for, but split.unit is {split.unit}"
        yield GROUPS, f"{what}; divide people, or write baseline: null, differences: null"
    elif units is not None and units < groups * FEWEST_IN_GROUP:
        needed = f"{groups} groups of at least {FEWEST_IN_GROUP} people need {groups * FEWEST_IN_GROUP}"
        yield GROUPS, f"{needed}, {there}; {remedy}"


def refuse_small_groups(split: Split, groups: int, units: int, database: str) -> None:
    """Refuse groups of people that are too small.

    Raises
    ------
    InputError
        Saying how many people are needed.
    """
    for _, sentence in group_problems(split, groups, units, f"{units} take part", "ask for fewer groups"):
        raise InputError(f"database {database}: {sentence}")


def refuse_too_few(sizes: Sizes, split: Split, database: str) -> None:
    """Refuse a run for which there are not enough units.

    Raises
    ------
    InputError
        Saying how many are needed.
    """
    if sizes.needed > sizes.units or not sizes.test:
        needed = f"{max(sizes.needed, split.folds or 0)} {WORDS[split.unit][1]}"
        raise InputError(f"database {database}: the split needs {needed}, {sizes.units} are there")


def refuse_run(run: int, units: int, split: Split, database: str) -> None:
    """Refuse a run of leave_one_out that has no unit to test.

    Raises
    ------
    InputError
        Saying how many units there are.
    """
    if run >= units:
        have = counted(units, split.unit)
        raise InputError(f"database {database}: leave_one_out has no run {run}, {have} take part (runs from 0)")


def _shown(value: object) -> str:
    return "nothing" if value is None else str(value)
