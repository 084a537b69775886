"""Which images of a database take part in a study, and what is counted of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from aulens.databases.split_sizes import Split, most_tested, part_sizes
from aulens.databases.tables import groups_of_nobody, number_to_draw, read_images, read_participants
from aulens.databases.unit_words import WORDS
from aulens.databases.unit_words import counted as counted_units
from aulens.report.study import Study
from aulens.report.wording import counted, listed


@dataclass(frozen=True)
class StudyImages:
    """What of a database takes part in a study.

    Attributes
    ----------
    units : int
        How many people, or groups of images, take part.
    unit : str
        Which of the two a study divides: person or image.
    others : dict of str to int
        Why others do not take part -> how many.
    images : table
        Column expression; one row per image that takes part.
    faces : table
        Rows of faces.csv of these images.
    nobody : int
        How many of the units are groups of images of nobody although the study divides people.
    drawn : int or None
        How many units are drawn for every run if no network is trained on the database; None for all.
    """

    units: int
    unit: str
    others: Mapping[str, int]
    images: pd.DataFrame
    faces: pd.DataFrame
    nobody: int = 0
    drawn: int | None = None

    @property
    def counted(self) -> str:
        """The units in words, such as 20 people and 10 groups of images."""
        parts = [(self.units - self.nobody, self.unit), (self.nobody, "image")]
        return listed([counted_units(*part) for part in parts if part[0]] or [counted_units(0, self.unit)])


def study_images(study: Study, name: str) -> StudyImages:
    """Return what of a database takes part in a study, from its tables of people, images and faces."""
    split = study.facts["split"]
    unit = "person" if name in study.facts["only_tested"] else split["unit"]
    participants = read_participants(study.file(f"participants/{name}.csv"))
    images = read_images(study.file(f"participants/{name}_images.csv"))
    by_number = isinstance(split["test"], int) and unit == split["unit"]
    reasons = participants["reason"][~participants["takes_part"]]
    return StudyImages(
        units=int(participants["takes_part"].sum()),
        unit=unit,
        others=reasons.str.split(":").str[0].value_counts().to_dict(),
        images=images[images["takes_part"]],
        faces=study.table(f"faces/{name}.csv"),
        nobody=groups_of_nobody(participants, unit),
        drawn=number_to_draw(participants, split["test"] if by_number else None, unit),
    )


def taking_part_sentence(found: StudyImages, verb: str = "") -> str:
    """Say how many people, or groups of images, of a database take part, and how many do not."""
    text = f"{found.counted} with {counted(len(found.images), 'image')}{verb}"
    drawn = found.others.get("not drawn", 0)
    cannot = sum(found.others.values()) - drawn
    left = [f"{drawn:,} not drawn"] if drawn else []
    left += [f"{cannot:,} cannot"] if cannot else []
    return text + (f" (others: {listed(left)})" if left else "")


def labels_sentence(found: StudyImages, labels: Sequence[str]) -> str:
    """Say how many images of each expression take part.

    Examples
    --------
    >>> images = pd.DataFrame({"expression": ["sad", "happy", "sad"]})
    >>> labels_sentence(StudyImages(2, "person", {}, images, images), ["happy", "sad", "angry"])
    'Images of each expression: happy 1, sad 2, angry 0.'
    """
    counts = found.images["expression"].value_counts()
    numbers = [int(counts.get(label, 0)) for label in labels]
    if len(set(numbers)) == 1:
        return f"Images of each expression: {numbers[0]:,}."
    each = (f"{label} {number:,}" for label, number in zip(labels, numbers, strict=True))
    return f"Images of each expression: {', '.join(each)}."


def each_run_sentence(found: StudyImages, split: Mapping[str, Any], trained: bool) -> str:
    """Say how many people, or groups of images, a run is tested on.

    Parameters
    ----------
    found : StudyImages
    split : mapping
        As in the configuration.
    trained : bool
        Whether networks are trained on the database; else a run is tested on those who are drawn, or on all.

    Examples
    --------
    >>> images = pd.DataFrame()
    >>> split = {"unit": "person", "take": "any", "number": None, "scheme": "random", "folds": None}
    >>> split |= {"train": None, "validation": 0, "test": 0.25}
    >>> each_run_sentence(StudyImages(12, "person", {}, images, images), split, True)
    'Each run is tested on 3 of the 12 people.'
    """
    many = WORDS[found.unit][1]
    if trained:
        sizes = Split(**split)
        most = most_tested(sizes, found.units)
        number = part_sizes(sizes, found.units, most).test
        some = number if split["scheme"] != "folds" or found.units % split["folds"] == 0 else f"at most {number}"
    else:
        number = some = found.units if found.drawn is None else found.drawn
    if number >= found.units:
        return f"Each run is tested on all {found.counted}."
    return f"Each run is tested on {some} of the {found.units:,} {many}."
