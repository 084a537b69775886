"""Whether a study's split is one, and whether databases have as many people as it needs."""

from collections.abc import Iterator
from dataclasses import fields

from aulens.configuration.messages import Path, Problem
from aulens.configuration.studies import reference_kinds
from aulens.configuration.values import Unreliable, Values
from aulens.databases.split_checks import group_problems, number_problems, run_problems, size_problems, split_problems
from aulens.databases.split_sizes import Split


def _split(values: Values, study: str) -> Iterator[Problem]:
    for key, sentence in split_problems(_of(values, study)):
        yield _place(study, key), sentence


def _sizes(values: Values, study: str) -> Iterator[Problem]:
    split = _of(values, study)
    if any(split_problems(split)):
        return
    found, number = [], split.number
    if number is not None:
        found += size_problems(split, number, f"but number is {number}", "raise number or lower the split")
    for database in values.at("studies", study, "databases") if not found else ():
        people = _people_of_synthetic(values, database) if split.unit == "person" else None
        if people is None:
            continue
        there, remedy = f"database {database!r} has {people}", f"raise databases.{database}.people or ask for fewer"
        found += number_problems(split, people, there, remedy)
        if number is None:
            found += size_problems(split, people, there, remedy)
    yield from ((_place(study, key), sentence) for key, sentence in found)


def _runs(values: Values, study: str) -> Iterator[Problem]:
    split, runs = _of(values, study), values.at("studies", study, "training", "runs")
    if any(split_problems(split)):
        return
    for database in values.at("studies", study, "databases"):
        people = _people_of_synthetic(values, database) if split.unit == "person" else None
        units = people if split.number is None else split.number
        yield from ((_place(study, key), sentence) for key, sentence in run_problems(split, runs, units, database))


def _groups(values: Values, study: str) -> Iterator[Problem]:
    split, groups = _of(values, study), values.at("studies", study, "analyses", "baseline", "groups")
    databases, analyses = (values.at("studies", study, key) for key in ("databases", "analyses"))
    for database in databases if "groups" in reference_kinds(databases, analyses) else ():
        people = _people_of_synthetic(values, database) if split.number is None else split.number
        there = f"{people} of database {database!r} take part"
        found = group_problems(
            split, groups, people, there, "ask for fewer groups, or write baseline: null, differences: null"
        )
        yield from ((_place(study, key), sentence) for key, sentence in found)


def _of(values: Values, study: str) -> Split:
    split = values.at("studies", study, "split")
    return Split(**{field.name: split[field.name] for field in fields(Split)})


def _place(study: str, key: str) -> Path:
    return ("studies", study, *key.split("."))


def _people_of_synthetic(values: Values, database: str) -> int | None:
    """Return how many people a synthetic database has, None if it is another or not known."""
    try:
        synthetic = values.at("databases", database, "source") == "synthetic"
        return values.at("databases", database, "people") if synthetic else None
    except Unreliable:
        return None


SPLIT = (_split, _sizes, _runs, _groups)
