"""Columns of quality.csv and randomisation.csv, and the faces that they are about."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from aulens.attribution.tables import TRAINED
from aulens.errors import InputError

EDGES, RANDOM_ORDER, NO_WEIGHTS = "edges", "random_order", "none"  # methods that know no network, and their weights
OF_FACES = ["run", "face", "person", "unit", "expression"]
PREDICTED = "predicted"  # by the trained network, whichever the map
SHARES = {"average_precision": "true_share", "confound_precision": "confound_share"}  # measure -> its chance
MEASURES = [*SHARES, "deletion", "insertion"]
SIGNED = ["deletion_with_signs", "insertion_with_signs"]
COMPLETENESS = ["completeness_error", "score_difference"]
QUALITY = ["method", "weights", *OF_FACES, PREDICTED, *SHARES.values(), *MEASURES, *SIGNED, *COMPLETENESS]
SIMILARITY = ["similarity", "similarity_of_sizes"]
RANDOMISATION = ["method", *OF_FACES, "place", "layer", *SIMILARITY]


def judged_faces(tables: Mapping[str, pd.DataFrame], images: int) -> pd.DataFrame:
    """Return some faces of each run and expression that have maps of all methods: columns `OF_FACES` and `PREDICTED`.

    Raises
    ------
    InputError
        If there are none.

    Notes
    -----
    The first of all expressions would be of the same few people; so each expression goes on where the one before ended.

    Examples
    --------
    >>> table = pd.DataFrame({"run": 0, "face": range(6), "person": list("abcabc"), "weights": "trained"})
    >>> table = table.assign(unit=table["person"], expression=["happy"] * 3 + ["sad"] * 3, predicted="sad")
    >>> judged_faces({"saliency": table}, 2)["person"].tolist()
    ['a', 'b', 'c', 'a']
    """
    first, *others = (table[table["weights"] == TRAINED] for table in tables.values())
    for other in others:
        first = first.merge(other[["run", "face"]])  # in the order of the first
    if first.empty:
        raise InputError(f"no face has maps of all of {', '.join(tables)}; make all of them again")
    parts = []
    for _, of_run in first.groupby("run"):
        for place, (_, own) in enumerate(of_run.groupby("expression", sort=False)):
            chosen = (place * images + np.arange(min(images, len(own)))) % len(own)
            parts.append(own.iloc[chosen])
    return pd.concat(parts, ignore_index=True)[[*OF_FACES, PREDICTED]]
