"""The pictures of arrays one after the other, each with what the other variables say of it."""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from aulens.databases.pixels import picture_of_text, pictures_of
from aulens.databases.variables import columns_of, is_array_file, rows_of_columns, texts_of, variables_of
from aulens.databases.votes import labels_of_votes
from aulens.errors import InputError

if TYPE_CHECKING:
    from aulens.databases.readers.arrays import ArrayGrammar

Picture = np.ndarray | str  # or what is wrong with it
Arrays = Mapping[tuple[str, str], np.ndarray]  # of file and variable


def rows_of_arrays(folder: Path, file: str, grammar: "ArrayGrammar") -> Iterator[tuple[dict[str, str], Picture, str]]:
    """Yield for each picture what its fields say, the picture or what is wrong with it, and why it has no label.

    Raises
    ------
    InputError
        If a file cannot be read or lacks a variable, or the numbers of their rows differ.
    """
    arrays = _arrays(folder, file, grammar)
    texts = _texts(folder, file, grammar, arrays)
    same = texts.pop(None, None)
    reasons = [""] * len(texts["expression"])
    if grammar.votes:
        texts["expression"], reasons = labels_of_votes(folder, grammar.votes, same)
    number = len(texts["expression"])
    for name, column in texts.items():
        if len(column) != number:
            raise InputError(f"{folder / file}: there are {len(column)} values of {name}, but {number} labels")
    found = enumerate(zip_longest(_pictures(folder, file, number, grammar, arrays), reasons))
    for row, (picture, reason) in found:
        if picture is None or reason is None:
            what = "fewer" if picture is None else "more"
            raise InputError(f"{folder / file}: there are {what} pictures than labels ({number})")
        yield {name: column[row] for name, column in texts.items()}, picture, reason


def _arrays(folder: Path, file: str, grammar: "ArrayGrammar") -> Arrays:
    """Return the variables of all fields that lie in files of arrays, each file read once."""
    wanted: dict[str, list[str]] = {}
    for field in grammar.fields.values():
        if is_array_file(field.file or file):
            wanted.setdefault(field.file or file, []).append(field.variable.partition("[")[0])
    return {
        (place, name): array
        for place, names in wanted.items()
        for name, array in variables_of(folder / place, list(dict.fromkeys(names))).items()
    }


def _texts(folder: Path, file: str, grammar: "ArrayGrammar", arrays: Arrays) -> dict[str | None, list[str]]:
    """Return one text per picture for every field but the pictures, and under None the column that votes must have too.

    Columns of one table are read together: those with pixels are large.
    """
    texts: dict[str | None, list[str]] = {"expression": []}
    fields = {name: field for name, field in grammar.fields.items() if name != "images"}
    of_tables: dict[str, list[str | None]] = {}
    for name, field in fields.items():
        place = field.file or file
        if is_array_file(place):
            array = arrays[place, field.variable.partition("[")[0]]
            texts[name] = texts_of(array, folder / place, field.variable)
        else:
            of_tables.setdefault(place, []).append(name)
    if grammar.votes and grammar.votes.same and not is_array_file(file):
        of_tables.setdefault(file, []).append(None)
    for place, names in of_tables.items():
        columns = columns_of(
            folder / place, [grammar.votes.same if name is None else fields[name].variable for name in names]
        )
        texts |= dict(zip(names, columns, strict=True))
    for name, field in fields.items():
        if field.pattern:
            matches = map(field.pattern.search, texts[name])
            texts[name] = [match[1] or "" if match else "" for match in matches]
    return texts


def _pictures(folder: Path, file: str, number: int, grammar: "ArrayGrammar", arrays: Arrays) -> Iterator[Picture]:
    field = grammar.fields["images"]
    path = folder / (field.file or file)
    if is_array_file(path.name):
        try:
            yield from pictures_of(arrays[field.file or file, field.variable], number, grammar.axes, grammar.size)
        except ValueError as error:
            raise InputError(f"{path}: {field.variable} {error}") from None
        return
    for (text,) in rows_of_columns(path, [field.variable]):
        try:
            yield picture_of_text(text, grammar.size)
        except ValueError as error:
            yield str(error)
