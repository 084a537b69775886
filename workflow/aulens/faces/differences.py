"""What has changed since the first frame of a sequence: it takes away who is shown, and leaves what moves."""

import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.faces.boxes import is_series, reference_rows
from aulens.faces.recipe import MIDDLE_GREY
from aulens.faces.tables import text_column


def difference(face: np.ndarray, first: np.ndarray, gain: float) -> np.ndarray:
    """Return what has changed in a face since the first frame of its sequence.

    Parameters
    ----------
    face, first : (size, size) or (size, size, 3) uint8
        Both cut out in the same way.
    gain : float
        Factor on the difference.

    Returns
    -------
    (size, size) or (size, size, 3) uint8
        128 + gain * (face - first), rounded and clipped to 0 ... 255; 128 where nothing has changed.

    Examples
    --------
    >>> difference(np.uint8([10, 20, 30, 90]), np.uint8([10, 10, 32, 0]), gain=4).tolist()
    [128, 168, 120, 255]
    """
    changed = MIDDLE_GREY + gain * (face.astype(np.float64) - first)
    return np.rint(changed).clip(0, 255).astype(np.uint8)


def first_frames(manifest: pd.DataFrame, where: object) -> np.ndarray:
    """Return for every image of a manifest the row of its sequence's first frame, of a series that of the null image.

    Parameters
    ----------
    manifest : table
        With person, session, sequence and frame, or of an action unit series (see `aulens.faces.boxes.reference_rows`).
    where : object
        The manifest's name, for messages.

    Raises
    ------
    InputError
        If an image is of no sequence, or no sequence has two frames.
    """
    rows, remedy = reference_rows(manifest), "take a recipe without minus_first, or a database with sequences"
    alone = 0 if is_series(manifest) else int((text_column(manifest, "sequence") == "").sum())
    if alone:
        raise InputError(f"{where}: {alone} of {len(manifest)} images are of no sequence: recipe.minus_first: {remedy}")
    if (rows == np.arange(len(manifest))).all():
        raise InputError(f"{where}: no sequence has two frames: recipe.minus_first: {remedy}")
    return rows
