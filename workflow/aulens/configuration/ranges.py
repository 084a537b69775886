"""Whether lists of numbers are in order."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from aulens.configuration.messages import Path, Problem, shown


def increasing(numbers: Sequence[float]) -> bool:
    """Whether every number is larger than the one before."""
    return all(first < second for first, second in pairwise(numbers))


def in_order(path: Path, numbers: Sequence[float], what: str) -> Iterator[Problem]:
    """Yield a problem if numbers do not increase."""
    if not increasing(numbers):
        yield path, f"{shown(numbers)} does not increase; write each {what} once, smallest first"


def low_and_high(path: Path, pair: Sequence[float]) -> Iterator[Problem]:
    """Yield a problem if a range has its larger number first."""
    low, high = pair
    if low > high:
        yield path, f"{shown([low, high])} has the larger number first; write [lowest, highest]"
