"""Reader of CASME II: clips of micro-expressions, coded in a table of Excel.

Layout (Yan et al. 2014), in any folders above it::

    CASME2-coding-20140508.xlsx                   Subject, Filename, OnsetFrame, ApexFrame, OffsetFrame, ...
    CASME2-RAW/sub01/EP02_01f/img46.jpg           whole frames
    Cropped/sub01/EP02_01f/reg_img46.jpg          cropped faces

The grammar's own keys, all needed:

table : str
    The table of the coding, below the source folder. Its columns are found by their headings.
images : raw or cropped
    Which of the two kinds of frames is read.
frames : apex or all
    Which frames show a clip's emotion: that of the apex, or all between onset and offset.

Action units are coded without a strength and get 1, marked as not scored (12:1?); of two joined by "or" the first is
taken. Frames at onset and offset have the native labels "onset" and "offset", which the grammar's labels may call
neutral. The column phase of the manifest says which frame is the apex; a clip without a coded one ("/") has only the
other frames.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from aulens.databases.fields import action_units_text
from aulens.databases.layouts import LayoutGrammar, file_below, one_of, read_layout, sorted_out
from aulens.databases.problems import Problem
from aulens.databases.records import Record
from aulens.databases.rows import rows_of_file
from aulens.databases.unit_texts import units_text
from aulens.errors import InputError

FRAME = r"(?:^|/)(?P<person>sub\d{2})/(?P<clip>EP\d{2}_\d{2}f?)/"
PATTERNS = {
    "raw": re.compile(rf"{FRAME}img(?P<frame>\d{{1,6}})\.jpe?g$", re.IGNORECASE),
    "cropped": re.compile(rf"{FRAME}reg_img(?P<frame>\d{{1,6}})\.jpe?g$", re.IGNORECASE),
}
CHOICES = {
    "table": file_below(),
    "images": one_of("raw", "cropped"),
    "frames": one_of("apex", "all"),
}
ONSET, APEX, OFFSET = "OnsetFrame", "ApexFrame", "OffsetFrame"
HEADINGS = ("Subject", "Filename", ONSET, APEX, OFFSET, "Action Units", "Estimated Emotion")
GROUPS = ("person", "sequence", "frame", "phase", "expression", "emotion", "action_units")
OR = re.compile(r"\bor\b", re.IGNORECASE)
Frames = dict[int, str]  # number -> path


def read_grammar(path: Path) -> LayoutGrammar:
    """Read and check the grammar of CASME II."""
    return read_layout(path, CHOICES, GROUPS, "sub01/EP02_01f/img46.jpg and the table of the coding", table="table")


def records(folder: Path, grammar: LayoutGrammar) -> Iterator[Record | Problem]:
    """Yield a record of every frame at the onset, the apex and the offset of a coded clip, and problems."""
    found, problems = sorted_out(folder, PATTERNS)
    yield from problems
    clips, twice = _clips(found[str(grammar.choices["images"])])
    for path, first in twice.items():
        remedy = "name a folder that holds them once, or leave it"
        yield Problem(path, f"this folder holds frames that {first} shows too", remedy, "used once")
    coded = set()
    for number, row in _rows(Path(folder) / str(grammar.choices["table"])):
        where = f"{grammar.choices['table']} row {number}"
        try:
            clip = f"sub{int(row['Subject']):02d}", row["Filename"]
        except ValueError:
            yield Problem(where, f"Subject is {row['Subject']!r}, not a number", "correct it in the table")
            continue
        coded.add(clip)
        if clip in clips:
            yield from _of_clip(clip, row, where, clips[clip], grammar)
        else:
            what = f"there are no {grammar.choices['images']} frames of {'/'.join(clip)}"
            yield Problem(where, what, "put them there, or leave it")
    for clip in sorted(clips.keys() - coded):
        first = min(clips[clip].items())[1]
        yield Problem(first, f"the clip {'/'.join(clip)} is not in the table", "add it there, or leave it")


def _clips(images: list[tuple[str, re.Match[str]]]) -> tuple[dict[tuple[str, str], Frames], dict[str, str]]:
    """Return the frames of each clip, and the folders that hold frames again, each with the first of those frames."""
    clips: dict[tuple[str, str], Frames] = {}
    twice: dict[str, str] = {}
    for path, match in images:
        frames = clips.setdefault((match["person"].lower(), match["clip"]), {})
        first = frames.setdefault(int(match["frame"]), path)
        if first != path:
            twice.setdefault(path[: match.start()] or ".", first)
    return clips, twice


def _rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield number and cells by heading of each row that is not empty.

    Raises
    ------
    InputError
        If the table cannot be read, or a heading is missing or stands twice.
    """
    headings: list[str] = []
    for number, cells in rows_of_file(file, ","):
        if not any(cells):
            continue
        if headings:
            of_heading = dict(zip(headings, [*cells, *[""] * len(headings)], strict=False))
            yield number, {heading: of_heading[heading.casefold()] for heading in HEADINGS}
            continue
        headings = [" ".join(cell.split()).casefold() for cell in cells]
        for heading in HEADINGS:
            if headings.count(heading.casefold()) != 1:
                there = ", ".join(filter(None, cells))
                raise InputError(f"{file}: the heading {heading!r} must stand there once; there are {there}")


