"""How a study divides the people or groups of images of a database, and how many each part takes."""

from collections.abc import Iterator
from dataclasses import dataclass

from aulens.databases.units import WORDS, counted

SCHEMES = ("random", "folds", "leave_one_out")
TAKES = ("complete", "any")


@dataclass(frozen=True)
class Split:
    """A study's split, with all its keys; those that its scheme does not have are null.

    Attributes
    ----------
    unit : str
        What is divided and never torn apart: person, or image (the images of one group).
    take : str
        Who takes part: complete (people with every label) or any (who has at least one).
    number : int or None
        How many of them take part, a fixed random choice; None for all.
    scheme : str
        random (drawn anew in each run), folds, or leave_one_out.
    folds : int or None
        Into how many parts `folds` divides.
    train, validation, test : int or float or None
        How many each part takes, or which share below 1. Shares are of all units that take part; with folds and
        leave_one_out, of those that are not tested. `train` None takes all the others. `test` is of scheme random only.
    """

    unit: str
    take: str
    number: int | None
    scheme: str
    folds: int | None
    train: int | float | None
    validation: int | float
    test: int | float | None


@dataclass(frozen=True)
class Sizes:
    """How many units each part of a run takes, and of how many."""

    train: int
    validation: int
    test: int
    units: int

    @property
    def needed(self) -> int:
        """How many units there must be; somebody is trained on."""
        return max(self.train, 1) + self.validation + self.test


def number_of(size: int | float, units: int) -> int:
    """Return a number, or a share of `units` as a number: rounded (a half up), but at least 1 of a share above 0."""
    if not isinstance(size, float):
        return size
    return max(int(size * units + 0.5 + 1e-9), int(size > 0))


def part_sizes(split: Split, units: int, tested: int | None = None) -> Sizes:
    """Return how many units each part takes.

    Parameters
    ----------
    split : Split
        Its sizes may be numbers, shares, and for `train` None.
    units : int
        How many take part.
    tested : int or None
        How many are tested in this run; None, as with scheme random, takes `split.test`.

    Notes
    -----
    Shares are rounded one by one; a share to train with takes no more than the others leave.
    """
    rest = units if tested is None else units - tested
    test = number_of(split.test, units) if tested is None else tested
    validation = number_of(split.validation, rest)
    left = units - validation - test
    train = left if split.train is None else number_of(split.train, rest)
    return Sizes(min(train, left) if isinstance(split.train, float) else train, validation, test, units)


def most_tested(split: Split, units: int) -> int | None:
    """Return how many units are tested at most in a run; None for scheme random."""
    return {"random": None, "leave_one_out": 1, "folds": -(-units // (split.folds or 1))}[split.scheme]


def split_problems(split: Split) -> Iterator[tuple[str, str]]:
    """Yield the key and a sentence for each part of a split that cannot be, whatever the database holds."""
    for key, allowed in (("unit", tuple(WORDS)), ("take", TAKES), ("scheme", SCHEMES)):
        if getattr(split, key) not in allowed:
            yield f"split.{key}", f"{getattr(split, key)!r} is given; allowed: {', '.join(allowed)}"
    if split.unit == "image" and split.take == "complete":
        yield "split.take", "complete is given, but a group of images cannot have every label; write any"
    if split.scheme == "folds" and (split.folds is None or split.folds < 2):
        yield "split.folds", f"{split.folds} is given; allowed with scheme folds: a number from 2"
    if split.scheme == "random" and split.test is None:
        yield "split.test", "nothing is given; allowed with scheme random: a number or a share of units to test with"
    for key in ("train", "validation", "test"):
        size = getattr(split, key)
        if size is not None and (size < 0 or (isinstance(size, float) and size >= 1)):
            yield f"split.{key}", f"{size} is given; allowed: a whole number, or a share below 1"
    shares = [size for size in (split.train, split.validation, split.test) if isinstance(size, float)]
    if sum(shares) > 1 + 1e-9:
        yield "split", f"the shares {' + '.join(map(str, shares))} are more than all; lower one"


def size_problems(split: Split, units: int, database: str, who: str) -> Iterator[tuple[str, str]]:
    """Yield the key and a sentence for what a split needs and a database does not have.

    Parameters
    ----------
    units : int
        How many take part.
    who : str
        Which units lack something, as the end of a sentence.
    """
    have = f"database {database!r} has {counted(units, split.unit)}{who}"
    if split.scheme == "folds" and units < split.folds:
        yield "split.folds", f"{split.folds} folds need as many {WORDS[split.unit][1]}, {have}; take fewer folds"
        return
    sizes = part_sizes(split, units, most_tested(split, units))
    if sizes.needed > units:
        train = "at least 1" if split.train is None or sizes.train < 1 else sizes.train
        parts = f"{train} + {sizes.validation} + {sizes.test} (train, validation, test) = {sizes.needed}"
        yield "split", f"{parts} {WORDS[split.unit][1]} are needed, {have}; lower the split or complete the database"


def run_problems(split: Split, runs: int, units: int, database: str) -> Iterator[tuple[str, str]]:
    """Yield the key and a sentence if a scheme that goes through all units does not come out with the number of runs.

    Notes
    -----
    Run r of scheme folds tests fold r mod folds of a division that is drawn anew for each r // folds, so that runs
    are a multiple of the folds; otherwise some units would be tested more often than others.
    """
    if split.scheme == "leave_one_out" and runs != units:
        have = f"one for each of {counted(units, split.unit)} of database {database!r}"
        yield "training.runs", f"{runs} is given; leave_one_out needs runs: {units}, {have}"
    if split.scheme == "folds" and runs % split.folds:
        fitting = split.folds * max(1, round(runs / split.folds))
        yield "training.runs", f"{runs} is given; folds: {split.folds} needs a multiple of it, such as runs: {fitting}"
