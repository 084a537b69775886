"""In which ways networks of one database are trained on with another."""

from aulens.errors import InputError

NONE, OWN, HEAD, RANDOM, ALL, SCRATCH = "none", "own", "head", "random", "all", "scratch"
WAYS = (NONE, HEAD, RANDOM, ALL, SCRATCH)
"""What may be asked for, beside a number of last layers; own networks of the tested database are always there.

none: as they are; head: dense layers new, the others frozen; random: likewise, the others with random weights; all:
all layers; scratch: all layers with new weights, so that of the first database the scaling of the input alone is left.
"""


def check_ways(ways: list[str | int]) -> None:
    """Refuse a way that there is not.

    Raises
    ------
    InputError
        Naming it.
    """
    if wrong := [way for way in ways if isinstance(way, str) and way not in WAYS]:
        raise InputError(
            f"fine_tuning.ways: {wrong[0]!r} is unknown; allowed: {', '.join(WAYS)}, or a number of layers"
        )


def compared(way: str, other: str) -> bool:
    """Return whether a way is compared with another one, beside which nothing else differs in what is asked.

    Everything is compared with networks as they were (none) and with own ones; a new head with one on random weights;
    layers that go on from trained weights, for as many iterations, with new ones (scratch): what the weights are worth.

    Examples
    --------
    >>> compared("head", "random"), compared("all", "random"), compared("1", "scratch"), compared("head", "scratch")
    (True, False, True, False)
    """
    if other == RANDOM:
        return way == HEAD
    if other == SCRATCH:
        return way not in (NONE, OWN, HEAD, RANDOM, SCRATCH)
    return way != other
