"""Sequences of faces: which faces each has, in order, what it shows, and which of its frames are looked at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from aulens.databases.coded_units import coded_intensities, coded_units
from aulens.databases.units import units_of
from aulens.errors import InputError

NUMBERS = re.compile(r"\d+")
KEYS = ["person", "session", "sequence"]
APEX = "apex"
CODED, STRONGEST, MIDDLE = "coded", "strongest", "middle"  # what tells the apex
POINTS = ("first", "rising", "apex", "falling", "last")


@dataclass(frozen=True)
class FaceSequence:
    """One sequence.

    Attributes
    ----------
    name : str
        Session (if there is one) and sequence.
    person, unit : str
        Who is shown, and what is divided between training and testing.
    expression : str
        That of the frames that have one of the study's labels.
    faces : tuple of int
        Places in faces.npy, in the order of the frames.
    apex : int
        Place in `faces` (see `apex_of`).
    apex_from : str
        What told it: coded, strongest or middle.
    """

    name: str
    person: str
    unit: str
    expression: str
    faces: tuple[int, ...]
    apex: int
    apex_from: str


def sequences_of(
    faces: pd.DataFrame, taking: pd.DataFrame, labels: Sequence[str], unit: str, *, planted: bool
) -> list[FaceSequence]:
    """Return the sequences of a database, sorted by person and name.

    Parameters
    ----------
    faces : table
        All faces of the database (faces.csv), also of frames that have none of the study's labels, such as a neutral
        onset. Its column phase, where it has one, says apex of the apex.
    taking : table
        The faces of the study; a sequence is taken if one of them is its.
    labels : sequence of str
        Of the study.
    unit : str
        person or image (see `aulens.databases.units.units_of`).
    planted : bool
        Whether the workflow rendered the faces.

    Raises
    ------
    InputError
        If there is no sequence, or the frames of one have several of the labels.
    """
    own = faces.assign(**{key: faces[key].fillna("").astype(str) for key in KEYS}, unit=units_of(faces, unit))
    own["strength"] = _strengths(own, planted)
    own["taken"] = own["image"].isin(taking["image"])
    found = [
        _sequence(key, frames, labels)
        for key, frames in own[own["sequence"] != ""].groupby(KEYS, sort=True)
        if frames["taken"].any()
    ]
    if not found:
        raise InputError(
            "no face of the study is of a sequence (column sequence of the manifest): micro-expressions need a "
            "database of sequences, such as CASME II"
        )
    return found


def _strengths(faces: pd.DataFrame, planted: bool) -> np.ndarray:
    """Return the summed intensity of each face's action units (faces,); 0 where nothing is coded."""
    units = coded_units(faces)
    return np.nansum(coded_intensities(faces, units, planted=planted), axis=1) if units else np.zeros(len(faces))


def _sequence(key: tuple[str, str, str], frames: pd.DataFrame, labels: Sequence[str]) -> FaceSequence:
    person, session, sequence = key
    name = "/".join(filter(None, (session, sequence)))
    shown = sorted(set(frames["expression"][frames["taken"]]) & set(labels))
    if len(shown) != 1:
        raise InputError(
            f"sequence {name} of {person} shows {' and '.join(shown)}; one label of the study is allowed (label frames "
            "before and after the expression neutral, and leave neutral out of the study's labels)"
        )
    texts = zip(frames["frame"].fillna("").astype(str), frames["image"].astype(str), strict=True)
    order = [
        place
        for *_, place in sorted((_in_numbers(frame or image), place) for place, (frame, image) in enumerate(texts))
    ]
    frames = frames.iloc[order]
    expressive = (frames["expression"] == shown[0]).to_numpy()
    phases = frames["phase"] if "phase" in frames else pd.Series("", frames.index)
    coded = (phases.fillna("").astype(str).str.casefold() == APEX).to_numpy()
    apex, told = apex_of(frames["strength"].to_numpy(float), expressive, coded)
    return FaceSequence(name, person, frames["unit"].iloc[0], shown[0], tuple(frames["face"].astype(int)), apex, told)


def _in_numbers(name: str) -> list[int]:
    return [int(number) for number in NUMBERS.findall(name)]


def apex_of(strengths: np.ndarray, expressive: np.ndarray, coded: np.ndarray) -> tuple[int, str]:
    """Return which frame is the apex: that coded as such, else that with the strongest action units, else the middle.

    Parameters
    ----------
    strengths : (frames,) float
        Summed intensity of action units.
    expressive : (frames,) bool
        Which frames have the label of the sequence; at least one.
    coded : (frames,) bool
        Which frame the database calls the apex.

    Returns
    -------
    int, str
        The frame, of the expressive ones, and what told it: coded, strongest (action units), or middle.

    Notes
    -----
    Databases such as CASME II code action units without a strength: without a coded apex the middle one of all equal
    frames is taken, and of several coded ones too.

    Examples
    --------
    >>> strengths, expressive = np.array([0, 0.2, 0.4, 0.1]), np.array([False, True, True, True])
    >>> apex_of(strengths, expressive, np.array([False, True, False, False]))
    (1, 'coded')
    >>> apex_of(strengths, expressive, np.zeros(4, bool)), apex_of(np.ones(4), expressive, np.zeros(4, bool))
    ((2, 'strongest'), (2, 'middle'))
    """
    places, told = np.flatnonzero(expressive & coded), CODED
    if not len(places):
        places = np.flatnonzero(expressive)
        places = places[np.isclose(strengths[places], strengths[places].max())]
        told = STRONGEST if len(places) == 1 else MIDDLE
    return int(places[(len(places) - 1) // 2]), told


def time_points(frames: int, apex: int, points: Sequence[str] | int) -> np.ndarray:
    """Return the frames of a sequence that are looked at, in order.

    Parameters
    ----------
    frames, apex : int
        How many there are, and which is the apex.
    points : sequence of str, or int
        Of `POINTS` (rising and falling: half way to the apex, and from it to the last frame), or how many frames,
        spread evenly from the first to the last.

    Returns
    -------
    (points,) int
        A short sequence repeats frames.

    Examples
    --------
    >>> time_points(9, 4, ["first", "rising", "apex", "falling", "last"]).tolist()
    [0, 2, 4, 6, 8]
    >>> time_points(9, 4, 3).tolist(), time_points(2, 1, ["first", "apex", "last"]).tolist()
    ([0, 4, 8], [0, 1, 1])
    """
    if isinstance(points, int):
        return np.round(np.linspace(0, frames - 1, points)).astype(int)
    last = frames - 1
    named = {"first": 0, "rising": apex // 2, "apex": apex, "falling": (apex + last + 1) // 2, "last": last}
    return np.array([named[point] for point in points])
