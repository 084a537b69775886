"""Reader of DISFA: 27 people watching a video, filmed from two sides, with intensities of 12 action units per frame.

Layout (Mavadati et al. 2013), in any folders above it::

    Videos_LeftCamera/LeftVideoSN001_comp.avi                   RightVideoSN001_Comp.avi of the other camera
    ActionUnit_Labels/SN001/SN001_au1.txt                       lines "frame,intensity", frames from 1, 0 to 5
    Landmark_Points/SN001/tmp_frame_lm/SN001_0000_lm.mat        66 or 68 points "pts", frames from 0 (optional)

A frame is called here by its number in the labels: frame 1 is the first of the video and the landmarks' 0000.

The grammar's own keys, all needed:

camera : left or right
    Whose videos are used.
step : int
    One frame of so many is used; a second has 20.
present, rules : int (1 to 5), and mapping or null
    Which action units make which native label (`aulens.databases.disfa_labels`).
box_margin : float or null
    The face's box is that of the landmarks, enlarged by this share on every side; null gives no box. Landmarks are of
    the left camera.

There are no image files: `pictures` takes frames out of the videos.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from aulens.databases.apart import read_apart
from aulens.databases.disfa_labels import CHOICES as OF_LABELS
from aulens.databases.disfa_labels import label_and_units, not_in_all, strengths_by_frame
from aulens.databases.foreign import foreign
from aulens.databases.layouts import LayoutGrammar, one_of, read_layout, share, sorted_out, without_folder
from aulens.databases.problems import Problem
from aulens.databases.records import Record
from aulens.databases.strengths import box_around
from aulens.errors import InputError

if TYPE_CHECKING:
    import numpy as np

PATTERNS = {
    "video": re.compile(r"(?:^|/)(?P<camera>Left|Right)Video(?P<person>SN\d{3})_comp\.avi$", re.IGNORECASE),
    "label": re.compile(r"(?:^|/)(?P<person>SN\d{3})/(?P=person)_au(?P<unit>\d{1,2})\.txt$", re.IGNORECASE),
    "landmarks": re.compile(
        r"(?:^|/)(?P<person>SN\d{3})/tmp_frame_lm/[^/]*?(?P<frame>\d{4,6})_lm\.mat$", re.IGNORECASE
    ),
}
CHOICES = {"camera": one_of("left", "right"), **OF_LABELS, "box_margin": share(optional=True)}
GROUPS = ("person", "sequence", "frame", "expression", "action_units", "box")
DAMAGED = ("", "landmarks that cannot be read (damaged bytes ended the library that reads them)")


@dataclass(frozen=True)
class _Person:
    """What there is of a person: the video, a file of labels per action unit, a file of landmarks per frame from 0."""

    video: str
    labels: dict[int, str]
    landmarks: dict[int, str]


def read_grammar(path: Path) -> LayoutGrammar:
    """Read and check the grammar of DISFA."""
    return read_layout(path, CHOICES, GROUPS, "LeftVideoSN001_comp.avi and ActionUnit_Labels/SN001/SN001_au1.txt")


def records(folder: Path, grammar: LayoutGrammar) -> Iterator[Record | Problem]:
    """Yield a record of every chosen frame that has labels, named as `pictures` names it, and problems."""
    for found in _people(folder, grammar):
        if isinstance(found, Problem):
            yield found
        else:
            yield from _of_person(Path(folder), *found, grammar)


def pictures(folder: Path, grammar: LayoutGrammar) -> Iterator[tuple[Record, "np.ndarray"] | Problem]:
    """Yield record and picture, blue-green-red (height, width, 3) uint8, of every chosen frame, and problems."""
    for found in _people(folder, grammar):
        if isinstance(found, Problem):
            yield found
            continue
        chosen: dict[int, Record] = {}
        for item in _of_person(Path(folder), *found, grammar):
            if isinstance(item, Problem):
                yield item
            else:
                chosen[int(item.values["frame"])] = item
        yield from _frames_of_video(Path(folder), found[1].video, chosen)


def _people(folder: Path, grammar: LayoutGrammar) -> Iterator[tuple[str, _Person] | Problem]:
    found, problems = sorted_out(folder, PATTERNS)
    yield from problems
    people: dict[str, _Person] = {}
    for path, match in found["video"]:
        if match["camera"].lower() == grammar.choices["camera"]:
            people.setdefault(match["person"].upper(), _Person(path, {}, {}))
    for kind, number in (("label", "unit"), ("landmarks", "frame")):
        for path, match in found[kind]:
            if person := people.get(match["person"].upper()):
                (person.labels if kind == "label" else person.landmarks).setdefault(int(match[number]), path)
            elif kind == "label":
                what = f"labels of {match['person']}, but no video of the {grammar.choices['camera']} camera"
                yield Problem(path, what, "put the video there, or leave it")
    for name, person in sorted(people.items()):
        if person.labels:
            yield name, person
        else:
            yield Problem(person.video, "a video without labels", f"put ActionUnit_Labels/{name} there, or leave it")


def _of_person(folder: Path, name: str, person: _Person, grammar: LayoutGrammar) -> Iterator[Record | Problem]:
    try:
        strengths, others = strengths_by_frame({unit: folder / path for unit, path in person.labels.items()})
    except InputError as error:
        yield Problem(person.video, without_folder(error, folder), "copy the labels anew")
        return
    yield from not_in_all(others, person.video)
    chosen = [frame for frame in strengths if (frame - 1) % grammar.choices["step"] == 0]
    boxes = _boxes(folder, person, chosen, grammar)
    for frame in chosen:
        label, units = label_and_units(strengths[frame], grammar)
        box = boxes.get(frame, "")
        if isinstance(box, Problem):
            yield box
            box = ""
        values = {"person": name, "sequence": name, "frame": f"{frame:05d}", "expression": label}
        yield Record(f"{name}/{frame:05d}.png", values | {"action_units": units, "box": box})


def _boxes(folder: Path, person: _Person, chosen: Sequence[int], grammar: LayoutGrammar) -> dict[int, str | Problem]:
    """Return chosen frame -> the box of its landmarks, or what is wrong with them."""
    margin = grammar.choices["box_margin"]
    if margin is None or grammar.choices["camera"] != "left":
        return {}
    files = {frame: person.landmarks[frame - 1] for frame in chosen if frame - 1 in person.landmarks}
    read = read_apart(partial(boxes_of, margin=margin), [folder / file for file in files.values()], DAMAGED)
    boxes: dict[int, str | Problem] = {}
    for (frame, file), (box, wrong) in zip(files.items(), read, strict=True):
        what = wrong.replace(f"{folder}/", "")
        boxes[frame] = Problem(file, what, "copy the file anew", "used without a box") if wrong else box
    return boxes


def boxes_of(files: Sequence[Path], margin: float) -> list[tuple[str, str]]:
    """Return for each file of landmarks its box, and what is wrong (one of the two is empty)."""
    from scipy.io import loadmat  # takes longer than a start of the workflow may

    found = []
    for file in files:
        try:
            with foreign(file, "landmarks of DISFA"):
                points = loadmat(file)["pts"].reshape(-1, 2)  # (points, 2)
                found.append((box_around(map(tuple, points.tolist()), margin), ""))
        except InputError as error:
            found.append(("", str(error)))
    return found


def _frames_of_video(
    folder: Path, video: str, chosen: Mapping[int, Record]
) -> Iterator[tuple[Record, "np.ndarray"] | Problem]:
    """Yield the chosen frames, counted from 1; those that the video does not have are one problem."""
    from aulens.databases.video_frames import Video, frames_of  # OpenCV takes longer than a start may

    read, waiting = Video(), dict(chosen)
    for number, picture in frames_of(folder / video, read, numbers=chosen):
        yield waiting.pop(number), picture
    if waiting:
        what = f"the video ends after frame {read.count}; {len(waiting)} chosen frames that have labels come later"
        if not read.count:
            what = "not a video that can be read"
        yield Problem(video, what, "copy the video anew, or leave it if one frame lacks")
