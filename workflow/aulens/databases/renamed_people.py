"""People who have another name than the source gives them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from aulens.databases.problems import Problem
from aulens.databases.records import Record


def with_people(found: Iterable[Record | Problem], people: Mapping[str, str]) -> list[Record | Problem]:
    """Return records in which those people have another name; problems, and records of others, stay.

    Parameters
    ----------
    found : iterable of Record or Problem
        What a reader gave.
    people : mapping of str to str
        What the reader calls a person -> her name.

    Examples
    --------
    >>> with_people([Record("S001/001.png", {"person": "S001"})], {"S001": "p1-389"})[0].values
    {'person': 'p1-389'}
    """
    return [_with_person(item, people) if isinstance(item, Record) else item for item in found]


def _with_person(record: Record, people: Mapping[str, str]) -> Record:
    person = record.values.get("person", "")
    return replace(record, values={**record.values, "person": people[person]}) if person in people else record
