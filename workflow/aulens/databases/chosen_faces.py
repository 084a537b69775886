"""Which of the faces that another tool saw in an image stands for it, and how strong its action units are."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from aulens.databases.action_unit_files import FaceRow
from aulens.databases.action_unit_maps import ColumnMap
from aulens.errors import InputError

NO_SUCCESS, LOW, NO_VALUES = "not_successful", "low_confidence", "without_values"
OTHER, UNDECIDED = "other_faces", "undecided"
WHY = {
    NO_SUCCESS: "the tool did not succeed",
    LOW: "the confidence is below the smallest one, or missing",
    NO_VALUES: "no action unit has a value",
    OTHER: "another face of the image was taken",
    UNDECIDED: "the image has several faces, and no column tells which to take",
}
TOO_FAR = 0.5  # of the scale that a value may lie beyond it: noise of a regression; more is another scale


class Chosen(NamedTuple):
    """The faces of images.

    Attributes
    ----------
    faces : dict of str to FaceRow
        Image -> its face.
    left_out : list of (FaceRow, str)
        The others, and why (a key of `WHY`).
    """

    faces: dict[str, FaceRow]
    left_out: list[tuple[FaceRow, str]]

    @property
    def counts(self) -> dict[str, int]:
        """Number of faces that were left out for each reason."""
        found = Counter(why for _, why in self.left_out)
        return {why: found[why] for why in WHY}


def chosen_faces(rows: Iterable[tuple[str, FaceRow]], columns: ColumnMap, least: float | None) -> Chosen:
    """Choose one face of each image.

    Parameters
    ----------
    rows : iterable of (str, FaceRow)
        Image and face, in the order of the table.
    columns : ColumnMap
        Which column says what.
    least : float or None
        Smallest confidence; None takes all.

    Returns
    -------
    Chosen
        Faces without success, confidence or any value are left out; of several the largest is taken or, where the
        table knows no size, the one with the highest confidence; of equal ones the first.
    """
    usable: dict[str, list[FaceRow]] = defaultdict(list)
    found = Chosen({}, [])
    for image, row in rows:
        why = _unusable(row.values, columns, least)
        if why:
            found.left_out.append((row, why))
        else:
            usable[image].append(row)
    for image, candidates in usable.items():
        sizes = [_size(row.values, columns) for row in candidates]
        if len(candidates) > 1 and None in sizes:
            found.left_out.extend((row, UNDECIDED) for row in candidates)
            continue
        taken = max(range(len(candidates)), key=lambda place: sizes[place] or 0.0)
        found.faces[image] = candidates[taken]
        found.left_out.extend((row, OTHER) for place, row in enumerate(candidates) if place != taken)
    return found


def _unusable(values: Mapping[str, float | None], columns: ColumnMap, least: float | None) -> str:
    """Return why a face cannot be used; nothing if it can."""
    if columns.success in values and values[columns.success] != 1:
        return NO_SUCCESS
    if least is not None and columns.confidence in values:
        confidence = values[columns.confidence]
        if confidence is None or confidence < least:
            return LOW
    known = [values.get(column) for column in columns.action_units.values()]
    return "" if any(value is not None for value in known) else NO_VALUES


def _size(values: Mapping[str, float | None], columns: ColumnMap) -> float | None:
    """Return what faces of an image are compared by; None if it is not known."""
    sides = [values.get(name) for name in columns.largest]
    if sides and None not in sides:
        return sides[0] * sides[1]
    return values.get(columns.confidence) if not sides else None


def scaled(faces: Iterable[FaceRow], columns: ColumnMap) -> tuple[np.ndarray, int]:
    """Return the intensity of every action unit in faces, from 0 to 1, and how many values were cut at these ends.

    Parameters
    ----------
    faces : iterable of FaceRow
        One of each image.
    columns : ColumnMap
        Column and largest value of each action unit.

    Returns
    -------
    intensities : (faces, aus) float
        NaN where the tool says nothing.
    clipped : int
        Values beyond the ends of their scale, by less than half of it.

    Raises
    ------
    InputError
        If one lies further beyond: the scale is another one.
    """
    rows = list(faces)
    highest = np.array([columns.highest[unit] for unit in columns.action_units])
    values = [[row.values.get(column) for column in columns.action_units.values()] for row in rows]
    found = np.array(values, dtype=float).reshape(len(rows), len(highest)) / highest  # (faces, aus)
    beyond = np.argwhere((found < -TOO_FAR) | (found > 1 + TOO_FAR))
    if len(beyond):
        face, place = beyond[0]
        column, most = list(columns.action_units.values())[place], highest[place]
        raise InputError(
            f"{rows[face].where}: {column} is {found[face, place] * most:g}, but the column map of {columns.name} says "
            f"0 to {most:g}; correct its scale"
        )
    clipped = int(np.count_nonzero((found < 0) | (found > 1)))
    return np.clip(found, 0, 1), clipped
