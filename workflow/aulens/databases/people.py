"""Who takes part in a study: people with a picture of every expression, and a stable random subset of them."""

from collections.abc import Sequence

import pandas as pd

from aulens.errors import InputError
from aulens.randomness import integer_seed


def complete_people(manifest: pd.DataFrame, expressions: Sequence[str]) -> list[str]:
    """Return the people of a manifest who have at least one image of every expression, sorted."""
    lacking = incomplete_people(manifest, expressions)
    return sorted(set(manifest["person"].astype(str)) - lacking.keys())


def incomplete_people(manifest: pd.DataFrame, expressions: Sequence[str]) -> dict[str, list[str]]:
    """Return the expressions that people lack, in the order of `expressions`; only people who lack any, sorted."""
    shown = manifest["expression"].groupby(manifest["person"].astype(str)).agg(set)
    lacking = {person: [e for e in expressions if e not in shown[person]] for person in sorted(shown.index)}
    return {person: missing for person, missing in lacking.items() if missing}


def chosen_people(
    manifest: pd.DataFrame, expressions: Sequence[str], number: int | None, seed: int, database: str
) -> list[str]:
    """Return the people of a database who take part in a study, sorted.

    Parameters
    ----------
    manifest : with person and expression, in any order
    expressions : those that everybody must have
    number : how many people to draw; None takes everybody who has all expressions
    seed, database : with a person's key, they decide when this person's turn comes

    Raises
    ------
    InputError
        If fewer people have every expression.

    Notes
    -----
    Inagaki et al. 2022 took 60 people of each database and do not say how. Here everybody has a
    random turn of their own, and the first `number` are taken: a larger number keeps everybody already chosen, and one
    person more or less in the database changes at most one of the chosen.
    """
    people = complete_people(manifest, expressions)
    if number is None:
        return people
    if number > len(people):
        raise InputError(f"{database}: {number} people are asked for, {len(people)} have every expression")
    turn = {person: integer_seed(seed, "people", database, person) for person in people}
    return sorted(sorted(people, key=turn.__getitem__)[:number])
