"""Reader of the Extended Cohn-Kanade database (CK+): sequences of frames from a neutral face to the peak.

Layout (the database's ReadMe; Lucey et al. 2010), in any folders above it, so that copies with other names of the main
folders (extended-cohn-kanade-images, Emotion_labels) are read as well::

    cohn-kanade-images/S005/001/S005_001_00000011.png
    Emotion/S005/001/S005_001_00000011_emotion.txt       one code, only of 327 of the 593 sequences
    FACS/S005/001/S005_001_00000011_facs.txt             lines of action unit and intensity (0: present, not scored)
    Landmarks/S005/001/S005_001_00000011_landmarks.txt   68 lines of x and y

Labels name the peak, the last frame of a sequence; an empty file of an emotion is no label, like one that is missing.
The grammar's own keys, all needed:

apex : int or all
    So many last frames of a sequence show its emotion, or all but the first.
neutral : labelled, all or none
    Of which sequences the first frame is used, with the code 0.
unscored : float
    Strength (0 to 1) of action units that are present but were not scored, which are marked as such (17:0.6?); those
    scored a to e are .2 to 1.
box_margin : float or null
    The face's box is that of the landmarks, enlarged by this share on every side; null gives no box.

Frames of sequences without a label have the native label "none". Action units are those of the peak, and given for the
frames that show it.
"""

import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from aulens.databases.layouts import LayoutGrammar, count, one_of, read_layout, share, sorted_out
from aulens.databases.problems import Problem
from aulens.databases.records import Record
from aulens.databases.strengths import box_around, number_pairs, text_of_lines

NAME = r"(?:^|/)(?P<person>S\d{3})/(?P<sequence>\d{3})/(?P=person)_(?P=sequence)_(?P<frame>\d{8})"
PATTERNS = {
    "image": re.compile(rf"{NAME}\.png$", re.IGNORECASE),
    **{kind: re.compile(rf"{NAME}_{kind}\.txt$", re.IGNORECASE) for kind in ("emotion", "facs", "landmarks")},
}
CHOICES = {
    "apex": count(words=["all"]),
    "neutral": one_of("labelled", "all", "none"),
    "unscored": share(),
    "box_margin": share(optional=True),
}
GROUPS = ("person", "sequence", "frame", "expression", "action_units", "box")
NEUTRAL, UNLABELLED = "0", "none"
LONGEST = 20  # signs of a file that a message quotes
Files = Mapping[str, str]  # frame -> path


def read_grammar(path: Path) -> LayoutGrammar:
    """Read and check the grammar of CK+."""
    return read_layout(path, CHOICES, GROUPS, "S005/001/S005_001_00000011.png and the labels of its sequence")


def records(folder: Path, grammar: LayoutGrammar) -> Iterator[Record | Problem]:
    """Yield a record of every frame that shows a sequence's emotion or its neutral beginning, and problems."""
    found, problems = sorted_out(folder, PATTERNS)
    yield from problems
    files: dict[str, dict[tuple[str, str], dict[str, str]]] = {kind: {} for kind in PATTERNS}
    for kind, paths in found.items():
        for path, match in paths:
            of_sequence = files[kind].setdefault((match["person"].upper(), match["sequence"]), {})
            first = of_sequence.setdefault(match["frame"], path)
            if first != path:
                yield Problem(path, f"the same frame of the same sequence as {first}", "remove one of the two")
    for sequence in sorted(files["emotion"].keys() - files["image"].keys()):
        for path in files["emotion"][sequence].values():
            yield Problem(path, "a label of a sequence without images", "put the images there, or remove the label")
    for sequence in sorted(files["image"]):
        own = {kind: files[kind].get(sequence, {}) for kind in files}
        yield from _of_sequence(Path(folder), sequence, own, grammar)


def _of_sequence(
    folder: Path, sequence: tuple[str, str], files: Mapping[str, Files], grammar: LayoutGrammar
) -> Iterator[Record | Problem]:
    frames = sorted(files["image"])
    label, peak = UNLABELLED, frames[-1]
    for item in _label(folder, files["emotion"]):
        if isinstance(item, Problem):
            yield item
        else:
            label, peak = item
    shown, units = _shown(frames, peak, label, grammar), ""
    if peak not in files["image"]:
        what = f"the peak, frame {peak}, is not among the images; the last is {frames[-1]}"
        path, consequence = files["emotion"][peak], "left out: the sequence shows no peak"
        yield Problem(path, what, "copy the images anew from where they came", consequence)
    elif path := files["facs"].get(peak):
        try:
            lines = (folder / path).read_text(encoding="utf-8")
            units = text_of_lines(lines, grammar.choices["unscored"])
        except (OSError, ValueError) as error:
            yield Problem(path, _unreadable(error), "copy the file anew", "used without action units")
    for frame, native in shown.items():
        box = ""
        try:
            box = _box(folder, files["landmarks"].get(frame), grammar.choices["box_margin"])
        except (OSError, ValueError) as error:
            yield Problem(files["landmarks"][frame], _unreadable(error), "copy the file anew", "used without a box")
        values = dict(zip(("person", "sequence"), sequence, strict=True)) | {"frame": frame, "expression": native}
        of_peak = "" if native == NEUTRAL else units
        yield Record(files["image"][frame], values | {"action_units": of_peak, "box": box})


def _shown(frames: list[str], peak: str, label: str, grammar: LayoutGrammar) -> dict[str, str]:
    """Return which frames are used, with what native label."""
    apex, neutral = grammar.choices["apex"], grammar.choices["neutral"]
    until = [frame for frame in frames if frame <= peak]
    of_peak = until[0 if apex == "all" else -apex :] if peak in until else []
    shown: dict[str, str] = dict.fromkeys(of_peak, label)
    if neutral == "all" or (neutral == "labelled" and label != UNLABELLED):
        if frames[0] != peak:
            shown[frames[0]] = NEUTRAL
    elif len(frames) > 1:
        shown.pop(frames[0], None)
    return dict(sorted(shown.items()))


def _label(folder: Path, files: Files) -> Iterator[tuple[str, str] | Problem]:
    """Yield the code of a sequence's emotion and the frame of its peak, or what is wrong with them."""
    codes: dict[str, str] = {}
    for frame, path in sorted(files.items()):
        try:
            content = (folder / path).read_text(encoding="utf-8-sig").strip()
        except (OSError, ValueError) as error:
            yield Problem(path, _unreadable(error), "copy the file anew", "left out: the sequence has no label")
            continue
        if code := _code(content):
            codes[frame] = code
        elif content:
            what = f"holds no number: {content[:LONGEST]!r}"
            yield Problem(path, what, "copy the file anew", "left out: the sequence has no label")
    if len(codes) == 1:
        ((frame, code),) = codes.items()
        yield code, frame
    for frame in sorted(codes) if len(codes) > 1 else ():
        what = f"the sequence has {len(codes)} labels: {', '.join(codes.values())}"
        yield Problem(files[frame], what, "keep the right one", "left out: the sequence has no label")


def _code(content: str) -> str | None:
    """Return the code that a file holds, None if it holds no number."""
    try:
        code = float(content)
    except ValueError:
        return None
    if not math.isfinite(code):
        return None
    return str(int(code)) if code.is_integer() else f"{code:g}"


def _box(folder: Path, path: str | None, margin: float | None) -> str:
    if path is None or margin is None:
        return ""
    return box_around(number_pairs((folder / path).read_text(encoding="utf-8")), margin)


def _unreadable(error: Exception) -> str:
    return f"cannot be read ({getattr(error, 'strerror', None) or ' '.join(str(error).split())})"
