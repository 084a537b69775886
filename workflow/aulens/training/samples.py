"""Which rows of the features are the samples of some people, and what they show."""

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd


def samples_of(
    table: pd.DataFrame, people: Collection[str], expressions: Sequence[str], variants: Sequence[int], total: int
) -> pd.DataFrame:
    """Return one row per face and variant of the given people.

    Parameters
    ----------
    table : faces.csv, in the order of the features
    people : whose faces
    expressions : the label set; faces with another expression are left out
    variants : which variants of each face
    total : number of variants that each face has in the features

    Returns
    -------
    table with columns row (in the features seen as (faces · total, …)), label, face, person, variant, expression
    """
    faces = table[table["person"].isin(set(people)) & table["expression"].isin(list(expressions))]
    face = np.repeat(faces["face"].to_numpy(), len(variants))  # (samples,)
    variant = np.tile(np.asarray(variants), len(faces))
    expression = np.repeat(faces["expression"].to_numpy(), len(variants))
    return pd.DataFrame(
        {
            "row": face * total + variant,
            "label": pd.Series(expression).map({name: label for label, name in enumerate(expressions)}).astype(int),
            "face": face,
            "person": np.repeat(faces["person"].to_numpy(), len(variants)),
            "variant": variant,
            "expression": expression,
        }
    )
