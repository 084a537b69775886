"""Reader of DISFA+: posed and spontaneous trials of nine of DISFA's people, as images.

Layout (py-feat's reader; Mavadati, Sanger & Mahoor 2016), in any folders above it::

    Images/SN001/A1_AU1_TrailNo_1/000.jpg
    Labels/SN001/A1_AU1_TrailNo_1/AU1.txt      two lines of headings, then lines such as "000.jpg      0"

The grammar's own keys, all needed:

step : int
    One frame of so many is used.
present, rules : int (1 to 5), and mapping or null
    Which action units make which native label (`aulens.databases.disfa_labels`).
"""

import re
from collections.abc import Iterator
from pathlib import Path

from aulens.databases.disfa_labels import CHOICES, label_and_units, not_in_all, strengths_by_frame
from aulens.databases.layouts import LayoutGrammar, by_number, read_layout, sorted_out, without_folder
from aulens.databases.problems import Problem
from aulens.databases.records import Record
from aulens.errors import InputError

TRIAL = r"/(?P<person>SN\d{3})/(?P<trial>[^/]+)"
PATTERNS = {
    "image": re.compile(rf"(?:^|/)Images{TRIAL}/(?P<frame>\d{{1,7}})\.(?:jpe?g|png)$", re.IGNORECASE),
    "label": re.compile(rf"(?:^|/)Labels{TRIAL}/AU(?P<unit>\d{{1,2}})\.txt$", re.IGNORECASE),
}
GROUPS = ("person", "sequence", "frame", "expression", "action_units")
HEADINGS = 2  # lines


def read_grammar(path: Path) -> LayoutGrammar:
    """Read and check the grammar of DISFA+."""
    return read_layout(path, CHOICES, GROUPS, "Images/SN001/TRIAL/000.jpg and Labels/SN001/TRIAL/AU1.txt")


def records(folder: Path, grammar: LayoutGrammar) -> Iterator[Record | Problem]:
    """Yield a record of every labelled frame of the trials, and problems."""
    found, problems = sorted_out(folder, PATTERNS)
    yield from problems
    images, labels = by_number(found["image"], _trial, "frame"), by_number(found["label"], _trial, "unit")
    for trial in sorted(images.keys() | labels.keys()):
        there = images.get(trial, {})
        if trial not in labels:
            yield Problem(min(there.items())[1], "a trial without labels", "put its labels there, or remove the trial")
            continue
        files, first = (
            {unit: Path(folder) / path for unit, path in labels[trial].items()},
            min(labels[trial].items())[1],
        )
        try:
            of_trial, others = strengths_by_frame(files, HEADINGS)
        except InputError as error:
            yield Problem(first, without_folder(error, folder), "copy the labels anew")
            continue
        yield from not_in_all(others, first)
        yield from _of_trial(trial, of_trial, there, first, grammar)


def _trial(match: re.Match[str]) -> tuple[str, str]:
    return match["person"].upper(), match["trial"]


def _of_trial(
    trial: tuple[str, str],
    strengths: dict[int, dict[int, int]],
    images: dict[int, str],
    where: str,
    grammar: LayoutGrammar,
) -> Iterator[Record | Problem]:
    for place, (frame, of_frame) in enumerate(strengths.items()):
        if place % grammar.choices["step"] or frame not in images:
            continue
        label, units = label_and_units(of_frame, grammar)
        said = {"person": trial[0], "sequence": trial[1], "frame": f"{frame:05d}"}
        yield Record(images[frame], said | {"expression": label, "action_units": units})
    if lacking := sorted(strengths.keys() - images.keys()):
        what = f"{len(lacking)} labelled frames of {'/'.join(trial)} have no image, the first is {lacking[0]}"
        yield Problem(where, what, "copy the images anew, or leave it")
