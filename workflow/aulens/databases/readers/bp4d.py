"""Reader of BP4D: 41 people in eight tasks, each of which elicits an emotion, with action units by frame.

Layout (Zhang et al. 2014), in any folders above it::

    Sequences_2D+3D/F001/T1/0000.jpg        frames; names of 4 digits, of some people 3
    AUCoding/AU_OCC/F001_T1.csv             one row per coded frame: its number, then an action unit per column

The first line of a table has the numbers of the action units; codes are 1 (present), 0 (absent) and 9 (unknown). Frames
without a row are not coded, and not read. The task is the native label: what it was meant to elicit, not what the
face shows.

The grammar's own keys, all needed:

step : int
    One coded frame of so many is used; a second has 25.
unscored : float
    Strength (0 to 1) of action units that are present, which are coded without one and marked as such (12:1?).
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from aulens.databases.foreign import foreign
from aulens.databases.layouts import LayoutGrammar, by_number, count, read_layout, share, sorted_out, without_folder
from aulens.databases.problems import Problem
from aulens.databases.records import Record
from aulens.databases.strengths import text_of_units
from aulens.errors import InputError

PATTERNS = {
    "image": re.compile(r"(?:^|/)(?P<person>[FM]\d{3})/(?P<task>T\d{1,2})/(?P<frame>\d{3,4})\.jpg$", re.IGNORECASE),
    "codes": re.compile(r"(?:^|/)AU_OCC/(?P<person>[FM]\d{3})_(?P<task>T\d{1,2})\.csv$", re.IGNORECASE),
}
CHOICES = {"step": count(), "unscored": share()}
GROUPS = ("person", "sequence", "frame", "expression", "action_units")
HEADING = re.compile(r"\s*(?:AU)?\s*0*(?P<unit>\d{1,2})\s*", re.IGNORECASE)
CODES = {"0": False, "1": True, "9": None}  # absent, present, unknown
Occurrences = dict[int, set[int]]  # frame -> action units that are present


def read_grammar(path: Path) -> LayoutGrammar:
    """Read and check the grammar of BP4D."""
    return read_layout(path, CHOICES, GROUPS, "F001/T1/0000.jpg and AU_OCC/F001_T1.csv")


def records(folder: Path, grammar: LayoutGrammar) -> Iterator[Record | Problem]:
    """Yield a record of every chosen frame that is coded, and problems."""
    found, problems = sorted_out(folder, PATTERNS)
    yield from problems
    images, coded = by_number(found["image"], _sequence, "frame"), set()
    for path, match in found["codes"]:
        sequence = _sequence(match)
        coded.add(sequence)
        if sequence not in images:
            yield Problem(path, "codes of a sequence without images", "put the images there, or leave it")
            continue
        try:
            occurrences = _occurrences(Path(folder) / path, grammar.choices["step"])
        except InputError as error:
            yield Problem(path, without_folder(error, folder), "copy the table anew")
            continue
        yield from _of_sequence(sequence, occurrences, images[sequence], path, grammar)
    for sequence in sorted(images.keys() - coded):
        what = f"there are no codes AU_OCC/{'_'.join(sequence)}.csv of this sequence"
        yield Problem(min(images[sequence].items())[1], what, "put them there, or leave it")


def _sequence(match: re.Match[str]) -> tuple[str, str]:
    return match["person"].upper(), match["task"].upper()


def _of_sequence(
    sequence: tuple[str, str], occurrences: Occurrences, images: dict[int, str], where: str, grammar: LayoutGrammar
) -> Iterator[Record | Problem]:
    person, task = sequence
    for frame in sorted(occurrences.keys() & images.keys()):
        units = text_of_units(dict.fromkeys(occurrences[frame], grammar.choices["unscored"]), occurrences[frame])
        values = {"person": person, "sequence": task, "frame": f"{frame:05d}", "expression": task}
        yield Record(images[frame], values | {"action_units": units})
    if lacking := sorted(occurrences.keys() - images.keys()):
        what = f"{len(lacking)} coded frames have no image, the first is {lacking[0]}"
        yield Problem(where, what, "copy the images anew, or leave it")


def _occurrences(file: Path, step: int) -> Occurrences:
    """Return the action units that are present in every `step`-th coded frame.

    Raises
    ------
    InputError
        If the table cannot be read, has no frames, or a code is another one.
    """
    occurrences: Occurrences = {}
    with foreign(file, "a table of BP4D"), open(file, encoding="utf-8-sig", newline="") as text:
        rows = csv.reader(text)
        headings = [HEADING.fullmatch(cell) for cell in next(rows, [])]
        units = {place: int(match["unit"]) for place, match in enumerate(headings) if place and match and match["unit"]}
        for number, row in enumerate(filter(any, rows)):
            if number % step:
                continue
            present = {unit for place, unit in units.items() if CODES[row[place].strip()]}
            occurrences[int(row[0])] = present - {0}
        if not units or not occurrences:
            raise ValueError("it has no action units or no frames")
    return occurrences
