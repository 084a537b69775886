"""A stable random choice of those who take part."""

from collections.abc import Sequence

from aulens.randomness import integer_seed


def chosen_units(units: Sequence[str], number: int | None, seed: int, database: str) -> list[str]:
    """Return a fixed random choice of the people, or groups of images, of a database, sorted.

    Parameters
    ----------
    units : sequence of str
        Those that could take part, in any order.
    number : int or None
        How many to draw; None takes all.
    seed, database : int, str
        With a unit's name, they decide when its turn comes.

    Notes
    -----
    Inagaki et al. 2022 took 60 people of each database and do not say how. Here everybody has a random turn of their
    own, and the first `number` are taken: a larger number keeps everybody already chosen, and one person more or less
    in the database changes at most one of the chosen.
    """
    if number is None:
        return sorted(units)
    turn = {unit: integer_seed(seed, "people", database, unit) for unit in units}
    return sorted(sorted(sorted(units), key=turn.__getitem__)[:number])
