"""Reader of pictures that lie in arrays: .mat (MATLAB 5 to 7.3), .npz, .npy, and tables with a column of pixels.

The grammar is a YAML file with the keys

description, citation : str
    Text for people.
file : str or list of str
    The file with the pictures below the source folder, or files that are read one after the other.
otherwise : list of str, optional
    Names that the file may have instead, if there is one file.
fields : mapping of str to str
    Name to variable of the file, or heading of the table. `images` is needed, and `expression` unless there are
    `votes`; `person`, `view`, `session`, `sequence` and `frame` become columns of the manifest; any other name may be
    used by `keep` and by templates. ``FILE:variable`` is a variable of another file; ``folds[2]`` is a column of one
    that has several, ``info.names`` the field of a struct. ``{from: ..., pattern: ...}`` takes what the first group of
    a regular expression finds there.
labels, person : mapping, and str, optional
    As in name grammars (`aulens.databases.grammar`). ``{file}`` is the file's name without suffix, ``{row}`` the number
    of the picture in it, from 1.
axes : str, optional
    What the axes of the array of pictures are: NHW or NHWC in their order (N pictures, H rows, W columns, C red, green
    and blue), where number of labels and shape do not say it.
size : list of two int, optional
    Height and width of pictures whose pixels stand in one row; else they are square.
unknown : list, optional
    Values of fields, besides expression, that mean that nothing is known, such as -1.
votes : mapping, optional
    Where raters' votes stand (`aulens.databases.votes`): `file`, `columns`, and `same`, `needs`, `more_than`.
name : str, optional
    Template of a picture's name; "{file}-{row}" without it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from aulens.databases.columns import known_label
from aulens.databases.grammar_parts import (
    BUILT_IN,
    Grammar,
    checked_files,
    checked_parts,
    is_below,
    read_keys,
    refuse,
    template_fields,
)
from aulens.databases.problems import Problem
from aulens.databases.records import Record, without_pictures
from aulens.databases.votes import Votes, checked_votes
from aulens.errors import InputError

if TYPE_CHECKING:
    import numpy as np

NEEDED = ("description", "citation", "file", "fields", "labels")
OPTIONAL = ("otherwise", "axes", "size", "person", "unknown", "votes", "name")
OF_ITSELF = ("file", "row")  # what every picture has besides its fields
PLACE = re.compile(r"((?P<file>[^:]+):)?(?P<variable>[^:]*)")


@dataclass(frozen=True)
class Field:
    """A variable: of which file (None is that of the pictures), which, and what is taken out of its texts."""

    file: str | None
    variable: str
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True, kw_only=True)
class ArrayGrammar(Grammar):
    """The grammar of arrays that was read and found sound (see the module)."""

    pictures: tuple[str, ...]  # files
    otherwise: tuple[str, ...]
    fields: Mapping[str, Field]
    axes: str | None
    size: tuple[int, int] | None
    unknown: frozenset[str]
    votes: Votes | None
    name: str


def read_grammar(path: Path) -> ArrayGrammar:
    """Read and check the grammar of arrays.

    Raises
    ------
    InputError
        With one line per mistake, naming the file and the key.
    """
    values, problems = read_keys(path, NEEDED, OPTIONAL), []
    files = checked_files(values["file"], "file", problems)
    otherwise = values.get("otherwise", [])
    otherwise = checked_files(otherwise, "otherwise", problems) if otherwise != [] else ()
    votes = checked_votes(values.get("votes"), problems)
    fields = _fields(values["fields"], votes is not None, problems)
    groups = ("expression", *(name for name in fields if name not in ("images", "expression")), *OF_ITSELF)
    parts = checked_parts(values, groups if fields else None, "name of fields", problems)
    unknown = values.get("unknown", [])
    if not isinstance(unknown, list) or not all(isinstance(value, str | int | float) for value in unknown):
        problems.append(f"unknown: {unknown!r} is not a list of values such as [-1]")
        unknown = []
    axes, size = _axes(values.get("axes"), problems), _size(values.get("size"), problems)
    name = _name(values.get("name", "{file}-{row}"), groups, problems)
    refuse(problems, path)
    others = [field.file for field in fields.values() if field.file] + ([votes.file] if votes else [])
    return ArrayGrammar(
        file=path,
        **parts,
        looks_for=f"the pictures in {' and '.join(files)}",
        files=tuple(dict.fromkeys([*files, *otherwise, *others])),
        pictures=files,
        otherwise=otherwise,
        fields=fields,
        axes=axes,
        size=size,
        unknown=frozenset(map(str, unknown)),
        votes=votes,
        name=name,
    )


def _fields(values: object, voted: bool, problems: list[str]) -> dict[str, Field]:
    """Return name -> variable; add what is wrong."""
    if not isinstance(values, dict) or not values:
        problems.append(f"fields: {values!r} is not a table from names to variables, such as 'person: labs_id'")
        return {}
    fields: dict[str, Field] = {}
    for name, value in values.items():
        place, pattern = value, None
        if isinstance(value, dict) and set(value) == {"from", "pattern"}:
            place, pattern = value["from"], _pattern(value["pattern"], name, problems)
        match = PLACE.fullmatch(place) if isinstance(place, str) and place.strip() else None
        if not isinstance(name, str) or name in (*BUILT_IN, *OF_ITSELF):
            problems.append(f"fields: the name {name!r} is no text or taken ({', '.join((*BUILT_IN, *OF_ITSELF))} are)")
        elif match is None or (match["file"] and not is_below(match["file"])):
            problems.append(f"fields.{name}: {value!r} is not a variable, FILE:variable or {{from: ..., pattern: ...}}")
        else:
            alone = place.lower().endswith(".npy") and not match["file"]
            fields[name] = Field(place if alone else match["file"], "array" if alone else match["variable"], pattern)
    problems += [
        f"fields: {name} is missing" for name in ("images", *(() if voted else ("expression",))) if name not in values
    ]
    return fields


def _pattern(text: object, name: str, problems: list[str]) -> re.Pattern[str] | None:
    try:
        pattern = re.compile(text, re.IGNORECASE)
    except (re.error, TypeError, OverflowError, RecursionError):
        pattern = None
    if pattern is None or pattern.groups < 1:
        problems.append(f"fields.{name}.pattern: {text!r} is not a regular expression with a group")
    return pattern


def _axes(value: object, problems: list[str]) -> str | None:
    if value is not None and (not isinstance(value, str) or "".join(sorted(value)) not in ("HNW", "CHNW")):
        problems.append(f"axes: {value!r} is not the letters NHW or NHWC in the order of the axes")
        return None
    return value


def _size(value: object, problems: list[str]) -> tuple[int, int] | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2 or any(type(side) is not int or side < 1 for side in value):
        problems.append(f"size: {value!r} is not height and width, such as [48, 48]")
        return None
    return value[0], value[1]


def _name(template: object, groups: tuple[str, ...], problems: list[str]) -> str:
    used = template_fields(template)
    if used is None or "row" not in used or any(field not in groups for field in used):
        problems.append(f"name: {template!r} is not a template of {', '.join(groups)} that uses {{row}}")
    return str(template)


def records(folder: Path, grammar: ArrayGrammar) -> Iterator[Record | Problem]:
    """Return what `pictures` yields, without the pictures."""
    return without_pictures(pictures(folder, grammar))


def pictures(folder: Path, grammar: ArrayGrammar) -> Iterator["tuple[Record, np.ndarray] | Problem"]:
    """Yield every picture that has a label with its record, the problems, and how many have no label for which reason.

    Pictures are uint8, grey (H, W) or blue, green, red (H, W, 3).

    Raises
    ------
    InputError
        If a file cannot be read or lacks a variable, or numbers of labels and pictures differ.
    """
    from aulens.databases.array_rows import rows_of_arrays  # imports what no start of the workflow needs

    for file in _existing(Path(folder), grammar):
        left_out: Counter[str] = Counter()
        for number, (values, picture, reason) in enumerate(rows_of_arrays(Path(folder), file, grammar), start=1):
            if reason:
                left_out[reason] += 1
            elif isinstance(picture, str):
                yield Problem(f"{file} row {number}", picture, "correct it where it stands")
            else:
                yield _record(file, number, values, grammar), picture
        for reason, count in left_out.items():
            yield Problem(file, f"{count} pictures {reason}", "none is needed: they have no label")


def _existing(folder: Path, grammar: ArrayGrammar) -> tuple[str, ...]:
    """Return the files of pictures, in the place of one that is not there another that may be."""
    if len(grammar.pictures) == 1 and not (folder / grammar.pictures[0]).is_file():
        there = [file for file in grammar.otherwise if (folder / file).is_file()]
        return tuple(there[:1]) or grammar.pictures
    for file in grammar.pictures:
        if not (folder / file).is_file():
            raise InputError(f"{folder / file}: the file does not exist; put it there, or change {grammar.file}")
    return grammar.pictures


def _record(file: str, number: int, values: Mapping[str, str], grammar: ArrayGrammar) -> Record:
    known = {name: "" if value in grammar.unknown else value for name, value in values.items() if name != "expression"}
    own = {"file": PurePosixPath(file).stem, "row": f"{number:06d}"}
    values = {"expression": known_label(values["expression"], grammar.labels)} | known | own
    return Record(grammar.name.format(**values), values)
