"""How a folder could be read: by a shipped grammar, a table in it, or what its names seem to say."""

import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from aulens.databases.found_tables import Table, guessed_columns
from aulens.databases.grammar import parse_name
from aulens.databases.grammar import read_grammar as read_name_grammar
from aulens.databases.grammar_parts import Grammar, person_of
from aulens.databases.known_databases import Match, table_of
from aulens.databases.name_guess import guessed
from aulens.databases.name_parts import sample_of
from aulens.databases.problems import Problem
from aulens.databases.proposed_files import (
    StudyPlan,
    frontal_views,
    labels_text,
    name_grammar_text,
    plan_unseen,
    study_plan,
    table_grammar_text,
)
from aulens.databases.records import Record, reader
from aulens.databases.selection import select
from aulens.errors import InputError

SHOWN = 10  # names whose reading is shown


@dataclass(frozen=True)
class Proposal:
    """A way to read a folder, and what it gives.

    Attributes
    ----------
    source : str
        Which reader reads it.
    grammar_file : str
        The shipped grammar, empty where a new one is needed.
    grammar_text : str
        The new one, empty where none is needed.
    images : table
        What is read (see `aulens.databases.known_databases.Match`).
    problems : list of Problem
        What is not, and why.
    keep : dict of str to list
        Group -> values that a study should keep.
    said : list of str
        What was taken for what, in sentences.
    first : list of (str, str, str, str)
        Path, person, native label and expression of some records.
    unseen : StudyPlan or None
        What a study could ask, where the images are not known yet.
    """

    source: str
    grammar_file: str
    grammar_text: str
    images: pd.DataFrame
    problems: list[Problem]
    keep: Mapping[str, Sequence[str]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    first: list[tuple[str, str, str, str]] = field(default_factory=list)
    unseen: StudyPlan | None = None

    @property
    def plan(self) -> StudyPlan | None:
        """What a study can ask of it, None if it shows fewer than two expressions often enough."""
        return self.unseen or study_plan(self.kept)

    @property
    def kept(self) -> pd.DataFrame:
        """The images that `keep` leaves."""
        images = self.images
        for group, values in self.keep.items():
            images = images[images[group].isin(values)]
        return images


def of_known(match: Match, shown_as: str) -> Proposal:
    """Return the reading of a known database by its shipped grammar."""
    if match.images.empty:
        grammar = match.grammar
        labels = [*grammar.about.published.get("expressions", {})] or [*filter(None, grammar.labels.values())]
        unseen = plan_unseen(labels, grammar.person is not None) if labels else None
        return Proposal(match.source, shown_as, "", match.images, [], unseen=unseen)
    keep = frontal_views(match.images)
    return Proposal(match.source, shown_as, "", match.images, match.problems, keep)


def of_names(
    folder: Path, pictures: Sequence[str], words: Mapping[str, str], name: str, anybodys: tuple[Path, str]
) -> Proposal | None:
    """Return the reading of a folder by what its names seem to say; None if there is no picture, or nothing is said.

    Parameters
    ----------
    folder : Path
        The database's.
    pictures : sequence of str
        Paths of its pictures.
    words : dict of str to str
        Native word or code in small letters -> expression.
    name : str
        Of the database.
    anybodys : (Path, str)
        The shipped grammar for a folder per expression, taken where it reads as much; how messages name it.
    """
    guess = guessed(pictures, words) if pictures else None
    if guess is None or not (guess.pattern or guess.candidates):
        return None
    said = list(guess.said)
    if not guess.pattern:
        said += [
            f"{part.place.words()} could be codes of expressions; which is which? {_counts(part.values)}"
            for part in guess.candidates
        ]
        own = {value.casefold(): value for value in guess.candidates[0].values}
        guess = guessed(pictures, own, guess.candidates[0].place)
        said += guess.said[1:]
    pattern = re.compile(guess.pattern, re.IGNORECASE)
    matches = {path: match.groupdict() for path in pictures if (match := pattern.search(path))}
    found = Counter(values["expression"] for values in matches.values())
    if shipped := _as_anybodys(folder, matches, words, name, anybodys[0]):
        return Proposal("folder", anybodys[1], "", shipped.images, shipped.problems, {}, said, shipped.first)
    text = name_grammar_text(guess.pattern, guess.names_people, labels_text(found, words))
    own = _read_as(folder, "folder", text, name)
    return Proposal("folder", "", text, own.images, own.problems, frontal_views(own.images), said, own.first)


def _as_anybodys(
    folder: Path, matches: Mapping[str, Mapping[str, str]], words: Mapping[str, str], name: str, grammar: Path
) -> "_Reading | None":
    """Return the reading by the shipped grammar for any folders, None if it reads less or tells people apart otherwise.

    Parameters
    ----------
    matches : dict of str to dict of str to str
        Path of a picture -> what the guessed pattern finds in it.
    """
    own = {path: values for path, values in matches.items() if values["expression"].casefold() in words}
    if not own or not all("person" in values for values in own.values()):
        return None
    shipped_grammar = read_name_grammar(grammar)
    if any(parse_name(shipped_grammar, path) is None for path in sample_of(list(own), 100)):
        return None
    read = _read_as(folder, "folder", grammar.read_text(encoding="utf-8"), name)
    persons = dict(zip(read.images["relative_path"], read.images["person"], strict=True))
    pairs = {(persons.get(path), values["person"].casefold()) for path, values in own.items()}
    alike = len(pairs) == len({pair[0] for pair in pairs}) == len({pair[1] for pair in pairs})
    return read if alike and len(persons) >= len(own) else None


def of_table(
    folder: Path, tables: Iterable[Table], pictures: Sequence[str], words: Mapping[str, str], name: str
) -> Proposal | None:
    """Return the reading of a folder by the first table that names its pictures, None if there is none."""
    for table in tables:
        columns = guessed_columns(table, pictures, words)
        if columns is None:
            continue
        text = table_grammar_text(table, columns, labels_text(table.columns[columns.expression], words))
        try:
            read = _read_as(folder, "table", text, name)
        except InputError:
            continue
        said = [f"{table.path}: the column {columns.path!r} names pictures, as {columns.template}"]
        said += [f"expression: the column {columns.expression!r}"]
        if columns.codes:
            said[-1] += f" could hold codes; which is which? {_counts(table.columns[columns.expression])}"
        said += [f"person: {f'the column {columns.person!r}' if columns.person else 'no column names people'}"]
        return Proposal("table", "", text, read.images, read.problems, {}, said, read.first)
    return None


def _counts(values: Mapping[str, int]) -> str:
    return ", ".join(f"{value} ({number:,})" for value, number in sorted(values.items()))


@dataclass(frozen=True)
class _Reading:
    records: list[Record]
    images: pd.DataFrame
    problems: list[Problem]
    first: list[tuple[str, str, str, str]]


def _read_as(folder: Path, source: str, grammar_text: str, name: str) -> _Reading:
    """Read a folder by a grammar that is no file yet, exactly as the workflow would."""
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "grammar.yaml"
        file.write_text(grammar_text, encoding="utf-8")
        grammar = reader(source).read_grammar(file)
        found = list(reader(source).records(folder, grammar))
    records = [item for item in found if isinstance(item, Record)]
    rows, problems = select(found, grammar, name, {})
    first = [_as_parsed(record, grammar, name) for record in sample_of(records, SHOWN)]
    return _Reading(records, table_of(rows), problems, first)


def _as_parsed(record: Record, grammar: Grammar, name: str) -> tuple[str, str, str, str]:
    label = record.values["expression"]
    expression = grammar.labels.get(label.casefold()) or ""
    return record.path, person_of(grammar, record.values, record.path, name), label, expression