def _of_clip(
    clip: tuple[str, str], row: Mapping[str, str], where: str, frames: Frames, grammar: LayoutGrammar
) -> Iterator[Record | Problem]:
    numbers: dict[str, int] = {}
    no_numbers, whole = [], grammar.choices["frames"] == "all"
    for heading in (ONSET, APEX, OFFSET):
        try:
            numbers[heading] = int(row[heading])
        except ValueError:
            no_numbers.append(heading)
    phases = _phases(numbers, whole)
    for heading in no_numbers:
        what = f"{heading} of {'/'.join(clip)} is {row[heading]!r}, not a number"
        expression = grammar.labels.get(row["Estimated Emotion"].casefold()) if heading == APEX else None
        used = "used without its apex" if heading == APEX and "between" in phases.values() else "left out"
        yield Problem(where, what, "correct it in the table, or leave it", used, expression or "")
    units = ""
    try:
        units = action_units_text(units_text(OR.split(row["Action Units"])[0]))
    except ValueError as error:
        yield Problem(where, f"Action Units: {error}", "correct it in the table", "used without action units")
    for number, phase in sorted(phases.items()):
        if number in frames:
            native = row["Estimated Emotion"].casefold() if phase in ("apex", "between") else phase
            yield Record(
                frames[number],
                {
                    **{"person": clip[0], "sequence": clip[1], "frame": f"{number:05d}", "phase": phase},
                    **{"expression": native, "emotion": row["Estimated Emotion"].casefold()},
                    "action_units": units if phase in ("apex", "between") else "",
                },
            )
    yield from _missing(clip, where, phases, frames, "used without these frames" if whole else "left out")


def _phases(numbers: Mapping[str, int], whole: bool) -> dict[int, str]:
    """Return which frames are used and what each is; where two meet, the apex counts first, then the onset."""
    phases: dict[int, str] = {}
    if whole and {ONSET, OFFSET} <= numbers.keys() and numbers[OFFSET] - numbers[ONSET] < 10_000:
        phases = dict.fromkeys(range(numbers[ONSET] + 1, numbers[OFFSET]), "between")
    for heading, phase in ((OFFSET, "offset"), (ONSET, "onset"), (APEX, "apex")):
        if heading in numbers:
            phases[numbers[heading]] = phase
    return phases


def _missing(
    clip: tuple[str, str], where: str, phases: Mapping[int, str], frames: Frames, consequence: str
) -> Iterator[Problem]:
    """Yield the frames that the table names and the folder does not have, in one problem."""
    lacking = sorted(phases.keys() - frames.keys())
    if lacking:
        named = ", ".join(f"{number} ({phases[number]})" for number in lacking[:3]) + (", ..." if lacking[3:] else "")
        what = f"{'/'.join(clip)} lacks frame {named}; there are frames {min(frames)} to {max(frames)}"
        yield Problem(where, what, "copy the clip anew, or leave it", consequence)
