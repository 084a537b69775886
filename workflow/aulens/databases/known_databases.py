"""Which of the databases that aulens knows a folder holds: every shipped grammar is tried on it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import prod
from pathlib import Path

import pandas as pd

from aulens.databases.grammar import NameGrammar, ignored, parse_name
from aulens.databases.grammar_parts import Grammar
from aulens.databases.name_parts import sample_of
from aulens.databases.name_shapes import is_picture
from aulens.databases.problems import Problem
from aulens.databases.records import SYNTHETIC, Record, reader, unpacks
from aulens.databases.selection import select
from aulens.errors import InputError
from aulens.yaml_files import read_yaml

TRIED = 300  # names on which a grammar is tried before all are read
LIKELY = 0.2  # share of them that must fit
ANYBODYS = ("happy/anna_1.jpg", "angry/0001.png", "sad/img12.jpg", "fear/im3.png", "sadness/a b.jpeg", "joy/7.jpg")
NEAR = 0.05  # share of the published number by which a grammar that fits anybody's names may miss it
CROSSED = ("session", "person", "expression", "view")


@dataclass(frozen=True)
class Match:
    """What a grammar reads of a folder.

    Attributes
    ----------
    name, source : str
        The grammar file's name without its suffix; which reader it is for.
    grammar : Grammar
        As read.
    images : table
        One row per image that labels and persons select (see `aulens.databases.selection.select`); none where pictures
        are not files, or where all labels are null.
    problems : list of Problem
        With files and rows that cannot be used.
    pictures : int
        How many pictures lie in the folder.
    key_files : int
        How many of the small files that the reader needs lie there.
    """

    name: str
    source: str
    grammar: Grammar
    images: pd.DataFrame
    problems: list[Problem]
    pictures: int
    key_files: int = 0

    @property
    def published(self) -> int:
        """How many images the database is said to have; 0 if nothing is said."""
        return int(self.grammar.about.published.get("images", 0))

    @property
    def closeness(self) -> tuple[float, float, int]:
        """By which matches are ordered: the share of the pictures that is read, how near the number is, key files."""
        share = round(min(1.0, len(self.images) / max(self.pictures, 1)), 2)
        near = min(len(self.images), self.published) / max(len(self.images), self.published, 1)
        return share, near, self.key_files


def recognised(folder: Path, paths: Sequence[str], grammars: Path) -> tuple[list[Match], list[str]]:
    """Return what the shipped grammars read of a folder, the best first, and sentences on key files that lie deeper.

    Parameters
    ----------
    folder : Path
        The database's.
    paths : sequence of str
        All files below it.
    grammars : Path
        The folder of grammar files; those without the key `published` are for no one database and are passed over.
    """
    matches, said = [], []
    files = _Files(paths, set(paths), [path for path in paths if is_picture(path)])
    for file in sorted(grammars.glob("*.yaml")):
        try:
            values = read_yaml(file)
            source = values.get("source") if isinstance(values, dict) else None
            if not source or source == SYNTHETIC or not values.get("published"):
                continue
            grammar = reader(source).read_grammar(file)
        except InputError as error:
            said.append(f"passed over: {error}")
            continue
        if deeper := _deeper(grammar, files):
            said.append(f"{deeper} looks like a file of {file.stem}: is its folder the one to point at?")
        match = _match(folder, files, file.stem, source, grammar)
        if match is not None:
            matches.append(match)
    return sorted(matches, key=lambda match: match.closeness, reverse=True), said


@dataclass(frozen=True)
class _Files:
    paths: Sequence[str]
    names: set[str]
    pictures: Sequence[str]


def _deeper(grammar: Grammar, files: _Files) -> str | None:
    """Return where the reader's small files lie if not where it looks for them, None if they lie nowhere else."""
    if files.names & set(grammar.files):
        return None
    return next((path for path in files.paths for file in grammar.files if path.endswith(f"/{file}")), None)


def _match(folder: Path, files: _Files, name: str, source: str, grammar: Grammar) -> Match | None:
    """Return what a grammar reads, None if it is not for this folder."""
    number, there = len(files.pictures), len(files.names & set(grammar.files))
    if isinstance(grammar, NameGrammar):
        if not _names_fit(grammar, files.pictures):
            return None
    elif not there if grammar.files else len(files.paths) == number:
        return None  # other readers need tables, texts or videos
    if unpacks(source):
        fits = _has_a_picture(folder, source, grammar)
        return Match(name, source, grammar, table_of([]), [], number, there) if fits else None
    try:
        found = list(reader(source).records(folder, grammar))
        rows, problems = select(found, grammar, name, {})
    except InputError:
        return None
    undecided = not any(grammar.labels.values()) and any(isinstance(item, Record) for item in found)
    return Match(name, source, grammar, table_of(rows), problems, number, there) if rows or undecided else None


def _names_fit(grammar: NameGrammar, pictures: Sequence[str]) -> bool:
    """Whether a sample of names fits, and for a grammar that fits anybody's names the number of pictures too."""
    some = [path for path in sample_of(pictures, TRIED) if not ignored(grammar, path)]
    fitting = sum(_labelled(grammar, path) for path in some)
    if not some or fitting < LIKELY * len(some):
        return False
    published = int(grammar.about.published.get("images", 0))
    near = abs(len(pictures) * fitting / len(some) - published) <= NEAR * published
    return near or not any(_labelled(grammar, path) for path in ANYBODYS)


def _has_a_picture(folder: Path, source: str, grammar: Grammar) -> bool:
    """Whether one of the first things that a source without image files gives is a picture; none is kept."""
    try:
        return any(not isinstance(item, Problem) for item in islice(reader(source).pictures(folder, grammar), 20))
    except InputError:
        return False


def _labelled(grammar: NameGrammar, path: str) -> bool:
    values = parse_name(grammar, path)
    return values is not None and values["expression"].casefold() in grammar.labels


def table_of(rows: list[dict[str, str]]) -> pd.DataFrame:
    """Return selected images as a table with the columns that looking at them needs."""
    columns = ["relative_path", "image", "person", "expression", "native_label", "view", "session", "group"]
    return pd.DataFrame(rows, columns=columns)


def fewer_than_published(match: Match) -> list[str]:
    """Return where a copy has fewer or more images than were published, in parts of a sentence: ``sad 699 of 700``."""
    published = match.grammar.about.published
    shown = match.images["expression"].value_counts()
    of_expressions = dict(published.get("expressions", {}))
    return [
        f"{expression} {int(shown.get(expression, 0)):,} of {number:,}"
        for expression, number in of_expressions.items()
        if int(shown.get(expression, 0)) != number
    ]


def missing_images(match: Match, most: int = 200) -> Iterator[str]:
    """Yield the images that a copy lacks, where the published images are all combinations of what occurs.

    Parameters
    ----------
    match : Match
        What was read.
    most : int
        If more are missing, nothing is yielded: the copy is another selection.
    """
    images = match.images
    columns = [column for column in CROSSED if images[column].nunique() > 1]
    values = [sorted(images[column].unique()) for column in columns]
    if not columns or prod(map(len, values)) != match.published or match.published - len(images) > most:
        return
    there = set(images[columns].itertuples(index=False, name=None))
    for combination in product(*values):
        if combination not in there:
            yield ", ".join(f"{column} {value}" for column, value in zip(columns, combination, strict=True))
