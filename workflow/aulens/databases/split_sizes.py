"""How a study divides the people or groups of images of a database, and how many each part takes."""

from dataclasses import dataclass


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
