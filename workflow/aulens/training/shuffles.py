"""Expressions in random order: what networks are trained on that shall learn nothing of faces."""

import numpy as np
import pandas as pd


def shuffled_labels(samples: pd.DataFrame, unit: str, random: np.random.Generator) -> np.ndarray:
    """Return the labels of samples in a random order of the faces; all variants of a face keep one label.

    Parameters
    ----------
    samples : table
        See `aulens.training.samples.samples_of`; all of a training or of a validation.
    unit : str
        What splits divide. person: the order is drawn within each person, so that everybody shows what they showed, and
        as often. image: within all samples.
    random : numpy.random.Generator

    Returns
    -------
    (samples,) int64
        How often there is each label does not change.

    Notes
    -----
    People who show one expression only would keep it, and networks could learn it: they are shuffled with one another.

    Examples
    --------
    >>> columns = {"face": [0, 0, 1, 1, 2], "person": ["x", "x", "x", "x", "y"], "label": [0, 0, 1, 1, 2]}
    >>> shuffled_labels(pd.DataFrame(columns), "person", np.random.default_rng(0)).tolist()
    [1, 1, 0, 0, 2]
    """
    faces = samples.drop_duplicates("face")
    labels = faces["label"].to_numpy(np.int64)  # (faces,)
    blocks = blocks_of(faces) if unit == "person" else np.zeros(len(faces), int)  # (faces,)
    before, after = np.argsort(blocks, kind="stable"), np.lexsort([random.random(len(faces)), blocks])
    drawn = labels.copy()
    drawn[before] = labels[after]
    return samples["face"].map(dict(zip(faces["face"], drawn, strict=True))).to_numpy(np.int64)


def blocks_of(faces: pd.DataFrame) -> np.ndarray:
    """Return the number of the block that each face is shuffled in: a person, or all who show one label only.

    Parameters
    ----------
    faces : table
        Columns person and label.

    Returns
    -------
    (faces,) int
        -1 for people who show one label only.
    """
    people = faces["person"].fillna("").astype(str)
    several = faces["label"].groupby(people).transform("nunique") > 1
    return np.where(several, pd.factorize(people)[0], -1)
