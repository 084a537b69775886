"""Stage: write the pictures of a source that has no image files, such as arrays and videos, as files."""

import hashlib
from collections import deque
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import cv2
import numpy as np
import pandas as pd

from aulens.databases.folders import UNWRITABLE, problems_of_folder, writable
from aulens.databases.grammar_parts import Grammar
from aulens.databases.native_labels import all_labels, folded
from aulens.databases.problem_tables import write_problems
from aulens.databases.problems import Problem, below
from aulens.databases.records import Record, reader
from aulens.errors import InputError
from aulens.files import whole_folder, write_csv
from aulens.progress import progress

IN_A_FOLDER = 1000
LONGEST_NAME = 150  # bytes without suffix; file systems allow 255, encrypted ones 143 and less
DIGITS = 16  # of the hash in a shortened name

Item = tuple[Record, np.ndarray] | Problem


@dataclass(frozen=True)
class UnpackSettings:
    """What the pictures of one database depend on.

    Attributes
    ----------
    source : str
        Which reader reads it, a module of `aulens.databases.readers` that has `pictures`.
    labels : dict of str to str or None, or None
        Native label -> expression, or None to leave it out, beside the grammar's or in their place.
    """

    source: str
    labels: dict[str, str | None] | None = None


def unpack(
    source_folder: Path,
    grammar_file: Path,
    images_folder: Path,
    records_file: Path,
    unpack_problems_file: Path,
    *,
    settings: UnpackSettings,
    workers: int,
) -> None:
    """Write pictures as PNG, a table of what is said of each of them, and the problems.

    Pictures whose label is left out stand in the table, so that they are counted, and are not written.

    Raises
    ------
    InputError
        If the source cannot be read, or holds no picture with a label that is used.
    """
    source = reader(settings.source)
    grammar = source.read_grammar(grammar_file)
    expressions = all_labels(grammar.labels, settings.labels or {})
    left_out = [label for label, expression in expressions.items() if expression is None]
    with whole_folder(images_folder) as temporary:
        items = progress(source.pictures(source_folder, grammar), what="pictures")
        records, problems = write_pictures(items, temporary, left_out=left_out, workers=workers)
        if not any(temporary.iterdir()):
            raise InputError(f"{source_folder}: {_why_none(records, problems, grammar)}")
    problems += problems_of_folder(source_folder, {problem.path for problem in problems})
    write_problems(below(source_folder, problems), unpack_problems_file)
    write_csv(records_table(records), records_file)


def write_pictures(
    items: Iterable[Item], folder: Path, *, left_out: Iterable[str], workers: int
) -> tuple[list[Record], list[Problem]]:
    """Write pictures into numbered folders of at most `IN_A_FOLDER`, and return their records and the problems.

    Parameters
    ----------
    items : iterable of tuple of Record and image, or Problem
        What a reader gives; an image is uint8, (H, W) grey or (H, W, 3) blue, green, red.
    folder : Path
        Where to.
    left_out : iterable of str
        Native labels, as `folded` writes them, of pictures that are counted and not written.
    workers : int
        Threads; few pictures wait in the memory at any time.

    Returns
    -------
    records : list of Record
        In the order of the source; the path is that of the file below the folder.
    problems : list of Problem
        Of the reader and of pictures that cannot be written.
    """
    records: list[Record] = []
    problems: list[Problem] = []
    names: set[str] = set()
    left_out, waiting = set(left_out), deque[Future]()
    with ThreadPoolExecutor(max(1, workers)) as pool:
        for item in items:
            problem = item if isinstance(item, Problem) else _unwritable(*item, names)
            if problem:
                problems.append(problem)
                continue
            record, picture = item
            name = _file_name(record.path)
            names.add(name)
            path = f"{len(records) // IN_A_FOLDER:03d}/{name}"
            records.append(Record(path, record.values))
            if folded(record.values["expression"]) not in left_out:
                waiting.append(pool.submit(_write, picture, folder / path))
            while len(waiting) > 4 * workers:
                waiting.popleft().result()
        for written in waiting:
            written.result()
    return records, problems


def _unwritable(record: Record, picture: np.ndarray, names: set[str]) -> Problem | None:
    """Return why a picture cannot be written, None if it can."""
    if _file_name(record.path) in names:
        path = record.path.removesuffix(".png") + ".png"
        return Problem(path, "has the name of another picture, which is used", "change one of the two names")
    if any(map(UNWRITABLE.search, (record.path, *record.values.values()))):
        what = "a line break or another sign in what is said of it that cannot be written"
        return Problem(writable(record.path), what, "remove the sign where it stands")
    if not picture.size:
        return Problem(record.path, "has no pixels", "copy the file anew from where it came")
    return None


def _file_name(path: str) -> str:
    """Return the name of a picture's file: its path in one word, as PNG; a long one is shortened and stays its own.

    >>> _file_name("SN001/00001.png"), _file_name("faces-000012"), _file_name("clips/a.b/000001.png")
    ('SN001_00001.png', 'faces-000012.png', 'clips_a.b_000001.png')
    """
    parts = [part for part in PurePosixPath(path.removesuffix(".png")).parts if part not in ("/", "..")]
    name = "_".join(parts).lstrip(".")
    if len(name.encode()) > LONGEST_NAME:
        beginning = name.encode()[: LONGEST_NAME - DIGITS - 1].decode(errors="ignore")
        name = f"{beginning}-{hashlib.sha256(name.encode()).hexdigest()[:DIGITS]}"
    return f"{name}.png"


def _write(picture: np.ndarray, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    _, data = cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    path.write_bytes(data.tobytes())


def _why_none(records: list[Record], problems: list[Problem], grammar: Grammar) -> str:
    first = f"; the first problem: {problems[0].path}: {problems[0].problem}" if problems else ""
    labels = sorted({record.values["expression"] for record in records})
    there = f"labels of the {len(records)} pictures: {', '.join(labels[:12])}" if records else "there is no picture"
    return f"no picture is used by the grammar {grammar.file}, which looks for {grammar.looks_for}; {there}{first}"


def records_table(records: Iterable[Record]) -> pd.DataFrame:
    """Return the path and all that is said of each picture, one row each; what is not said is empty."""
    rows: list[Mapping[str, str]] = [{"path": record.path} | record.values for record in records]
    return pd.DataFrame(rows).fillna("")
