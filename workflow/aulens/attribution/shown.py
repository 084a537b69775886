"""Which tested faces are shown in attribution maps, and changed."""

from collections.abc import Collection
from typing import Protocol

import pandas as pd

from aulens.randomness import generator
from aulens.training.samples import samples_of


class Shown(Protocol):
    """What a stage's settings say of the faces that it shows.

    Attributes
    ----------
    seed : int
        Of the configuration.
    database : str
        What the networks were trained on.
    unit : str
        What is divided between training and testing, person or image (a group of images).
    images : int
        How many faces of each expression are shown in every run; all if there are fewer.
    """

    seed: int
    database: str
    unit: str
    images: int


def shown_faces(
    table: pd.DataFrame, units: Collection[str], labels: list[str], settings: Shown, run: int
) -> pd.DataFrame:
    """Return some faces of each expression of a run's tested units, in the order of the table (see `samples_of`).

    Notes
    -----
    Units are drawn at random, for all expressions in one order, so that the same people are shown with each. The draw
    depends on seed, database and run alone: all methods show the same faces, and more images add to fewer. (The first
    of a table would be one kind of people where names say sex or ethnicity, as in KDEF and the Chicago Face Database.)
    """
    samples = samples_of(table, units, labels, [0], "face", 1, settings.unit)
    drawn = generator(settings.seed, "shown", settings.database, run).permutation(sorted(map(str, units)))
    places = samples["unit"].astype(str).map({unit: place for place, unit in enumerate(drawn.tolist())})
    first = samples.assign(place=places).sort_values("place", kind="stable").groupby("expression", sort=False)
    return samples.loc[first.head(settings.images).index.sort_values()]
