"""Reader of videos whose names say what they show: frames are taken at a rate, or those that a table lists.

The grammar is a YAML file with the keys of name grammars (`aulens.databases.grammar`: description, citation, pattern,
labels, ignore, person), which say what a video's path means, and one of

frames_per_second : number
    So many frames of each second of a video, by the frames' own times, the first one first.
frames : mapping
    `table` lists the frames, one row each, with the keys of `aulens.databases.columns`; of its columns `path` and
    `frame` are needed. `path` (the key) makes a video's path below the source folder out of a row, "{path}" without it;
    `first` is the number of a video's first frame, 1 without it. What a row says goes before what a name says.

The group `expression` is needed, in the pattern or the table. Frames are numbered from `first`, with six digits, and
those of one video are one sequence unless a group `sequence` says otherwise.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from aulens.databases.columns import LAYOUT, Layout, checked_layout, known_label, rows_of_table
from aulens.databases.grammar import NEEDED, NameGrammar, compiled, ignore_patterns
from aulens.databases.grammar_parts import BUILT_IN, checked_parts, is_below, read_keys, refuse, template_fields
from aulens.databases.problems import Problem
from aulens.databases.readers.folder import UNFIT
from aulens.databases.readers.folder import records as named_files
from aulens.databases.records import Record, without_pictures
from aulens.other_files import type_by_suffix

if TYPE_CHECKING:
    import numpy as np

OF_FRAMES = (*LAYOUT, "table", "columns", "path", "first")
ADDED = ("sequence", "frame")
HIGHEST_RATE = 1000  # frames per second


@dataclass(frozen=True)
class Listed:
    """The table that lists frames."""

    table: str
    layout: Layout
    path: str
    first: int


@dataclass(frozen=True, kw_only=True)
class VideoGrammar(NameGrammar):
    """The grammar of videos that was read and found sound (see the module)."""

    frames_per_second: float | None
    frames: Listed | None


def read_grammar(path: Path) -> VideoGrammar:
    """Read and check a grammar of videos.

    Raises
    ------
    InputError
        With one line per mistake, naming the file and the key.
    """
    values, problems = read_keys(path, NEEDED, ("person", "frames_per_second", "frames")), []
    pattern = compiled(values["pattern"], "pattern", problems)
    ignore, listed = ignore_patterns(values["ignore"], problems), _listed(values.get("frames"), problems)
    rate = values.get("frames_per_second")
    if (rate is None) == ("frames" not in values):
        problems.append("frames_per_second: either this key or the key frames is needed, not both")
    elif rate is not None and (
        isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 < rate <= HIGHEST_RATE
    ):
        problems.append(f"frames_per_second: {rate!r} is not a number above 0, up to {HIGHEST_RATE}")
    named = tuple(pattern.groupindex) if pattern else ()
    groups = tuple(dict.fromkeys([*named, *(listed.layout.names if listed else ()), *ADDED]))
    if pattern is not None and "expression" not in groups and (listed or "frames" not in values):
        problems.append("pattern: has no group (?P<expression>...), and no column says the expression")
    if taken := [name for name in (*BUILT_IN, "frame") if name in named]:
        problems.append(f"pattern: the group name {taken[0]} is taken")
    parts = checked_parts(values, groups if pattern else None, "group", problems)
    refuse(problems, path)
    return VideoGrammar(
        file=path,
        **parts,
        looks_for=pattern.pattern,
        files=(listed.table,) if listed else (),
        pattern=pattern,
        ignore=ignore,
        frames_per_second=rate,
        frames=listed,
    )


def _listed(values: object, problems: list[str]) -> Listed | None:
    if values is None:
        return None
    if not isinstance(values, dict) or not {"table", "columns"} <= set(values) <= set(OF_FRAMES):
        problems.append(f"frames: {values!r} is not a group of the keys {', '.join(OF_FRAMES)}; table and columns")
        return None
    found: list[str] = []
    table, first, template = values["table"], values.get("first", 1), values.get("path", "{path}")
    if not isinstance(table, str) or not is_below(table):
        found.append(f"table: {table!r} is not the path of a file below the source folder")
    if type(first) is not int or first < 0:
        found.append(f"first: {first!r} is not a whole number, such as 0 or 1")
    layout = checked_layout(values, ("path", "frame"), found)
    used = template_fields(template)
    if used is None or not used or not set(used) <= set(layout.names):
        found.append(f"path: {template!r} is not a template of {', '.join(layout.names)}")
    problems += [f"frames.{problem}" for problem in found]
    return Listed(str(table), layout, str(template), first)


def records(folder: Path, grammar: VideoGrammar) -> Iterator[Record | Problem]:
    """Return what `pictures` yields, without the pictures."""
    return without_pictures(pictures(folder, grammar))


def pictures(folder: Path, grammar: VideoGrammar) -> Iterator["tuple[Record, np.ndarray] | Problem"]:
    """Yield every chosen frame with its record, blue, green, red (H, W, 3) uint8, and the problems."""
    rows: dict[str, dict[int, dict[str, str]]] = {}
    if grammar.frames:
        for item in _rows(Path(folder), grammar.frames):
            if isinstance(item, Problem):
                yield item
            else:
                video, number, values = item
                rows.setdefault(video, {})[number] = values
    videos: dict[str, str] = {}
    for item in named_files(folder, grammar):
        if isinstance(item, Problem):
            if not (grammar.frames and item.path == grammar.frames.table):
                yield Problem(item.path, *UNFIT) if type_by_suffix(item.path) == "a video" else item
            continue
        first = videos.setdefault(_name_of_frames(item.path), item.path)
        if first != item.path:
            rows.pop(item.path, None)
            what = f"its frames would have the same names as those of {first}, which are used"
            yield Problem(item.path, what, "remove or rename one of the two")
            continue
        values = {"sequence": str(PurePosixPath(item.path).with_suffix(""))} | dict(item.values)
        wanted = rows.pop(item.path, {}) if grammar.frames else None
        if wanted or wanted is None:
            yield from _frames(Path(folder), replace(item, values=values), wanted, grammar)
    for video, wanted in rows.items():
        what = f"{len(wanted)} rows of {grammar.frames.table} name this video, which does not exist"
        yield Problem(video, what, "put the video there, or correct the path in the table or the grammar's pattern")


def _name_of_frames(video: str) -> str:
    """Return what distinguishes the names of a video's frames from those of others (see `aulens.databases.unpack`)."""
    return "_".join(PurePosixPath(video).with_suffix("").parts)


