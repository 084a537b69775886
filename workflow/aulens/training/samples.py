"""Which rows of the features are the samples of some persons or groups of images, and what they show."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from aulens.databases.units import units_of


@dataclass(frozen=True)
class RunSamples:
    """Samples of one run: rows of the features, and labels (their positions in the label set)."""

    run: int
    train_rows: np.ndarray
    train_labels: np.ndarray
    validation_rows: np.ndarray
    validation_labels: np.ndarray


def samples_of(
    table: pd.DataFrame,
    units: Collection[str],
    labels: Sequence[str],
    variants: Sequence[int],
    place: str,
    total: int,
    unit: str,
) -> pd.DataFrame:
    """Return one row per face and variant of the given persons or groups of images.

    Parameters
    ----------
    table : table
        The faces of a study (see `aulens.faces.in_study`).
    units : collection of str
        Whose faces.
    labels : sequence of str
        The label set; faces with another expression are left out.
    variants : sequence of int
        Which variants of each face.
    place : str
        Column of the table that says where a face is in the array: face in faces.npy, row in features.npy.
    total : int
        Number of variants that each face has in the array.
    unit : str
        person or image, what `units` are (see `units_of`).

    Returns
    -------
    table
        Columns row (in the array seen as (faces · total, …)), label (its position in the label set), face, unit,
        person, variant, expression.
    """
    divided = units_of(table, unit)
    shown = divided.isin(set(units)) & table["expression"].isin(list(labels))
    faces = table[shown].assign(unit=divided[shown])
    label = faces["expression"].map({name: label for label, name in enumerate(labels)}).astype(int)
    samples = (
        faces.assign(label=label, first=faces[place] * total)
        .loc[faces.index.repeat(len(variants))]
        .reset_index(drop=True)
    )
    samples["variant"] = np.tile(np.asarray(variants), len(faces))
    samples["row"] = samples["first"] + samples["variant"]
    return samples[["row", "label", "face", "unit", "person", "variant", "expression"]]


def run_samples(
    table: pd.DataFrame,
    splits: pd.DataFrame,
    labels: Sequence[str],
    place: str,
    total: int,
    unit: str,
    labels_of: Callable[[pd.DataFrame, int, str], np.ndarray] | None = None,
) -> list[RunSamples]:
    """Return which rows of the features train and validate each run, all variants of each face.

    Parameters
    ----------
    table, labels, place, total, unit : table, sequence of str, str, int, str
        See `samples_of`.
    splits : table
        Columns run, unit, part.
    labels_of : callable or None
        Gives the labels (samples,) from samples, run and part; None for those of the faces.
    """
    found = []
    for run, own in splits.groupby("run"):
        part = {
            name: samples_of(table, set(own["unit"][own["part"] == name]), labels, range(total), place, total, unit)
            for name in ("train", "validation")
        }
        rows = {name: samples["row"].to_numpy() for name, samples in part.items()}
        numbers = {
            name: labels_of(samples, int(run), name) if labels_of else samples["label"].to_numpy(np.int64)
            for name, samples in part.items()
        }
        found.append(RunSamples(int(run), rows["train"], numbers["train"], rows["validation"], numbers["validation"]))
    return found
