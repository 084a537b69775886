"""Who has which labels, and a stable random choice of them."""

from collections.abc import Sequence

import pandas as pd

from aulens.randomness import integer_seed


def complete_people(manifest: pd.DataFrame, labels: Sequence[str]) -> list[str]:
    """Return the people of a manifest who have at least one image of every label, sorted; nobody's images count not."""
    shown = manifest["expression"].groupby(manifest["person"].fillna("").astype(str)).agg(set)
    return sorted(person for person in shown.index if person and not set(labels) - shown[person])


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