def _rows(folder: Path, listed: Listed) -> Iterator[Problem | tuple[str, int, dict[str, str]]]:
    """Yield video, number of the frame and values of every row, or the problem with it."""
    seen: set[tuple[str, int]] = set()
    for row in rows_of_table(folder, listed.table, listed.layout):
        if isinstance(row, Problem):
            yield row
            continue
        where, values = row
        video = listed.path.format(**values).replace("\\", "/")
        number = known_label(values["frame"], {})
        if not number.isdecimal() or int(number) < listed.first:
            what = f"{values['frame']!r} is no number of a frame, from {listed.first}"
            yield Problem(where, what, "correct it, or the grammar's key first")
        elif (video, int(number)) in seen:
            yield Problem(
                where, f"frame {number} of {video} stands twice", "remove one of the two", "the first is used"
            )
        else:
            seen.add((video, int(number)))
            said = {name: text for name, text in values.items() if name not in ("path", "frame")}
            yield video, int(number), said


def _frames(
    folder: Path, item: Record, rows: Mapping[int, Mapping[str, str]] | None, grammar: VideoGrammar
) -> Iterator["tuple[Record, np.ndarray] | Problem"]:
    """Yield the frames of one video that are wanted, and what is wrong with it; rows None takes them at the rate."""
    from aulens.databases.video_frames import Video, frames_of  # OpenCV takes longer than a start may

    first = grammar.frames.first if grammar.frames else 1
    video, stem, waiting = Video(), str(PurePosixPath(item.path).with_suffix("")), dict(rows or {})
    numbers = {number - first + 1 for number in waiting}
    for count, picture in frames_of(folder / item.path, video, grammar.frames_per_second, numbers):
        number = count - 1 + first
        values = {**item.values, **{name: text for name, text in waiting.pop(number, {}).items() if text}}
        label = known_label(values.get("expression", ""), grammar.labels)
        empty = dict.fromkeys(grammar.groups, "")
        yield (
            Record(f"{stem}/{number:06d}.png", empty | values | {"frame": f"{number:06d}", "expression": label}),
            picture,
        )
    again = "copy the file anew from where it came"
    if not video.opened:
        yield Problem(item.path, "cannot be opened as a video", again)
    elif not video.count:
        yield Problem(item.path, "has no frame that can be read", again)
    elif video.cut_off:
        what = f"cut off: {video.count} of {video.said} frames can be read"
        yield Problem(item.path, what, again, "used, the frames that are there")
    elif waiting and rows:
        what = (
            f"has {video.count} frames, not frame {min(waiting)}; {len(waiting)} of its {len(rows)} listed frames lack"
        )
        yield Problem(item.path, what, "correct the table, or its key first", "used, the frames that are there")
    if video.uneven and grammar.frames_per_second:
        what = "its frames do not follow each other at one rate"
        yield Problem(item.path, what, "none is needed", "used, frames are taken by their own times")
