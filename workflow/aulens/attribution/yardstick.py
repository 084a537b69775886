"""What changes of faces are measured by: a judge of action units, what was planted, mean pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from aulens.attribution.action_unit_judge import Judge, cosines, reduced_rows
from aulens.attribution.planted_differences import agreement, differences, label_means
from aulens.rows import Rows

MEASURES = ["judge_correlation", "correlation_to_others", "nearest", "picture_cosine"]
DISPLAYS, MEANS = "displays", "mean_pictures"  # what real differences are between


@dataclass(frozen=True)
class Yardstick:
    """What changes of one run are measured by.

    Attributes
    ----------
    judge : Judge or None
    planted : (labels, labels, aus) float or None
        See `differences`.
    pictures : (labels, labels, pixels) float
        Of the faces that trained the run.
    """

    judge: Judge | None
    planted: np.ndarray | None
    pictures: np.ndarray

    def measured(self, changes: np.ndarray, sources: np.ndarray, targets: np.ndarray) -> dict[str, np.ndarray]:
        """Return the columns `MEASURES`, each (n,) float.

        Parameters
        ----------
        changes : (n, pixels) float
            Of reduced pixels.
        sources, targets : (n,) int
            Labels; the same ones of an intensification.
        """
        found = {name: np.full(len(changes), np.nan) for name in MEASURES}
        found["picture_cosine"] = cosines(changes, self.pictures[sources, targets])
        if self.judge is not None and self.planted is not None:
            agreed = agreement(self.judge.readings(changes), sources, targets, self.planted)
            found |= dict(zip(MEASURES, agreed, strict=False))
        return found


def planted_in(shown: pd.DataFrame, intensities: np.ndarray, labels: Sequence[str]) -> np.ndarray:
    """Return the planted difference of each change of expression, (labels, labels, aus) float.

    Parameters
    ----------
    shown : table
        Column expression, one row per face of the study; faces with other expressions do not count.
    intensities : (rows, aus) float
        What was planted in each.
    labels : sequence of str
    """
    numbers = shown["expression"].map({label: place for place, label in enumerate(labels)}).fillna(-1).to_numpy(int)
    own = numbers >= 0
    return differences(label_means(intensities[own], numbers[own], len(labels)), labels)


def mean_pictures(faces: np.ndarray | Rows, samples: pd.DataFrame, labels: Sequence[str]) -> np.ndarray:
    """Return the mean difference between the pictures of two expressions, (labels, labels, pixels) float.

    Parameters
    ----------
    faces : (faces, side, side) or (faces, side, side, 3) uint8
    samples : table
        Columns face and label, of the faces that count.
    labels : sequence of str
    """
    pixels = reduced_rows(faces, samples["face"].to_numpy())
    return differences(label_means(pixels, samples["label"].to_numpy(), len(labels)), labels)


def real_differences(
    faces: np.ndarray | Rows, samples: pd.DataFrame, labels: Sequence[str], yardstick: Yardstick
) -> pd.DataFrame:
    """Measure the difference between two displays of one person as if it were a conversion.

    Parameters
    ----------
    faces : (faces, side, side) or (faces, side, side, 3) uint8
    samples : table
        Columns face, label and person of the tested faces; the first face of a person and expression counts, and
        nobody's faces do not.
    labels : sequence of str
    yardstick : Yardstick

    Returns
    -------
    table
        A row per person and ordered pair of her expressions: columns between, person, expression, target and
        `MEASURES`.
    """
    named = samples[samples["person"].fillna("") != ""].drop_duplicates(["person", "label"])
    both = named.merge(named, on="person", suffixes=("", "_target")).query("label != label_target")
    sources, targets = (both[name].to_numpy(int) for name in ("label", "label_target"))
    names = np.asarray(labels, dtype=object)
    found = pd.DataFrame(
        {"between": DISPLAYS, "person": both["person"].tolist(), "expression": names[sources], "target": names[targets]}
    )
    if found.empty:
        return found.reindex(columns=[*found.columns, *MEASURES])
    pixels = dict(zip(named["face"], reduced_rows(faces, named["face"].to_numpy()), strict=True))
    changes = np.stack([pixels[to] - pixels[face] for face, to in zip(both["face"], both["face_target"], strict=True)])
    return found.assign(**yardstick.measured(changes, sources, targets))


def mean_differences(labels: Sequence[str], yardstick: Yardstick) -> pd.DataFrame:
    """Measure the mean difference between the pictures of two expressions as if it were a change of a face.

    Returns
    -------
    table
        A row per source and target, the same ones for an intensification: columns between, person (empty), expression,
        target and `MEASURES`, of which the cosine with itself is undefined.
    """
    sources, targets = (values.ravel() for values in np.indices((len(labels), len(labels))))
    names = np.asarray(labels, dtype=object)
    found = pd.DataFrame({"between": MEANS, "person": "", "expression": names[sources], "target": names[targets]})
    measured = yardstick.measured(yardstick.pictures[sources, targets], sources, targets)
    return found.assign(**measured | {"picture_cosine": np.nan})
