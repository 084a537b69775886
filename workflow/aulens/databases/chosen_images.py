"""Which images of a database a study takes: frames of sequences, and limits for each person and expression."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from aulens.databases.units import units_of
from aulens.randomness import integer_seed

NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True)
class ImageChoice:
    """Which images a study takes of those with one of its labels; the key `images` of a study.

    Attributes
    ----------
    frames : str or dict of str to int
        Of the images of one sequence with one expression: all, peak (the last frame), first, or {last: number}. Images
        that belong to no sequence stay.
    per_person_and_label, most_per_person, most_per_label : int or None
        At most so many of each; None for all. An image of nobody is of a person of its own, or of its sequence.
    """

    frames: str | dict[str, int]
    per_person_and_label: int | None
    most_per_person: int | None
    most_per_label: int | None


def image_reasons(images: pd.DataFrame, choice: ImageChoice, seed: int, database: str) -> pd.Series:
    """Return why each image is not taken before people are chosen, empty text where it is.

    Parameters
    ----------
    images : table
        Rows of a manifest with one of the study's labels: image, person, group, session, sequence, frame, expression.
    choice : ImageChoice
        Its `most_per_label` is no matter of this function, since people are chosen in between: see `over_limit`.
    seed, database : int, str
        With an image's name, they decide when its turn comes.

    Returns
    -------
    (images,) series of str
        With the index of the table.

    Notes
    -----
    Every image has a random turn of its own, so that images that are added displace at most as many of those that were
    taken (see `aulens.databases.people.chosen_units`). A person's images are taken in rounds, one of each expression
    after the other, so that a limit for each person takes no expression away as long as it can be helped.
    """
    reasons = pd.Series("", index=images.index, dtype=object)
    frames = _other_frames(images, choice.frames)
    reasons[frames] = f"not among the frames that images.frames takes ({_frames_in_words(choice.frames)})"
    who = units_of(images, "person")
    for name, limit, within, rounds in (
        ("per_person_and_label", choice.per_person_and_label, [who, images["expression"]], []),
        ("most_per_person", choice.most_per_person, [who], [images["expression"]]),
    ):
        if limit is not None:
            left = reasons == ""
            over = _over(images, left, limit, within, rounds, seed, database)
            reasons[over] = f"not drawn: images.{name} takes {limit}"
    return reasons


def over_limit(images: pd.DataFrame, limit: int, seed: int, database: str) -> pd.Series:
    """Return which images are over a limit for each expression, taken in rounds over people (see `image_reasons`).

    Parameters
    ----------
    images : table
        Those of the people who take part: image, person, group, expression.
    limit : int
        Number of images of each expression.

    Returns
    -------
    (images,) series of bool
        With the index of the table.
    """
    everything = pd.Series(True, index=images.index)
    return _over(images, everything, limit, [images["expression"]], [units_of(images, "person")], seed, database)


def _over(
    images: pd.DataFrame,
    left: pd.Series,
    limit: int,
    within: Sequence[pd.Series],
    rounds: Sequence[pd.Series],
    seed: int,
    database: str,
) -> pd.Series:
    """Return which of the images that are left are over the limit of each group; rounds go over parts of a group."""
    names = images["image"][left]
    turns = sorted((integer_seed(seed, "images", database, name), name, row) for row, name in names.items())
    order = [row for *_, row in turns]
    groups = [key.loc[order].to_numpy() for key in within]
    parts = [key.loc[order].to_numpy() for key in rounds]
    table = pd.DataFrame({str(number): key for number, key in enumerate([*groups, *parts])}, index=order)
    columns = list(table.columns)
    table["round"] = table.groupby(columns).cumcount() if rounds else 0
    table = table.sort_values("round", kind="stable")
    place = table.groupby(columns[: len(groups)]).cumcount()
    over = pd.Series(False, index=images.index)
    over[place.index[place >= limit]] = True
    return over


def _other_frames(images: pd.DataFrame, frames: str | dict[str, int]) -> pd.Series:
    """Return which images are of a sequence but not among the frames to take."""
    others = pd.Series(False, index=images.index)
    if frames == "all":
        return others
    in_sequences = images[images["sequence"] != ""]
    names = zip(in_sequences["frame"], in_sequences["image"], in_sequences.index, strict=True)
    order = [row for *_, row in sorted((_in_numbers(frame or image), image, row) for frame, image, row in names)]
    groups = in_sequences.loc[order].groupby(["person", "session", "sequence", "expression"])
    number = 1 if isinstance(frames, str) else frames["last"]
    place = groups.cumcount(ascending=frames == "first")
    others[place.index[place >= number]] = True
    return others


def _in_numbers(name: str) -> tuple[list[int], str]:
    """Return by what frames are ordered: the numbers in their names, so that img9 comes before img46."""
    return [int(number) for number in NUMBERS.findall(name)], name


def _frames_in_words(frames: str | dict[str, int]) -> str:
    return frames if isinstance(frames, str) else f"last: {frames['last']}"
